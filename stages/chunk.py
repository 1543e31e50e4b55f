"""Cut a document into chunks by its own structure, within a budget of the model's tokens.

Document -> [Chunk]. Chunks tile the canonical text: the first starts at 0, each next one where the last ended, the last
ends with the text. Headings open chunks; paragraphs, list items and tables stay whole unless one alone is over budget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mapred.data import Chunk, Document, Kind, Passage, Sentence
from mapred.stages.sentences import split, stands_alone

FULL_ENOUGH = 3  # a heading closes a chunk that holds at least 1/FULL_ENOUGH of the budget


def chunk(document: Document, count: Callable[[str], int], budget: int) -> list[Chunk]:
    """The chunks of a document; each holds at most `budget` tokens (as `count` counts them)."""
    chunks: list[Chunk] = []
    start, held, tokens = 0, list[Passage](), 0
    for piece in _pieces(document, count, budget):
        size = count(document.text[piece.start : piece.end])
        opens = piece.kind is Kind.HEADING and tokens * FULL_ENOUGH >= budget
        if held and (tokens + size > budget or opens):
            chunks.append(_chunk(document, len(chunks), start, piece.start, held, tokens))
            start, held, tokens = piece.start, [], 0
        held.append(piece)
        tokens += size
    if held:
        chunks.append(_chunk(document, len(chunks), start, len(document.text), held, tokens))
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


def _chunk(document: Document, number: int, start: int, end: int, held: list[Passage], tokens: int) -> Chunk:
    text = next((p for p in held if p.kind is not Kind.HEADING), held[0])
    own = tuple(document.text[p.start : p.end] for p in held[:1] if p.kind is Kind.HEADING and p is not text)
    return Chunk(
        id=f"{document.id}#{number + 1}",
        document=document.id,
        title=document.title,
        heading=text.heading or own,
        start=start,
        end=end,
        sentences=tuple(s for p in held if p.kind in (Kind.TEXT, Kind.ITEM) for s in _sentences(document, p)),
        tokens=tokens,
    )


def _sentences(document: Document, passage: Passage) -> Iterator[Sentence]:
    text = document.text[passage.start : passage.end]
    for start, end in split(text):
        yield Sentence(passage.start + start, passage.start + end, text[start:end], stands_alone(text[start:end]))
