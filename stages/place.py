"""Place: facts into an outline that a person has edited, and what could not be placed.

(sections as wished, facts) -> sections, [what, reason]. A section keeps the facts that it names. One that names none is given
those that hold most of its title and brief. Facts that no section wants are not in the article.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mapred.data import Fact, Section
from mapred.stages.score import said_of
from mapred.stages.terms import agreement, terms

HOLDS = 0.5  # share of a section's own words that a fact, with its headings, must hold to be given to it
MOST = 8  # facts that a section is given which names none

Untold = tuple[str, str]  # what could not be placed, and why


def place(
    wished: Sequence[Section], facts: Mapping[str, Fact], context: Mapping[str, str], folded: Mapping[str, str]
) -> tuple[tuple[Section, ...], list[Untold]]:
    """`context` are the headings above a fact; `folded` leads from a fact to the one that tells it now. Both by fact id."""
    taken: dict[str, str] = {}
    untold: list[Untold] = []
    made = []
    for section in wished:
        own = []
        for named in section.facts:
            name = folded.get(named, named)
            if name not in facts:
                untold.append((named, "is no fact of these sources, read with these settings"))
            elif name in taken:
                untold.append((named, f"stands in “{taken[name]}” already"))
            else:
                taken[name] = section.title
                own.append(name)
        made.append(replace(section, facts=tuple(own)))
    for at, section in enumerate(made):
        if not section.facts and not wished[at].facts:
            given = _near(section, facts, context, taken)
            taken.update(dict.fromkeys(given, section.title))
            made[at] = section = replace(section, facts=given)
        if not section.facts:
            untold.append(
                (
                    f"section “{section.title}”",
                    "not one of its facts could be placed" if wished[at].facts else "nothing was found for it",
                )
            )
    return tuple(s for s in made if s.facts), untold


def _near(section: Section, facts: Mapping[str, Fact], context: Mapping[str, str], taken: Mapping[str, str]) -> tuple[str, ...]:
    """The free facts that hold most of what the section is about."""
    wanted = terms(said_of(section))
    found = []
    for name, fact in facts.items():
        if name not in taken and not fact.row:
            held = agreement(terms(f"{fact.text} {context.get(name, '')}"), wanted)
            if held >= HOLDS:
                found.append((-held, -fact.weight, name))
    return tuple(name for _, _, name in sorted(found)[:MOST])
