"""What `mapred explain` does: a report's sentence beside its quotes in their place, a source's passage beside its fate.

What a report says is looked up in the report and the sources; why something is not in it, in the journal of its run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mapred.cache.store import Store
from mapred.checking import Sources, open_report, open_sources
from mapred.data import Document, Kind, Passage
from mapred.errors import DONE, PARTIAL, UsageError
from mapred.figures import RULES
from mapred.formats import load
from mapred.formats.from_bytes import Unreadable
from mapred.formats.from_report import read_report
from mapred.formats.report import Report, Said
from mapred.formats.save import save
from mapred.passages import boxed, passage_around, plainly, wrapped
from mapred.places import cache_dir, state_dir
from mapred.stages.audit import Judged, judge
from mapred.stages.evidence import Desk, Standing
from mapred.stages.sentences import split, stands_alone
from mapred.trace import Noted, Trace, last_run, runs

WHERE = re.compile(r"(?P<file>.+):(?P<line>\d+)")
SILENT = {Kind.TABLE: "a table", Kind.CODE: "code", Kind.HEADING: "a heading"}


def target(path: str) -> tuple[str, int]:
    """`a.md:14` -> `a.md` and 14; 0 where no line is given. A file of that very name goes first."""
    found = WHERE.fullmatch(path)
    file, line = (found["file"], int(found["line"])) if found and not Path(path).exists() else (path, 0)
    if not Path(file).is_file():
        raise UsageError(f"{file}: no such file")
    return file, line


def is_report(file: str) -> bool:
    """Is the file a report, that is, are there sentences with marks that its list of sources knows?"""
    if not file.lower().endswith((".md", ".markdown", ".json", ".txt")):
        return False
    try:
        report = read_report(load(file), file, split)
    except Unreadable:
        return False
    known = {source.key for source in report.sources} | {quote.mark for quote in report.quotes}
    return any(mark in known for said in report.sentences for mark in said.cites)


@dataclass(frozen=True, slots=True)
class Case:
    """All that an explanation may look at."""

    path: str
    report: Report
    desk: Desk
    sources: Sources
    trace: Trace | None


def _open(path: str, sources: Sequence[str], extra: Sequence[str], store: Store, state: str) -> Case:
    """The report and its sources: those given, else those that the report names and that are where it says."""
    report = open_report(path)
    trace = last_run(state_dir(os.environ, state), path)
    found = open_sources([*(sources or _named(path, report, trace)), *extra], store)
    return Case(path, report, Desk(report, found.library, found.shelves), found, trace)


def _named(path: str, report: Report, trace: Trace | None) -> list[str]:
    """The paths that the report lists: from here, from the report's own folder, or from where its run was started."""
    if not report.ours:
        raise UsageError(f"{path}: was not made by mapred: name its sources with --sources")
    known = [at for at, _ in trace.documents.values()] if trace else []
    here = []
    for listed in report.sources:
        tried = [listed.path, str(Path(path).parent / listed.path)]
        tried += [at for at in known if at.endswith(os.sep + os.path.normpath(listed.path).lstrip(os.sep))]
        here += [at for at in tried if Path(at).is_file()][:1]
    if not here:
        raise UsageError(f"{path}: its sources are not where it says ({report.sources[0].path}): name them with --sources")
    return here


def explain_report(path: str, line: int, sources: Sequence[str], state: str, cache: str) -> int:
    """Prints where each sentence of the line, or of the whole report, comes from."""
    with ExitStack() as open_:
        case = _open(path, sources, (), open_.enter_context(Store(cache_dir(os.environ, cache))), state)
        said = [each for each in case.report.sentences if not line or each.line == line]
        if not said:
            lines = sorted({each.line for each in case.report.sentences})
            near = min(lines, key=lambda at: (abs(at - line), at))
            raise UsageError(f"{path}: no sentence begins on line {line}; the nearest is on line {near}")
        text = "\n".join(row for each in said for row in _sentence(case, each))
        save(plainly(text) + "\n", "-")
    return PARTIAL if case.sources.failed else DONE


def _sentence(case: Case, said: Said) -> Iterator[str]:
    where = f", in “{said.section}”" if said.section else ""
    yield f"{case.path}:{said.line}{where}" if said.line else f"{case.path}{where}"
    yield ""
    yield from wrapped(f"{said.text}{''.join(f' [{mark}]' for mark in said.cites)}", 4)
    yield ""
    for judged in judge(said, case.desk, case.report.ours):
        yield f"    {_verdict(judged)}"
    yield ""
    for mark in said.cites:
        standing = case.desk.quotes.get(mark)
        if standing and standing.document:
            yield from _quote(case, standing)
        else:
            yield f"[{mark}] {case.desk.back(mark, said.text).reason or 'cites the source as a whole'}"
            yield ""


