"""Where sources disagree: two documents that say the same, but for one number, date, `not` or `must`.

[Chunk], the article's facts -> Disputes. All sentences are compared, not only those that became facts. Sentences of any
two documents must stand alone and have the same words in the same order (or the same bag of words and one slot): then a
hash finds them. Copies and versions of one text are laid side by side besides, and there a sentence may lean on the ones
around it, which are the same, and may be worded a little differently. No model is asked.

Two sentences that disagree in two slots speak of two things, rather than that one is wrong; so do two sentences that one
document has both. Where values differ too often (`Chapter N has M pages`), the sentence is a form that is filled in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mapred.data import Chunk, Contradiction, Document, Evidence, Fact, Sentence, Span
from mapred.stages.disagree import Difference, about, disagree, disagree_as_versions
from mapred.stages.sentences import stands_alone
from mapred.stages.slots import On, Reading, read_slots
from mapred.stages.terms import overlap, terms
from mapred.stages.versions import Kin, plain
from mapred.stages.words import BYGONE

FEWEST = 5  # content words of a sentence that is compared with those of any document; a name counts twice
FEWEST_OF_WHAT_WAS, SHORTEST = 2, 4  # content words, and words, where it tells what happened: that happened once
FILLED_IN = 4  # so many independent documents, each with a value of its own, fill in a form
LIKE = 0.6  # overlap of content words of two versions of a sentence
LONGEST_BLOCK = 40  # sentences that were replaced between two that were not


@dataclass(frozen=True, slots=True)
class Place:
    """A sentence where it stands."""

    chunk: Chunk
    index: int

    @property
    def document(self) -> str:
        return self.chunk.document

    @property
    def sentence(self) -> Sentence:
        return self.chunk.sentences[self.index]

    @property
    def order(self) -> tuple[object, ...]:
        return _natural(self.document), self.sentence.start


@dataclass(frozen=True, slots=True)
class Side:
    """What some documents say: the same words with the same values, one place for each document."""

    places: tuple[Place, ...]
    reading: Reading

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(p.document for p in self.places)


@dataclass(frozen=True, slots=True)
class Dispute:
    """Two sides, and the slots that differ (None: the side has no `not`)."""

    one: Side
    other: Side
    slots: Difference


@dataclass(frozen=True, slots=True)
class Disputes:
    """The contradictions, and the facts in them that the article does not have yet."""

    facts: tuple[Fact, ...]
    contradictions: tuple[Contradiction, ...]


def contradict(chunks: Sequence[Chunk], facts: Sequence[Fact], kin: Kin, document: Callable[[str], Document]) -> Disputes:
    """All that the chunks' documents disagree on; a side that is a fact of the article is told by that fact."""
    places = sorted((Place(c, i) for c in chunks for i in range(len(c.sentences))), key=lambda p: p.order)
    found = {_key(d): d for d in (*_of_kin(places, kin), *_of_any(places, kin))}
    known = {s.id: f for f in facts for e in f.evidence for s in e.spans}
    new: dict[str, Fact] = {}
    told: dict[frozenset[str], Contradiction] = {}
    for dispute in sorted(found.values(), key=lambda d: _rank(d, kin)):
        pair = tuple(_fact(side, known, new, document) for side in (dispute.one, dispute.other))
        if pair[0].id != pair[1].id:
            told.setdefault(frozenset(f.id for f in pair), Contradiction((pair[0].id, pair[1].id), _about(dispute, kin)))
    return Disputes(tuple(new.values()), tuple(told.values()))


def _of_any(places: Sequence[Place], kin: Kin) -> Iterator[Dispute]:
    """Disputes of documents of any kind: sentences that stand alone, by the hash of their words."""
    groups: dict[int, list[Place]] = {}
    for place in places:
        reading = read_slots(place.sentence.text)
        if reading.content + reading.names >= (FEWEST_OF_WHAT_WAS if _happened(place.sentence.text) else FEWEST):
            groups.setdefault(hash(tuple(sorted(reading.words))), []).append(place)
    for group in groups.values():
        if len({p.document for p in group}) > 1:
            alone = [p for p in group if p.sentence.alone or stands_alone(p.sentence.text, verb=False, least=SHORTEST)]
            yield from _between(_sides((p, read_slots(p.sentence.text)) for p in alone), kin)


def _happened(text: str) -> bool:
    """`The alarm was raised at 02:47.`, and not `The default value is 20.`, which many things may have."""
    return any(word in BYGONE for word in text.lower().split())


def _sides(read: Iterable[tuple[Place, Reading]]) -> list[Side]:
    """The sentences by what they say, in the order of their first place; of each document the first."""
    sides: dict[tuple[object, ...], dict[str, Place]] = {}
    readings: dict[tuple[object, ...], Reading] = {}
    for place, reading in read:
        key = (
            reading.words,
            tuple((s.on, s.value, s.unit) for s in reading.slots if s.on is not On.NEGATION),
            len(reading.negations),
        )
        readings.setdefault(key, reading)
        sides.setdefault(key, {}).setdefault(place.document, place)
    return [Side(tuple(held.values()), readings[key]) for key, held in sides.items()]


