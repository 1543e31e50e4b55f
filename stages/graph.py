"""The outline as a graph: what contains, supports, relates to and contradicts what.

sections, facts -> a frozen networkx DiGraph. It says what the sections say, and beside it what they do not: how many
independent sources state a fact, which sections are alike, and which facts cannot both hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from mapred.data import Contradiction, Fact, Section
from mapred.stages.terms import frequent, terms
from mapred.stages.versions import Kin

ALIKE = 0.1  # likeness from which two sections are related
NO_KIN = Kin()


def graph(
    sections: Sequence[Section],
    facts: Sequence[Fact],
    related: Kin = NO_KIN,
    contradictions: Sequence[Contradiction] = (),
) -> Any:
    """Copies and versions of one text, `related`, are one source of a fact."""
    import networkx

    made = networkx.DiGraph()
    made.add_node("article", kind="article")
    known = {f.id: f for f in facts}
    for section in sections:
        made.add_node(section.id, kind="section", title=section.title, brief=str(section.brief))
        made.add_edge("article", section.id, relation="contains")
        for name in section.facts:
            _add_fact(made, known[name], related)
            made.add_edge(section.id, name, relation="contains")
    for one, other, near in likenesses(sections, known.values()):
        made.add_edge(one, other, relation="relates", likeness=near)
    for each in contradictions:
        for name in each.facts:
            if name not in made and name in known:
                _add_fact(made, known[name], related)
        if all(name in made for name in each.facts):
            made.add_edge(*each.facts, relation="contradicts", about=each.about)
    return networkx.freeze(made)


def _add_fact(made: Any, fact: Fact, related: Kin) -> None:
    documents = list(dict.fromkeys(e.document for e in fact.evidence))
    made.add_node(fact.id, kind="fact", text=fact.text, sources=related.independent(documents))
    for document in documents:
        made.add_node(f"source:{document}", kind="source")
        made.add_edge(f"source:{document}", fact.id, relation="supports")


def likenesses(sections: Sequence[Section], facts: Iterable[Fact]) -> list[tuple[str, str, float]]:
    """Pairs of sibling sections whose facts share words that few sections have, in their order, with how much: 0..1."""
    bags = {f.id: set(terms(f.text)) for f in facts}
    held = [tuple(t for name in s.facts for t in bags.get(name, ())) for s in sections]
    spread = frequent(held)
    weights = [{t: n * (1 - (spread[t] - 1) / len(sections)) for t, n in frequent((t,) for t in each).items()} for each in held]
    found = []
    for (i, one), (j, other) in combinations(enumerate(weights), 2):
        both = sum(min(v, other.get(t, 0.0)) for t, v in one.items())
        near = round(both / max(1e-9, min(sum(one.values()), sum(other.values()))), 3)
        if near >= ALIKE:
            found.append((sections[i].id, sections[j].id, near))
    return found
