"""Lay a claim beside one sentence of its source, word for word as far as it goes.

(claim tokens, source tokens) -> pairs of indices, and the runs between them. What the runs mean, fidelity.py tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapred.stages.claims import Kind, Token
from mapred.stages.words import AUXILIARIES, DETERMINERS, FINITE_VERBS, NO_VERB_AFTER, OTHER_PASTS, words

Pair = tuple[int, int]
SUBJECTS = words("he she it they we i who which that")


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two aligned tokens: `added` in the claim, `dropped` from the source (marks included)."""

    added: tuple[Token, ...]
    dropped: tuple[Token, ...]
    start: int  # of `dropped` in the source
    first: bool
    last: bool

    def lent(self, context: frozenset[str]) -> bool:
        """Does the context lend all that is added?"""
        solids = [t.key for t in self.added if t.solid]
        return bool(solids) and all(key in context for key in solids)


def align(claim: Sequence[Token], source: Sequence[Token]) -> list[Pair]:
    """The heaviest common subsequence, runs of neighbours preferred, as pairs of indices. Marks do not take part."""
    rows = [i for i, token in enumerate(claim) if token.kind is not Kind.MARK]
    columns = [j for j, token in enumerate(source) if token.kind is not Kind.MARK]
    width = len(columns) + 1
    best = [[0.0] * width for _ in range(len(rows) + 1)]
    ending = [[0.0] * width for _ in range(len(rows) + 1)]  # of the best that ends in this very pair
    for a, i in enumerate(rows, 1):
        for b, j in enumerate(columns, 1):
            if claim[i].key == source[j].key:
                before = max(best[a - 1][b - 1], ending[a - 1][b - 1] + 0.1 if ending[a - 1][b - 1] else 0.0)
                ending[a][b] = before + claim[i].weight
            best[a][b] = max(best[a - 1][b], best[a][b - 1], ending[a][b])
    return _trace(best, ending, rows, columns)


def _trace(best: list[list[float]], ending: list[list[float]], rows: list[int], columns: list[int]) -> list[Pair]:
    pairs: list[Pair] = []
    a, b = len(rows), len(columns)
    forced = False  # the pair after this one counted on it as its neighbour
    while a and b:
        if ending[a][b] and (forced or ending[a][b] >= best[a][b]):
            pairs.append((rows[a - 1], columns[b - 1]))
            forced = bool(ending[a - 1][b - 1]) and ending[a - 1][b - 1] + 0.1 >= best[a - 1][b - 1]
            a, b = a - 1, b - 1
        elif best[a - 1][b] >= best[a][b - 1]:
            a -= 1
        else:
            b -= 1
    return pairs[::-1]


def runs(claim: Sequence[Token], source: Sequence[Token], pairs: Sequence[Pair]) -> Iterator[Run]:
    edges = [(-1, -1), *pairs, (len(claim), len(source))]
    for at, ((i, j), (k, m)) in enumerate(pairwise(edges)):
        added = tuple(t for t in claim[i + 1 : k] if t.kind is not Kind.MARK)
        yield Run(added, tuple(source[j + 1 : m]), j + 1, at == 0, at == len(pairs))


def is_verb(tokens: Sequence[Token], at: int) -> bool:
    """Can the token be a finite verb? Rather once too often: `the page locks`."""
    low = tokens[at].low
    if low in AUXILIARIES or (low == "not" and at > 0 and tokens[at - 1].low in AUXILIARIES):
        return True
    before = tokens[at - 1].low if at else ""
    return low in FINITE_VERBS and tokens[at].kind is Kind.WORD and before not in NO_VERB_AFTER


def acts(tokens: Sequence[Token], at: int) -> bool:
    """`is_verb`, or a word unknown to it that looks like one behind a noun or a name: `Smith emailed her`, `it drank wine`.

    For rules that refuse: what only looks like a verb must let nothing pass.
    """
    if is_verb(tokens, at) or at == 0 or tokens[at].kind is not Kind.WORD:
        return is_verb(tokens, at)
    low, before = tokens[at].low, tokens[at - 1]
    behind = tokens[at + 1] if at + 1 < len(tokens) else tokens[at]
    named = before.solid or before.low in SUBJECTS
    past = low in OTHER_PASTS or (low.endswith("ed") and not low.endswith("eed"))
    return named and (past or (low.endswith("s") and behind.low in DETERMINERS and before.kind is not Kind.NUMBER))
