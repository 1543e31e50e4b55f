"""Edits that code proposes: where sections share their vocabulary, hold two groups of facts, or are called less than well.

sections -> edits by kind, the most promising first. Nothing is asked of a model here: the score decides which survive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from mapred.data import REST_ID, Brief, Section
from mapred.stages.brief import Material, brief
from mapred.stages.edits import Add, Assign, Drop, Edit, Merge, Move, Outlined, Rename, Split, apply
from mapred.stages.headings import rarity
from mapred.stages.outline import FEWEST, MOST
from mapred.stages.score import Held, Scale, Score, flow, likeness
from mapred.stages.terms import overlap, terms
from mapred.stages.titles import clean, fallback, finalists, sentence_case

EACH = 12  # proposals of a kind for one outline
NAMES = 3  # titles tried for a section
APART = 0.02  # likeness that a fact must have more to another section than to its own


@dataclass(frozen=True, slots=True)
class View:
    """An outline with what the proposals look at."""

    sections: Outlined
    material: Material
    scale: Scale
    held: tuple[Held, ...]
    score: Score

    @property
    def told(self) -> tuple[Section, ...]:
        return tuple(s for s in self.sections if s.id != REST_ID)

    def gains(self) -> dict[str, list[float]]:
        """The gains of each section's held-out facts."""
        home = {f: s.id for s in self.sections for f in s.facts}
        found: dict[str, list[float]] = {s.id: [] for s in self.sections}
        for each, value in zip(self.held, self.score.gains, strict=True):
            if each.fact in home:
                found[home[each.fact]].append(value)
        return found


def proposals(view: View) -> dict[str, list[Edit]]:
    """By kind of edit, each list with its most promising first."""
    return {kind: list(islice(make(view), EACH)) for kind, make in KINDS.items()}


def names(view: View, facts: Sequence[str], without: Sequence[str]) -> list[str]:
    """What a section of these facts could be called, beside all sections but those that it takes the place of."""
    others = [s for s in view.told if s.id not in without]
    rare = rarity([*(s.facts for s in others), facts], view.material)
    held = [view.material.facts[f] for f in facts]
    taken = [s.title for s in others]
    return list(finalists(held, view.material.candidates(facts), taken, rare)) or [fallback(held, taken)]


def _merges(view: View) -> Iterator[Edit]:
    """The pairs that are most alike."""
    bags = {s.id: view.scale.bag(s) for s in view.told}
    pairs = sorted(combinations(view.told, 2), key=lambda p: (-likeness(bags[p[0].id], bags[p[1].id]), p[0].id, p[1].id))
    for one, other in pairs:
        facts = (*one.facts, *other.facts)
        if len(facts) <= MOST:
            larger = max((one, other), key=lambda s: (len(s.facts), s.id)).title
            for title in dict.fromkeys((larger, names(view, facts, (one.id, other.id))[0])):
                yield Merge(one.id, other.id, title, brief(title, facts, view.material))


def _splits(view: View) -> Iterator[Edit]:
    """The largest sections, each in the two groups around the two of its facts that have least in common."""
    for section in sorted(view.told, key=lambda s: (-len(s.facts), s.id)):
        away = two_groups(section.facts, view.scale)
        left = tuple(f for f in section.facts if f not in away)
        if min(len(away), len(left)) < FEWEST:
            continue
        for stays, goes in ((left, away), (away, left)):  # whichever keeps the title
            new = next((n for n in names(view, goes, ()) if overlap(terms(n), terms(section.title)) < 1), "")
            if new:
                kept = brief(section.title, stays, view.material)
                yield Split(section.id, goes, section.title, kept, new, brief(new, goes, view.material))


def two_groups(facts: Sequence[str], scale: Scale) -> tuple[str, ...]:
    """The facts that go with the one least like the most central fact."""
    bags = {f: scale.bag(Section("", "", Brief(()), (f,))) for f in facts}
    near = {f: {g: likeness(bags[f], bags[g]) for g in facts} for f in facts}
    one = max(facts, key=lambda f: (sum(near[f].values()), f), default="")
    other = min(facts, key=lambda f: (near[one][f], f), default="")
    return tuple(f for f in facts if f != one and (f == other or near[f][other] > near[f][one]))


