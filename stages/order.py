"""Topic order: notes stand so that a window over them sees neighbours.

[Note] -> [Note]. Each note hangs below the note it resembles most among those before it in a fixed order (by the hash of
their ids), and the tree is read depth first. A note that is added moves only what hangs below it: everything else keeps
its place, so that few windows of the layers above see anything new.

A term leads to the first HOLDERS notes that have it and to no more, so that a note is compared with a bounded number of
others, however many there are; up to HOLDERS notes all are compared. On two cores it takes .1 s for 1,000 sentences of Vim's
help, 1.2 s for 10,000 and 6.5 s for 50,000, where comparing all pairs takes as long, 1.5 s and 32 s; of the likeness of
neighbours it keeps all, 97 % and 91 % (tests/bench/order.py). An article's notes are hundreds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from mapred.data import Note
from mapred.stages.vectors import vectors

BLOCK = 512  # rows compared at a time: bounds the memory of the comparison
HOLDERS = 512  # notes that a term leads to
NEAR = 0.08  # a note less like any other than this starts a tree of its own


def rank_of(name: str) -> int:
    """A fixed pseudo-random number of an id: 64 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def topic_order(notes: Sequence[Note]) -> list[Note]:
    """The notes in topic order. Depends on the set of notes, not on how it is given."""
    if not notes:
        return []
    fixed = sorted(notes, key=lambda n: (rank_of(n.id), n.id))
    return [fixed[i] for i in in_order(parents(vectors([f"{n.topic} {n.topic} {n.digest}" for n in fixed])))]


def parents(matrix: Any, holders: int = HOLDERS) -> list[int]:
    """For each row of a CSR matrix of shape (notes, features) the row before it that is most like it; -1 where none is near."""
    from scipy.sparse import tril

    known = _first(matrix, holders).T.tocsr()
    found: list[int] = []
    for start in range(0, matrix.shape[0], BLOCK):
        before = tril(matrix[start : start + BLOCK] @ known, start - 1, "csr")
        best = before.max(axis=1).toarray().ravel()
        found += np.where(best > NEAR, np.asarray(before.argmax(axis=1)).ravel(), -1).tolist()
    return found


def in_order(above: Sequence[int]) -> list[int]:
    """The trees read depth first: `[-1, 0, -1, 0, 1]` is `[0, 1, 4, 3, 2]`."""
    below: list[list[int]] = [[] for _ in above]
    roots: list[int] = []
    for at, parent in enumerate(above):
        (roots if parent < 0 else below[parent]).append(at)
    order: list[int] = []
    stack = roots[::-1]
    while stack:
        at = stack.pop()
        order.append(at)
        stack.extend(reversed(below[at]))
    return order


def _first(matrix: Any, holders: int) -> Any:
    """The matrix with the first so many entries of each column."""
    columns = matrix.tocsc(copy=True)
    columns.sort_indices()
    place = np.arange(columns.nnz) - np.repeat(columns.indptr[:-1], np.diff(columns.indptr))
    columns.data[place >= holders] = 0
    columns.eliminate_zeros()
    return columns
