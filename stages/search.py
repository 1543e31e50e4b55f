"""Search: a pool of outlines, and edits that the score decides on, in layers.

(sections, held-out facts) -> better sections, or the same. In each layer a few outlines of the pool are drawn by their score;
kernels, each an outline and an edit that was not tried on it yet, are drawn by kind: the more edits of a kind have survived,
the more tokens it gets. What survives on sections that do not touch is joined into one outline, whose new sections are then
named by the best of a few. Outlines that a search without a model has found may stand in the pool from the beginning. The
best so far and the first outline are never lost. It ends when two layers bring less than
their noise, when the tokens are spent, or when the run's own budget is. What it found must be as good in the eyes of the
half that did not steer; otherwise the first outline stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from mapred.data import REST_ID
from mapred.errors import BudgetReached
from mapred.llm.model import Model
from mapred.stages.brief import Material
from mapred.stages.edits import Edit, Outlined, apply, describe
from mapred.stages.pool import Candidate, Step, draw, into
from mapred.stages.propose import View, proposals, renames
from mapred.stages.score import Held, Scale, Score, gain
from mapred.stages.suggest import SHOWN, cost, suggest

SURE = 1.0  # standard errors that an edit must gain before it is joined with others
PATIENCE = 2  # layers without a gain above the noise
NAMES = 3  # titles tried for each section that an edit has made
WORDS = "words"  # the origin of outlines found by the words that titles and facts share
MODEL = "model"  # the origin of what the model proposes, beside the kinds of propose.py


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought. `judged` is the gain in the eyes of the other half and its standard error."""

    sections: Outlined
    first: Score
    best: Score
    judged: tuple[float, float]
    kept: tuple[Step, ...]  # the edits between the first outline and this one
    tried: tuple[Step, ...]
    tokens: int
    ended: str = ""  # the run's own budget ended it
    survived: tuple[tuple[str, int, int], ...] = ()  # origin, proposed, survived


@dataclass
class _Search:
    """What the layers of one search share."""

    material: Material
    scale: Scale
    steer: Sequence[Held]
    model: Model
    budget: int
    width: int
    rng: Random
    seed: int
    suggested: bool
    aim: int  # sections, at least
    shown: int  # sections that a question to the model shows
    asked: int = 0  # tokens of questions to the model
    tried: list[Step] = field(default_factory=list)
    seen: set[tuple[Outlined, Edit]] = field(default_factory=set)
    tally: dict[str, list[int]] = field(default_factory=dict)  # origin -> proposed, survived

    @property
    def spent(self) -> int:
        return self.scale.spent + self.asked

    def view(self, candidate: Candidate) -> View:
        return View(candidate.sections, self.material, self.scale, tuple(self.steer), candidate.score)


def search(
    first: Outlined,
    material: Material,
    scale: Scale,
    held: tuple[Sequence[Held], Sequence[Held]],
    model: Model,
    *,
    budget: int,
    layers: int,
    width: int,
    seed: int,
    suggested: bool = True,
    also: Sequence[tuple[str, Outlined]] = (),
    aim: int = 1,
    shown: int = SHOWN,
) -> Found:
    """`held` are the half that steers and the half that judges, if one is to; `budget` is in tokens, theirs included.

    The number of sections stays between `aim` and twice as many, or comes nearer: of fewer the score would be content with.
    `suggested`: may the model propose edits of its own, for `shown` sections at a time? `also`: other outlines of these facts,
    each with how it was made.
    """
    steer, judge = held
    reserved = scale.cost(first, judge) * 2
    state = _Search(material, scale, steer, model, budget - reserved, width, Random(seed), seed, suggested, aim, shown)
    empty = Score((0.0,) * len(steer), 0.0, 0.0, 0.0)
    pool: list[Candidate] = [Candidate(first, empty)]
    judged, ended, start = (0.0, 0.0), "", empty
    try:
        if scale.cost(first, steer) > state.budget:
            return Found(first, empty, empty, judged, (), (), 0)
        start = scale.weigh([first], steer)[0]
        pool = [Candidate(first, start)]
        into(pool, _others(also, pool[0], state))
        _layers(pool, state, layers)
        if judge and pool[0].sections != first:
            before, after = scale.weigh([first, pool[0].sections], judge)
            judged = gain(after, before)
    except BudgetReached as error:  # the best so far stands; whoever asks next is told
        ended = str(error)
    best = pool[0] if judged[0] >= 0 else Candidate(first, start)
    return Found(
        best.sections,
        start,
        best.score,
        judged,
        best.steps,
        tuple(state.tried),
        state.spent,
        ended,
        tuple((origin, proposed, survived) for origin, (proposed, survived) in sorted(state.tally.items())),
    )


def _others(also: Sequence[tuple[str, Outlined]], first: Candidate, state: _Search) -> list[Candidate]:
    """Other outlines as candidates, as far as the tokens reach."""
    found = []
    for made, sections in also:
        if sections != first.sections and _affordable(sections, state):
            score = state.scale.weigh([sections], state.steer)[0]
            step = Step(0, made, WORDS, *gain(score, first.score))
            state.tried.append(step)
            found.append(Candidate(sections, score, (step,)))
    return found


def _layers(pool: list[Candidate], state: _Search, layers: int) -> None:
    """Changes the pool in place, so that what is found is kept whatever ends the search."""
    idle = 0
    for layer in range(1, layers + 1):
        best = pool[0]
        for parent in draw(pool, state.rng):
            into(pool, _children(parent, layer, state))
        if pool[0] is not best:
            into(pool, _refined(pool[0], best, layer, state))
        more, noise = gain(pool[0].score, best.score)
        idle = 0 if more > noise else idle + 1
        if idle == PATIENCE or state.spent >= state.budget:
            return


