"""Rows of tables as facts: what a row says, in a sentence made by code, with the row and the heading above it as quotes.

[Document] -> [Fact], each a row: `“Heron” (“Bird”) has “42” under “Weight (kg)”.` A row says nothing alone and a model is not
asked: each cell and each name of a column stands in the row, or in the heading, letter by letter and at the same position.
What is said of a table: its key, the first column of words that differ in all rows, and up to four others, those with figures
first. A row is worth it when the key holds a name that few documents have, as for the particulars of prose. Of a table of more
than twenty rows, such as a register, only those rows are facts whose key another document names: any others would be a draw.
`read` takes such a sentence apart again, for the audit, which is as strict with a report that somebody has changed.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mapred.data import Chunk, Document, Evidence, Fact, Kind, Span
from mapred.stages.instructions import instruction_like
from mapred.stages.lexicon import COMMON, STOPWORDS
from mapred.stages.salience import CLUTTER
from mapred.stages.tables import MOSTLY, Row, Table, counted, figure, tables

CELLS = 4  # said of a row beside its key
LONGEST_KEY, LONGEST_CELL = 6, 8  # words
SMALL = 20  # rows of a table that is told for itself
RARE = 0.5  # a name that at most the root of the number of documents have (select.py)
HALF = 0.5  # of the rows must have names for keys, or the table is a list of a thing's properties
WORD = re.compile(r"[^\W\d_]\w*")
MARKED = re.compile("[“”„‟«»]")
CELL = "“([^“”]+)”"
SAID = re.compile(
    rf"(?:In a table of (?P<title>[^“”]+), )?(?P<first>{CELL}(?: \({CELL}\))? has {CELL} under {CELL}[^;]*?)"
    rf"(?P<more>(?:; {CELL} has {CELL}(?:(?:, | and ){CELL})*)*)\."
)
FIRST = re.compile(rf"{CELL}(?: \({CELL}\))? has (?P<cells>{CELL} under {CELL}(?:(?:, | and ){CELL} under {CELL})*)")
PAIR = re.compile(f"{CELL} under {CELL}")
MORE = re.compile(rf"; {CELL} has ({CELL}(?:(?:, | and ){CELL})*)")


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
    first = FIRST.fullmatch(found["first"]) if found else None
    if found is None or first is None:
        return None
    pairs = PAIR.findall(first["cells"])
    rows = [(first[1], tuple(cell for cell, _ in pairs))]
    rows += [(key, tuple(re.findall(CELL, cells))) for key, cells, *_ in MORE.findall(found["more"])]
    told = Told(first[2] or "", tuple(column for _, column in pairs), tuple(rows))
    title = found["title"] or ""
    return (title, told) if say_fits(told) and say(told, title) == text else None


def say_fits(told: Told) -> bool:
    return all(len(cells) == len(told.columns) for _, cells in told.rows)


def joined(facts: Sequence[Fact]) -> Told | None:
    """What facts that are rows of one table with the same columns say together; None where they are not."""
    found = [parts[1] for fact in facts if (parts := read(fact.text))]
    one = found[0]
    heads = {fact.evidence[0].spans[-1].id for fact in facts}
    if len(heads) > 1 or any((told.of, told.columns) != (one.of, one.columns) for told in found):
        return None
    return replace(one, rows=tuple(row for told in found for row in told.rows))


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


def _astray(told: Told, key: str, cells: Sequence[str], row: Row, heading: Row, text: str, texts: Collection[str]) -> str:
    if " ".join(text[heading.start : heading.end].split()) not in texts:
        return "it does not cite the heading of the table"
    there = [*zip(row.cells, heading.cells, strict=True)]
    pairs = [*zip(cells, told.columns, strict=True), *([(key, told.of)] if told.of else [])]
    return next((f"“{c}” does not stand under “{n}” in the row of “{key}”" for c, n in pairs if (c, n) not in there), "")


# which rows are facts


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A table of which something may be said: where its keys and the cells to be said stand, and the names in each key."""

    table: Table
    key: int
    columns: tuple[int, ...]
    names: tuple[tuple[str, ...], ...]  # of each row

    def told(self, row: Row) -> Told:
        heads = self.table.heading.cells
        cells = tuple(row.cells[at] for at in self.columns)
        return Told(heads[self.key], tuple(heads[at] for at in self.columns), ((row.cells[self.key], cells),))


def row_facts(
    chunks: Sequence[Chunk], tabled: Sequence[str], names: Iterable[str], document: Callable[[str], Document]
) -> list[Fact]:
    """The rows worth telling, by their documents, in their order; `weight` is how rare the name in a row's key is, 0..1.

    `tabled` are the documents that have tables, `names` all of the run, whose words tell which names are rare. Rows outside
    of the `chunks` are left out.
    """
    drawn = [(name, each) for name in tabled for each in _drawn(document(name))]
    if not drawn:
        return []
    words = _Words([each for _, each in drawn], names, document)
    homes: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        homes.setdefault(chunk.document, []).append(chunk)
    made: dict[str, Fact] = {}
    counts: Counter[str] = Counter()
    for name, each in drawn:
        there = document(name)
        folded = " ".join(there.text.split())
        for row, rarity in _rare(each, name, words):
            chunk = _around(homes.get(name, ()), row)
            counts[name] += 1
            if chunk is None or folded.count(" ".join(there.text[row.start : row.end].split())) > 1:
                continue  # what stands there twice has no place that a reader could find
            fact = _fact(f"{chunk.id}/r{counts[name]}", say(each.told(row)), (row, each.table.heading), chunk, there, rarity)
            twin = made.setdefault(fact.text, fact)
            if name not in {e.document for e in twin.evidence}:
                made[fact.text] = replace(twin, evidence=(*twin.evidence, *fact.evidence))
    return list(made.values())


