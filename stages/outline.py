"""Outline: sections from the last layer of notes, mended by edits that code proposes and applies.

([Note], [Fact]) -> Outline. The reduced notes are the first sections; then facts are assigned to the section that they
resemble most, sections that hold too little are dropped, those that hold too much are split. Structure stays valid by
construction: every fact given to the article is in exactly one section.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mapred.data import Fact, Note, Outline, Section
from mapred.llm.model import Model
from mapred.stages.brief import Material, Place, brief, rest
from mapred.stages.graph import graph
from mapred.stages.headings import as_titled, entitle, entitled
from mapred.stages.reading import in_reading_order
from mapred.stages.space import middles, positions

WORDS_A_SECTION = 300
FEWEST, MOST = 4, 16  # facts of a section
PRICE = 0.004  # likeness that a further section must add
STRAYS = 8  # at most one in so many facts is told as a further point because no title says anything of it
ROUNDS = 6  # of assignment: it settles long before


def sections_for(words: int) -> int:
    return max(1, min(14, round(words / WORDS_A_SECTION)))


def outline(
    facts: Sequence[Fact],
    layers: Sequence[Sequence[Note]],
    places: Mapping[str, Place],
    model: Model,
    *,
    named: str,
    wanted: int,
) -> Outline:
    """`places` by chunk id, `named` the article's title if the user gave one, `wanted` the number of sections to aim at."""
    groups, loose = _groups(facts, layers[-1], places, wanted)
    material = Material({f.id: f for f in facts}, places, topics(layers))
    titled, rests = (groups[:-1], groups[-1]) if loose and len(groups) > 1 else (groups, [])
    titles = entitled(titled, material, model)
    told, others = as_titled(titles, titled, material, len(facts) // STRAYS - len(rests))
    made = []
    for number, (name, group) in enumerate(told, 1):
        names = tuple(f.id for f in group)
        made.append(Section(f"s{number}", name, brief(name, names, material), names))
    made += [rest(f.id for f in (*rests, *others))] if rests or others else []
    return Outline(named or entitle(facts, made), tuple(made), graph(made, facts))


def topics(layers: Sequence[Sequence[Note]]) -> dict[str, tuple[str, ...]]:
    """The topics of every note, of any layer, that holds a fact; but not one that a merged note has from its first child."""
    found: dict[str, tuple[str, ...]] = {}
    known = {note.id: note.topic for layer in layers for note in layer}
    for note in (note for layer in layers for note in layer):
        if not note.children or note.topic != known[note.children[0]]:
            found.update({fact: (*found.get(fact, ()), note.topic) for fact in note.facts})
    return found


def _groups(
    facts: Sequence[Fact], notes: Sequence[Note], places: Mapping[str, Place], wanted: int
) -> tuple[list[list[Fact]], bool]:
    """The facts in sections, in the order in which the article tells them, and whether the last one is the rest."""
    if len(facts) <= FEWEST:
        return ([list(facts)] if facts else []), False
    matrix = positions(facts, places)
    home = {fact: at for at, note in enumerate(notes) for fact in note.facts}
    first = np.array([home.get(f.id, 0) for f in facts])
    proposals = [first, *(_clusters(matrix, n) for n in range(wanted, 2 * wanted))]
    pool = [*proposals, *(_settle(labels, matrix, wanted) for labels in proposals)]
    labels = max(pool, key=lambda labels: _score(labels, matrix))  # the first outline is in the pool: never worse
    names, counts = np.unique(labels, return_counts=True)
    if counts.max() < FEWEST:
        return [list(facts)], False
    loose, kept = np.isin(labels, names[counts < FEWEST]), names[counts >= FEWEST]
    groups = [[fact for fact, label in zip(facts, labels, strict=True) if label == name] for name in kept]
    groups = in_reading_order(groups, [matrix[labels == name] for name in kept], places)
    rest = [[fact for fact, alone in zip(facts, loose, strict=True) if alone]] if loose.any() else []
    return [*groups, *rest], bool(rest)


def _clusters(matrix: Any, wanted: int) -> Any:
    """A second proposal beside the layers': Ward's clusters of the facts."""
    from sklearn.cluster import AgglomerativeClustering

    return AgglomerativeClustering(n_clusters=min(wanted, len(matrix)), linkage="ward").fit_predict(matrix)


def _settle(labels: Any, matrix: Any, wanted: int) -> Any:
    """Edits until nothing moves: drop what is too small, split what is too large, assign each fact anew."""
    for _ in range(ROUNDS):
        labels = _split(_drop(labels, matrix), matrix, wanted)
        moved = _assign(labels, matrix)
        if (moved == labels).all():
            break
        labels = moved
    return _split(_drop(labels, matrix), matrix, wanted)


def _score(labels: Any, matrix: Any) -> float:
    """Mean likeness of a fact to the middle of its section, less a price for each section and for loose facts."""
    names, centres = _centres(labels, matrix)
    counts = np.bincount(np.searchsorted(names, labels))
    near = np.sum(matrix * centres[np.searchsorted(names, labels)], axis=1)
    held = counts[np.searchsorted(names, labels)] >= FEWEST
    return float(np.mean(near * held)) - PRICE * int((counts >= FEWEST).sum()) - float(counts.max() > MOST)


def _centres(labels: Any, matrix: Any) -> tuple[Any, Any]:
    names = np.unique(labels)
    return names, middles([matrix[labels == name] for name in names])


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
        away = _away(matrix[inside])
        if away is None:
            return labels
        labels = labels.copy()
        labels[inside[away]] = labels.max() + 1


def _away(part: Any) -> Any | None:
    """Which facts of a section leave it: those more like its most foreign fact than like its most central one.

    Of the most foreign ones, the first with which both halves hold enough; None where there is none.
    """
    likeness = part @ part.T
    one = int(likeness.sum(axis=1).argmax())
    for other in likeness[one].argsort(kind="stable"):
        away = likeness[:, other] > likeness[:, one]
        away[other], away[one] = True, False
        if FEWEST <= away.sum() <= len(part) - FEWEST:
            return away
    return None
