"""search: never worse than it began, the same seed the same outline, within its tokens, and nothing tried twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import REST_ID, Brief, Outline, Section
from mapred.errors import BudgetReached
from mapred.formats.to_outline import to_graphml
from mapred.llm.model import Answer, Question, ScriptedModel
from mapred.planning import EFFORTS, by_words, improve
from mapred.stages.brief import rest
from mapred.stages.edits import Merge, Outlined, Rename
from mapred.stages.graph import graph
from mapred.stages.pool import Candidate, into
from mapred.stages.propose import KINDS, View, proposals
from mapred.stages.score import Scale, hold_out
from mapred.stages.search import Found, _kernels, _Search, search
from mapred.stages.suggest import suggest
from tests.conftest import obey
from tests.outlines import material, themed

MADE = material(8)
REAL = themed(MADE)


def shuffled(by: int = 1) -> Outlined:
    """The right titles over the facts of other sections."""
    return tuple(replace(s, facts=t.facts) for s, t in zip(REAL, REAL[by:] + REAL[:by], strict=True))


def lumped() -> Outlined:
    """Two themes in one section, two sections of one theme, and the rest."""
    half = len(REAL[0].facts) // 2
    return (
        Section("s1", "Various notes", Brief(()), (*REAL[2].facts, *REAL[1].facts)),
        Section("s2", "Journal", Brief(()), REAL[0].facts[:half]),
        Section("s3", "Journal pages", Brief(()), REAL[0].facts[half:]),
        rest(REAL[3].facts),
    )


def found(first: Outlined, budget: int = 20_000, seed: int = 0, model: ScriptedModel | None = None) -> Found:
    model = model or ScriptedModel(obey)
    scale = Scale("A manual", MADE.facts, model)
    held = hold_out(MADE.facts.values(), model, 32)
    return search(first, MADE, scale, held, model, budget=budget, layers=4, width=12, seed=seed)


def test_a_poor_outline_gets_better_in_the_eyes_of_both_halves() -> None:
    made = found(lumped())
    assert made.best.total > made.first.total
    assert made.judged[0] > 0
    assert made.kept
    assert sum(step.gain for step in made.kept) > 0


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0, 300, 2_000, 20_000]), st.sampled_from([REAL, shuffled(), lumped()]))
def test_whatever_the_seed_nothing_is_lost_or_worse_or_over_the_budget(seed: int, budget: int, first: Outlined) -> None:
    made = found(first, budget, seed)
    assert Counter(f for s in made.sections for f in s.facts) == Counter(f for s in first for f in s.facts)
    assert all(s.facts for s in made.sections)
    assert made.best.total >= made.first.total
    assert made.judged[0] >= 0 or made.sections == first
    assert made.tokens <= budget


@settings(max_examples=10)
@given(st.integers(0, 2**32 - 1), st.sampled_from([REAL, shuffled(), lumped()]))
def test_the_same_seed_gives_the_same_search_and_the_same_graph(seed: int, first: Outlined) -> None:
    one, other = found(first, seed=seed), found(first, seed=seed)
    assert one == other
    plans = [Outline("A manual", f.sections, graph(f.sections, list(MADE.facts.values()))) for f in (one, other)]
    assert to_graphml(plans[0]) == to_graphml(plans[1])
    assert {n for n, d in plans[0].graph.nodes(data=True) if d["kind"] == "fact"} == set(MADE.facts)


def test_the_more_edits_of_an_origin_survive_the_larger_is_its_share_of_what_is_tried() -> None:
    def drawn(tally: dict[str, list[int]]) -> Counter[str]:
        model = ScriptedModel(obey)
        scale = Scale("A manual", MADE.facts, model)
        steer, _ = hold_out(MADE.facts.values(), model, 32)
        counts: Counter[str] = Counter()
        for seed in range(20):
            state = _Search(MADE, scale, steer, model, 20_000, 8, Random(seed), seed, False, 1, 3, tally=tally)
            counts.update(o for o, _ in _kernels(Candidate(lumped(), scale.weigh([lumped()], steer)[0]), state))
        return counts

    vain, good = drawn({"rename": [30, 0]}), drawn({"rename": [30, 30]})
    assert vain["rename"] < drawn({})["rename"] < good["rename"]


def test_no_kernel_is_tried_twice() -> None:
    class Noting(ScriptedModel):
        scored: list[tuple[str, str]]

        def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
            self.scored += [(prefix, text) for text in texts]
            return super().score(prefix, texts)

    model = Noting(obey)
    model.scored = []
    found(lumped(), model=model)
    assert max(Counter(model.scored).values()) == 1


def test_what_is_proposed_and_what_survives_is_counted_by_origin() -> None:
    made = found(lumped())
    counts = {origin: (proposed, survived) for origin, proposed, survived in made.survived}
    assert set(counts) <= {*KINDS, "model", "refine"}
    assert all(0 <= survived <= proposed for proposed, survived in counts.values())
    for origin, (proposed, _) in counts.items():
        if origin not in ("model", "refine"):
            assert proposed == sum(step.origin == origin for step in made.tried)


def test_the_best_and_the_first_outline_stay_in_the_pool() -> None:
    score = found(REAL).first
    first = Candidate(REAL, replace(score, size=9.0))
    pool = [first]
    for n in range(30):
        step = found(lumped()).tried[0]
        into(pool, [Candidate(REAL[: 1 + n % 3] + shuffled(1 + n % 2), replace(score, size=1.0 / (1 + n)), (step,))])
        assert first in pool
        assert pool[0].score.total == max(c.score.total for c in pool)
    assert len(pool) <= 7


@settings(max_examples=10)
@given(st.integers(0, 99), st.integers(1, 5), st.sampled_from([REAL, shuffled(), lumped()]))
def test_sections_are_no_fewer_than_the_aim_and_no_more_than_twice(seed: int, aim: int, first: Outlined) -> None:
    made = by_words(first, MADE, ScriptedModel(obey), topic="A manual", aim=aim, seed=seed).sections
    before, after = (sum(s.id != REST_ID for s in each) for each in (first, made))
    assert min(aim, before) <= after <= max(2 * aim, before)


def test_a_run_out_of_budget_keeps_the_best_so_far() -> None:
    class Ending(ScriptedModel):
        left: int

        def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
            self.left -= 1
            if self.left < 0:
                raise BudgetReached("the budget is spent")
            return super().score_each(asked)

    for left in range(6):
        model = Ending(obey)
        model.left = left
        made = found(lumped(), model=model)
        assert made.ended == "the budget is spent"
        assert made.best.total >= made.first.total
        assert Counter(f for s in made.sections for f in s.facts) == Counter(list(MADE.facts))


def test_a_search_by_shared_words_asks_nothing_and_is_one_candidate_among_others() -> None:
    class Silent(ScriptedModel):
        def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
            raise AssertionError("nothing is asked")

    made = by_words(lumped(), MADE, Silent(obey), topic="A manual", aim=1, seed=0)
    assert made.best.total > made.first.total
    model = ScriptedModel(obey)
    scale = Scale("A manual", MADE.facts, model)
    held = hold_out(MADE.facts.values(), model, 32)
    also = [("by words", made.sections), ("a worse one", shuffled())]
    both = search(lumped(), MADE, scale, held, model, budget=20_000, layers=0, width=0, seed=0, also=also)
    assert [step.edit for step in both.tried] == ["by words", "a worse one"]
    assert both.best == scale.weigh([made.sections], held[0])[0]
    assert both.kept == both.tried[:1]


def test_a_model_that_answers_nonsense_costs_tokens_and_no_quality() -> None:
    class Lying(ScriptedModel):
        def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
            for q in questions:
                yield q, Answer('{"sections":[1,2],"title":"Secret plans of pirates"}')

    made = found(lumped(), model=Lying(obey))
    assert made.best.total >= made.first.total
    assert not any("pirates" in s.title.lower() for s in made.sections)


@pytest.mark.parametrize(
    ("answer", "edit"),
    [
        ('{"sections":[1],"title":"Journal pages"}', Rename),
        ('{"sections":[1,2],"title":"Journal of checkpoint frames"}', Merge),
        ('{"sections":[1],"title":"Granite towers"}', type(None)),  # another section is called so
        ('{"sections":[2],"title":"Pirates of the sea"}', type(None)),  # nothing of that is in its facts
    ],
)
def test_one_number_renames_and_two_merge(answer: str, edit: type) -> None:
    model = ScriptedModel(lambda _: answer)
    (made,) = suggest(REAL, [["s1", "s2", "s3"]], MADE, model, 0) or [None]
    assert isinstance(made, edit)


def test_an_answer_of_a_question_obeys_its_schema() -> None:
    model = ScriptedModel(obey, context=160)
    suggest(REAL, [["s1", "s2", "s3"], ["s4"]], MADE, model, 0)
    for asked in model.asked:
        assert model.count(asked.content) + model.overhead(asked) + asked.limit <= model.context


def test_computed_proposals_find_what_is_wrong() -> None:
    model = ScriptedModel(obey)
    scale = Scale("A manual", MADE.facts, model)
    steer, _ = hold_out(MADE.facts.values(), model, 32)
    view = View(lumped(), MADE, scale, steer, scale.weigh([lumped()], steer)[0])
    made = proposals(view)
    merge = made["merge"][0]
    assert isinstance(merge, Merge)
    assert {merge.one, merge.other} == {"s2", "s3"}
    assert any(getattr(e, "section", "") == "s1" for e in made["split"])
    assert any(set(getattr(e, "facts", ())) <= set(REAL[3].facts) for e in made["add"])
    assert REST_ID not in {getattr(e, "section", "") for kind in ("rename", "drop", "split", "move") for e in made[kind]}


def test_the_default_efforts_pay_a_bounded_share_of_the_corpus() -> None:
    """Flat in the corpus: at most so many tokens, however large it is; less than `high` pays for no search."""
    assert set(EFFORTS) == {"high"}
    assert all(effort.share <= 0.5 and effort.most <= 40_000 for effort in EFFORTS.values())
    model = ScriptedModel(obey)
    assert improve(lumped(), MADE, model, topic="x", effort="normal", corpus=10**9, aim=2, seed=0) is None
    assert improve(lumped(), MADE, model, topic="x", effort="high", corpus=5_000, aim=2, seed=0) is None
    for corpus in (25_000, 10**9):
        made = improve(lumped(), MADE, model, topic="x", effort="high", corpus=corpus, aim=2, seed=0)
        assert made is not None
        assert 0 < made.tokens <= min(EFFORTS["high"].most, EFFORTS["high"].share * corpus)
