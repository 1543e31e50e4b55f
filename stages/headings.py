"""Headings: what the sections are called, and the article; and which facts a heading says nothing of.

([[Fact]], Material) -> titles. A section that tells one document, or two, is called as their authors called them; another by a
heading or a topic of its facts that they hold and make likelier (titles.py). So a heading is never of the program's own making.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from mapred.data import REST, Fact, Section
from mapred.llm.model import Model
from mapred.stages.brief import Material
from mapred.stages.lexicon import MONTHS, STOPWORDS
from mapred.stages.naming import shortened
from mapred.stages.terms import frequent, terms
from mapred.stages.titles import both, clean, finalists, joins, lowered, sentence_case, title

SPOKEN_OF = 1 / 3  # share of a document's title that its text must hold, or it may be no title
PROPER = re.compile(r"(?=.*[_.(+-]|.*[A-Z]{2}|.*\d)[A-Za-z][\w.+-]{2,29}(?:\(\d\w?\))?")  # `pg_ctl`, `git-add(1)`, `VACUUM`
MAINLY = 2 / 3  # of a section's facts that one document has, and of the document's that the section has
TELLING = 0.4  # rarity of a term from which it tells a section from the others
FITS = 0.25  # how well a second title must fit the facts that the first says nothing of
MOST_WORDS = 10  # of a title for two things, or of a document
FEWEST = 3  # facts that a section is left with


def entitled(groups: Sequence[Sequence[Fact]], material: Material, model: Model) -> list[str]:
    """A title for each group. The group that one fits best chooses first: it is not taken by a group that comes before it."""
    names = [tuple(f.id for f in group) for group in groups]
    rare = rarity(names, material)
    around = {f.id: _around(f, material) for group in groups for f in group}
    found = _of_documents(groups, material)
    candidates = {at: material.candidates(names[at]) for at in range(len(groups)) if at not in found}
    fit = {at: max(finalists(groups[at], c, (), rare, around).values(), default=0.0) for at, c in candidates.items()}
    for at in sorted(fit, key=lambda at: (-fit[at], at)):
        ((home, count),) = Counter(p.title for p in material.places_of(names[at])).most_common(1) or (("", 0),)
        home = home if 3 * count >= len(groups[at]) else ""
        found[at] = title(groups[at], candidates[at], list(found.values()), rare, model, home, around)
    for at in range(len(groups)):
        if second := _second(found[at], groups[at], list(found.values()), material, rare):
            found[at] = both(found[at], lowered(second, groups[at]))
    return [found[at] for at in range(len(groups))]


def _of_documents(groups: Sequence[Sequence[Fact]], material: Material) -> dict[int, str]:
    """Names for the sections that tell one document, or two, mostly, and have most of each: what their authors called them."""
    homes = [Counter(f.evidence[0].document for f in group) for group in groups]
    told = sum(homes, Counter[str]())
    names = shortened({f.evidence[0].document: p.title for f in material.facts.values() for p in material.places_of([f.id])})
    found: dict[int, str] = {}
    for at, group in enumerate(groups):
        whole = [home for home, count in homes[at].most_common() if count > 1 and count >= MAINLY * told[home]][:2]
        one = bool(whole) and homes[at][whole[0]] >= MAINLY * len(group)
        whole = whole[:1] if one else whole
        parts = [_name(names[home], home, group, material) for home in whole]
        if not all(parts) or sum(homes[at][home] for home in whole) < MAINLY * len(group):
            continue
        name = parts[0] if one else both(parts[0], lowered(parts[1], group)) if all(map(joins, parts)) else ""
        telling = len(name.split()) > 1 or PROPER.fullmatch(name)  # `Files` says little
        if telling and len(name.split()) <= MOST_WORDS and name.casefold() not in map(str.casefold, found.values()):
            found[at] = name
    return found


def _name(said: str, document: str, group: Sequence[Fact], material: Material) -> str:
    """What a document is called, as a title; empty where it is none, or neither stands over its text nor is spoken of in it."""
    if PROPER.fullmatch(said) and said != PurePosixPath(document).name:
        return said
    name, places = sentence_case(clean(said, MOST_WORDS), group), material.places_of(f.id for f in group)
    if any(p.heading and p.heading[0] == p.title and said in p.title for p in places):
        return name
    wanted, spoken = terms(name), {t for p in places for t in terms(p.text)}
    return name if sum(t in spoken for t in wanted) >= SPOKEN_OF * len(wanted) else ""


def _second(first: str, group: Sequence[Fact], taken: Sequence[str], material: Material, rare: Mapping[str, float]) -> str:
    """What else a section tells of, in a heading of its sources: where a third of its facts has no word of its title."""
    told = _spoken_of(first, group, material, rare)
    left = [f for f in group if f not in told]
    if 3 * len(left) < len(group) or len(left) == 1 or not joins(first):
        return ""
    headings = Material(material.facts, material.places).candidates([f.id for f in left])
    fit = finalists(left, headings, taken, rare)
    return next((n for n in fit if fit[n] >= FITS and joins(n) and len(both(first, n).split()) <= MOST_WORDS), "")


def as_titled(
    titles: Sequence[str], groups: Sequence[Sequence[Fact]], material: Material, room: int
) -> tuple[list[tuple[str, list[Fact]]], list[Fact]]:
    """The sections with the facts that they keep, and those to be told as further points, `room` of them at most.

    A section of many documents whose title says nothing of most of its facts keeps those that it speaks of, if they are enough.
    """
    rare = rarity([[f.id for f in group] for group in groups], material)
    meant = [_spoken_of(name, group, material, rare) for name, group in zip(titles, groups, strict=True)]
    kept = [list(group) for group in groups]
    others: list[Fact] = []
    for at in sorted(range(len(groups)), key=lambda at: (len(meant[at]) / len(groups[at]), at)):
        group, told = groups[at], meant[at] if len(meant[at]) >= FEWEST else []
        most = max(Counter(f.evidence[0].document for f in group).values())
        left = [f for f in group if f not in told]
        if 2 * len(meant[at]) < len(group) >= 3 * most and len(others) + len(left) <= room:
            others += left
            kept[at] = told
    return [(name, facts) for name, facts in zip(titles, kept, strict=True) if facts], others


def _spoken_of(title: str, group: Sequence[Fact], material: Material, rare: Mapping[str, float]) -> list[Fact]:
    """The facts that have, or whose headings or document's title have, a word of this title that tells sections apart."""
    said = {t for t in terms(title) if rare.get(t, 0.0) > TELLING} or set(terms(title))
    return [f for f in group if said & {*terms(f.text), *_around(f, material)}]


