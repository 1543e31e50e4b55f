"""Sets of real sentences of which the answer is known: does this one matter? For salience.py.

`labelled`: sentences that a person has read, in data/wanted.txt. `planted`: facts of planted.py among a folder's own text.
`repeated`: sentences that other documents say too. `abstracts`: in papers, the sentence of the body that each sentence of the
paper's own abstract is nearest to; the abstract itself is hidden. Only sentences that can stand alone and have enough words
are in a set: what the map may choose among.
"""

from __future__ import annotations

import hashlib
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from mapred.cache.store import Store
from mapred.data import Chunk, Document, Kind, Sentence
from mapred.stages.chunk import chunk
from mapred.stages.salience import FEWEST
from mapred.stages.sentences import split, stands_alone
from mapred.stages.terms import frequent, terms
from mapred.stages.vectors import vectors
from tests.bench import planted as planting
from tests.bench.plans import documents_of

LABELS = Path(__file__).parent / "data" / "wanted.txt"
BUDGET = 320  # tokens of a chunk
AGAIN = 0.75  # cosine from which another document says it too
NEAR = 0.3  # cosine that the nearest sentence must have to one of the abstract
ABSTRACT = re.compile(r"(?i)^\s*abstract\b[\s.:—–-]*")
ENOUGH = 250  # characters of an abstract


@dataclass(frozen=True)
class Item:
    """A sentence, whether it matters, and the group within which it is compared with others."""

    group: str
    chunk: Chunk
    place: int
    matters: bool

    @property
    def sentence(self) -> Sentence:
        return self.chunk.sentences[self.place]


@dataclass(frozen=True)
class Known:
    """A set; `heavy` says for each document in how many of its sentences each term stands."""

    name: str
    items: tuple[Item, ...]
    heavy: dict[str, Counter[str]]


Count = Callable[[str], int]
Wanted = Callable[[Chunk, int], tuple[str, bool] | None]  # the group of a sentence and whether it matters; None: not asked


def eligible(sentence: Sentence) -> bool:
    return sentence.alone and len(terms(sentence.text)) >= FEWEST


def known(name: str, found: Iterable[Document], count: Count, wanted: Wanted) -> Known:
    items: list[Item] = []
    heavy: dict[str, Counter[str]] = {}
    for document in found:
        chunks = chunk(document, count, BUDGET)
        heavy[document.id] = frequent(terms(s.text) for c in chunks for s in c.sentences)
        for each in chunks:
            for place, sentence in enumerate(each.sentences):
                said = wanted(each, place) if eligible(sentence) else None
                if said is not None:
                    items.append(Item(said[0], each, place, said[1]))
    return Known(name, tuple(items), heavy)


def digest(text: str) -> str:
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def labelled(folder: str, store: Store, count: Count) -> Known:
    """All of a collection's labelled sentences are one group; `+` stands between collections."""
    lines = [line.split() for line in LABELS.read_text("utf-8").splitlines() if not line.startswith("#")]
    labels = {line[1]: line[0] == "yes" for line in lines}

    def wanted(collection: str, each: Chunk, place: int) -> tuple[str, bool] | None:
        label = labels.get(digest(each.sentences[place].text))
        return None if label is None else (collection, label)

    made = [known("", documents_of(one, store), count, partial(wanted, one)) for one in folder.split("+")]
    heavy = {name: counts for each in made for name, counts in each.heavy.items()}
    return Known("labelled", tuple(item for each in made for item in each.items), heavy)


def planted(folder: str, store: Store, count: Count, number: int = 16) -> Known:
    rng = random.Random(1)
    fit = [d for d in documents_of(folder, store) if len(d.text.split()) > planting.LONGEST // 4]
    chosen = rng.sample(fit, min(number, len(fit)))
    facts = planting.plant(chosen, rng)
    with tempfile.TemporaryDirectory() as work:
        planting.planted_in(chosen, facts, Path(work), rng)
        found = documents_of(work, store)
    said = {" ".join(text.split()) for fact in facts for _, text in fact.said}

    def wanted(each: Chunk, place: int) -> tuple[str, bool]:
        return each.document, " ".join(each.sentences[place].text.split()) in said

    return known(f"planted, {Path(folder).name}", found, count, wanted)


def repeated(folder: str, others: str, store: Store, count: Count) -> Known:
    """What another document of the same folder, or of `others`, says too."""
    found, beside = documents_of(folder, store), documents_of(others, store)
    said = [(d, s) for d in (*found, *beside) for s in _sentences(d)]
    own = sum(len(list(_sentences(d))) for d in found)
    matrix = vectors([s for _, s in said])
    again: set[tuple[str, str]] = set()
    for start in range(0, own, 512):
        rows, columns = ((matrix[start : min(own, start + 512)] @ matrix.T) >= AGAIN).nonzero()
        for row, column in zip((rows + start).tolist(), columns.tolist(), strict=True):
            if said[row][0] is not said[column][0]:
                again.add((said[row][0].id, digest(said[row][1])))

    def wanted(each: Chunk, place: int) -> tuple[str, bool]:
        return each.document, (each.document, digest(each.sentences[place].text)) in again

    return known(f"repeated, {Path(folder).name}", found, count, wanted)


def _sentences(document: Document) -> Iterator[str]:
    for passage in document.passages:
        if passage.kind in (Kind.TEXT, Kind.ITEM):
            text = document.text[passage.start : passage.end]
            yield from (text[a:b] for a, b in split(text) if len(terms(text[a:b])) >= FEWEST)


def abstracts(folder: str, store: Store, count: Count) -> Known:
    found, mattering = [], set[tuple[str, str]]()
    for document in documents_of(folder, store):
        at, said = abstract(document)
        if not said:
            continue
        body = replace(document, passages=tuple(p for n, p in enumerate(document.passages) if n > at))
        told = [s for s in _sentences(body) if stands_alone(s)]
        if len(told) < 20:
            continue
        found.append(body)
        for best in nearest(said, told):
            mattering.add((document.id, digest(told[best])))

    def wanted(each: Chunk, place: int) -> tuple[str, bool]:
        return each.document, (each.document, digest(each.sentences[place].text)) in mattering

    return known(f"abstracts, {Path(folder).name}", found, count, wanted)


def abstract(document: Document) -> tuple[int, list[str]]:
    """Where a paper's abstract ends, by passage, and its sentences; nothing where it has none."""
    for at, passage in enumerate(document.passages[:12]):
        text = document.text[passage.start : passage.end]
        if ABSTRACT.match(text):
            own = ABSTRACT.sub("", text)
            for each in document.passages[at + 1 : at + 4]:
                if len(own) < ENOUGH and each.kind is Kind.TEXT:
                    own = f"{own} {document.text[each.start : each.end]}"
                    at += 1
            return (at, [own[a:b] for a, b in split(own)]) if len(own) >= ENOUGH else (0, [])
    return 0, []


def nearest(said: Sequence[str], told: Sequence[str]) -> Iterator[int]:
    """For each sentence of the abstract the one of the body that is most like it, if any is."""
    likeness: Any = (vectors(said) @ vectors(told).T).toarray()
    for row in likeness:
        if row.max() >= NEAR:
            yield int(row.argmax())
