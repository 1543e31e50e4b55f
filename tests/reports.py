"""Small reports and sources for the tests of check and explain: every figure can be checked by a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mapred.cache.store import Store
from mapred.checking import open_report, open_sources
from mapred.figures import Figure, Problem, figures, problems
from mapred.stages.audit import Audit, audit

LOG = (
    "The log\n\n"
    "A write-ahead log adds each change of a page to a second file. "
    "When the log has grown, a checkpoint moves 1000 pages back into the database file. "
    "Readers of the database continue while Anna Winter writes to the log.\n"
)
TOWER = (
    "The water tower\n\n"
    "The water tower on Chapel Hill was completed by the council in 1931. "
    "Its tank holds 400 cubic metres of drinking water for the lower town.\n"
)
APPENDS = "A write-ahead log adds each change of a page to a second file."
MOVES = "When the log has grown, a checkpoint moves 1000 pages back into the database file."
TOLD = "A checkpoint moves 1000 pages back into the database file when the log has grown."
COMPLETED = "The water tower on Chapel Hill was completed by the council in 1931."
OWN = f"""\
# Logs and towers

*How to read this: a mark such as [1.1] leads to quote 1 of source 1 in the References.*

“{APPENDS}” [1.1] {TOLD} [1.2]

## The tower

The water tower notes: “{COMPLETED}” [2.1]

## References

1. **The log**, docs/log.txt
    - [1.1] line 3: "{APPENDS}"
    - [1.2] line 3: "{MOVES}"
2. **The water tower**, docs/tower.txt
    - [2.1] line 3: "{COMPLETED}"
"""

Check = Callable[..., Audit]


def sources(folder: Path) -> Path:
    """Two documents; the paths in OWN are as given from the folder above them."""
    docs = folder / "docs"
    docs.mkdir(exist_ok=True)
    (docs / "log.txt").write_text(LOG, "utf-8")
    (docs / "tower.txt").write_text(TOWER, "utf-8")
    return docs


def checked(folder: Path, report: str, name: str = "report.md", *given: Path) -> Audit:
    """The audit of a report of this text beside `sources(folder)`, or beside what is given."""
    path = folder / name
    path.write_text(report, "utf-8")
    with Store(folder / "parsed") as store:
        found = open_sources([str(each) for each in given or (sources(folder),)], store)
        return audit(open_report(str(path)), found.library, found.shelves)


def figure(result: Audit, key: str) -> Figure:
    (found,) = (each for each in figures(result) if each.key == key)
    return found


def share(result: Audit, key: str) -> tuple[int, int]:
    """`(part, whole)` of a figure."""
    found = figure(result, key)
    return found.part, found.whole


def problem(result: Audit, kind: str) -> Problem:
    """The only problem of that kind."""
    (found,) = (each for each in problems(result) if kind in each.kinds)
    return found
