"""Excel: bytes -> Contents, with openpyxl (unstructured gives no row numbers and wants pandas).

A place is a sheet and its rows. Values are shown as they were last computed, shares in percent where their format says so;
hidden sheets and struck cells are left out.
"""

from __future__ import annotations

import datetime
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from itertools import chain, repeat
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_csv import row_blocks
from mapred.formats.from_unstructured import stated

PERCENT = re.compile(r"[#0,]*0(?:\.(0{1,12}))? ?%")
ZEROS = re.compile(r"0{2,20}")  # `00042`: a code, not a number
UNPRINTED = re.compile(r"\[[^\]]*\]|[_*\\].|\"\"")
UNSOLVED = re.compile(rb"</f>(?:<v ?/>|<v></v>)?</c>")


def read_xlsx(data: bytes) -> Contents:
    """An .xlsx file: each sheet's name is a heading, its rows are tables."""
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of every extension that it does not know
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        asked = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if _has_unsolved(data) else None
        blocks: list[Block] = []
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                formulas = asked[sheet.title] if asked else None
                for sized in filter(None, (sheet, formulas)):
                    sized.reset_dimensions()  # what the file says of its size is often wrong
                tables = list(row_blocks(_rows(sheet, formulas), sheet.title))
                if tables:
                    blocks += [Block(Kind.HEADING, sheet.title, 2, Locator(sheet=sheet.title)), *tables]
        properties = book.properties
        book.close()
        if asked:
            asked.close()
    return Contents(tuple(blocks), *stated(_Core(properties.title, properties.creator, properties.modified)))


class _Core:
    """openpyxl's properties under python-docx's names."""

    def __init__(self, title: str | None, author: str | None, modified: datetime.datetime | None):
        self.title, self.author, self.modified, self.created = title, author, modified, None


def _has_unsolved(data: bytes) -> bool:
    """Are there formulas without the value that a program would show?"""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = (archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
        return any(UNSOLVED.search(sheet) for sheet in sheets)


def _rows(sheet: Any, formulas: Any) -> Iterator[list[str]]:
    """Each row as its reader sees it; a formula that was never computed stands for its value."""
    looks: dict[int, tuple[str, bool]] = {}  # of each style: its number format, and whether it strikes
    for row, asked in zip(sheet.iter_rows(), formulas.iter_rows() if formulas else repeat(()), strict=False):
        said = []
        for cell, formula in zip(row, chain(asked, repeat(None)), strict=False):
            style = getattr(cell, "_style_id", 0)
            if style not in looks:
                looks[style] = str(cell.number_format or ""), bool(cell.font and cell.font.strike)
            number_format, struck = looks[style]
            value = formula.value if cell.value is None and formula is not None else cell.value
            said.append("" if struck else _shown(value, number_format))
        yield said


def _printed(number_format: str) -> str:
    """`0.0_);[Red]-0.0` -> `0.0`: the form of what is not below zero, without colours and gaps."""
    return UNPRINTED.sub("", number_format.partition(";")[0])


def _shown(value: object, number_format: str = "") -> str:
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() if abs(value) < 1e12 and (shape := PERCENT.fullmatch(_printed(number_format))):
            digits = Decimal(1).scaleb(-len(shape[1] or ""))
            return f"{(Decimal(str(value)) * 100).quantize(digits, ROUND_HALF_UP):f}%"
        case int() | float() if ZEROS.fullmatch(number_format) and float(value).is_integer() and value >= 0:
            return f"{int(value):0{len(number_format)}d}"
        case float() if value.is_integer() and abs(value) < 1e22:
            return str(int(value))
        case float():
            return f"{value:.12g}"  # 0.1 + 0.2 is shown as a person sees it
        case datetime.datetime() if value.time() == datetime.time():
            return value.date().isoformat()
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return str(value)
