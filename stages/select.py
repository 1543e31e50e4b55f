"""Choose the facts that the article is given: by salience, agreement with the whole, and no two that say the same.

[Fact], words -> ([Fact], {fact id: reason}). Every document gives its best fact first; then the best go on, each further
fact of a document counting a little less. What is left out is left out for a reason that the journal keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mapred.data import Fact
from mapred.stages.particulars import figures, particulars
from mapred.stages.terms import overlap, terms
from mapred.stages.vectors import vectors

ALIKE = 0.5  # overlap of content words from which a fact says what another has said
FIRST_SHARE = 0.6  # of the words, for the best fact of each document
NAMING = 0.1  # of an article's words, about, name the sources of its quotes
AGAIN = 0.93  # factor on a document's next fact
PARTICULAR = 0.5  # of the words at most, for particulars
CENTRAL = 0.5  # weight of agreement with all facts beside salience


def select(facts: Sequence[Fact], words: int) -> tuple[list[Fact], dict[str, str]]:
    """The facts for an article of about `words` words, best first, and why each other fact was left out."""
    scores = _scores(facts)
    special = particulars([f.text for f in facts], [f.evidence[0].document for f in facts])
    order = sorted(range(len(facts)), key=lambda i: (-scores[i], facts[i].id))
    chosen: list[Fact] = []
    said: list[tuple[str, frozenset[str], frozenset[str]]] = []
    by_term: dict[str, set[int]] = {}
    why: dict[str, str] = {}
    room = words = round((1 - NAMING) * words)

    def take(i: int) -> bool:
        nonlocal room
        fact = facts[i]
        bags = [frozenset(terms(span.quote)) for span in fact.evidence[0].spans]
        numbers = frozenset(figures(fact.text))
        near = {k for bag in bags for term in bag for k in by_term.get(term, ())}
        twin = next((k for k in sorted(near) if any(overlap(bag, said[k][1]) >= ALIKE for bag in bags) and not _other(numbers, said[k][2])), None)
        if twin is not None:
            why[fact.id] = f"says nearly what {said[twin][0]} says"
            return False
        for bag in bags:
            for term in bag:
                by_term.setdefault(term, set()).add(len(said))
            said.append((fact.id, bag, numbers))
        chosen.append(fact)
        room -= len(fact.text.split())
        return True

    used: dict[str, int] = {}
    for i in order:
        home = facts[i].evidence[0].document
        if home not in used and words - room < FIRST_SHARE * words and take(i):
            used[home] = 1
    taken = {f.id for f in chosen}
    rest = [i for i in order if facts[i].id not in taken and facts[i].id not in why]
    heard = dict[str, int]()  # as `used`, of the second voice
    told = 0  # words of it
    while rest and room > 0:
        second = told < PARTICULAR * words and max(special[i] for i in rest) > 0
        values, homes = (special, heard) if second else (scores, used)
        best = max(rest, key=lambda i: (values[i] * AGAIN ** homes.get(facts[i].evidence[0].document, 0), scores[i], -i))
        rest.remove(best)
        left = room
        if take(best):
            home = facts[best].evidence[0].document
            homes[home] = homes.get(home, 0) + 1
            told += (left - room) if second else 0
    why.update({facts[i].id: "no room in the article's length" for i in rest})
    return chosen, why


def _other(some: frozenset[str], others: frozenset[str]) -> bool:
    """Do both have figures, and none that is the same?"""
    return bool(some and others) and not some & others


def _scores(facts: Sequence[Fact]) -> list[float]:
    """Salience plus how much a fact agrees with the middle of all facts, and a little for every further Evidence."""
    if not facts:
        return []
    matrix = vectors([f.text for f in facts])
    middle = np.asarray(matrix.mean(axis=0)).ravel()
    middle /= np.linalg.norm(middle) or 1.0
    central = matrix @ middle
    top = float(central.max()) or 1.0
    return [
        f.weight + CENTRAL * float(c) / top + 0.05 * (len({e.document for e in f.evidence}) - 1)
        for f, c in zip(facts, central, strict=True)
    ]
