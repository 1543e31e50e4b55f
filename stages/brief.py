"""Briefs: what to gather from the sources for a section, and how to argue it; computed, not written by a model.

facts of a section -> Brief. What to gather are the headings that most of its facts stand under, but for those that its title
says already; where they stand under none that reads well, the terms that most of them share. How to argue follows from
whose facts they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mapred.data import REST, REST_ID, Argue, Brief, Fact, Section
from mapred.stages.terms import overlap, terms, weight
from mapred.stages.titles import clean

GATHER = 3  # headings, or terms, at most
ALIKE = 0.6  # overlap of two of them, or of one and the title, that are too much the same
MOSTLY = 0.8  # share of a section's facts that one document has, from which it tells that document's account


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was found: what its chunk is headed and called."""

    title: str
    heading: tuple[str, ...]
    text: str  # of the whole chunk: a sentence alone has too few words to be compared by


@dataclass(frozen=True, slots=True)
class Material:
    """What an outline is made of: the facts by id, the places of their chunks, and the topics of the notes that hold them."""

    facts: Mapping[str, Fact]
    places: Mapping[str, Place]
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def places_of(self, names: Iterable[str]) -> list[Place]:
        return [self.places[s.chunk] for n in names for s in self.facts[n].evidence[0].spans if s.chunk in self.places]

    def candidates(self, names: Sequence[str]) -> list[str]:
        """What a section of these facts could be called: headings, topics in their words, titles of documents, each once."""
        at = self.places_of(names)
        found = [p.heading[-1] for p in at if p.heading] + [h for p in at for h in p.heading]
        held = [terms(text) for text in (*(self.facts[n].text for n in names), *found, *(p.title for p in at))]
        topics = dict.fromkeys(t for n in names for t in self.topics.get(n, ()))
        found += [t for t in topics if any(_stands(terms(t), text) for text in held)] + [p.title for p in at]
        return list(dict.fromkeys(found))


def _stands(wanted: Sequence[str], text: Sequence[str]) -> bool:
    """Does a text hold the terms in their order? Of two facts a topic may make a third, as of who was suspended."""
    left = iter(text)
    return all(term in left for term in wanted)


def brief(title: str, names: Sequence[str], material: Material) -> Brief:
    """The brief of a section with this title and these facts."""
    if title == REST:
        return Brief((), Argue.REST)
    counts: dict[str, int] = {}
    for place in material.places_of(names):
        for heading in dict.fromkeys(c for h in place.heading[-2:] if (c := clean(h))):
            counts[heading] = counts.get(heading, 0) + 1
    found = _apart(title, sorted(counts, key=lambda h: (-counts[h], h)))
    if not found:
        found = _apart(title, _words([material.facts[n] for n in names]))
    homes = [material.facts[n].evidence[0].document for n in names]
    most = max((homes.count(home) for home in dict.fromkeys(homes)), default=0)
    return Brief(tuple(found), Argue.ONE if most >= MOSTLY * len(homes) else Argue.EACH)


def rest(names: Iterable[str]) -> Section:
    """The section of the facts that no other section has."""
    return Section(REST_ID, REST, Brief((), Argue.REST), tuple(names))


def _apart(title: str, ranked: Sequence[str]) -> list[str]:
    """The first few that say something else than the title and each other."""
    kept: list[str] = []
    for each in ranked:
        if all(overlap(terms(each), terms(other)) < ALIKE for other in (title, *kept)) and terms(each):
            kept.append(each)
        if len(kept) == GATHER:
            break
    return kept


def _words(facts: Sequence[Fact]) -> list[str]:
    """The words that most of the facts share, as they are spelt first."""
    counts: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for fact in facts:
        for word in dict.fromkeys(re.findall(r"[A-Za-z][\w-]{3,}", fact.text)):
            stems = terms(word)
            if stems and weight(stems[0]) == 1.0:
                counts[stems[0]] = counts.get(stems[0], 0) + 1
                spelt.setdefault(stems[0], word)
    return [spelt[stem] for stem in sorted(counts, key=lambda s: (-counts[s], s))]
