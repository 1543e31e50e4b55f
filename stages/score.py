"""The score of an outline: an entropy, computed from the model's own log-probabilities and not narrated by it.

(sections, held-out facts) -> Score, in nats a token:

    mean over v in V of [log p(v | topic, title and brief of v's section) - log p(v | topic)] / |v|
        - LAMBDA * redundancy - MU * size + NU * flow

It is an estimate of the information between the outline and its sources, less what the outline itself costs. V is a bounded
sample of the facts, each cut to a few tokens, so that the cost does not grow with the corpus; one half of V steers a search,
the other judges what it found. All of it is prefill. The first part is a sum over sections: what an edit did not touch is
remembered and costs nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Protocol

from mapred.data import REST_ID, Fact, Section
from mapred.stages.edits import Outlined
from mapred.stages.order import rank_of
from mapred.stages.terms import terms, weight

TEXT = 24  # tokens of a held-out fact, at most
LAMBDA = 0.1  # nats for sections that say the same as another
MU = 1.0  # the outline's own nats beside those that it saves: 1 weighs both alike
NU = 0.02  # nats for neighbours that follow from each other: it decides order and little else
SURPRISE = 2.0  # nats that a word costs where the prefix does not have it, when there is no model to say
NATS = 3.0  # what a token of a title or a brief costs, about


class Likelihood(Protocol):
    """What the score needs of a model."""

    context: int

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]: ...

    def count(self, text: str) -> int: ...


class SharedWords:
    """Instead of a model, for nothing: a word is likely where the prefix has it. Tokens are counted as the model does."""

    def __init__(self, model: Likelihood):
        self.context, self.count = model.context, model.count

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        found = []
        for prefix, texts in asked:
            known = set(prefix.lower().replace(":", " ").replace(",", " ").split())
            found.append([tuple(0.0 if word in known else -SURPRISE for word in text.lower().split()) for text in texts])
        return found


@dataclass(frozen=True, slots=True)
class Held:
    """A held-out fact: what of it is scored, and the tokens of that."""

    fact: str
    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Score:
    """`gains` has a value for each held-out fact, 0 for one without a section of its own. All in nats a token."""

    gains: tuple[float, ...]
    redundancy: float
    size: float
    flow: float

    @property
    def information(self) -> float:
        return sum(self.gains) / len(self.gains) if self.gains else 0.0

    @property
    def total(self) -> float:
        return self.information - LAMBDA * self.redundancy - MU * self.size + NU * self.flow


def gain(new: Score, old: Score) -> tuple[float, float]:
    """How much better `new` is, and the standard error of that: of the paired differences of the held-out facts."""
    each = [a - b for a, b in zip(new.gains, old.gains, strict=True)]
    if len(each) < 2:
        return new.total - old.total, 0.0
    mean = sum(each) / len(each)
    spread = sum((d - mean) ** 2 for d in each) / (len(each) - 1)
    return new.total - old.total, math.sqrt(spread / len(each))


def hold_out(facts: Iterable[Fact], model: Likelihood, size: int) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
    """The half that steers and the half that judges. Chosen by the hash of their ids: no order and no rank has a say."""
    chosen = sorted(facts, key=lambda f: (rank_of(f.id), f.id))[:size]
    held = [_cut(fact, model) for fact in chosen]
    return tuple(held[::2]), tuple(held[1::2])


def _cut(fact: Fact, model: Likelihood) -> Held:
    """The fact's first whole words within TEXT tokens; of a word that is longer, its first letters."""
    words = fact.text.split()[:TEXT]
    while len(words) > 1 and model.count(" ".join(words)) > TEXT:
        words.pop()
    text = within(" ".join(words), TEXT, model)
    return Held(fact.id, text, model.count(text))


