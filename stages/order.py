"""Topic order: notes stand so that a window over them sees neighbours.

[Note] -> [Note]. Each note hangs below the note it resembles most among those before it in a fixed order (by the hash of
their ids), and the tree is read depth first. A note that is added moves only what hangs below it: everything else keeps
its place, so that few windows of the layers above see anything new.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from mapred.data import Note
from mapred.stages.vectors import vectors

BLOCK = 512  # rows compared at a time: bounds the memory of the comparison
NEAR = 0.08  # a note less like any other than this starts a tree of its own


def rank_of(name: str) -> int:
    """A fixed pseudo-random number of an id: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def topic_order(notes: Sequence[Note]) -> list[Note]:
    """The notes in topic order. Depends on the set of notes, not on how it is given."""
    if not notes:
        return []
    fixed = sorted(notes, key=lambda n: (rank_of(n.id), n.id))
    below: list[list[int]] = [[] for _ in fixed]
    roots: list[int] = []
    matrix = vectors([f"{n.topic} {n.topic} {n.digest}" for n in fixed])
    for start in range(0, len(fixed), BLOCK):
        likeness = (matrix[start : start + BLOCK] @ matrix[: start + BLOCK].T).toarray()
        for row in range(likeness.shape[0]):
            at = start + row
            before = likeness[row, :at]
            parent = int(np.argmax(before)) if at else -1
            if at and before[parent] > NEAR:
                below[parent].append(at)
            else:
                roots.append(at)
    order: list[int] = []
    stack = sorted(roots, reverse=True)
    while stack:
        at = stack.pop()
        order.append(at)
        stack.extend(sorted(below[at], reverse=True))
    return [fixed[i] for i in order]