def _children(parent: Candidate, layer: int, state: _Search) -> list[Candidate]:
    """The parent after each edit of this layer, and after all those together that are surely better and do not touch."""
    tried = _weighed(parent, _kernels(parent, state), layer, state)
    sure = []
    for edit, child in tried:
        step = child.steps[-1]
        counts = state.tally.setdefault(step.origin, [0, 0])
        counts[0] += 1
        if step.gain > 0 and step.gain >= SURE * step.error:
            counts[1] += 1
            sure.append((edit, child))
    joined, steps, changed = parent.sections, list(parent.steps), set[str]()
    for edit, child in sorted(sure, key=lambda pair: -pair[1].steps[-1].gain):
        own = _changed(parent.sections, child.sections) or {"order"}
        after = apply(joined, edit)
        if not own & changed and after != joined and _fits(parent.sections, after, state.aim):
            joined, changed = after, changed | own
            steps.append(child.steps[-1])
    children = [child for _, child in sure]
    if len(steps) > len(parent.steps) + 1 and _affordable(joined, state):
        children.append(Candidate(joined, state.scale.weigh([joined], state.steer)[0], tuple(steps)))
    return children


def _changed(before: Outlined, after: Outlined) -> set[str]:
    """The sections that are not in both as they are."""
    return {s.id for s in set(before) ^ set(after)} - {REST_ID}


def _fits(before: Outlined, after: Outlined, aim: int) -> bool:
    """Does the number of sections stay between the aim and twice the aim, or come nearer to that?"""
    old, new = (sum(s.id != REST_ID for s in each) for each in (before, after))
    return min(aim, old) <= new <= max(2 * aim, old)


def _kernels(parent: Candidate, state: _Search) -> list[tuple[str, Edit]]:
    """Edits not tried on this outline yet; each origin is drawn as often as its edits survive."""
    waiting = proposals(state.view(parent))
    shares = {origin: _share(state.tally.get(origin, [0, 0])) for origin in (*waiting, *([MODEL] * state.suggested))}
    turns = state.rng.choices(list(shares), list(shares.values()), k=state.width)
    chosen = [(MODEL, edit) for edit in _suggested(parent, turns.count(MODEL), state)]
    for origin in turns:
        while origin != MODEL and waiting[origin]:
            edit = waiting[origin].pop(0)
            new = (parent.sections, edit) not in state.seen
            if new and _fits(parent.sections, apply(parent.sections, edit), state.aim):
                chosen.append((origin, edit))
                state.seen.add((parent.sections, edit))
                break
    return chosen


def _share(counts: Sequence[int]) -> float:
    """The share of an origin's edits that survive, as far as is known: a half before any was tried."""
    return (counts[1] + 1) / (counts[0] + 2)


def _suggested(parent: Candidate, count: int, state: _Search) -> list[Edit]:
    """Edits of the model for groups of sections drawn at random, as far as the tokens reach."""
    told = [s for s in parent.sections if s.id != REST_ID]
    shown, price = [], 0
    for _ in range(count):
        group = sorted(state.rng.sample(range(len(told)), min(state.shown, len(told))))
        price += cost([told[i] for i in group], state.material, state.model)
        if state.spent + price > state.budget:
            break
        state.asked += price
        price = 0
        shown.append([told[i].id for i in group])
    counts = state.tally.setdefault(MODEL, [0, 0])
    found = suggest(parent.sections, shown, state.material, state.model, state.seed) if shown else []
    fitting = [edit for edit in found if _fits(parent.sections, apply(parent.sections, edit), state.aim)]
    new = [edit for edit in fitting if (parent.sections, edit) not in state.seen]
    state.seen.update((parent.sections, edit) for edit in new)
    counts[0] += len(shown) - len(new)  # a question without an edit has cost as much as one with
    return new


def _weighed(
    parent: Candidate, kernels: Sequence[tuple[str, Edit]], layer: int, state: _Search
) -> list[tuple[Edit, Candidate]]:
    """The children that the tokens reach for, in one go."""
    made: list[tuple[str, Edit, Outlined]] = []
    room = state.budget - state.spent
    for origin, edit in kernels:
        after = apply(parent.sections, edit)
        price = state.scale.cost(after, state.steer)
        if after != parent.sections and price <= room:
            room -= price
            made.append((origin, edit, after))
    children = []
    scores = state.scale.weigh([after for _, _, after in made], state.steer)
    for (origin, edit, after), score in zip(made, scores, strict=True):
        more, error = gain(score, parent.score)
        step = Step(layer, describe(edit), origin, more, error)
        state.tried.append(step)
        children.append((edit, Candidate(after, score, (*parent.steps, step))))
    return children


def _affordable(sections: Outlined, state: _Search) -> bool:
    return state.spent + state.scale.cost(sections, state.steer) <= state.budget


def _refined(child: Candidate, parent: Candidate, layer: int, state: _Search) -> list[Candidate]:
    """Best of n: each section that the layer made is called by the best of a few names. Never worse than the child."""
    found = []
    for name in sorted(_changed(parent.sections, child.sections)):
        edits = islice(renames(state.view(child), name), NAMES)
        fresh = [("refine", e) for e in edits if (child.sections, e) not in state.seen]
        state.seen.update((child.sections, e) for _, e in fresh)
        tried = [c for _, c in _weighed(child, fresh, layer, state)]
        best = max(tried, key=lambda c: c.score.total, default=child)
        if best.score.total > child.score.total and best.steps[-1].gain >= SURE * best.steps[-1].error:
            child = best
            found.append(best)
    return found