def _verdict(judged: Judged) -> str:
    if judged.connective:
        return "It only connects, and claims nothing."
    if not judged.recall:
        return f"NOT carried by what it cites: {judged.reason} ({RULES})."
    if judged.claim.startswith("“"):
        return "The source's own words."
    return f"Said in other words; what it cites carries it ({RULES})."


def _quote(case: Case, standing: Standing) -> Iterator[str]:
    """The quote's place and origin, and the passage with the quote marked."""
    quote, document = standing.quote, case.sources.library[standing.document]
    place = f", {quote.place}" if quote.place else ""
    yield f"[{quote.mark}] {document.path}{place}"
    if not standing.verbatim:
        yield f"    NOT verbatim: {standing.reason}"
        yield from boxed("", quote.text, "")
        yield ""
        return
    yield f"    {_origin(case.trace, document, standing.start, standing.end)}"
    if standing.placed is False:
        yield f"    NOT at {quote.place}: it stands at {document.locate(standing.start, standing.end)}"
    yield from boxed(*passage_around(document, standing.start, standing.end))
    yield ""


def _origin(trace: Trace | None, document: Document, start: int, end: int) -> str:
    """Offsets, chunk, topic and section."""
    said = [f"characters {start}-{end} of the text that `mapred parse` prints"]
    name = trace.document(document.path, document.sha256) if trace else ""
    piece = trace.piece(name, start) if trace else None
    fact = trace.noted(name, start, end) if trace else None
    if trace and piece:
        reader = "read by the model" if piece.asked else "not read by the model"
        said.append(f"chunk {piece.id}, {reader}, topic “{piece.topic}”")
    if trace and fact and fact.id in trace.sections:
        said.append(f"given to section “{trace.sections[fact.id]}”")
    return "; ".join(said)


def explain_source(path: str, line: int, report: str, sources: Sequence[str], state: str, cache: str) -> int:
    """Prints what became of each sentence of the source on that line, page, row, slide or paragraph."""
    with ExitStack() as open_:
        store = open_.enter_context(Store(cache_dir(os.environ, cache)))
        report = report or _reader(path, state, store)
        case = _open(report, sources, [path], store, state)
        real = os.path.realpath(path)
        name = next((s.id for s in case.sources.shelves if os.path.realpath(s.path) == real), "")
        if not name:
            why = next((error.reason for error in case.sources.failed if os.path.realpath(error.path) == real), "")
            raise UsageError(f"{path}: {why}; so nothing of it is in {report}")
        document = case.sources.library[name]
        rows = list(_passages(case, document, line))
        if not rows:
            raise UsageError(f"{path}: nothing is at {line}: {_counted(document)}")
        save(plainly("\n".join([*_head(case, document), *rows])) + "\n", "-")
    return PARTIAL if case.sources.failed else DONE


def _reader(path: str, state: str, store: Store) -> str:
    """The report of the latest run that read this file."""
    (shelf,) = open_sources([path], store).shelves
    found = [run for run in runs(state_dir(os.environ, state)) if run.document(path, shelf.sha256)]
    there = [run for run in found if Path(run.out).is_file()]
    if not there:
        what = "has read it" if not found else "that has read it left a report that is still there"
        raise UsageError(f"{path}: no run {what}: name the report with --report")
    return max(there, key=lambda run: run.at).out


def _head(case: Case, document: Document) -> Iterator[str]:
    yield f"{document.path}, in {case.path}"
    if case.trace is None:
        yield "No journal of this report is in the state folder: it is not known why something was left out."
    elif (name := case.trace.document(document.path, document.sha256)) == "":
        yield "The run that wrote the report has not read this file."
    elif case.trace.changed(name, document.sha256):
        yield "The file has changed since the run that wrote the report: what follows may be about other words."
    yield ""


def _passages(case: Case, document: Document, line: int) -> Iterator[str]:
    for passage in document.passages:
        text = document.text[passage.start : passage.end]
        if passage.kind in SILENT:
            if _stands_at(document, passage, passage.start, passage.end, line):
                yield from _told(document, passage.start, passage.end, [f"Left out: {SILENT[passage.kind]}, and no sentence."])
            continue
        for start, end in split(text):
            low, high = passage.start + start, passage.start + end
            if _stands_at(document, passage, low, high, line):
                yield from _told(document, low, high, _fate(case, document, low, high))


