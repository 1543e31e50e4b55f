"""Edits of an outline as values, and the code that applies them. The result is always valid.

(sections, Edit) -> sections. Whatever an edit says, every fact stays in exactly one section, no section is empty, ids stay
unique, and the rest stands last: facts of a dropped section go to the rest, which tells nothing of them. An edit that names
what is not there changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mapred.data import REST_ID, Brief, Section
from mapred.stages.brief import rest

Outlined = tuple[Section, ...]  # the sections of an outline, in their order


@dataclass(frozen=True, slots=True)
class Merge:
    """Two sections become one, in the place and under the id of the first."""

    one: str
    other: str
    title: str
    brief: Brief


@dataclass(frozen=True, slots=True)
class Split:
    """Some facts of a section become the section after it."""

    section: str
    away: tuple[str, ...]
    title: str  # of what stays
    brief: Brief
    new_title: str
    new_brief: Brief


@dataclass(frozen=True, slots=True)
class Rename:
    section: str
    title: str
    brief: Brief


@dataclass(frozen=True, slots=True)
class Move:
    """A section goes before another one; before nothing: to the end."""

    section: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """Facts go to a section, which keeps its title and its brief."""

    facts: tuple[str, ...]
    section: str


@dataclass(frozen=True, slots=True)
class Add:
    """Facts of any sections become a new one, at the end."""

    title: str
    brief: Brief
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drop:
    """A section goes; its facts are the rest."""

    section: str


Edit = Merge | Split | Rename | Move | Assign | Add | Drop


def apply(sections: Sequence[Section], edit: Edit) -> Outlined:
    """The sections after the edit."""
    at = {s.id: i for i, s in enumerate(sections)}
    made = list(sections)
    match edit:
        case Merge(one, other, title, brief) if one != other and _open(at, one, other):
            joined = (*made[at[one]].facts, *made[at[other]].facts)
            made[at[one]] = Section(one, title, brief, joined)
            del made[at[other]]
        case Split(name, away, title, brief, new_title, new_brief) if _open(at, name):
            left = tuple(f for f in made[at[name]].facts if f not in set(away))
            gone = tuple(f for f in made[at[name]].facts if f in set(away))
            if left and gone:
                new = Section(fresh(sections), new_title, new_brief, gone)
                made[at[name] : at[name] + 1] = [Section(name, title, brief, left), new]
        case Rename(name, title, brief) if _open(at, name):
            made[at[name]] = replace(made[at[name]], title=title, brief=brief)
        case Move(name, before) if name != before and _open(at, name) and (not before or before in at):
            moved = made.pop(at[name])
            made.insert(next((i for i, s in enumerate(made) if s.id == before), len(made)), moved)
        case Assign(facts, name) if name in at:
            taken = _held(sections, facts)
            made = _without(made, taken)
            made[at[name]] = replace(made[at[name]], facts=(*made[at[name]].facts, *taken))
        case Add(title, brief, facts) if taken := _held(sections, facts):
            made = [*_without(made, taken), Section(fresh(sections), title, brief, taken)]
        case Drop(name) if _open(at, name):
            others = made[at[REST_ID]].facts if REST_ID in at else ()
            gone = made[at[name]].facts
            made = [s for s in made if s.id not in (name, REST_ID)] + [rest((*others, *gone))]
        case _:
            pass
    return _ordered(s for s in made if s.facts)


def touched(edit: Edit) -> frozenset[str]:
    """The sections whose words an edit changes; where facts come from is not said by the edit itself."""
    match edit:
        case Merge(one, other):
            return frozenset((one, other))
        case Assign(_, section) | Split(section) | Rename(section) | Move(section) | Drop(section):
            return frozenset((section,))
        case Add():
            return frozenset()


def describe(edit: Edit) -> str:
    """`merge s2 and s5 as “Locks”`, for the journal."""
    match edit:
        case Merge(one, other, title):
            return f"merge {one} and {other} as “{title}”"
        case Split(section, away, title, _, new_title):
            return f"split {section} into “{title}” and “{new_title}” ({len(away)} facts)"
        case Rename(section, title, brief):
            return f"rename {section} “{title}”, gathering {'; '.join(brief.gather) or 'nothing by name'}"
        case Move(section, before):
            return f"move {section} before {before}" if before else f"move {section} to the end"
        case Assign(facts, section):
            return f"assign {', '.join(facts)} to {section}"
        case Add(title, _, facts):
            return f"add “{title}” ({len(facts)} facts)"
        case Drop(section):
            return f"drop {section}"


def fresh(sections: Iterable[Section]) -> str:
    """An id that no section has: `s7` after `s6`."""
    numbers = [int(s.id[1:]) for s in sections if s.id[:1] == "s" and s.id[1:].isdecimal()]
    return f"s{1 + max(numbers, default=0)}"


def _open(at: dict[str, int], *names: str) -> bool:
    """Are these sections of the outline, and none of them the rest?"""
    return all(name in at and name != REST_ID for name in names)


def _held(sections: Sequence[Section], facts: Iterable[str]) -> tuple[str, ...]:
    """Those of the facts that the outline has, each once."""
    known = {f for s in sections for f in s.facts}
    return tuple(dict.fromkeys(f for f in facts if f in known))


def _without(sections: Iterable[Section], facts: Sequence[str]) -> list[Section]:
    gone = set(facts)
    return [replace(s, facts=tuple(f for f in s.facts if f not in gone)) for s in sections]


def _ordered(sections: Iterable[Section]) -> Outlined:
    """The rest stands last."""
    made = list(sections)
    return (*(s for s in made if s.id != REST_ID), *(s for s in made if s.id == REST_ID))