def _between(sides: Sequence[Side], kin: Kin) -> Iterator[Dispute]:
    """The disputes among sides; each side is named once, by its dispute with the side that most documents take."""
    found = []
    for at, one in enumerate(sides):
        for other in sides[at + 1 :]:
            slots = disagree(one.reading, other.reading)
            if slots is not None and not one.documents & other.documents:
                found.append(Dispute(one, other, slots))
    if len(sides) >= FILLED_IN and kin.independent(d for side in sides for d in side.documents) >= FILLED_IN:
        return
    taken: set[int] = set()
    for dispute in sorted(found, key=lambda d: -len(d.one.documents) - len(d.other.documents)):
        ends = {id(dispute.one), id(dispute.other)}
        if not ends <= taken:
            taken |= ends
            yield dispute


def _of_kin(places: Sequence[Place], kin: Kin) -> Iterator[Dispute]:
    """Disputes of copies and versions: sentences at the same place, found by laying the texts side by side."""
    said: dict[str, list[Place]] = {}
    for place in places:
        said.setdefault(place.document, []).append(place)
    by_text: dict[tuple[str, str], list[Place]] = {}
    for place in places:
        by_text.setdefault((kin.family.get(place.document, place.document), plain(place.sentence.text)), []).append(place)

    def side(place: Place, reading: Reading) -> Side:
        same = by_text[kin.family[place.document], plain(place.sentence.text)]
        return Side(tuple({p.document: p for p in reversed(same)}.values())[::-1], reading)

    for one, other in kin.pairs:
        for a, b in _changed(said[one], said[other]):
            first, second = sorted((a, b), key=lambda p: p.order)
            readings = read_slots(first.sentence.text), read_slots(second.sentence.text)
            slots = disagree_as_versions(*readings)
            sides = side(first, readings[0]), side(second, readings[1])
            if slots is not None and not sides[0].documents & sides[1].documents:
                yield Dispute(*sides, slots)


def _changed(one: Sequence[Place], other: Sequence[Place]) -> Iterator[tuple[Place, Place]]:
    """The sentences that differ at the same place of two versions, each with the likest of the other version."""
    keys = [[plain(p.sentence.text) for p in each] for each in (one, other)]
    everywhere = [set(k) for k in keys]
    for kind, a, b, c, d in SequenceMatcher(None, keys[0], keys[1], autojunk=False).get_opcodes():
        if kind != "replace" or max(b - a, d - c) > LONGEST_BLOCK:
            continue
        mine = [p for p, k in zip(one[a:b], keys[0][a:b], strict=True) if k not in everywhere[1]]
        its = [p for p, k in zip(other[c:d], keys[1][c:d], strict=True) if k not in everywhere[0]]
        scored = [
            (overlap(terms(p.sentence.text), terms(q.sentence.text)), i, j)
            for i, p in enumerate(mine)
            for j, q in enumerate(its)
        ]
        taken: tuple[set[int], set[int]] = (set(), set())
        for score, i, j in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
            if score >= LIKE and i not in taken[0] and j not in taken[1]:
                taken[0].add(i)
                taken[1].add(j)
                yield mine[i], its[j]


def _natural(name: str) -> tuple[object, ...]:
    """`a.2` before `a.10`."""
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name))


def _key(dispute: Dispute) -> frozenset[str]:
    return frozenset(plain(side.places[0].sentence.text) for side in (dispute.one, dispute.other))


def _rank(dispute: Dispute, kin: Kin) -> tuple[object, ...]:
    """Independent sources first, then as the documents come."""
    versions = kin.independent(dispute.one.documents | dispute.other.documents) == 1
    return versions, dispute.one.places[0].order, dispute.other.places[0].order


def _fact(side: Side, known: Mapping[str, Fact], new: dict[str, Fact], document: Callable[[str], Document]) -> Fact:
    """The article's fact that says it, or one with a quote of each document."""
    spans = [_span(place, document(place.document)) for place in side.places]
    for span in spans:
        if span.id in known:
            return known[span.id]
    first = side.places[0]
    name = f"{first.chunk.id}/{first.index + 1}"
    return new.setdefault(name, Fact(name, spans[0].quote, tuple(Evidence((s,)) for s in spans), quoted=True))


def _span(place: Place, document: Document) -> Span:
    start, end = place.sentence.start, place.sentence.end
    return Span(
        f"{document.id}:{start}-{end}",
        document.id,
        place.chunk.id,
        start,
        end,
        document.text[start:end],
        document.locate(start, end),
    )


def _about(dispute: Dispute, kin: Kin) -> str:
    sides = (dispute.one, dispute.other)
    return about([(side.reading, slot, _sources(side, kin)) for side, slot in zip(sides, dispute.slots, strict=True)])


def _sources(side: Side, kin: Kin) -> str:
    independent, all_ = kin.independent(side.documents), len(side.documents)
    if all_ == 1:
        return "1 source"
    if independent == all_:
        return f"{all_} sources"
    return f"{all_} versions of one text" if independent == 1 else f"{independent} sources in {all_} files"
