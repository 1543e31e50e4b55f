"""What each effort pays for the search of an outline, and the outline that a person gives instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mapred.data import Fact, Wished
from mapred.llm.model import Model
from mapred.stages.brief import Material, Place
from mapred.stages.edits import Outlined
from mapred.stages.place import place
from mapred.stages.score import Scale, SharedWords, hold_out
from mapred.stages.search import Found, search


@dataclass(frozen=True, slots=True)
class Effort:
    """`share` is of the corpus' tokens, `most` the bound for large ones; `held` facts are held out, half of them steer.

    `suggested`: does the model propose edits of its own?

    Only the highest effort pays for a search, and for the model's names of windows (merge.py). What the search gains is mostly
    size (tests/bench/README.md): fewer sections under wider titles, in which a reader found less in its place, for a minute
    more of the example's run. Even the search by words that costs nothing made titles of which a reader thought less than of
    the first.
    """

    share: float
    most: int
    held: int
    layers: int
    width: int
    suggested: bool


FEWEST = 24  # held-out facts that are worth a search
A_FACT, WORDING = 100, 800  # tokens of a held-out fact in all weighings of a small search, and of titles and briefs
THEN = " then "  # between the edits of one step
FREE, FREE_LAYERS, FREE_WIDTH = 1 << 40, 6, 24  # of a search that asks no model: a second or two

# How often more a text is asked for that the check refused, of a model whose prose is worth it (phrase.py, WORTH). `normal` is
# to generate less than .06 of the corpus' tokens: with one more try it was .035 of ten files of Vim's help, phrasing .020 of it
# (tests/bench/cost.py); the second more is what it takes for a model of 0.5B parameters to phrase more of the example than it
# quotes, 53 sentences of 103 (49 without), and the bundled model does not get to it there.
TRIES: Mapping[str, int] = {"low": 1, "normal": 2, "high": 2}
EFFORTS: Mapping[str, Effort] = {
    "high": Effort(share=0.40, most=40_000, held=128, layers=8, width=20, suggested=True),
}


def improve(
    sections: Outlined, material: Material, model: Model, *, topic: str, effort: str, corpus: int, aim: int, seed: int
) -> Found | None:
    """What the search finds; None where effort or corpus are too small. `corpus` is in tokens, `aim` in sections."""
    paid = EFFORTS.get(effort)
    if paid is None or len(sections) < 2:
        return None
    budget = min(paid.most, round(paid.share * corpus))
    held = min(paid.held, (budget - WORDING) // A_FACT)
    if held < FEWEST:
        return None
    made = by_words(sections, material, model, topic=topic, aim=aim, seed=seed)
    return search(
        sections,
        material,
        Scale(topic, material.facts, model),
        hold_out(material.facts.values(), model, held),
        model,
        budget=budget,
        layers=paid.layers,
        width=paid.width,
        seed=seed,
        suggested=paid.suggested,
        aim=aim,
        also=[(THEN.join(step.edit for step in made.kept), made.sections)],
    )


def by_words(
    sections: Outlined,
    material: Material,
    model: Model,
    *,
    topic: str,
    aim: int,
    seed: int,
    steering: Sequence[Fact] = (),
    layers: int = FREE_LAYERS,
    width: int = FREE_WIDTH,
) -> Found:
    """What a search finds that asks no model: all facts steer it, by the words that they share with titles and briefs."""
    words = SharedWords(model)
    steer, others = hold_out(steering or material.facts.values(), words, len(material.facts))
    return search(
        sections,
        material,
        Scale(topic, material.facts, words),
        ((*steer, *others), ()),
        model,
        budget=FREE,
        layers=layers,
        width=width,
        seed=seed,
        suggested=False,
        aim=aim,
    )


def given(
    wished: Wished, facts: Sequence[Fact], folded: Sequence[Fact], places: Mapping[str, Place]
) -> tuple[Outlined, list[tuple[str, str]]]:
    """The sections of an edited outline with what could be placed, and what could not, with the reason."""
    material = Material({f.id: f for f in folded}, places)
    home = {span.id: fact.id for fact in folded for evidence in fact.evidence for span in evidence.spans}
    context = {f.id: " ".join(h for p in material.places_of([f.id]) for h in (p.title, *p.heading)) for f in folded}
    return place(wished.sections, material.facts, context, {f.id: home[f.evidence[0].spans[0].id] for f in facts})
