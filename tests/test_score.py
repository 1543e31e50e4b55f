"""score: nats a token by hand, what a dropped fact counts, what an edit costs, and that nothing is asked twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.cache.store import Store
from mapred.data import Brief, Section
from mapred.errors import BudgetReached
from mapred.llm.cached import CachedModel
from mapred.llm.model import ScriptedModel, Usage
from mapred.stages.brief import Material, brief, rest
from mapred.stages.score import TEXT, Held, Scale, Score, flow, gain, hold_out, likeness, redundancy
from tests.outlines import material, themed


class Counting(ScriptedModel):
    """Notes what it has scored."""

    scored: list[tuple[str, int]]

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        self.scored.append((prefix, len(texts)))
        return super().score(prefix, texts)


def scale(made: Material) -> tuple[Scale, Counting]:
    model = Counting(lambda _: {})
    model.scored = []
    return Scale("A manual", made.facts, model), model


def held(made: Material) -> tuple[Held, ...]:
    return hold_out(made.facts.values(), ScriptedModel(lambda _: {}), 99)[0]


def test_the_gain_of_a_fact_is_what_its_title_and_brief_add_to_its_tokens() -> None:
    """The scripted model finds a word likely (-1) where the prefix holds it, else -3."""
    weighed, _ = scale(material())
    section = Section("s1", "Rules of the hot journal", Brief(()), tuple(weighed.facts))
    (score,) = weighed.weigh([(section,)], [Held(next(iter(weighed.facts)), "the hot commit", 3)])
    assert score.gains == (pytest.approx((2 + 2 + 0) / 3),)


def test_a_dropped_fact_counts_nothing() -> None:
    made = material()
    weighed, model = scale(made)
    (score,) = weighed.weigh([(rest(tuple(made.facts)),)], held(made))
    assert set(score.gains) == {0.0}
    assert (model.scored, weighed.spent) == ([], 0)


def test_the_real_outline_beats_the_same_titles_over_other_facts() -> None:
    made = material()
    weighed, _ = scale(made)
    real = themed(made)
    wrong = tuple(replace(s, facts=t.facts) for s, t in zip(real, real[1:] + real[:1], strict=True))
    one, other = weighed.weigh([real, wrong], held(made))
    better, error = gain(one, other)
    assert better > 2 * error > 0
    assert gain(one, one) == (0.0, 0.0)


def test_an_edit_costs_the_sections_that_it_touches() -> None:
    made = material()
    weighed, model = scale(made)
    real = themed(made)
    weighed.weigh([real], held(made))
    renamed = (replace(real[0], title="Journals that roll back"), *real[1:])
    own = [h for h in held(made) if h.fact in real[0].facts]
    foreseen, before = weighed.cost(renamed, held(made)), weighed.spent
    model.scored.clear()
    weighed.weigh([renamed, renamed], held(made))
    assert model.scored == [("A manual\n\nJournals that roll back: rollback\n\n", len(own))]
    assert weighed.spent - before == foreseen
    assert weighed.cost(renamed, held(made)) == 0


def test_halves_share_nothing_and_hold_little_of_each_fact() -> None:
    made = material()
    model = ScriptedModel(lambda _: {})
    steer, judge = hold_out(made.facts.values(), model, 16)
    assert (len(steer), len(judge)) == (8, 8)
    assert not {h.fact for h in steer} & {h.fact for h in judge}
    assert all(h.tokens <= TEXT and made.facts[h.fact].text.startswith(h.text) for h in (*steer, *judge))
    assert hold_out(reversed(made.facts.values()), model, 16) == (steer, judge)


@given(st.text(min_size=1))
def test_no_text_takes_more_than_its_tokens(text: str) -> None:
    class Letters(ScriptedModel):
        def count(self, text: str) -> int:
            return 3 * len(text)

    made = material(1)
    odd = replace(next(iter(made.facts.values())), text=text)
    (only,), _ = hold_out([odd], Letters(lambda _: {}), 1)
    assert only.tokens <= TEXT


def test_a_second_run_scores_nothing(tmp_path: Path) -> None:
    made, usage = material(), Usage()
    with Store(tmp_path) as store:
        found = []
        for _ in range(2):
            model = CachedModel(Counting(lambda _: {}), store, usage)
            model._model.scored = []  # type: ignore[attr-defined]
            weighed = Scale("A manual", made.facts, model)
            found.append((*weighed.weigh([themed(made)], held(made)), weighed.spent))
            calls = usage.made
        assert found[0] == found[1]
        assert calls == 1 + len(themed(made))


def test_a_budget_ends_between_two_prefixes_and_keeps_what_was_paid(tmp_path: Path) -> None:
    usage = Usage()
    asked = [("one", ["a b"]), ("two", ["a b"]), ("three", ["a b"])]
    with Store(tmp_path) as store:
        with pytest.raises(BudgetReached):
            CachedModel(ScriptedModel(lambda _: {}), store, usage, max_calls=2).score_each(asked)
        assert usage.made == 2
        later = Usage()
        CachedModel(ScriptedModel(lambda _: {}), store, later).score_each(asked)
        assert (later.made, later.cached) == (1, 2)


def test_sections_that_say_the_same_are_redundant() -> None:
    made = material()
    weighed, _ = scale(made)
    real = themed(made)
    twins = (real[0], replace(real[0], id="s9"))
    assert redundancy(twins, [weighed.bag(s) for s in twins]) == pytest.approx(1)
    assert redundancy(real, [weighed.bag(s) for s in real]) < 0.5
    assert redundancy(real[:1], [weighed.bag(real[0])]) == 0


def test_an_order_that_leads_on_flows_better() -> None:
    bags = [{"a": 1.0}, {"a": 0.6, "b": 0.8}, {"b": 1.0}]
    assert likeness(bags[0], bags[1]) == pytest.approx(0.6)
    assert flow(bags) == pytest.approx(0.7)
    assert flow([bags[0], bags[2], bags[1]]) == pytest.approx(0.4)


def test_more_words_in_titles_cost_more() -> None:
    made = material()
    weighed, _ = scale(made)
    long = tuple(replace(s, title=f"{s.title} and whatever else may belong to it") for s in themed(made))
    short, much = weighed.weigh([themed(made), long], held(made))
    assert short.size < much.size
    assert Score((1.0,), 0, 0.2, 0).total < Score((1.0,), 0, 0.1, 0).total


def test_a_brief_gathers_headings_that_the_title_does_not_say() -> None:
    made = material()
    names = [f for f in made.facts if f.startswith("rollback")]
    assert brief("Undo", names, made).gather == ("Rollback journals",)
    told = brief("Rollback journals", names, made)
    assert told.gather
    assert all(word in " ".join(made.facts[n].text for n in names) for word in told.gather)
    assert str(told).startswith("Gather ")
    assert brief("Rollback journals", names, made) == told
    mixed = [*names, *(f for f in made.facts if f.startswith("granite"))]
    assert brief("Undo", mixed, made).argue != told.argue
