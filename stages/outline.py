"""Outline: sections from the last layer of notes, mended by edits that code proposes and applies.

([Note], [Fact]) -> Outline. The reduced notes are the first sections; then facts are assigned to the section that they
resemble most, sections that hold too little are dropped, those that hold too much are split. Structure stays valid by
construction: every fact given to the article is in exactly one section.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mapred.data import REST, Fact, Note, Outline, Section
from mapred.llm.model import Model
from mapred.stages.brief import Material, Place, brief, rest
from mapred.stages.graph import graph
from mapred.stages.lexicon import STOPWORDS
from mapred.stages.terms import frequent, terms
from mapred.stages.titles import both, finalists, joins, lowered, title
from mapred.stages.vectors import vectors

WORDS_A_SECTION = 300
FEWEST, MOST = 4, 16  # facts of a section
AROUND = 1.0  # weight of the words around a fact beside its own
HOME = 1.0  # and of those around all facts of its document
PRICE = 0.012  # likeness that a further section must add
TELLING = 0.4  # rarity of a term from which it tells a section from the others
FITS = 0.25  # how well a second title must fit the facts that the first says nothing of
MOST_WORDS = 10  # of a title for two things
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
    titled = groups[:-1] if loose and len(groups) > 1 else groups
    titles = entitled(titled, material, model)
    made = []
    for number, (group, name) in enumerate(zip(titled, titles, strict=True), 1):
        names = tuple(f.id for f in group)
        made.append(Section(f"s{number}", name, brief(name, names, material), names))
    made += [rest(tuple(f.id for f in group)) for group in groups[len(titled) :]]
    return Outline(named or entitle(facts, made), tuple(made), graph(made, facts))


def entitled(groups: Sequence[Sequence[Fact]], material: Material, model: Model) -> list[str]:
    """A title for each group. The group that one fits best chooses first: it is not taken by a group that comes before it."""
    names = [tuple(f.id for f in group) for group in groups]
    rare = rarity(names, material)
    candidates = [tuple(material.candidates(each)) for each in names]
    fit = [max(finalists(g, c, (), rare).values(), default=0.0) for g, c in zip(groups, candidates, strict=True)]
    found: dict[int, str] = {}
    for at in sorted(range(len(groups)), key=lambda at: (-fit[at], at)):
        homes = {p.title for p in material.places_of(names[at])}
        home = homes.pop() if len(homes) == 1 else ""
        found[at] = title(groups[at], candidates[at], list(found.values()), rare, model, home)
    for at in range(len(groups)):
        if second := _second(found[at], groups[at], list(found.values()), material, rare):
            found[at] = both(found[at], lowered(second, groups[at]))
    return [found[at] for at in range(len(groups))]


def _second(first: str, group: Sequence[Fact], taken: Sequence[str], material: Material, rare: Mapping[str, float]) -> str:
    """What else a section tells of, in a heading of its sources: where a third of its facts has no word of its title."""
    said = {t for t in terms(first) if rare.get(t, 0.0) > TELLING} or set(terms(first))
    left = [f for f in group if not said & _surroundings(f, material)]
    if 3 * len(left) < len(group) or len(left) == 1 or not joins(first):
        return ""
    headings = Material(material.facts, material.places).candidates([f.id for f in left])
    fit = finalists(left, headings, taken, rare)
    return next((n for n in fit if fit[n] >= FITS and joins(n) and len(both(first, n).split()) <= MOST_WORDS), "")


def _surroundings(fact: Fact, material: Material) -> set[str]:
    """The terms of a fact, of the headings over it, and of its document's title."""
    said = [text for p in material.places_of([fact.id]) for text in (p.title, *p.heading)]
    return {term for text in (fact.text, *said) for term in terms(text)}


def topics(layers: Sequence[Sequence[Note]]) -> dict[str, tuple[str, ...]]:
    """The topics of every note, of any layer, that holds a fact."""
    found: dict[str, tuple[str, ...]] = {}
    for layer in layers:
        for note in layer:
            for fact in note.facts:
                found[fact] = (*found.get(fact, ()), note.topic)
    return found


def rarity(groups: Sequence[Sequence[str]], material: Material) -> dict[str, float]:
    """How little each term is shared between sections, given by the ids of their facts: 1 where one has it alone."""
    shared = frequent(tuple(t for name in group for t in terms(material.facts[name].text)) for group in groups)
    return {t: 1.0 - (n - 1) / max(1, len(groups)) for t, n in shared.items()}