def renames(view: View, only: str = "") -> Iterator[Edit]:
    """Those that tell least of their facts first, or one of them: other titles, and briefs that say less."""
    gains = view.gains()
    low = sorted(
        (s for s in view.told if only in ("", s.id)), key=lambda s: (sum(gains[s.id]) / max(1, len(gains[s.id])), s.id)
    )
    for turn in range(NAMES + 1):
        for section in (s for s in low if gains[s.id]):
            if turn == NAMES:
                for kept in range(len(section.brief.gather)):
                    yield Rename(section.id, section.title, Brief(section.brief.gather[:kept], section.brief.argue))
                continue
            others = [n for n in names(view, section.facts, (section.id,)) if n != section.title]
            for title in others[turn : turn + 1]:
                yield Rename(section.id, title, brief(title, section.facts, view.material))


def _moves(view: View) -> Iterator[Edit]:
    """The one move that makes the order flow best. The first section stays: it is nearest to the middle of everything."""
    bags = {s.id: view.scale.bag(s) for s in view.told}
    moves = [Move(s.id, t) for s in view.told[1:] for t in (*(o.id for o in view.told[1:] if o is not s), "")]
    told = [(flow([bags[s.id] for s in apply(view.told, move)]), move) for move in moves]
    best = max(told, key=lambda pair: (pair[0], pair[1].section, pair[1].before), default=None)
    if best is not None and best[0] > flow([bags[s.id] for s in view.told]):
        yield best[1]


def _assigns(view: View) -> Iterator[Edit]:
    """Facts of one document that are more like another section than like their own without them."""
    bags = {s.id: view.scale.bag(s) for s in view.told}
    steering = {h.fact for h in view.held}
    groups: dict[tuple[str, str, str], list[str]] = {}
    margins: dict[tuple[str, str, str], float] = {}
    for section in view.sections:
        for name in section.facts:
            own = view.scale.bag(Section("", "", Brief(()), (name,)))
            left = Section("", section.title, section.brief, tuple(f for f in section.facts if f != name))
            stay = likeness(own, view.scale.bag(left)) if section.id != REST_ID else 0.0
            best = max(
                (s for s in view.told if s.id != section.id), key=lambda s: (likeness(own, bags[s.id]), s.id), default=None
            )
            if best is not None and (more := likeness(own, bags[best.id]) - stay) > APART:
                key = (section.id, best.id, view.material.facts[name].evidence[0].document)
                groups.setdefault(key, []).append(name)
                margins[key] = margins.get(key, 0.0) + more
    sizes = {s.id: len(s.facts) for s in view.sections}
    for key in sorted(groups, key=lambda k: (-margins[k], k)):
        source, target, _ = key
        small = source != REST_ID and sizes[source] - len(groups[key]) < FEWEST
        if not small and sizes[target] + len(groups[key]) <= MOST and steering & set(groups[key]):
            yield Assign(tuple(groups[key]), target)


def _adds(view: View) -> Iterator[Edit]:
    """What several sections, or the rest, hold under one heading that names no section yet."""
    under: dict[str, list[str]] = {}
    home = {f: s for s in view.sections for f in s.facts}
    for name in home:
        for place in view.material.places_of((name,)):
            for heading in {c for h in place.heading[-2:] if (c := clean(h))}:
                under.setdefault(heading, []).append(name)
    for heading, facts in sorted(under.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        own = list(dict.fromkeys(facts))
        homes = {home[f].id for f in own}
        left = {s.id: len(s.facts) - sum(f in own for f in s.facts) for s in view.told}
        if not FEWEST <= len(own) <= MOST or (len(homes) < 2 and REST_ID not in homes) or min(left.values()) < FEWEST:
            continue
        title = sentence_case(heading, [view.material.facts[f] for f in own])
        if all(overlap(terms(title), terms(s.title)) < 1 for s in view.told):
            yield Add(title, brief(title, own, view.material), tuple(own))


def _drops(view: View) -> Iterator[Edit]:
    """Sections whose words tell nothing of their facts."""
    gains = view.gains()
    for section in sorted(view.told, key=lambda s: (sum(gains[s.id]), s.id)):
        if gains[section.id] and sum(gains[section.id]) < 0 and len(view.told) > 1:
            yield Drop(section.id)


KINDS: Mapping[str, Callable[[View], Iterator[Edit]]] = {
    "merge": _merges,
    "split": _splits,
    "rename": renames,
    "move": _moves,
    "assign": _assigns,
    "add": _adds,
    "drop": _drops,
}
