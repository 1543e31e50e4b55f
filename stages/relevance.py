"""Which chunks a brief can need: the others are skipped before the model reads them.

[Chunk], brief -> Relevance. Four signs, each a share of its best value: the words that a chunk shares with the brief (BM25, by
bm25s), those of the chunks beside it, those of its document's best chunks, and its likeness to the middle of the five chunks
that BM25 puts first (hashed vectors; Rocchio's feedback, which finds what says the same in other words). A chunk is skipped
when their sum is under a quarter of the best chunk's. A brief whose words are mostly nowhere skips nothing; nor do words that
are everywhere skip much, since every chunk then has its share.

What it keeps and skips (`tests/bench/relevance.py`), with headings as briefs that their own chunks no longer hold, and with
thirty briefs in other words: FIGURES
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
FIRST, BEST = 5, 3  # chunks whose middle is what the brief is about; chunks of a document that speak for it
NEAR = 0.25  # of the best chunk's sum: what has less is skipped
FEWEST = 32  # chunks that are kept always: a brief of one rare word would keep those that hold it and no others
KNOWN = 0.5  # share of the brief's weight that the chunks must hold, or the brief tells nothing about them


@dataclass(frozen=True, slots=True)
class Relevance:
    """`near` is the sum of each chunk's signs as a share of the best one's; `why_all` says why nothing is skipped, if so."""

    near: tuple[float, ...]
    kept: tuple[bool, ...]
    why_all: str = ""

    def reason(self, at: int) -> str:
        """Why a chunk was skipped; empty where it was not."""
        if self.kept[at]:
            return ""
        return f"too far from the brief: {self.near[at]:.2f} of what the nearest chunk has, {NEAR} is asked for"


def relevant(chunks: Sequence[Chunk], text: Callable[[Chunk], str], brief: str) -> Relevance:
    """`text` gives a chunk's own text; its headings and its document's title count too."""
    whole = [f"{text(c)}\n{c.title}\n{' '.join(c.heading)}" for c in chunks]
    wanted = list(dict.fromkeys(terms(brief)))
    held = {term for each in whole for term in terms(each)}
    known = [term for term in wanted if term in held]
    if mass(known) < KNOWN * mass(wanted) or not known:
        lost = ", ".join(dict.fromkeys(w for w in WORD.findall(brief) if not held.issuperset(terms(w)))) or brief
        return Relevance((1.0,) * len(chunks), (True,) * len(chunks), f"the sources hold too little of it (not there: {lost})")
    near = nearness(whole, [c.document for c in chunks], known)
    first = set(sorted(range(len(near)), key=lambda at: (-near[at], at))[:FEWEST])
    return Relevance(tuple(near), tuple(value >= NEAR or at in first for at, value in enumerate(near)))


def nearness(texts: Sequence[str], documents: Sequence[str], wanted: Sequence[str]) -> list[float]:
    """The sum of each chunk's signs, the best 1. `wanted` are terms that are there; chunks of one document stand together."""
    own = _shared_words(texts, wanted)
    near = own + BESIDE * _beside(own, documents) + DOCUMENT * _best_of_each(own, documents) + LIKE * _likeness(texts, own)
    return [float(value) for value in np.round(near / near.max(), 6)]


def _shared_words(texts: Sequence[str], wanted: Sequence[str]) -> Any:
    """BM25 of each chunk, the best 1."""
    from bm25s import BM25

    index = BM25()
    index.index([list(terms(text)) or [""] for text in texts], show_progress=False)
    scores = index.get_scores(list(wanted))
    return scores / (scores.max() or 1.0)


def _beside(own: Any, documents: Sequence[str]) -> Any:
    """The better one of the two neighbours in the same document; 0 where there is none."""
    same = np.array([one == other for one, other in pairwise(documents)], dtype=bool)
    found = np.zeros_like(own)
    found[1:] = np.where(same, own[:-1], 0.0)
    found[:-1] = np.maximum(found[:-1], np.where(same, own[1:], 0.0))
    return found


def _best_of_each(own: Any, documents: Sequence[str]) -> Any:
    """The mean of the best few chunks of each chunk's document."""
    by_document: dict[str, list[float]] = {}
    for name, value in zip(documents, own, strict=True):
        by_document.setdefault(name, []).append(float(value))
    means = {name: float(np.mean(sorted(values)[-BEST:])) for name, values in by_document.items()}
    return np.array([means[name] for name in documents])


def _likeness(texts: Sequence[str], own: Any) -> Any:
    """Cosine of each chunk with the middle of the first few by their own words, the best 1."""
    matrix = vectors(texts)
    first = [at for at in np.argsort(-own, kind="stable")[:FIRST] if own[at] > 0]
    like = matrix @ np.asarray(matrix[first].mean(axis=0)).ravel()
    return like / (like.max() or 1.0)