def _drawn(document: Document) -> Iterator[_Drawn]:
    for table in tables(document):
        heads, width = table.heading.cells, range(len(table.heading.cells))
        key = next((at for at in width if _keys(table.rows, at)), None)
        if key is None:
            continue
        free = [at for at in width if at != key and heads[at] and not MARKED.search(heads[at])]
        figured = [at for at in free if counted(table.rows, at)]
        others = [at for at in free if at not in figured and _short(table.rows, at)]
        columns = sorted([*figured, *others][:CELLS])
        if figured:
            yield _Drawn(table, key, tuple(columns), tuple(_names(row.cells[key]) for row in table.rows))


def _keys(rows: Sequence[Row], column: int) -> bool:
    """Does the column tell the rows apart by words?"""
    cells = [cell for row in rows if (cell := row.cells[column]) and not figure(cell) and any(c.isalpha() for c in cell)]
    return len(set(cells)) >= MOSTLY * len(rows) and _short(rows, column, LONGEST_KEY)


def _short(rows: Sequence[Row], column: int, longest: int = LONGEST_CELL) -> bool:
    cells = [row.cells[column] for row in rows]
    return sum(0 < len(cell.split()) <= longest for cell in cells) >= MOSTLY * len(cells)


def _names(key: str) -> tuple[str, ...]:
    """`Heron` and `MAX_PAGES`, and not `Total` or `of`."""
    found = (word for word in WORD.findall(key) if len(word) > 2)
    return tuple(word for word in found if "_" in word or (word[0].isupper() and word.lower() not in COMMON | STOPWORDS))


class _Words:
    """What all documents have of the words of some tables: who has a name or a key, and what is also written small."""

    def __init__(self, drawn: Sequence[_Drawn], names: Iterable[str], document: Callable[[str], Document]):
        keys: dict[str, set[str]] = {}
        for each in drawn:
            for row, called in zip(each.table.rows, each.names, strict=True):
                for name in called:
                    keys.setdefault(name, set()).add(row.cells[each.key])
        heads = {word.lower() for each in drawn for cell in each.table.heading.cells for word in WORD.findall(cell)}
        small = heads | {name.lower() for name in keys}
        small |= {f"{word}s" for word in small} | {word.removesuffix("s") for word in small}
        self.homes: dict[str, set[str]] = {name: set() for name in keys}
        self.named: dict[str, set[str]] = {}
        self.small: set[str] = set()
        self.count = 0
        for name in names:
            there = document(name)
            text = there.text
            words = set(WORD.findall(text))
            prose = (text[p.start : p.end] for p in there.passages if p.kind in (Kind.TEXT, Kind.ITEM))
            self.count += 1
            self.small |= small & {word for said in prose for word in WORD.findall(said)}
            for word in words & keys.keys():
                self.homes[word].add(name)
                for key in keys[word]:
                    if key in text:
                        self.named.setdefault(key, set()).add(name)

    def common(self, word: str) -> bool:
        """Is it written small somewhere, in the singular or the plural, or known to be common?"""
        low = word.lower()
        return low in COMMON | STOPWORDS or bool({low, f"{low}s", low.removesuffix("s")} & self.small)

    def rarity(self, names: Sequence[str]) -> float:
        """Of the rarest name: 1 where one document has it, 0 where all have it or it is none."""
        whole = math.log(max(2, self.count))
        return max((1 - math.log(len(self.homes[n])) / whole for n in names if "_" in n or not self.common(n)), default=0.0)


def _rare(drawn: _Drawn, document: str, words: _Words) -> Iterator[tuple[Row, float]]:
    """The rows of a table that may be told."""
    table = drawn.table
    if len(table.heading.cells) == 2 and not any(map(words.common, WORD.findall(table.heading.cells[drawn.columns[0]]))):
        return  # `Name, Heron; Weight, 42`: the first line of a list of properties, not a heading
    rarities = [words.rarity(called) for called in drawn.names]
    if sum(value >= RARE for value in rarities) < HALF * len(rarities):
        return
    times = Counter(row.cells[drawn.key] for row in table.rows)
    for row, rarity in zip(table.rows, rarities, strict=True):
        key = row.cells[drawn.key]
        cells = [key, *(row.cells[at] for at in drawn.columns)]
        fit = all(cell and len(cell.split()) <= LONGEST_CELL and not MARKED.search(cell) for cell in cells)
        said = " ".join(row.cells)
        unfit = CLUTTER.search(said) or instruction_like(said)
        elsewhere = words.named.get(key, set()) - {document}
        wanted = rarity >= RARE and (len(table.rows) <= SMALL or elsewhere)
        if wanted and fit and not unfit and times[key] == 1 and any(map(figure, cells[1:])):
            yield row, rarity


def _around(chunks: Sequence[Chunk], row: Row) -> Chunk | None:
    at = bisect_right([chunk.start for chunk in chunks], row.start) - 1
    return chunks[at] if at >= 0 and row.start < chunks[at].end else None


def _fact(name: str, text: str, rows: Sequence[Row], chunk: Chunk, document: Document, weight: float) -> Fact:
    spans = tuple(
        Span(
            f"{document.id}:{row.start}-{row.end}",
            document.id,
            chunk.id,
            row.start,
            row.end,
            document.text[row.start : row.end],
            document.locate(row.start, row.end),
        )
        for row in rows
    )
    return Fact(name, text, (Evidence(spans),), weight=round(weight, 6), row=True)
