"""Fold: facts that say the same become one fact with the Evidence of each.

[Fact] -> [Fact]. Folded only when each carries the other's text by the check of verify.py: two sentences that differ in a
number, a name or a "not" stay two facts. No Evidence is lost; the fact that weighs most gives the text and the id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mapred.data import Evidence, Fact, Verdict
from mapred.stages.vectors import vectors
from mapred.stages.verify import check

SAME = 0.86  # cosine from which two facts are looked at
BLOCK = 512
CARRIED = (Verdict.SUPPORTED, Verdict.QUOTED)


def fold(facts: Sequence[Fact]) -> list[Fact]:
    """The facts, each said once, in the order of their first mention."""
    if not facts:
        return []
    matrix = vectors([f.text for f in facts])
    home = list(range(len(facts)))
    for start in range(0, len(facts), BLOCK):
        likeness = (matrix[start : start + BLOCK] @ matrix.T).tocoo()
        near = (likeness.data >= SAME) & (likeness.col < likeness.row + start)
        pairs = zip((likeness.row[near] + start).tolist(), likeness.col[near].tolist(), strict=True)
        for one, other in sorted(pairs):
            a, b = facts[home[one]], facts[home[other]]
            if home[one] != home[other] and _same(a, b):
                home[one] = home[other]
    groups: dict[int, list[Fact]] = {}
    for at, fact in enumerate(facts):
        groups.setdefault(home[home[at]], []).append(fact)
    return [_join(group) for _, group in sorted(groups.items())]


def _same(a: Fact, b: Fact) -> bool:
    return all(check(x.text, [s.quote for s in e.spans]).verdict in CARRIED for x, y in ((a, b), (b, a)) for e in y.evidence)


def _join(group: Sequence[Fact]) -> Fact:
    best = min(group, key=lambda f: (-f.weight, f.id))
    evidence: dict[tuple[str, ...], Evidence] = {}
    for fact in (best, *group):
        for each in fact.evidence:
            evidence.setdefault(tuple(s.id for s in each.spans), each)
    return replace(best, evidence=tuple(evidence.values()))
