"""What `mapred explain` does: a report's sentence beside its quotes in their place, a source's passage beside its fate.

What a report says is looked up in the report and the sources; why something is not in it, in the journal of its run.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from mapred.cache.store import Store
from mapred.checking import open_report, open_sources
from mapred.data import Document, Kind, Passage
from mapred.errors import DONE, PARTIAL, UsageError
from mapred.fates import Case, fate, has_fate
from mapred.figures import RULES
from mapred.formats import load
from mapred.formats.from_bytes import Unreadable
from mapred.formats.from_report import read_report
from mapred.formats.report import Report, Said
from mapred.formats.save import save
from mapred.passages import boxed, passage_around, plainly, wrapped
from mapred.places import cache_dir, state_dir
from mapred.stages.audit import Judged, judge
from mapred.stages.cells import read
from mapred.stages.evidence import Desk, Standing
from mapred.stages.quotations import whole_sentences
from mapred.stages.sentences import split
from mapred.trace import Trace, last_run, runs

WHERE = re.compile(r"(?P<file>.+):(?P<line>\d+)")
LINE = re.compile(r"[^\n]*\S[^\n]*")
SILENT = {Kind.TABLE: "a table", Kind.CODE: "code", Kind.HEADING: "a heading"}


def target(path: str) -> tuple[str, int]:
    """`a.md:14` -> `a.md` and 14; 0 where no line is given. A file of that very name goes first."""
    found = WHERE.fullmatch(path)
    file, line = (found["file"], int(found["line"])) if found and not os.path.exists(path) else (path, 0)
    if not os.path.isfile(file):
        raise UsageError(f"{file}: no such file")
    return file, line


def is_report(file: str) -> bool:
    """Is the file a report: ours, or one with sentences whose marks its list of sources knows, by files and not by links?"""
    if not file.lower().endswith((".md", ".markdown", ".json", ".txt")):
        return False
    try:
        report = read_report(load(file), file, split)
    except Unreadable:
        return False
    known = {source.key for source in report.sources} | {quote.mark for quote in report.quotes}
    marked = any(mark in known for said in report.sentences for mark in said.cites)
    return marked and (report.ours or not all("://" in source.path for source in report.sources))


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
        here += [at for at in tried if os.path.isfile(at)][:1]
    if not here:
        raise UsageError(f"{path}: its sources are not where it says ({report.sources[0].path}): name them with --sources")
    return here


def explain_report(path: str, line: int, sources: Sequence[str], state: str, cache: str) -> int:
    """Prints where each sentence of the line, or of the whole report, comes from; of a line of the References its quote."""
    with ExitStack() as open_:
        case = _open(path, sources, (), open_.enter_context(Store(cache_dir(os.environ, cache))), state)
        said = [each for each in case.report.sentences if not line or each.line == line]
        listed = [mark for mark, standing in case.desk.quotes.items() if line and standing.quote.line == line]
        if not said and not listed:
            lines = sorted({each.line for each in case.report.sentences})
            near = min(lines, key=lambda at: (abs(at - line), at))
            raise UsageError(f"{path}: no sentence begins on line {line}; the nearest is on line {near}")
        quotes = [row for mark in listed for row in _quote(case, mark, case.desk.quotes[mark])]
        text = "\n".join([*(row for each in said for row in _sentence(case, each)), *quotes])
        save(plainly(text) + "\n", "-")
    return PARTIAL if case.sources.failed else DONE


def _sentence(case: Case, said: Said) -> Iterator[str]:
    where = f", in “{said.section}”" if said.section else ""
    yield f"{case.path}:{said.line}{where}" if said.line else f"{case.path}{where}"
    yield ""
    yield from wrapped(f"{said.text}{''.join(f' [{mark}]' for mark in said.cites)}", 4)
    yield ""
    for judged in judge(said, case.desk, case.report.ours):
        yield from wrapped(_verdict(case, judged), 4)
    yield ""
    for mark in said.cites:
        stood = case.desk.stood(mark, said.text)
        for standing in stood:
            yield from _quote(case, mark, standing)
        if not stood:
            yield f"[{mark}] {case.desk.back(mark, said.text).reason or 'nothing in its source is near to that'}"
            yield ""


def _verdict(case: Case, judged: Judged) -> str:
    if judged.connective:
        return "It only connects, and claims nothing."
    if not judged.recall:
        return f"NOT carried by what it cites: {judged.reason} ({RULES})."
    backings = [case.desk.back(mark, judged.claim) for mark in judged.said.cites]
    if read(judged.said.text):
        return "Cells of a table, as they stand in the rows that it cites under the heading that it cites."
    if any(whole_sentences(judged.claim.strip("“”"), backing.passages) for backing in backings):
        return "The source's own words."
    how = "Quoted in part" if judged.claim.startswith("“") else "Said in other words"
    return f"{how}; what it cites carries it ({RULES})."


def _quote(case: Case, mark: str, standing: Standing) -> Iterator[str]:
    """The quote's place and origin, and the passage with the quote marked."""
    quote = standing.quote
    if not standing.document:
        yield from (f"[{mark}] {standing.reason}", *boxed("", quote.text, ""), "")
        return
    document = case.sources.library[standing.document]
    place = quote.place or (standing.verbatim and str(document.locate(standing.start, standing.end)))
    whole = "" if quote.mark else "; cited as a whole, and this is nearest"
    yield f"[{mark}] {document.path}{f', {place}' if place else ''}{whole}"
    if not standing.verbatim:
        yield f"    NOT verbatim: {standing.reason}"
        yield from boxed("", quote.text, "")
        yield ""
        return
    yield from (f"    {row}" for row in _origin(case.trace, document, standing.start, standing.end))
    if standing.placed is False:
        yield f"    NOT at {quote.place}: it stands at {document.locate(standing.start, standing.end)}"
    yield from boxed(*passage_around(document, standing.start, standing.end))
    yield ""


