"""Cells: what an article says of rows of a table, in a sentence made by code, and how it is read back and checked.

Told <-> `In a table of Birds, “Heron” (“Bird”) has “42” under “Weight (kg)”; “Stork” has “50”.` Nothing in it is anybody's
wording: each key, cell and name of a column stands letter by letter in a row, or in the heading, that the sentence cites, and
the cells stand at the position of their column. So the check of it needs no rules of language, and a report that somebody has
changed is held against the table, not against words that are near.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from mapred.data import Fact
from mapred.stages.tables import Row, Table

CELL = "“([^“”]+)”"
WHOLE = CELL.replace("(", "").replace(")", "")
PAIR = f"{CELL} under {CELL}"
SAID = re.compile(
    rf"(?:In a table of (?P<title>[^“”]+), )?“(?P<key>[^“”]+)”(?: \(“(?P<of>[^“”]+)”\))? has "
    rf"(?P<pairs>{WHOLE} under {WHOLE}(?:(?:, | and ){WHOLE} under {WHOLE})*)"
    rf"(?P<more>(?:; {WHOLE} has {WHOLE}(?:(?:, | and ){WHOLE})*)*)\."
)
MORE = re.compile(rf"; {CELL} has ({WHOLE}(?:(?:, | and ){WHOLE})*)")


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence says of rows of one table: the column of the keys (or none), the columns, and the cells by their key."""

    of: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def say(told: Told, title: str = "") -> str:
    """`In a table of Birds, “Heron” (“Bird”) has “42” under “Weight (kg)”; “Stork” has “50”.`"""
    (key, cells), *others = told.rows
    of = f" (“{told.of}”)" if told.of else ""
    named = _listed([f"“{cell}” under “{column}”" for cell, column in zip(cells, told.columns, strict=True)])
    more = "".join(f"; “{key}” has {_listed([f'“{cell}”' for cell in cells])}" for key, cells in others)
    return f"{f'In a table of {title}, ' if title else ''}“{key}”{of} has {named}{more}."


def _listed(said: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(said[:-1]), said[-1])))


def read(text: str) -> tuple[str, Told] | None:
    """What `say` was given: the title, which may be empty, and the cells; None for any other sentence."""
    found = SAID.fullmatch(text)
    if found is None:
        return None
    pairs = re.findall(PAIR, found["pairs"])
    rows = [(found["key"], tuple(cell for cell, _ in pairs))]
    rows += [(key, tuple(re.findall(CELL, cells))) for key, cells in MORE.findall(found["more"])]
    told = Told(found["of"] or "", tuple(column for _, column in pairs), tuple(rows))
    if any(len(cells) != len(pairs) for _, cells in rows):
        return None
    return found["title"] or "", told


def heading(row: Fact) -> str:
    """The id of the span that is the heading of the row's table, or those of its tables: what rows of one table share."""
    return " ".join(evidence.spans[-1].id for evidence in row.evidence)


def by_table(rows: Sequence[Fact]) -> list[list[Fact]]:
    """The rows of each table, in the order of their sources."""
    found: dict[str, list[Fact]] = {}
    for row in sorted(rows, key=lambda f: (f.evidence[0].document, f.evidence[0].spans[0].start)):
        found.setdefault(heading(row), []).append(row)
    return list(found.values())


def joined(rows: Sequence[Fact]) -> Told:
    """What facts that are rows of one table say together: rows.py tells the same columns of all."""
    found = [parts[1] for row in rows if (parts := read(row.text))]
    return replace(found[0], rows=tuple(row for told in found for row in told.rows))


def fails(told: Told, text: str, held: Sequence[Table], quoted: Sequence[tuple[int, int]]) -> str:
    """Why quotes of a document, as pairs of offsets in its `text`, do not carry what was told; empty when they do.

    `held` are the tables of the document. Each row must be quoted whole, and its heading too; every cell must stand in the row
    under the column that it is said to stand under.
    """
    texts = {" ".join(text[start:end].split()) for start, end in quoted}
    known = {(row.start, row.end): (table, row) for table in held for row in table.rows}
    found = [known[pair] for pair in quoted if pair in known]
    for key, cells in told.rows:
        reasons = [_astray(told, key, cells, row, table.heading, text, texts) for table, row in found if key in row.cells]
        if not reasons or all(reasons):
            return next(iter(reasons), f"no row that it cites has “{key}”")
    return ""


def _astray(told: Told, key: str, cells: Sequence[str], row: Row, head: Row, text: str, texts: Collection[str]) -> str:
    if " ".join(text[head.start : head.end].split()) not in texts:
        return "it does not cite the heading of the table"
    there = [*zip(row.cells, head.cells, strict=True)]
    pairs = [*zip(cells, told.columns, strict=True), *([(key, told.of)] if told.of else [])]
    return next((f"“{c}” does not stand under “{n}” in the row of “{key}”" for c, n in pairs if (c, n) not in there), "")
