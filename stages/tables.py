"""Tables: which rows of a document name their cells, because a row of headings stands above them.

Document -> [Table]. Canonical text has the cells of a row by tab and knows nothing of headings, so that a row is taken for one
by what stands in it: it comes first (after titles of one cell), each of its cells is short and has a letter and no figure, and
under one of them at least stand figures. Left out is what could be read askew: tables of more than eight columns or of one
row, rows that have more or fewer cells than their heading (merged cells; in files of rows, such as .csv, a shorter row ends in
empty cells), tables of plain text and of reStructuredText in which any row has (a cell went on in the next line, or an empty
one is not seen), members of JSON, headers of a mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mapred.data import Document, Kind, Passage

FEWEST, WIDEST = 2, 8  # columns
TITLES = 3  # rows of one cell that may stand above the heading
LONGEST_HEADING = 6  # words
MOSTLY = 0.8  # share of a column's cells that must be figures, or keys
FEWEST_ROWS = 2
OTHERWISE = frozenset({"application/json", "application/jsonl", "message/rfc822"})  # pairs of a name and a value
STRICT = frozenset({"text/plain", "text/x-rst"})
DATE = r"\d{4}-\d\d-\d\d|\d{1,2}/\d{1,2}/\d{2,4}|\d{1,2}\.\d{1,2}\.\d{4}"
NUMBER = r"\d(?:[\d,' \u00a0\u202f]*\d)?(?:[.,]\d+)?"
UNIT = r"%|[^\W\d_]{1,10}[²³]?(?:/[^\W\d_]{1,6}[²³]?)?|°[CF]?"
FIGURE = re.compile(rf"[~≈<>≤≥±+−-]{{0,2}} ?[$€£¥]? ?(?:{DATE}|{NUMBER}) ?(?:{UNIT})?")
MACHINE = re.compile(r"[.,]\d{5}")  # nobody writes, or reads, five decimals
NOTHING = frozenset("n/a na none null nil unknown tbd ? - – — nan".split())


@dataclass(frozen=True, slots=True)
class Row:
    """document.text[start:end], without the white space around it, and its cells, without theirs."""

    start: int
    end: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`heading` names the cells of each of the `rows`, by their position."""

    heading: Row
    rows: tuple[Row, ...]


def tables(document: Document) -> list[Table]:
    """The tables of the document that have a heading, in their order."""
    if document.media_type in OTHERWISE:
        return []
    held = (p for p in document.passages if p.kind is Kind.TABLE)
    runs = [list(run) for _, run in groupby(held, key=_Run(document.passages))]
    return [found for run in runs if (found := _table(document, run))]


class _Run:
    """What is the same for passages of one table: readers cut a sheet, or a file of rows, into pieces of forty rows."""

    def __init__(self, passages: Sequence[Passage]):
        self._at = {id(p): at for at, p in enumerate(passages)}
        self._last: tuple[int, int, str | None] = (0, -2, None)

    def __call__(self, passage: Passage) -> tuple[int, str | None]:
        run, last, sheet = self._last
        at, located = self._at[id(passage)], passage.locator
        if located.rows is None or at != last + 1 or located.sheet != sheet:
            run += 1
        self._last = (run, at if located.rows else -2, located.sheet)
        return run, located.sheet


def _rows(document: Document, run: Sequence[Passage]) -> Iterator[Row]:
    for passage in run:
        start = passage.start
        for line in document.text[passage.start : passage.end].split("\n"):
            if said := line.strip():
                low = start + line.index(said)
                yield Row(low, low + len(said), tuple(cell.strip() for cell in line.split("\t")))
            start += len(line) + 1


def _table(document: Document, run: Sequence[Passage]) -> Table | None:
    found = list(_rows(document, run))
    titles = 0
    while titles < min(TITLES, len(found) - 1) and sum(map(bool, found[titles].cells)) == 1:
        titles += 1
    heading, body = found[titles], found[titles + 1 :]
    width = len(heading.cells)
    if not FEWEST <= width <= WIDEST or len(body) < FEWEST_ROWS or not all(map(_heads, heading.cells)):
        return None
    in_rows = run[0].locator.rows is not None
    uneven = [row for row in body if len(row.cells) != width]
    if uneven and (document.media_type in STRICT or (not in_rows and any(len(row.cells) > width for row in uneven))):
        return None
    rows = tuple(row for row in (_padded(row, width) if in_rows else row for row in body) if len(row.cells) == width)
    if len(rows) < FEWEST_ROWS or not any(counted(rows, column) for column in range(width)):
        return None
    return Table(heading, rows)


def _padded(row: Row, width: int) -> Row:
    """A row of a file of rows, whose last cells are not written where they are empty."""
    return Row(row.start, row.end, (*row.cells, *[""] * (width - len(row.cells))))


def _heads(cell: str) -> bool:
    """May the cell be the heading of a column? An empty one may, if others are not; nothing is said of its column."""
    if not cell:
        return True
    named = any(c.isalpha() for c in cell) and not FIGURE.fullmatch(cell) and cell.lower() not in NOTHING
    return named and len(cell.split()) <= LONGEST_HEADING and cell[-1] not in ".:;,"


def figure(cell: str) -> bool:
    """Is the cell an amount, a year or a date, rather than a truth value, a version, a word or what a machine has measured?"""
    return bool(FIGURE.fullmatch(cell)) and cell not in ("0", "1") and not MACHINE.search(cell)


def counted(rows: Sequence[Row], column: int) -> bool:
    """Do figures stand in the column, and not just the numbers of the rows?"""
    cells = [cell for row in rows if (cell := row.cells[column])]
    whole = [int(cell) for cell in cells if cell.isascii() and cell.isdigit()]
    if len(whole) == len(cells) and whole in ([*range(len(whole))], [*range(1, len(whole) + 1)]):
        return False
    return sum(map(figure, cells)) >= max(1.0, MOSTLY * len(cells)) and len(cells) >= MOSTLY * len(rows)
