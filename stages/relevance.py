"""Which chunks a brief can need: the others are skipped before the model reads them.

[Chunk], brief -> Relevance. Four signs: the words that a chunk shares with the brief (BM25, by bm25s), those of the chunks
beside it, those of its document's best chunks, and its likeness to the middle of the five chunks that BM25 puts first (hashed
vectors; the feedback of Rocchio, 1971, which finds what says the same in other words). Each is a share of what the best chunk
of the second-best document has, or little more, and so is their sum: one document that is full of the brief's words does not
push the others out. A chunk whose sum is under NEAR is skipped. A brief whose words are mostly nowhere skips nothing; one whose
words are everywhere skips little, since every chunk then has its share.

Measured (tests/bench/README.md): fitted to keep 97 % of what answers a heading of SQLite's pages, it keeps 99 % of
the answers of Debian policy's and skips 43 % of its chunks (of Vim's help 97.5 and 48 %). Each sign alone skips 0 to 34 %. The
mean of the model's own token embeddings skipped 3 % and was left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from mapred.data import Chunk
from mapred.stages.terms import WORD, mass, terms
from mapred.stages.vectors import vectors

BESIDE, DOCUMENT, LIKE = 0.5, 1.0, 2.0  # weights of the signs beside 1 for the chunk's own words
FIRST, EACH = 5, 2  # chunks whose middle is what the brief is about, and how many of them one document may give
BEST = 3  # chunks of a document that speak for it
ALONE = 2 / 3  # a document that is nearer than all others sets the measure so far
FLOOR = 0.1  # quantile of the likenesses: chunks of one collection are all alike somewhat
NEAR = 0.19  # of the measure: what has less is skipped
FEWEST = 32  # chunks that are kept always: a brief of one rare word would keep those that hold it and no others
KNOWN = 0.5  # share of the brief's weight that the chunks must hold, or the brief tells nothing about them


@dataclass(frozen=True, slots=True)
class Relevance:
    """`near` is the sum of each chunk's signs, 1 for the nearest; `why_all` says why nothing is skipped, if so."""

    near: tuple[float, ...]
    kept: tuple[bool, ...]
    why_all: str = ""

    def reason(self, at: int) -> str:
        """Why a chunk was skipped; empty where it was not."""
        if self.kept[at]:
            return ""
        return f"too far from the brief: {self.near[at]:.2f} of what the nearest have, {NEAR} is asked for"


def relevant(chunks: Sequence[Chunk], text: Callable[[Chunk], str], brief: str) -> Relevance:
    """`text` gives a chunk's own text; its headings and its document's title count too."""
    whole = [f"{text(c)}\n{c.title}\n{' '.join(c.heading)}" for c in chunks]
    wanted = list(dict.fromkeys(terms(brief)))
    told = [terms(each) for each in whole]
    held = {term for each in told for term in each}
    known = [term for term in wanted if term in held]
    if mass(known) < KNOWN * mass(wanted) or not known:
        lost = ", ".join(dict.fromkeys(w for w in WORD.findall(brief) if not held.issuperset(terms(w)))) or brief
        return Relevance((1.0,) * len(chunks), (True,) * len(chunks), f"the sources hold too little of it (not there: {lost})")
    near = [float(value) for value in nearness(told, vectors(whole), [c.document for c in chunks], known)]
    first = set(sorted(range(len(near)), key=lambda at: (-near[at], at))[:FEWEST])
    return Relevance(tuple(near), tuple(value >= NEAR or at in first for at, value in enumerate(near)))


def nearness(told: Sequence[tuple[str, ...]], matrix: Any, documents: Sequence[str], wanted: Sequence[str]) -> Any:
    """The sum of each chunk's signs, 1 for the nearest: `told` are the chunks' terms, `matrix` has their vectors for rows.

    `wanted` are terms of the brief that are there. Chunks of one document stand together.
    """
    own = shared_words(told, documents, wanted)
    near = own + BESIDE * beside(own, documents) + DOCUMENT * best_of_each(own, documents)
    return np.round(share(near + LIKE * likeness(matrix, documents, own), documents), 6)


def share(values: Any, documents: Sequence[str]) -> Any:
    """As shares of the best chunk of the second-best document, or of ALONE of the best of all, if that is more; 1 at most."""
    best: dict[str, float] = {}
    for name, value in zip(documents, values, strict=True):
        best[name] = max(best.get(name, 0.0), float(value))
    first, second = (*sorted(best.values(), reverse=True), 0.0)[:2]
    return np.minimum(1.0, values / max(second, ALONE * first)) if first > 0 else values


def shared_words(told: Sequence[tuple[str, ...]], documents: Sequence[str], wanted: Sequence[str]) -> Any:
    """BM25 of each chunk."""
    from bm25s import BM25

    index = BM25()
    index.index([list(found) or [""] for found in told], show_progress=False)
    return share(index.get_scores(list(wanted)), documents)


def beside(own: Any, documents: Sequence[str]) -> Any:
    """The better one of the two neighbours in the same document; 0 where there is none."""
    same = np.array([one == other for one, other in pairwise(documents)], dtype=bool)
    found = np.zeros_like(own)
    found[1:] = np.where(same, own[:-1], 0.0)
    found[:-1] = np.maximum(found[:-1], np.where(same, own[1:], 0.0))
    return found


def best_of_each(own: Any, documents: Sequence[str]) -> Any:
    """The mean of the best few chunks of each chunk's document."""
    by_document: dict[str, list[float]] = {}
    for name, value in zip(documents, own, strict=True):
        by_document.setdefault(name, []).append(float(value))
    means = {name: float(np.mean(sorted(values)[-BEST:])) for name, values in by_document.items()}
    return np.array([means[name] for name in documents])


def likeness(matrix: Any, documents: Sequence[str], own: Any) -> Any:
    """Cosine of each chunk with the middle of the first few by their own words, beyond what nearly all chunks have."""
    like = matrix @ np.asarray(matrix[_first(own, documents)].mean(axis=0)).ravel()
    return share(np.maximum(0.0, like - np.quantile(like, FLOOR)), documents)


def _first(own: Any, documents: Sequence[str]) -> list[int]:
    """The best chunks, at most EACH of a document unless there are too few."""
    taken: dict[str, int] = {}
    chosen, others = list[int](), list[int]()
    for at in np.argsort(-own, kind="stable"):
        if own[at] <= 0 or len(chosen) == FIRST:
            break
        fits = taken.get(documents[at], 0) < EACH
        taken[documents[at]] = taken.get(documents[at], 0) + fits
        (chosen if fits else others).append(int(at))
    return [*chosen, *others[: FIRST - len(chosen)]]
