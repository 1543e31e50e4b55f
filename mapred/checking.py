"""What `mapred check` does around the audit: reads the report and the sources, prints the table or the JSON, exits.

The table is for people, the JSON for programs: its keys are those of figures.py and stay as they are while
`schema_version` does.
"""

from __future__ import annotations

import json
import os
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from mapred.cache.store import Store
from mapred.errors import DONE, PARTIAL, UNSUPPORTED, InputError, NothingToDo, UsageError
from mapred.figures import Figure, Problem, figures, problems
from mapred.formats import load
from mapred.formats.find import find
from mapred.formats.from_bytes import Unreadable
from mapred.formats.from_report import read_report
from mapred.formats.report import Report
from mapred.formats.save import save
from mapred.library import Library
from mapred.places import cache_dir
from mapred.progress import Progress, printable
from mapred.settings import usable_cores
from mapred.stages.audit import Audit, audit
from mapred.stages.parse import parse_files
from mapred.stages.resolve import Shelf
from mapred.stages.sentences import split

SCHEMA_VERSION = 1
WIDTH = 100


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents at hand, and the files that could not be read."""

    library: Library
    shelves: tuple[Shelf, ...]
    failed: tuple[InputError, ...]


def check_report(path: str, sources: Sequence[str], as_json: bool, least: float, told: bool, cache: str) -> int:
    """The exit code, after the figures are printed."""
    report = open_report(path)
    with Store(cache_dir(os.environ, cache)) as store:
        found = open_sources(sources, store, but=path)
        result = audit(report, found.library, found.shelves)
        table = _json(path, result, found) if as_json else _table(path, result, found, told)
    save(table, "-")
    recall = next(f for f in figures(result) if f.key == "citation_recall").share
    if least and (recall is None or recall < least):
        return UNSUPPORTED
    return PARTIAL if found.failed else DONE


def open_report(path: str) -> Report:
    """The report of a file; a UsageError where there is none that can be read."""
    if not os.path.isfile(path):
        raise UsageError(f"{path}: no such file")
    try:
        report = read_report(load(path), path, split)
    except Unreadable as cause:
        raise UsageError(f"{path}: {cause}") from cause
    if not report.sentences:
        raise UsageError(f"{path}: holds no sentence that could be checked")
    return report


def open_sources(paths: Sequence[str], store: Store, but: str = "") -> Sources:
    """The documents of the paths, but for the report itself; what cannot be read is named at once. A UsageError when
    nothing can."""
    try:
        files = [file for file in find(paths) if not but or os.path.realpath(file.path) != os.path.realpath(but)]
    except NothingToDo as cause:
        raise UsageError(str(cause)) from cause
    library, shelves, failed = Library(store), list[Shelf](), list[InputError]()
    progress = Progress()
    with progress.stage("read", len(files)) as bar:
        for document in parse_files(files, store, workers=max(1, usable_cores())):
            bar.advance()
            if isinstance(document, InputError):
                progress.warn(f"mapred: {document}")
                failed.append(document)
            else:
                library.add(document)
                shelves.append(Shelf(document.id, document.path, document.sha256, document.title))
    if not shelves:
        raise UsageError(f"{', '.join(paths)}: not one of the sources can be read")
    return Sources(library, tuple(shelves), tuple(failed))


def _json(path: str, result: Audit, found: Sources) -> str:
    told = {
        "schema_version": SCHEMA_VERSION,
        "article": path,
        "form": result.report.form,
        "counts": {
            "sentences": len(result.sentences),
            "words": sum(len(j.said.text.split()) for j in result.sentences),
            "citations": sum(len(j.said.cites) for j in result.sentences),
            "quotes": len(result.quotes),
            "sources": result.given,
        },
        "figures": {
            f.key: {
                "value": f.value if f.unit else f.share,
                "part": f.part,
                "whole": f.whole,
                "judge": f.judge,
                "note": f.note,
            }
            for f in figures(result)
        },
        "closest_pair": result.closest
        and {
            "shared": result.closest.shared,
            "lines": [result.sentences[at].said.line or None for at in (result.closest.one, result.closest.other)],
            "texts": [result.sentences[at].said.text for at in (result.closest.one, result.closest.other)],
        },
        "problems": [
            {"kinds": list(p.kinds), "line": p.line or None, "text": p.text, "cites": list(p.cites), "reason": p.reason}
            for p in problems(result)
        ],
        "not_covered": [
            {
                "source": found.library[m.document].path,
                "start": m.start,
                "end": m.end,
                "text": found.library[m.document].text[m.start : m.end],
            }
            for m in result.missed
        ],
        "unread": [{"source": error.path, "reason": error.reason} for error in found.failed],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _table(path: str, result: Audit, found: Sources, told: bool) -> str:
    shown = figures(result)
    failing = problems(result)
    counts = Counter(kind for p in failing for kind in p.kinds)
    lines = [f"{path}, read as {result.report.form}: {len(result.sentences):,} sentences beside {result.given:,} sources", ""]
    lines += [_row(figure) for figure in shown]
    lines += ["", *_closest(result)]
    if told and failing:
        lines += [text for p in failing for text in _problem(path, p)]
    summed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    many = "1 problem" if len(failing) == 1 else f"{len(failing)} problems"
    lines.append(f"{many}: {summed}" if failing else "No problem was found.")
    return "\n".join(printable(line) for text in lines for line in text.split("\n")) + "\n"


def _row(figure: Figure) -> str:
    """`citation recall   113 of 115   98.3 %  rules (mapred 0.1.0): sentences that ...`."""
    share = "-" if figure.share is None else f"{100 * figure.share:.1f} %"
    if figure.unit:
        share = "-" if figure.value is None else f"{figure.value:.2f}"
    head = f"{figure.name:<26}{f'{figure.part:,} of {figure.whole:,}':>15} {share:>8}  "
    said = f"{figure.judge}: {figure.note}" if figure.note else figure.judge
    return textwrap.fill(said, WIDTH + 10, initial_indent=head, subsequent_indent=" " * len(head))


def _closest(result: Audit) -> list[str]:
    """The two sentences that are most alike, one below the other."""
    if result.closest is None:
        return []
    rows = [f"The closest pair shares {result.closest.shared:.0%} of its content words:"]
    for at in (result.closest.one, result.closest.other):
        said = result.sentences[at].said
        head = f"    line {said.line}: "
        rows.append(textwrap.fill(said.text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head)))
    return [*rows, ""]


def _problem(path: str, problem: Problem) -> list[str]:
    at = f"{path}:{problem.line}" if problem.line else path
    marks = "".join(f" [{mark}]" for mark in problem.cites)
    text = textwrap.wrap(f"{problem.text}{marks}", WIDTH - 4) or [""]
    return [f"{at}: {', '.join(problem.kinds)}: {problem.reason}", *(f"    {line}" for line in text), ""]
