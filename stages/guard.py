"""The guard of a search that asks no model: edits whose titles keep what they promise, as far as words can say.

(sections, edit) -> the edit as it may be made, or None. Titles stay as the sources' headings and titles.py gave them: nothing
is renamed or dropped; of two sections that become one the title stays that names more of their facts. A fact goes to another
title only where it has a word of it that is rare among all facts: what half of them say names nothing.
"""

from __future__ import annotations

from dataclasses import replace

from mapred.data import Section
from mapred.stages.brief import Material, brief
from mapred.stages.edits import Add, Assign, Edit, Merge, Move, Outlined, Split
from mapred.stages.outline import FEWEST
from mapred.stages.terms import frequent, terms, weight

KINDS = ("merge", "split", "move", "assign", "add", "digest")
COMMON = 0.2  # share of all facts that have a word which names nothing any more


class Guard:
    """Knows how many of an outline's facts have each word."""

    def __init__(self, material: Material):
        self.material = material
        self.words = {name: frozenset(terms(fact.text)) for name, fact in material.facts.items()}
        self.spread = frequent(tuple(each) for each in self.words.values())

    def named(self, title: str, facts: tuple[str, ...]) -> tuple[str, ...]:
        """The facts that have a word of the title which few have."""
        most = COMMON * len(self.words)
        telling = {t for t in terms(title) if weight(t) == 1.0 and self.spread[t] <= most}
        return tuple(f for f in facts if telling & self.words[f])

    def allowed(self, sections: Outlined, edit: Edit) -> Edit | None:
        known = {s.id: s for s in sections}
        match edit:
            case Merge(one, other):
                return self._merged(known[one], known[other])
            case Split(_, away, _, _, new_title) if self.named(new_title, away) == away:
                return edit
            case Assign(facts, section):
                kept = self.named(known[section].title, facts)
                return replace(edit, facts=kept) if kept else None
            case Add(title, _, facts):
                kept = self.named(title, facts)
                return replace(edit, facts=kept, brief=brief(title, kept, self.material)) if len(kept) >= FEWEST else None
            case Move():
                return edit
        return None

    def _merged(self, one: Section, other: Section) -> Edit | None:
        facts = (*one.facts, *other.facts)
        stays, goes = sorted((one, other), key=lambda s: -len(self.named(s.title, facts)))
        if self.named(stays.title, goes.facts) != goes.facts:
            return None
        return Merge(one.id, other.id, stays.title, brief(stays.title, facts, self.material))
