"""The guard of a search that asks no model: the one kind of edit that needs no other title and that a title asks for.

outline -> [Edit]. A section whose facts are all named by another one's title joins that one; nothing is renamed, and no fact
goes alone. A title names a fact that has most of its words, the rarer among all facts the more they count.

Without it such a search calls `Compatibility issues` `Debian and Jessie`, and puts temporary files under `In-memory databases`
(README): the score knows which words tell of facts, not what a title promises. Single facts that another title names better
than their own were tried too, and are more often wrong there than right: `Most package managers write administrative files
when they are used to unpack an archive` under `The Debian archives`.
"""

from __future__ import annotations

import math
from itertools import permutations

from mapred.stages.brief import brief
from mapred.stages.edits import Edit, Merge
from mapred.stages.outline import MOST
from mapred.stages.propose import EACH, View
from mapred.stages.terms import frequent, terms, weight

MOSTLY = 2 / 3  # of a title's words, by weight, that a fact must have


def joins(view: View) -> list[Edit]:
    """Where a title names all facts of another section; the fewer these are, the sooner."""
    words = {name: frozenset(terms(fact.text)) for name, fact in view.material.facts.items()}
    spread = frequent(tuple(each) for each in words.values())
    named = {s.id: {f for f, own in words.items() if _share(s.title, own, spread, len(words)) >= MOSTLY} for s in view.told}
    found: list[Edit] = []
    for stays, goes in sorted(permutations(view.told, 2), key=lambda pair: (len(pair[1].facts), pair[1].id, pair[0].id)):
        facts = (*stays.facts, *goes.facts)
        if len(facts) <= MOST and named[stays.id].issuperset(goes.facts):
            found.append(Merge(stays.id, goes.id, stays.title, brief(stays.title, facts, view.material)))
    return found[:EACH]


def _share(title: str, words: frozenset[str], spread: dict[str, int], facts: int) -> float:
    """How much of a title a fact has, 0 to 1; what half of all facts have counts nothing."""
    telling = (t for t in terms(title) if 2 * spread.get(t, 0) < facts)
    worth = {t: weight(t) * math.log(facts / (1 + spread.get(t, 0))) for t in telling}
    return math.fsum(v for t, v in worth.items() if t in words) / (math.fsum(worth.values()) or 1.0)
