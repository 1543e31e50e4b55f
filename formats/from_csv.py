"""Tables of plain text: .csv and .tsv -> Contents. A place is a row (a record, 1-based, the header line included)."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, decode

ROWS_PER_BLOCK = 40
SAMPLE = 8192  # characters by which the delimiter is told: the csv module takes time by their square
NAMED = re.compile(r"sep=([,;:|\t])\n")  # a first line for a program, which does not show it
NONE = "\x1f"  # a delimiter that stands nowhere


def read_csv(data: bytes) -> Contents:
    """A .csv or .tsv file, whatever its delimiter."""
    text = decode(data)
    csv.field_size_limit(sys.maxsize)
    named = NAMED.match(text)
    text = text[named.end() :] if named else text
    delimiter, spaced = (named[1], False) if named else _delimiter(text[:SAMPLE])
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=spaced)
    return Contents(tuple(row_blocks((row for row in rows), None)))


def _delimiter(sample: str) -> tuple[str, bool]:
    """What parts the cells, and whether a space follows it. All else that the sniffer says of quotes is not to be relied on."""
    try:
        found = csv.Sniffer().sniff(sample, ",;\t|")
        delimiter, spaced = found.delimiter, found.skipinitialspace
    except csv.Error:
        delimiter, spaced = "\t" if sample.partition("\n")[0].count("\t") else ",", False
    return (NONE, False) if _is_prose(sample, delimiter) else (delimiter, spaced)


def _is_prose(sample: str, delimiter: str) -> bool:
    """Is it one column of text, which would be cut at its commas? Its heading has none, and spaces follow them."""
    if len(next(csv.reader(io.StringIO(sample), delimiter=delimiter), [])) > 1:
        return False
    signs, spaced = (len(re.findall(re.escape(delimiter) + after, sample)) for after in (r"(?!\d)", " "))
    return spaced > 0.9 * signs > 0


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