def _groups(
    facts: Sequence[Fact], notes: Sequence[Note], places: Mapping[str, Place], wanted: int
) -> tuple[list[list[Fact]], bool]:
    """The facts in sections, in the order in which the article tells them, and whether the last one is the rest."""
    if len(facts) <= FEWEST:
        return ([list(facts)] if facts else []), False
    matrix = _matrix(facts, places)
    home = {fact: at for at, note in enumerate(notes) for fact in note.facts}
    first = np.array([home.get(f.id, 0) for f in facts])
    proposals = [first, *(_clusters(matrix, n) for n in range(wanted, 2 * wanted))]
    pool = [*proposals, *(_settle(labels, matrix, wanted) for labels in proposals)]
    labels = max(pool, key=lambda labels: _score(labels, matrix))  # the first outline is in the pool: never worse
    names, counts = np.unique(labels, return_counts=True)
    if counts.max() < FEWEST:
        return [list(facts)], False
    loose = np.isin(labels, names[counts < FEWEST])
    order = _reading_order(labels[~loose], matrix[~loose])
    groups = [[fact for fact, label in zip(facts, labels, strict=True) if label == name] for name in order]
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


def _matrix(facts: Sequence[Fact], places: Mapping[str, Place]) -> Any:
    """Facts with their headings and document titles as dense rows; what all of them share counts little (tf-idf)."""
    from sklearn.feature_extraction.text import TfidfTransformer

    at = [places[f.evidence[0].spans[0].chunk] for f in facts]
    own = vectors([f"{f.text} {' '.join(p.heading[-2:])}" for f, p in zip(facts, at, strict=True)])
    around = vectors([p.text for p in at])
    counts = own + AROUND * around + HOME * _by_document(facts, around)
    used = counts[:, counts.getnnz(axis=0) > 1]
    return TfidfTransformer().fit_transform(used).toarray()


def _by_document(facts: Sequence[Fact], around: Any) -> Any:
    """For each fact the mean row of its document's facts: what a document tells of belongs together rather than not."""
    from scipy.sparse import csr_matrix

    homes = {name: n for n, name in enumerate(dict.fromkeys(f.evidence[0].document for f in facts))}
    at = [homes[f.evidence[0].document] for f in facts]
    member = csr_matrix((np.ones(len(at)), (at, range(len(at)))), shape=(len(homes), len(at)))
    mean = member.multiply(1 / member.sum(axis=1)) @ around
    return mean.tocsr()[at]


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


def _reading_order(labels: Any, matrix: Any) -> list[int]:
    """The section nearest to the middle of everything first, then always the one most like the last."""
    names, centres = _centres(labels, matrix)
    middle = np.asarray(matrix.mean(axis=0)).ravel()
    order = [int((centres @ middle).argmax())]
    while len(order) < len(names):
        left = [i for i in range(len(names)) if i not in order]
        order.append(max(left, key=lambda i: (float(centres[i] @ centres[order[-1]]), -i)))
    return [int(names[i]) for i in order]


def subject(facts: Sequence[Fact]) -> str:
    """The name that a fifth of the facts have in them, as `SQLite`; empty where there is none."""
    counts: dict[str, int] = {}
    for fact in facts:
        for word in {w.strip(".,;:()\"'") for w in fact.text.split()[1:]}:
            if word[:1].isupper() and word.isalpha() and len(word) > 2:
                counts[word] = counts.get(word, 0) + 1
    found = max(counts, key=lambda w: (counts[w], w), default="")
    return found if counts.get(found, 0) * 5 >= len(facts) else ""


def entitle(facts: Sequence[Fact], sections: Sequence[Section]) -> str:
    """The article's title from its sections: `SQLite: rollback journals, checkpoints and file locks`."""
    about = subject(facts)
    largest = sorted([s for s in sections if s.title != REST], key=lambda s: (-len(s.facts), s.id))
    around = re.compile(rf"(?:^| (?:in|of|for|with|by) ){about}$|^{about}(?: |$)")  # `Savepoints in SQLite`, `SQLite testing`
    bare = [(s.title, around.sub("", s.title) if about else s.title) for s in largest]
    titles = [
        t for title, t in bare if t and (title.startswith(t) or len(t.split()) > 1)
    ]  # `SQLite database` leaves too little
    told = [t for t in titles if len(t) <= 40 and not (about and about in t) and t.split()[0] not in STOPWORDS]
    told = sorted(told, key=lambda t: not joins(t))[:3]  # `Savepoints and transactions` makes no good part of a list
    parts = [lowered(t, facts) for t in told or [s.title for s in largest[:1]]]
    text = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1] if parts else "Report"
    return f"{about}: {text}" if about else text[:1].upper() + text[1:]
