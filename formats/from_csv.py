"""Tables of plain text: .csv and .tsv -> Contents. A place is a row (a record, 1-based, the header line included)."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, decode

ROWS_PER_BLOCK = 40
SAMPLE = 8192  # characters by which the delimiter is told: the csv module takes time by their square


def read_csv(data: bytes) -> Contents:
    """A .csv or .tsv file, whatever its delimiter."""
    text = decode(data)
    csv.field_size_limit(sys.maxsize)
    try:
        dialect: csv.Dialect | type[csv.Dialect] = csv.Sniffer().sniff(text[:SAMPLE], ",;\t|")
    except csv.Error:
        dialect = csv.excel_tab if text.partition("\n")[0].count("\t") else csv.excel
    rows = csv.reader(io.StringIO(text), dialect)
    return Contents(tuple(row_blocks((row for row in rows), None)))


def row_blocks(rows: Iterable[list[str]], sheet: str | None) -> Iterator[Block]:
    """Tables of at most 40 rows each, cells by tab, empty rows left out but counted."""
    lines: list[tuple[int, str]] = []
    for number, row in enumerate(rows, 1):
        cells = [" ".join(cell.split()) for cell in row]
        if any(cells):
            lines.append((number, "\t".join(cells).rstrip("\t")))
        if len(lines) == ROWS_PER_BLOCK:
            yield _block(lines, sheet)
            lines = []
    if lines:
        yield _block(lines, sheet)


def _block(lines: list[tuple[int, str]], sheet: str | None) -> Block:
    steps, offset = [], 0
    for number, text in lines:
        steps.append((offset, number))
        offset += len(text) + 1
    locator = Locator(sheet=sheet, rows=(lines[0][0], lines[-1][0]))
    return Block(Kind.TABLE, "\n".join(text for _, text in lines), 0, locator, tuple(steps))
