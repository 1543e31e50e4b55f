"""Cut a document into chunks by its own structure, within a budget of the model's tokens.

Document -> [Chunk]. Chunks tile the canonical text: the first starts at 0, each next one where the last ended, the last
ends with the text. Headings open chunks; paragraphs, list items and tables stay whole unless one alone is over budget.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from mapred.data import Chunk, Document, Kind, Passage, Sentence
from mapred.stages.sentences import elliptic, split, stands_alone

CELL = re.compile(r"[^\t\n]+")
TERM = 8  # words of a list's item that is but the name of something
FULL_ENOUGH = 3  # a heading closes a chunk that holds at least 1/FULL_ENOUGH of the budget


def chunk(document: Document, count: Callable[[str], int], budget: int) -> list[Chunk]:
    """The chunks of a document; each holds at most `budget` tokens (as `count` counts them)."""
    chunks: list[Chunk] = []
    start, held, tokens = 0, list[Passage](), 0
    under = _under_terms(document)
    for piece in _pieces(document, count, budget):
        size = count(document.text[piece.start : piece.end])
        opens = piece.kind is Kind.HEADING and tokens * FULL_ENOUGH >= budget
        if held and (tokens + size > budget or opens):
            chunks.append(_chunk(document, len(chunks), start, piece.start, held, tokens, under))
            start, held, tokens = piece.start, [], 0
        held.append(piece)
        tokens += size
    if held:
        chunks.append(_chunk(document, len(chunks), start, len(document.text), held, tokens, under))
    return chunks


def _pieces(document: Document, count: Callable[[str], int], budget: int) -> Iterator[Passage]:
    """The passages, over-long ones cut at sentences (text), lines (tables, code), else at characters."""
    for passage in document.passages:
        text = document.text[passage.start : passage.end]
        if count(text) <= budget:
            yield passage
            continue
        start, size = 0, 0
        for low, high in _cuts(text, passage.kind, count, budget):
            tokens = count(text[low:high])
            if size and size + tokens > budget:
                yield _part(passage, start, low)
                start, size = low, 0
            size += tokens
        yield _part(passage, start, len(text))


def _part(passage: Passage, start: int, end: int) -> Passage:
    return Passage(
        passage.start + start,
        passage.start + end,
        passage.kind,
        passage.level,
        passage.heading,
        passage.locator,
        tuple((max(offset - start, 0), number) for offset, number in passage.steps if offset < end),
    )


def _cuts(text: str, kind: Kind, count: Callable[[str], int], budget: int) -> Iterator[tuple[int, int]]:
    """Bounds of the smallest units that a passage may be cut at, none over the budget."""
    if kind in (Kind.TABLE, Kind.CODE):
        at, bounds = 0, []
        for line in text.splitlines(keepends=True):
            bounds.append((at, at + len(line)))
            at += len(line)
    else:
        bounds = split(text)
    for low, high in bounds:
        yield from _halves(text, low, high, count, budget)


def _halves(text: str, low: int, high: int, count: Callable[[str], int], budget: int) -> Iterator[tuple[int, int]]:
    if high - low < 2 or count(text[low:high]) <= budget:
        yield low, high
        return
    middle = (low + high) // 2
    space = text.rfind(" ", low + 1, middle)
    cut = space if space > low else middle
    yield from _halves(text, low, cut, count, budget)
    yield from _halves(text, cut, high, count, budget)


def _chunk(
    document: Document, number: int, start: int, end: int, held: list[Passage], tokens: int, under: frozenset[int]
) -> Chunk:
    text = next((p for p in held if p.kind is not Kind.HEADING), held[0])
    own = tuple(document.text[p.start : p.end] for p in held[:1] if p.kind is Kind.HEADING and p is not text)
    return Chunk(
        id=f"{document.id}#{number + 1}",
        document=document.id,
        title=document.title,
        heading=text.heading or own,
        start=start,
        end=end,
        sentences=tuple(_sentences_of(document, held, under)),
        tokens=tokens,
    )


def _under_terms(document: Document) -> frozenset[int]:
    """Where the paragraphs begin that say what a term is, such as the name of an option in a list."""
    found, under = set[int](), False
    for passage in document.passages:
        text = document.text[passage.start : passage.end]
        under = under and passage.kind is Kind.TEXT
        if under:
            found.add(passage.start)
        elif passage.kind is Kind.ITEM:
            under = len(text.split()) <= TERM and text[-1] not in ".!?:;,"
    return frozenset(found)


def _sentences_of(document: Document, held: list[Passage], under: frozenset[int]) -> Iterator[Sentence]:
    """Of what stands under a term, a sentence that leaves its subject or its verb to the term does not stand alone."""
    for passage in held:
        for sentence in _sentences(document, passage):
            hangs = passage.start in under and elliptic(sentence.text)
            yield replace(sentence, alone=False) if hangs else sentence


def _sentences(document: Document, passage: Passage) -> Iterator[Sentence]:
    """The sentences of a paragraph, or of a table's cells: a cell of a word or a figure has none."""
    if passage.kind not in (Kind.TEXT, Kind.ITEM, Kind.TABLE):
        return
    text, table = document.text[passage.start : passage.end], passage.kind is Kind.TABLE
    for low, high in (cell.span() for cell in CELL.finditer(text)) if table else [(0, len(text))]:
        for start, end in split(text[low:high]):
            said = text[low + start : low + end]
            alone = stands_alone(said)
            if alone or not table:
                yield Sentence(passage.start + low + start, passage.start + low + end, said, alone)
