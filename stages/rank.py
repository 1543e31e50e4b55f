"""Which chunks the model is asked about: every document keeps a share, then by merit, until the budget is met.

[Chunk], salience -> [Chunk]. `high` asks all that have something to say; `normal` asks until the facts are several
times what the article can hold; `low` half of that.
"""

from __future__ import annotations

from collections.abc import Sequence

from mapred.data import Chunk

FACTS_A_CHUNK = 2.5  # facts that an asked chunk gives, about
TIMES = {"low": 1.5, "normal": 3.0}  # facts noted for each fact that the article can hold
BEST = 3  # sentences whose mean salience is a chunk's merit


def merit(saliences: Sequence[float]) -> float:
    """The mean salience of a chunk's best sentences."""
    best = sorted(saliences, reverse=True)[:BEST]
    return sum(best) / BEST


def choose(chunks: Sequence[Chunk], merits: Sequence[float], effort: str, holds: int) -> list[int]:
    """Indices of the chunks to ask about, in their order. `holds` is how many facts the article can hold."""
    speaking = [i for i, value in enumerate(merits) if value > 0]
    if effort == "high":
        return speaking
    wanted = max(1, round(TIMES[effort] * holds / FACTS_A_CHUNK))
    turns: dict[str, int] = {}
    order = []
    for i in sorted(speaking, key=lambda i: (-merits[i], chunks[i].id)):
        turn = turns[chunks[i].document] = turns.get(chunks[i].document, 0) + 1
        order.append((turn > 1, i))  # the best chunk of each document first, then all by merit
    order.sort(key=lambda pair: pair[0])
    return sorted(i for _, i in order[:wanted])