def _stands_at(document: Document, passage: Passage, start: int, end: int, line: int) -> bool:
    """Is text[start:end] on that line, page, row or slide, or in that paragraph? Always, where no line is asked for."""
    if not line:
        return True
    found = document.locate(start, end)
    pair = found.lines or found.page or found.rows
    return pair[0] <= line <= pair[1] if pair else line in (found.slide or found.paragraph,)


def _counted(document: Document) -> str:
    """How LINE is counted in this file."""
    last = document.passages[-1].locator
    for pair, unit in ((last.lines, "line"), (last.page, "page"), (last.rows, "row")):
        if pair:
            return f"it has text up to {unit} {pair[1]}"
    return f"it has slides up to {last.slide}" if last.slide else f"it has paragraphs up to {last.paragraph}"


def _told(document: Document, start: int, end: int, fate: Sequence[str]) -> Iterator[str]:
    yield str(document.locate(start, end)) or f"characters {start}-{end}"
    yield from boxed("", document.text[start:end], "")
    for row in fate:
        yield from wrapped(row, 4)
    yield ""


def _fate(case: Case, document: Document, start: int, end: int) -> list[str]:
    """What became of text[start:end]: used, folded into what, or left out and why."""
    used = _uses(case, document.id, start, end)
    if used:
        return used
    trace = case.trace
    name = trace.document(document.path, document.sha256) if trace else ""
    if trace is None or not name:
        return ["Not in the article."]
    fact = trace.noted(name, start, end)
    if fact is None:
        return [_unnoted(trace, name, document, start, end)]
    return _of_fact(case, trace, fact)


def _of_fact(case: Case, trace: Trace, fact: Noted) -> list[str]:
    if fact.id in trace.folded:
        into = trace.folded[fact.id]
        return [f"Noted, and folded into {_where(trace, into)}, which says the same.", *_elsewhere(case, trace, into)]
    if fact.id in trace.sections:
        return [f"Chosen for section “{trace.sections[fact.id]}”; the report at hand does not cite it."]
    twin, reason = trace.twin(fact.id), trace.left_out.get(fact.id, "")
    if twin:
        return [f"Noted, and left out: {_where(trace, twin)} says nearly the same.", *_elsewhere(case, trace, twin)]
    return [f"Noted, and left out: {reason or 'the run did not come as far as to say why'}."]


def _where(trace: Trace, fact: str) -> str:
    """A fact as a person finds it: its document and the characters."""
    found = trace.fact(fact)
    return f"{found[0]}, characters {found[1].start}-{found[1].end}" if found else fact


def _elsewhere(case: Case, trace: Trace, fact: str) -> list[str]:
    """What became of the fact that tells it now."""
    found = trace.fact(fact)
    if found is None:
        return []
    path, sha256 = trace.documents[found[0]]
    real = os.path.realpath(path)
    ids = [s.id for s in case.sources.shelves if os.path.realpath(s.path) == real or s.sha256 == sha256]
    uses = [use for name in ids for use in _uses(case, name, found[1].start, found[1].end)]
    return uses or _of_fact(case, trace, found[1])


def _uses(case: Case, document: str, start: int, end: int) -> list[str]:
    """Every sentence of the report that cites a quote in text[start:end] of the document."""
    marks = [
        mark
        for mark, standing in case.desk.quotes.items()
        if standing.document == document and standing.verbatim and standing.start < end and start < standing.end
    ]
    rows = []
    for said in case.report.sentences:
        cited = [mark for mark in said.cites if mark in marks]
        if cited:
            section = f" “{said.section}”" if said.section else " the abstract"
            named = ", ".join(f"[{mark}]" for mark in cited)
            rows.append(f"In the article: {case.path}:{said.line},{section}, as {named}: {said.text}")
    return rows


def _unnoted(trace: Trace, name: str, document: Document, start: int, end: int) -> str:
    piece = trace.piece(name, start)
    if piece is None:
        return "Not noted: the run has no chunk here."
    if not stands_alone(document.text[start:end]):
        return "Left out: it cannot be understood without its neighbours (by rule), so it is no sentence to quote."
    if not piece.facts:
        return f"Left out: nothing in its chunk ({piece.id}) was found worth a note."
    asked = "the model read it" if piece.asked else "the model was not asked about it"
    others = "; ".join(f"characters {fact.start}-{fact.end}" for fact in piece.facts)
    return f"Left out: other sentences of its chunk rank higher ({piece.id}; {asked}; noted are {others})."
