"""Digests and feedback: what each group of notes holds for each section, and what that says about the outline.

(layers of notes, sections) -> [Digest] -> [Feedback]. All of it is counted, nothing is asked: a group is a note
of the layer that has about as many notes as the outline has sections, and what it holds for a section are the facts of
its chunks that stand there. The two loops meet here: the layers know what stands together, the outline where it is told.

- missing: most of a group's facts stand nowhere together, and no title says its topic
- twice: two sections share the groups that most of their facts come from
- too broad: a section holds two groups, each large enough for a section of its own
- misplaced: a few facts of a group stand elsewhere than most of it
- wrong order: the groups of two sections follow each other, the sections do not
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, pairwise

from mapred.data import REST_ID, Note, Section
from mapred.stages.outline import FEWEST, MOST
from mapred.stages.terms import overlap, terms

MOSTLY = 0.6  # share of a group's facts, or of a section's, that is most of it
SAID = 0.5  # overlap of a topic and a title that say the same


class Says(StrEnum):
    """What a digest says about an outline."""

    MISSING = "missing"
    TWICE = "twice"
    BROAD = "too broad"
    MISPLACED = "misplaced"
    ORDER = "wrong order"


@dataclass(frozen=True, slots=True)
class Digest:
    """What a group of notes holds for each section: section ids with the facts, most first."""

    group: str
    topic: str
    holds: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def facts(self) -> tuple[str, ...]:
        return tuple(f for _, facts in self.holds for f in facts)

    @property
    def home(self) -> str:
        """The section that holds most of it, if one does."""
        section, facts = self.holds[0]
        return section if section != REST_ID and len(facts) >= MOSTLY * len(self.facts) else ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is wrong, with which sections, and which facts say so."""

    says: Says
    topic: str
    sections: tuple[str, ...]
    facts: tuple[str, ...]


def groups(layers: Sequence[Sequence[Note]], sections: int) -> list[Note]:
    """The notes of the last layer that has as many as there are sections."""
    return list(next((layer for layer in reversed(layers) if len(layer) >= sections), layers[0]))


def digests(notes: Sequence[Note], sections: Sequence[Section]) -> list[Digest]:
    """One for each group that holds a fact, in topic order."""
    home = {f: s.id for s in sections for f in s.facts}
    found = []
    for each in notes:
        held: dict[str, list[str]] = {}
        for name in each.facts:
            if name in home:
                held.setdefault(home[name], []).append(name)
        ranked = sorted(held, key=lambda s: (-len(held[s]), s))
        if ranked:
            found.append(Digest(each.id, each.topic, tuple((s, tuple(held[s])) for s in ranked)))
    return found


def feedback(told: Sequence[Digest], sections: Sequence[Section]) -> list[Feedback]:
    """What the digests say, by kind; of each kind what most facts say first."""
    kinds = (_missing(told, sections), _twice(told, sections), _broad(told, sections), _misplaced(told), _order(told, sections))
    found = [each for kind in kinds for each in kind]
    return sorted(found, key=lambda f: (tuple(Says).index(f.says), -len(f.facts)))


def _missing(told: Sequence[Digest], sections: Sequence[Section]) -> Iterator[Feedback]:
    for each in told:
        said = max((overlap(terms(each.topic), terms(s.title)) for s in sections), default=0.0)
        if not each.home and FEWEST <= len(each.facts) <= MOST and terms(each.topic) and said < SAID:
            yield Feedback(Says.MISSING, each.topic, tuple(s for s, _ in each.holds), each.facts)


def _twice(told: Sequence[Digest], sections: Sequence[Section]) -> Iterator[Feedback]:
    held = [dict(each.holds) for each in told]
    for one, other in combinations((s for s in sections if s.id != REST_ID), 2):
        both = [(h[one.id], h[other.id], d.topic) for h, d in zip(held, told, strict=True) if one.id in h and other.id in h]
        shared = [sum(len(pair[at]) for pair in both) for at in (0, 1)]
        if shared[0] >= MOSTLY * len(one.facts) and shared[1] >= MOSTLY * len(other.facts):
            topic = max(both, key=lambda pair: len(pair[0]) + len(pair[1]))[2]
            yield Feedback(Says.TWICE, topic, (one.id, other.id), tuple(f for a, b, _ in both for f in (*a, *b)))


def _broad(told: Sequence[Digest], sections: Sequence[Section]) -> Iterator[Feedback]:
    for section in sections:
        parts = [(facts, d.topic) for d in told for s, facts in d.holds if s == section.id != REST_ID and len(facts) >= FEWEST]
        for facts, topic in parts if len(parts) > 1 else ():
            if overlap(terms(topic), terms(section.title)) < SAID and len(section.facts) - len(facts) >= FEWEST:
                yield Feedback(Says.BROAD, topic, (section.id,), facts)


def _misplaced(told: Sequence[Digest]) -> Iterator[Feedback]:
    for each in told:
        for section, facts in each.holds[1:]:
            if each.home:
                yield Feedback(Says.MISPLACED, each.topic, (section, each.home), facts)


def _order(told: Sequence[Digest], sections: Sequence[Section]) -> Iterator[Feedback]:
    """Sections that follow each other by their groups more often than by the outline."""
    place = {s.id: at for at, s in enumerate(sections) if s.id != REST_ID}
    homes = [each.home for each in told if each.home in place]
    steps = Counter((one, other) for one, other in pairwise(homes) if one != other)
    facts = {s.id: s.facts for s in sections}
    for (one, other), _ in steps.most_common():
        if abs(place[one] - place[other]) > 1 and place[other] > 0:
            yield Feedback(Says.ORDER, "", (one, other), (*facts[one], *facts[other]))
