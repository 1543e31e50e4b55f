"""Choose the facts that the article is given: what the sources are about, and their particulars; no two that say the same.

[Fact], words -> ([Fact], {fact id: reason}). Every document gives its best fact first. Then two voices choose: what the sources
state of rare things in figures, and then in words (particulars.py), while there is such and for at most half of the words, and
what is salient and agrees with the whole. One sum of both would tell neither: what is particular is far from the middle by its
nature. Each further fact of a document counts a little less. Rows of tables (rows.py) have the second voice alone, as if each
were of middling salience, for a tenth of the words and at most four of a table, or eight cells: a row is dull beside a
sentence. A sentence with another figure, or that denies, says another thing however alike its words are: while such counted as
one, a choice of 434 facts told 15 of 120 planted ones, and then 95. What is left out is left out for a reason that the journal
keeps.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from types import MappingProxyType

import numpy as np

from mapred.data import Fact
from mapred.stages.cells import CELL, heading, joined
from mapred.stages.particulars import names, particulars, spoken_of
from mapred.stages.terms import overlap, terms
from mapred.stages.turns import Turns, turns
from mapred.stages.vectors import vectors

SAME, MOST = 0.5, 0.4  # shares of the smaller and the larger bag of content words from which two facts say the same
SURELY = 0.6  # share of the smaller from which they do whatever the larger has
FIRST_SHARE = 0.6  # of the words, for the best fact of each document
NAMING = 0.1  # of an article's words, about, name the sources of its quotes
AGAIN = 0.93  # factor on a document's next fact
PARTICULAR = 0.5  # of the words at most, for particulars
RARE = 0.5  # a name that at most the root of the number of documents have
NAMED = 0.2  # weight of the rarity of a name that a fact in words alone says something of
PARSED = 4  # words of an article for each such fact that is looked at
CENTRAL = 0.5  # weight of agreement with all facts beside salience
NO_ROOM = "no room in the article's length"
ROWS = 0.1  # of the words at most, for rows of tables
A_TABLE, A_LINE = 4, 8  # rows of a table at most, and cells beside their keys: they are one sentence


@dataclass
class _Voice:
    """What one of the two would have told: how much by fact, how often each document was heard, and how many words."""

    worth: Sequence[float]
    heard: Counter[str] = field(default_factory=Counter)
    words: int = 0


@dataclass
class _Choice:
    """What has been chosen so far, and by what it is compared with the next: its content words, and what it turns on."""

    room: int  # words
    family: Mapping[str, str]  # of which text a document is a copy or version
    chosen: list[Fact] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Fact, frozenset[str]]] = field(default_factory=list)
    by_term: dict[str, set[int]] = field(default_factory=dict)

    def take(self, fact: Fact, voice: _Voice) -> None:
        """Tells the fact, unless it says nearly what has been told."""
        bags = [frozenset(terms(span.quote)) for span in fact.evidence[0].spans]
        twin = self._twin(fact, bags)
        if twin:
            self.why[fact.id] = f"says nearly what {twin} says"
            return
        for bag in bags:
            for term in bag:
                self.by_term.setdefault(term, set()).add(len(self.said))
            self.said.append((fact, bag))
        self.chosen.append(fact)
        told = len(fact.text.split())
        self.room -= told
        voice.words += told
        voice.heard[_home(fact)] += 1

    def _twin(self, fact: Fact, bags: Sequence[frozenset[str]]) -> str:
        """The fact that says so already: in half of its words, and of another text with each of its figures and denials.

        Within one text, or two versions of it, other figures are forms of one statement, if they are not said of other names;
        what changes from version to version contradict.py tells.
        """
        near = {k for bag in bags for term in bag for k in self.by_term.get(term, ())}
        for told, other in (self.said[k] for k in sorted(near)):
            shared = [bag for bag in bags if overlap(bag, other) >= SAME]
            within = self._text(told) == self._text(fact)
            if within and shared and not _of_another(told.text, fact.text):
                return told.id
            if not within and any(_mostly(bag, other) for bag in shared) and _says(turns(told.text), turns(fact.text)):
                return told.id
        return ""

    def _text(self, fact: Fact) -> str:
        home = _home(fact)
        return self.family.get(home, home)


def _says(told: Turns, other: Turns) -> bool:
    return other.figures <= told.figures and told.denies == other.denies


def _of_another(told: str, other: str) -> bool:
    """Are other figures said of another name?"""
    mine, its = (turns(text).figures for text in (told, other))
    called, theirs = (set(names(text)) for text in (told, other))
    return bool(mine and its and not mine & its and called - theirs and theirs - called)


def _mostly(one: frozenset[str], other: frozenset[str]) -> bool:
    return overlap(one, other) >= SURELY or len(one & other) >= MOST * max(len(one), len(other))


def select(
    facts: Sequence[Fact], words: int, rows: Sequence[Fact] = (), family: Mapping[str, str] = MappingProxyType({})
) -> tuple[list[Fact], dict[str, str]]:
    """The facts for an article of about `words` words, best first, and why each other fact was left out.

    `family` says of which text a document is a copy or version (versions.py).
    """
    words = round((1 - NAMING) * words)
    about = _Voice(_scores(facts))
    special = _Voice(_particular(facts, about.worth, words))
    made = _Choice(words, family)
    waiting = _Rows(facts, rows, median(about.worth) if facts else 0.0, ROWS * words)
    order = sorted(range(len(facts)), key=lambda i: (-about.worth[i], facts[i].id))
    for i in order:
        if not about.heard[_home(facts[i])] and words - made.room < FIRST_SHARE * words:
            made.take(facts[i], about)
    done = {f.id for f in made.chosen} | made.why.keys()
    rest = [i for i in order if facts[i].id not in done]
    while (rest or waiting.rows) and made.room > 0:
        quota = special.words < PARTICULAR * words
        voice = special if quota and any(special.worth[i] for i in rest) else about
        best = max(
            rest, key=lambda i: (voice.worth[i] * AGAIN ** voice.heard[_home(facts[i])], about.worth[i], -i), default=None
        )
        told = 0.0 if best is None or voice is about else voice.worth[best] * AGAIN ** voice.heard[_home(facts[best])]
        if quota and (row := waiting.next(special, told)):
            waiting.take(row, made, special)
        elif best is None:
            break
        else:
            rest.remove(best)
            made.take(facts[best], voice)
    made.why.update({fact.id: NO_ROOM for fact in (*(facts[i] for i in rest), *waiting.rows)} | waiting.why)
    return made.chosen, made.why


class _Rows:
    """The rows of tables that may still be told, the rarest first, and how many words they may have."""

    def __init__(self, facts: Sequence[Fact], rows: Sequence[Fact], middling: float, words: float):
        self.middling, self.words = middling, words
        self.told: Counter[str] = Counter()
        self.why = {row.id: f"says nearly what {twin} says" for row in rows if (twin := _sentence_of(row, facts))}
        self.rows = sorted((row for row in rows if row.id not in self.why), key=lambda row: -row.weight)

    def _worth(self, row: Fact, voice: _Voice) -> float:
        return (row.weight + 0.5 * self.middling) * AGAIN ** voice.heard[_home(row)]

    def next(self, voice: _Voice, least: float) -> Fact | None:
        """The row that is worth most, if there are words for rows and it is worth more than `least`."""
        if self.words <= 0 or not self.rows:
            return None
        best = max(self.rows, key=lambda row: self._worth(row, voice))
        return best if self._worth(best, voice) > least else None

    def take(self, row: Fact, made: _Choice, voice: _Voice) -> None:
        made.chosen.append(row)
        words = len(row.text.split())
        made.room -= words
        self.words -= words
        voice.words += words
        voice.heard[_home(row)] += 1
        table = heading(row)
        self.told[table] += 1
        self.rows.remove(row)
        most = min(A_TABLE, max(1, A_LINE // len(joined([row]).columns)))
        if self.told[table] == most:
            over = [each for each in self.rows if heading(each) == table]
            self.why.update({each.id: f"{most} of the rows of its table are told" for each in over})
            self.rows = [each for each in self.rows if each not in over]


def _sentence_of(row: Fact, facts: Sequence[Fact]) -> str:
    """The fact, in prose, that has the key of the row and one of its figures; else nothing."""
    key, *cells = re.findall(CELL, row.text)
    numbers = [cell for cell in cells if any(c.isdigit() for c in cell)]

    def has(text: str, said: str) -> bool:
        return said in text and re.search(rf"(?<![\w,.]){re.escape(said)}(?![\w]|[,.]\d)", text) is not None

    return next((f.id for f in facts if has(f.text, key) and any(has(f.text, n) for n in numbers)), "")


def _home(fact: Fact) -> str:
    return fact.evidence[0].document


def _particular(facts: Sequence[Fact], about: Sequence[float], words: int) -> list[float]:
    """How rare the name is that a fact's figure is said of, and half of what the first voice gives.

    0 for a fact without a figure, and for one about nothing rare that is not in the upper half for the first voice either. But
    a fact in words alone that says something of a rare name counts too, a little less than any figure of such.
    """
    if not facts:
        return []
    texts, homes = [f.text for f in facts], [_home(f) for f in facts]
    rarity = [value - 1 for value in particulars(texts, homes)]
    spoken = spoken_of(texts, homes, about, RARE, words // PARSED)
    middle = median(about)
    found = []
    for rare, name, near in zip(rarity, spoken, about, strict=True):
        told = rare >= RARE or (rare >= 0 and near >= middle)
        found.append(rare + 0.5 * near if told else NAMED * name + 0.5 * near if name else 0.0)
    return found


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
