"""Rows of tables that are worth telling, as facts: what only a row says is in no sentence that the other stages choose from.

[Document] -> [Fact], each a row with the heading above it as its quotes, and the sentence that cells.py makes of them. No model
is asked. Told of a table is its key, the first column of words that differ in all rows, and up to three others, those with
figures first. A row is worth it when its key holds a name that few documents have, as for the particulars of prose, or when
the table is one of money: of claims, prices, invoices. Of a table of more than twenty rows, such as a register, only those rows
are facts whose key another document names: any others would be a draw.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from mapred.data import Chunk, Document, Evidence, Fact, Kind, Span
from mapred.stages.cells import Told, say
from mapred.stages.instructions import instruction_like
from mapred.stages.lexicon import COMMON, STOPWORDS
from mapred.stages.salience import CLUTTER
from mapred.stages.tables import MOSTLY, Row, Table, counted, figure, tables

CELLS = 3  # said of a row beside its key
LONGEST_KEY, LONGEST_CELL = 6, 8  # words
SMALL = 20  # rows of a table that is told for itself
RARE = 0.5  # a name that at most the root of the number of documents have (select.py)
HALF = 0.5  # of the rows must have names for keys, or the table is a list of a thing's properties
WORD = re.compile(r"[^\W\d_]\w*")
CODE = re.compile(r"_|[^\W\d_]{3}\d|\d[^\W\d_]+\d|[a-z][A-Z]")  # a column that was named for a program: `hs_grad`, `BILLS104`
MONEY = re.compile(r"[$€£¥]|\b(?:amounts?|prices?|fees?|EUR|USD|GBP|CHF)\b", re.IGNORECASE)
MARKED = re.compile("[“”„‟«»]")


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
    for name, each in drawn:
        there = document(name)
        folded = " ".join(there.text.split())
        for row, rarity in _rare(each, name, words):
            home = _around(homes.get(name, ()), row)
            if home is None or folded.count(" ".join(there.text[row.start : row.end].split())) > 1:
                continue  # what stands there twice has no place that a reader could find
            line = there.text.count("\n", home.start, row.start) + 1  # of the chunk: an id that no other file changes
            fact = _fact(f"{home.id}/r{line}", say(each.told(row)), (row, each.table.heading), home, there, rarity)
            twin = made.setdefault(fact.text, fact)
            if name not in {e.document for e in twin.evidence}:
                made[fact.text] = replace(twin, evidence=(*twin.evidence, *fact.evidence))
    return list(made.values())


def _drawn(document: Document) -> Iterator[_Drawn]:
    for table in tables(document):
        heads, width = table.heading.cells, range(len(table.heading.cells))
        plain = [at for at in width if heads.count(heads[at]) == 1 and not MARKED.search(heads[at])]
        key = next((at for at in plain if _keys(table.rows, at)), None)
        if key is None:
            continue
        free = [at for at in plain if at != key and heads[at] and not CODE.search(heads[at])]
        if sum(bool(CODE.search(head)) for head in heads) > HALF * len(heads) or instruction_like(" ".join(heads)):
            continue
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
            words = set(WORD.findall(there.text))
            prose = "\n".join(there.text[p.start : p.end] for p in there.passages if p.kind in (Kind.TEXT, Kind.ITEM))
            said = set(WORD.findall(prose))
            self.count += 1
            self.small |= small & said
            for word in words & keys.keys():
                self.homes[word].add(name)
                for key in keys[word] if word in said else ():
                    if re.search(rf"(?<!\w){re.escape(key)}(?!\w)", prose):
                        self.named.setdefault(key, set()).add(name)

    def common(self, word: str) -> bool:
        """Is it written small somewhere, in the singular or the plural, or known to be common?"""
        low = word.lower()
        return low in COMMON | STOPWORDS or bool({low, f"{low}s", low.removesuffix("s")} & self.small)

    def rarity(self, names: Sequence[str], document: str) -> float:
        """Of the rarest name: 1 where at most one other document has it, 0 where all have it or it is none."""
        whole = math.log(max(2, self.count))
        others = (max(1, len(self.homes[n] - {document})) for n in names if "_" in n or not self.common(n))
        return max((1 - math.log(count) / whole for count in others), default=0.0)


def _rare(drawn: _Drawn, document: str, words: _Words) -> Iterator[tuple[Row, float]]:
    """The rows of a table that may be told."""
    table = drawn.table
    if len(table.heading.cells) == 2 and not any(map(words.common, WORD.findall(table.heading.cells[drawn.columns[0]]))):
        return  # `Name, Heron; Weight, 42`: the first line of a list of properties, not a heading
    least = RARE if any(MONEY.search(table.heading.cells[at]) for at in drawn.columns) else 0.0
    rarities = [max(least, words.rarity(called, document)) for called in drawn.names]
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
