"""The guard of a search that asks no model: edits whose titles keep what they promise, as far as words can say.

(sections, edit) -> the edit as it may be made, or None. Two sections become one, or facts go to another section, and no more:
titles stay as the sources' headings and titles.py gave them, nothing is renamed, dropped or put in another order. Of two
sections that become one the title stays that names more of their facts. A fact goes to another title only where it has most
of that title's words, the rarer among all facts the more they count, and more of them than of its own.

Without it the search calls `Compatibility issues` `Debian and Jessie`, and puts temporary files under `In-memory databases`
(README): the score knows which words tell of facts, not what a title promises.
"""

from __future__ import annotations

import math
from dataclasses import replace

from mapred.data import REST_ID, Section
from mapred.stages.brief import Material, brief
from mapred.stages.edits import Assign, Edit, Merge, Outlined
from mapred.stages.terms import frequent, terms, weight

MOST = 2 / 3  # of a title's words, by weight, that a fact must have to go there


class Guard:
    """Knows how many of the facts have each word."""

    def __init__(self, material: Material):
        self.material = material
        self.words = {name: frozenset(terms(fact.text)) for name, fact in material.facts.items()}
        self.spread = frequent(tuple(each) for each in self.words.values())

    def allowed(self, sections: Outlined, edit: Edit) -> Edit | None:
        """The edit, or as much of it as keeps to the titles."""
        known = {s.id: s for s in sections}
        match edit:
            case Merge(one, other):
                return self._merged(known[one], known[other])
            case Assign(facts, section):
                titles = {f: "" if s.id == REST_ID else s.title for s in sections for f in s.facts}
                kept = tuple(f for f in facts if self.named(known[section].title, f, titles[f]))
                return replace(edit, facts=kept) if kept else None
        return None

    def _merged(self, one: Section, other: Section) -> Edit | None:
        facts = (*one.facts, *other.facts)
        stays, goes = sorted((one, other), key=lambda s: -sum(self.named(s.title, f) for f in facts))
        if all(self.named(stays.title, f) for f in goes.facts):
            return Merge(one.id, other.id, stays.title, brief(stays.title, facts, self.material))
        return None

    def named(self, title: str, fact: str, than: str = "") -> bool:
        """Does a title name a fact, and name it better than the title `than`?"""
        share = self._share(title, fact)
        return share >= MOST and (not than or share > self._share(than, fact))

    def _share(self, title: str, fact: str) -> float:
        """How much of a title a fact has, 0 to 1; what all facts have counts nothing."""
        worth = {t: weight(t) * math.log((1 + len(self.words)) / (1 + self.spread[t])) for t in terms(title)}
        return math.fsum(v for t, v in worth.items() if t in self.words[fact]) / (math.fsum(worth.values()) or 1.0)
