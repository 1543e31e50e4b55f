"""Excel: bytes -> Contents, with openpyxl (unstructured gives no row numbers and wants pandas).

A place is a sheet and its rows. Values are shown as they were last computed; hidden sheets are left out.
"""

from __future__ import annotations

import datetime
import io
import warnings
from collections.abc import Iterator

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_csv import row_blocks
from mapred.formats.from_unstructured import stated


def read_xlsx(data: bytes) -> Contents:
    """An .xlsx file: each sheet's name is a heading, its rows are tables."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of every extension that it does not know
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        blocks: list[Block] = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                sheet.reset_dimensions()  # what the file says of its size is often wrong
                tables = list(row_blocks(_rows(sheet.iter_rows(values_only=True)), sheet.title))
                if tables:
                    blocks += [Block(Kind.HEADING, sheet.title, 2, Locator(sheet=sheet.title)), *tables]
        properties = book.properties
        book.close()
    return Contents(tuple(blocks), *stated(_Core(properties.title, properties.creator, properties.modified)))


class _Core:
    """openpyxl's properties under python-docx's names."""

    def __init__(self, title: str | None, author: str | None, modified: datetime.datetime | None):
        self.title, self.author, self.modified, self.created = title, author, modified, None


def _rows(rows: Iterator[tuple[object, ...]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_shown(value) for value in row]


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case float():
            return f"{value:.12g}"  # 0.1 + 0.2 is shown as a person sees it
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)
