"""Seats: each table whose rows the article tells into one section of an outline that was made without them.

(sections, rows) -> sections. Where the facts of the row's chunk are, else those of its document, else those of a document that
has its name (`wells.csv` beside `wells.md`); a table that stands alone is seated by the words that it shares with a section,
and with the rest where these are few. So rows change no title and no grouping of what is said in sentences.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from mapred.data import REST_ID, Fact, Section
from mapred.stages.brief import Place, rest
from mapred.stages.cells import by_table
from mapred.stages.terms import frequent, terms, weight

ENOUGH = 1.0  # what the shared words must tell, about as much as one word that the section uses most and no other has


def seat(
    sections: Sequence[Section], rows: Sequence[Fact], facts: Mapping[str, Fact], places: Mapping[str, Place]
) -> tuple[Section, ...]:
    """The sections with the rows behind their facts; the rest is added where it is needed and there is none."""
    added: dict[str, list[str]] = {}
    for table in by_table(rows):
        home = _beside(sections, table, facts) or _alike(sections, table, facts, places) or REST_ID
        added.setdefault(home, []).extend(row.id for row in table)
    made = [replace(section, facts=(*section.facts, *added.pop(section.id, ()))) for section in sections]
    return (*made, *(rest(names) for names in added.values()))


def _beside(sections: Sequence[Section], table: Sequence[Fact], facts: Mapping[str, Fact]) -> str:
    """The section that has most of the facts of the table's own chunk, else of its document, else of one of the same name.

    Empty where none has any.
    """
    first = table[0].evidence[0].spans[0]
    name = PurePosixPath(first.document).with_suffix("")
    near = []
    for at, section in enumerate(sections):
        told = [facts[name].evidence[0].spans[0] for name in section.facts]
        same = sum(span.document == first.document for span in told)
        named = sum(PurePosixPath(span.document).with_suffix("") == name for span in told)
        near.append((sum(span.chunk == first.chunk for span in told), same, named, -at, section.id))
    *_, named, _, best = max(near)
    return best if named else ""


def _alike(sections: Sequence[Section], table: Sequence[Fact], facts: Mapping[str, Fact], places: Mapping[str, Place]) -> str:
    """The section whose facts have most of the words of the table, its file and its headings; empty where that is little."""
    if len(sections) == 1:
        return sections[0].id
    place = places[table[0].evidence[0].spans[0].chunk]
    wanted = set(terms(" ".join([place.title, *place.heading, *(row.text for row in table)])))
    bags = [Counter(t for name in s.facts for t in set(terms(facts[name].text))) for s in sections]
    spread = frequent(tuple(bag) for bag in bags)
    most = [max(bag.values(), default=1) for bag in bags]

    def near(at: int) -> float:
        bag, few = bags[at], len(sections)
        shared = sorted(wanted & bag.keys())
        return math.fsum(weight(t) * math.log1p(bag[t]) / math.log1p(most[at]) * (1 - (spread[t] - 1) / few) for t in shared)

    best = max(range(len(sections)), key=lambda at: (near(at), -at))
    return sections[best].id if near(best) >= ENOUGH else ""