def _around(fact: Fact, material: Material) -> frozenset[str]:
    """The terms of the headings over a fact, and of its document's title."""
    return frozenset(t for p in material.places_of([fact.id]) for text in (p.title, *p.heading) for t in terms(text))


def rarity(groups: Sequence[Sequence[str]], material: Material) -> dict[str, float]:
    """How little each term is shared between sections, given by the ids of their facts: 1 where one has it alone."""
    shared = frequent(tuple(t for name in group for t in terms(material.facts[name].text)) for group in groups)
    return {t: 1.0 - (n - 1) / max(1, len(groups)) for t, n in shared.items()}


def subject(facts: Sequence[Fact]) -> str:
    """The name that a fifth of the facts have in them, as `SQLite`; empty where there is none."""
    counts: dict[str, int] = {}
    for fact in facts:
        for word in {w.strip(".,;:()\"'") for w in fact.text.split()[1:]}:
            if word[:1].isupper() and word.isalpha() and len(word) > 2 and word.lower() not in MONTHS:
                counts[word] = counts.get(word, 0) + 1
    found = max(counts, key=lambda w: (counts[w], w), default="")
    return found if counts.get(found, 0) * 5 >= len(facts) else ""


def entitle(facts: Sequence[Fact], sections: Sequence[Section]) -> str:
    """The article's title from its sections: `SQLite: rollback journals, checkpoints and file locks`."""
    about = subject(facts)
    largest = sorted([s for s in sections if s.title != REST], key=lambda s: (-len(s.facts), s.id))
    around = re.compile(rf"(?:^| (?:in|of|for|with) ){about}$|^{about}(?: |$)")  # `Savepoints in SQLite`, `SQLite testing`
    halves = [first if joins(first := s.title.partition(" and ")[0]) else s.title for s in largest]  # of two things the first
    bare = [(title, around.sub("", title) if about else title) for title in halves]
    titles = [t for title, t in bare if t and (title.startswith(t) or len(t.split()) > 1)]  # of `SQLite database` too little
    told = [t for t in titles if len(t) <= 40 and not (about and about in t) and t.split()[0] not in STOPWORDS]
    parts = [lowered(t, facts) for t in list(dict.fromkeys(told))[:3] or halves[:1]]
    text = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else "Report"
    return f"{about}: {text}" if about else text[:1].upper() + text[1:]
