"""The pool of outlines that a search keeps: the best few, and always the first.

Candidates are drawn by their score, so that an outline that is a little worse may still lead somewhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from mapred.stages.edits import Outlined
from mapred.stages.score import Score

POOL = 6  # outlines that are kept
PARENTS = 2  # of them that a layer works on, the best and one that is drawn
TEMPERATURE = 0.05  # nats a token: how much worse an outline may be and still be drawn now and then


@dataclass(frozen=True, slots=True)
class Step:
    """An edit that was tried, where it came from, and what it gained, in nats a token."""

    layer: int
    edit: str
    origin: str
    gain: float
    error: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """An outline of the pool, its score, and the edits that led to it."""

    sections: Outlined
    score: Score
    steps: tuple[Step, ...] = ()


def draw(pool: Sequence[Candidate], rng: Random) -> list[Candidate]:
    """The best, and others by their score: one that is worse by TEMPERATURE is 2.7 times less likely."""
    left, drawn = list(pool[1:]), [pool[0]]
    while left and len(drawn) < PARENTS:
        weights = [math.exp((c.score.total - pool[0].score.total) / TEMPERATURE) for c in left]
        if not sum(weights):
            break
        drawn.append(left.pop(rng.choices(range(len(left)), weights)[0]))
    return drawn


def into(pool: list[Candidate], new: Iterable[Candidate]) -> None:
    """The best POOL outlines, each once, the best first. The first outline of all has no steps and always stays."""
    known = {c.sections for c in pool}
    for candidate in new:
        if candidate.sections not in known:
            known.add(candidate.sections)
            pool.append(candidate)
    pool.sort(key=lambda c: -c.score.total)  # stable: of two that are as good, the older
    pool[:] = [c for at, c in enumerate(pool) if at < POOL or not c.steps]