def within(text: str, tokens: int, model: Likelihood) -> str:
    """The text, cut until it has at most so many tokens; a letter is left in any case."""
    while len(text) > 1 and model.count(text) > tokens:
        text = text[: len(text) * 3 // 4]
    return text


def said_of(section: Section) -> str:
    """What an outline says of a section: its title and what to gather for it."""
    return f"{section.title}: {', '.join(section.brief.gather)}" if section.brief.gather else section.title


@dataclass
class Scale:
    """Weighs outlines, and remembers what it has weighed. `spent` counts the tokens that it had evaluated."""

    topic: str
    facts: Mapping[str, Fact]
    model: Likelihood
    spent: int = 0
    _known: dict[tuple[str, str], float] = field(default_factory=dict)  # (prefix, text) -> log p a token
    _bags: dict[str, Counter[str]] = field(default_factory=dict)
    _section_bags: dict[Section, dict[str, float]] = field(default_factory=dict)
    _rarity: dict[str, float] = field(default_factory=dict)
    _total: int = 0  # tokens of all facts

    def __post_init__(self) -> None:
        self.topic = within(self.topic, self.model.context // 4, self.model)
        spread: Counter[str] = Counter()
        for fact in self.facts.values():
            self._bags[fact.id] = Counter(terms(fact.text))
            spread.update(set(self._bags[fact.id]))
            self._total += self.model.count(fact.text)
        self._rarity = {t: weight(t) * math.log(1 + len(self.facts) / n) for t, n in spread.items()}

    def weigh(self, outlines: Sequence[Outlined], held: Sequence[Held]) -> list[Score]:
        """The scores of several outlines: what is not known yet is asked in one go."""
        self._learn([pair for sections in outlines for pair in self._pairs(sections, held)])
        return [self._score(sections, held) for sections in outlines]

    def cost(self, sections: Outlined, held: Sequence[Held]) -> int:
        """Tokens that `weigh` would have evaluated for it now."""
        missing = {pair for pair in self._pairs(sections, held) if pair not in self._known}
        prefixes = {prefix for prefix, _ in missing}
        return sum(map(self.model.count, prefixes)) + sum(self.model.count(text) for _, text in missing)

    def _base(self) -> str:
        return f"{self.topic}\n\n"

    def _prefix(self, section: Section) -> str:
        return f"{self.topic}\n\n{within(said_of(section), self.model.context // 4, self.model)}\n\n"

    def _pairs(self, sections: Outlined, held: Sequence[Held]) -> list[tuple[str, str]]:
        """Every (prefix, text) that the score of an outline needs."""
        home = {fact: section for section in sections for fact in section.facts}
        told = [(h, home[h.fact]) for h in held if h.fact in home and home[h.fact].id != REST_ID]
        return [pair for h, section in told for pair in ((self._base(), h.text), (self._prefix(section), h.text))]

    def _learn(self, pairs: Iterable[tuple[str, str]]) -> None:
        asked: dict[str, list[str]] = {}
        for prefix, text in dict.fromkeys(pairs):
            if (prefix, text) not in self._known:
                asked.setdefault(prefix, []).append(text)
        found = self.model.score_each(list(asked.items())) if asked else []
        for (prefix, texts), scores in zip(asked.items(), found, strict=True):
            self.spent += self.model.count(prefix) + sum(map(len, scores))
            for text, score in zip(texts, scores, strict=True):
                self._known[prefix, text] = sum(score) / max(1, len(score))

    def _score(self, sections: Outlined, held: Sequence[Held]) -> Score:
        home = {fact: section for section in sections for fact in section.facts}
        gains = []
        for each in held:
            section = home.get(each.fact)
            if section is None or section.id == REST_ID:
                gains.append(0.0)
            else:
                gains.append(self._known[self._prefix(section), each.text] - self._known[self._base(), each.text])
        told = [s for s in sections if s.id != REST_ID]
        said = sum(self.model.count(said_of(s)) for s in told)
        bags = [self.bag(s) for s in told]
        return Score(tuple(gains), redundancy(told, bags), NATS * said / max(1, self._total), flow(bags))

    def bag(self, section: Section) -> dict[str, float]:
        """A section's terms, each by how much it tells, as a vector of length 1; those of its title count twice."""
        if section in self._section_bags:
            return self._section_bags[section]
        counts: Counter[str] = Counter()
        for fact in section.facts:
            counts.update(self._bags.get(fact, ()))
        for term in terms(said_of(section)):
            counts[term] += 2
        found = {t: self._rarity.get(t, weight(t)) * math.sqrt(n) for t, n in counts.items()}
        length = math.sqrt(sum(v * v for v in found.values())) or 1.0
        self._section_bags[section] = {t: v / length for t, v in found.items()}
        return self._section_bags[section]


def likeness(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    """The cosine of two bags."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(v * large.get(t, 0.0) for t, v in small.items())


def redundancy(sections: Sequence[Section], bags: Sequence[Mapping[str, float]]) -> float:
    """How like its nearest sibling a section is, in the mean over all facts; 0 for one section alone."""
    nearest = [0.0] * len(bags)
    for (i, one), (j, other) in combinations(enumerate(bags), 2):
        near = likeness(one, other)
        nearest[i], nearest[j] = max(nearest[i], near), max(nearest[j], near)
    facts = sum(len(s.facts) for s in sections)
    return sum(n * len(s.facts) for n, s in zip(nearest, sections, strict=True)) / max(1, facts)


def flow(bags: Sequence[Mapping[str, float]]) -> float:
    """How like its neighbour a section is, in the mean: an order that leads from one to the next has more of it."""
    near = [likeness(one, other) for one, other in pairwise(bags)]
    return sum(near) / len(near) if near else 0.0