def _origin(trace: Trace | None, document: Document, start: int, end: int) -> Iterator[str]:
    """Offsets, chunk, topic and section."""
    yield f"characters {start}-{end} of what `mapred parse` prints"
    name = trace.document(document.path, document.sha256) if trace else ""
    piece = trace.piece(name, start) if trace else None
    fact = trace.noted(name, start, end) if trace else None
    if trace and piece:
        reader = "which the model read" if piece.asked else "which the model was not asked about"
        yield f"chunk {piece.id}, {reader}; its topic: {piece.topic}"
    if trace and fact and fact.id in trace.sections:
        yield f"given to section “{trace.sections[fact.id]}”"


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
    there = [run for run in found if os.path.isfile(run.out)]
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
        if passage.kind is Kind.TABLE:
            yield from _rows(case, document, passage, line)
        elif passage.kind in SILENT:
            if _stands_at(document, passage, passage.start, passage.end, line):
                yield from _told(document, passage.start, passage.end, [f"Left out: {SILENT[passage.kind]}, and no sentence."])
        else:
            for start, end in split(text):
                low, high = passage.start + start, passage.start + end
                if _stands_at(document, passage, low, high, line):
                    yield from _told(document, low, high, fate(case, document, low, high))


def _rows(case: Case, document: Document, passage: Passage, line: int) -> Iterator[str]:
    """What became of the rows that the report tells or its run has noted; the others are left out together."""
    others = []
    for found in LINE.finditer(document.text, passage.start, passage.end):
        if _stands_at(document, passage, *found.span(), line):
            if has_fate(case, document, *found.span()):
                yield from _told(document, *found.span(), fate(case, document, *found.span()))
            else:
                others.append(found.span())
    if others:
        yield from _told(document, others[0][0], others[-1][1], [f"Left out: {SILENT[Kind.TABLE]}, and no sentence."])


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
