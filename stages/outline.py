"""Outline: sections from the last layer of notes, mended by edits that code proposes and applies.

([Note], [Fact]) -> Outline. The reduced notes are the first sections; then facts are assigned to the section that they
resemble most, sections that hold too little are dropped, those that hold too much are split. Structure stays valid by
construction: every fact given to the article is in exactly one section.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mapred.data import Fact, Note, Outline, Section
from mapred.llm.model import Model
from mapred.stages.terms import frequent, terms
from mapred.stages.titles import clean, title
from mapred.stages.vectors import vectors

WORDS_A_SECTION = 300
FEWEST, MOST = 4, 18  # facts of a section
ROUNDS = 6  # of assignment: it settles long before


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was found: what its chunk is headed and called."""

    title: str
    heading: tuple[str, ...]


def sections_for(words: int) -> int:
    return max(1, min(14, round(words / WORDS_A_SECTION)))


def outline(
    facts: Sequence[Fact], layers: Sequence[Sequence[Note]], places: Mapping[str, Place], model: Model, *, named: str, wanted: int
) -> Outline:
    """`places` by chunk id, `named` the article's title if the user gave one, `wanted` the number of sections to aim at."""
    groups = _groups(facts, layers[-1], places, wanted)
    topics = _topics(layers)
    bags = [tuple(t for f in group for t in terms(f.text)) for group in groups]
    shared = frequent(bags)
    rare = {t: 1.0 - (n - 1) / max(1, len(groups)) for t, n in shared.items()}
    made: list[Section] = []
    for number, group in enumerate(groups, 1):
        at = [places[s.chunk] for f in group for s in f.evidence[0].spans]
        candidates = [p.heading[-1] for p in at if p.heading] + [h for p in at for h in p.heading]
        candidates += [t for f in group for t in topics.get(f.id, ())] + [p.title for p in at]
        name = title(group, dict.fromkeys(candidates), [s.title for s in made], rare, model)
        covers = "; ".join(dict.fromkeys(c for p in at if p.heading and (c := clean(p.heading[-1]))))
        made.append(Section(f"s{number}", name, f"Gather what the sources say of: {covers or name}.", tuple(f.id for f in group)))
    return Outline(named or _name(facts, made), tuple(made), _graph(made, facts))


def _topics(layers: Sequence[Sequence[Note]]) -> dict[str, tuple[str, ...]]:
    """The topics of every note, of any layer, that holds a fact."""
    found: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        for note in layer:
            for fact in note.facts:
                found[fact] = (*found.get(fact, ()), note.topic)
    return found


def _groups(facts: Sequence[Fact], notes: Sequence[Note], places: Mapping[str, Place], wanted: int) -> list[list[Fact]]:
    """The facts in sections, in the order in which the article tells them."""
    if len(facts) <= FEWEST:
        return [list(facts)] if facts else []
    texts = [f"{f.text} {' '.join(places[f.evidence[0].spans[0].chunk].heading[-2:])}" for f in facts]
    matrix = vectors(texts).toarray() if len(facts) < 400 else vectors(texts)
    home = {fact: at for at, note in enumerate(notes) for fact in note.facts}
    labels = np.array([home.get(f.id, 0) for f in facts])
    for _ in range(ROUNDS):
        labels = _drop(labels, matrix)
        labels = _split(labels, matrix, wanted)
        moved = _assign(labels, matrix)
        if (moved == labels).all():
            break
        labels = moved
    labels = _drop(labels, matrix)
    return [[facts[i] for i in np.flatnonzero(labels == label)] for label in _reading_order(labels, matrix)]


def _centres(labels: Any, matrix: Any) -> tuple[Any, Any]:
    names = np.unique(labels)
    rows = np.vstack([np.asarray(matrix[labels == n].mean(axis=0)).ravel() for n in names])
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return names, rows / np.where(norms == 0, 1, norms)


def _assign(labels: Any, matrix: Any) -> Any:
    """Edit `assign`: each fact to the section whose middle it resembles most."""
    names, centres = _centres(labels, matrix)
    likeness = np.asarray(matrix @ centres.T)
    return names[likeness.argmax(axis=1)]


def _drop(labels: Any, matrix: Any) -> Any:
    """Edit `drop`: the smallest section goes while one is too small; its facts join the others."""
    while True:
        names, counts = np.unique(labels, return_counts=True)
        if len(names) == 1 or counts.min() >= FEWEST:
            return labels
        small = names[counts.argmin()]
        others, centres = _centres(labels[labels != small], matrix[labels != small])
        likeness = np.asarray(matrix[labels == small] @ centres.T)
        labels = labels.copy()
        labels[labels == small] = others[likeness.argmax(axis=1)]


def _split(labels: Any, matrix: Any, wanted: int) -> Any:
    """Edit `split`: the largest section in two while one is too large, or while there are too few sections."""
    while True:
        names, counts = np.unique(labels, return_counts=True)
        largest = names[counts.argmax()]
        if counts.max() < 2 * FEWEST or (counts.max() <= MOST and len(names) >= wanted):
            return labels
        inside = np.flatnonzero(labels == largest)
        part = matrix[inside]
        likeness = np.asarray((part @ part.T).todense()) if hasattr(part, "todense") else part @ part.T
        one = int(likeness.sum(axis=1).argmax())
        other = int(likeness[one].argmin())
        away = likeness[:, other] > likeness[:, one]
        away[other], away[one] = True, False
        labels = labels.copy()
        labels[inside[away]] = labels.max() + 1
        if away.sum() < FEWEST or (~away).sum() < FEWEST:
            return _drop(labels, matrix)


def _reading_order(labels: Any, matrix: Any) -> list[int]:
    """The section nearest to the middle of everything first, then always the one most like the last."""
    names, centres = _centres(labels, matrix)
    middle = np.asarray(matrix.mean(axis=0)).ravel()
    order = [int((centres @ middle).argmax())]
    while len(order) < len(names):
        left = [i for i in range(len(names)) if i not in order]
        order.append(max(left, key=lambda i: (float(centres[i] @ centres[order[-1]]), -i)))
    return [int(names[i]) for i in order]


def _name(facts: Sequence[Fact], sections: Sequence[Section]) -> str:
    """The article's title from its sections: `SQLite: Rollback journals, checkpoints and file locks`."""
    counts: dict[str, int] = {}
    for fact in facts:
        for word in {w.strip(".,;:()\"'") for w in fact.text.split()[1:]}:
            if word[:1].isupper() and word.isalpha() and len(word) > 2:
                counts[word] = counts.get(word, 0) + 1
    subject = max(counts, key=lambda w: (counts[w], w), default="")
    parts = [s.title[0].lower() + s.title[1:] if s.title[1:2].islower() else s.title for s in sections[:3]]
    told = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else "Report"
    if not subject or counts[subject] * 5 < len(facts):
        return told[:1].upper() + told[1:]
    return f"{subject}: {told}"


def _graph(sections: Sequence[Section], facts: Sequence[Fact]) -> Any:
    import networkx

    graph = networkx.DiGraph()
    graph.add_node("article", kind="article")
    known = {f.id: f for f in facts}
    for section in sections:
        graph.add_node(section.id, kind="section", title=section.title)
        graph.add_edge("article", section.id, relation="contains")
        for fact in section.facts:
            graph.add_node(fact, kind="fact", text=known[fact].text)
            graph.add_edge(section.id, fact, relation="contains")
            for evidence in known[fact].evidence:
                graph.add_node(f"source:{evidence.document}", kind="source")
                graph.add_edge(f"source:{evidence.document}", fact, relation="supports")
    return networkx.freeze(graph)
