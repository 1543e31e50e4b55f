"""guard: a search that asks no model changes no title; a section joins another whose title names all that it holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Brief, Section
from mapred.llm.model import ScriptedModel
from mapred.planning import by_words, improve
from mapred.stages.brief import Material
from mapred.stages.edits import Edit, Merge, Outlined
from mapred.stages.guard import joins
from mapred.stages.propose import View
from mapred.stages.score import Scale, hold_out
from tests.conftest import obey
from tests.outlines import fact, material, themed

MADE = material(8)
REAL = themed(MADE)


def proposed(sections: Outlined, made: Material) -> list[Edit]:
    model = ScriptedModel(obey)
    scale = Scale("A manual", made.facts, model)
    steer, _ = hold_out(made.facts.values(), model, 32)
    return joins(View(sections, made, scale, steer, scale.weigh([sections], steer)[0]))


def with_journals(text: str) -> tuple[Material, Outlined]:
    """The themes, and a section `WAL-Index` of four facts that say this."""
    added = [fact("Checkpoints", 90 + n, text.format(n)) for n in range(4)]
    made = replace(MADE, facts={**MADE.facts, **{f.id: f for f in added}})
    return made, (*REAL, Section("s9", "WAL-Index", Brief(()), tuple(f.id for f in added)))


def test_a_section_joins_the_one_whose_title_names_all_its_facts() -> None:
    made, sections = with_journals("The rollback journal {} of an index is deleted.")
    (merge,) = proposed(sections, made)
    assert isinstance(merge, Merge)
    assert (merge.one, merge.other, merge.title) == ("s1", "s9", "Rollback journals")


def test_a_section_with_one_fact_that_the_title_does_not_name_stays() -> None:
    made, sections = with_journals("The rollback journal {} of an index is deleted.")
    other = fact("Checkpoints", 99, "The journal of an index.")
    made = replace(made, facts={**made.facts, other.id: other})
    assert proposed((*sections[:-1], replace(sections[-1], facts=(*sections[-1].facts, other.id))), made) == []


def test_what_most_facts_say_names_nothing() -> None:
    made, sections = with_journals("The item {} of an index.")
    titled = (replace(sections[0], title="Items in every case"), *sections[1:])
    assert all("item" in each.text.split() for each in made.facts.values())
    assert proposed(titled, made) == []


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 99), st.permutations(range(len(MADE.facts))), st.booleans())
def test_whatever_the_outline_no_title_is_new_and_no_fact_is_lost(seed: int, mixed: list[int], lumped: bool) -> None:
    names = [list(MADE.facts)[at] for at in mixed]
    each = len(names) // len(REAL)
    first = tuple(replace(s, facts=tuple(names[n * each : (n + 1) * each])) for n, s in enumerate(REAL))
    if lumped:
        own = REAL[0].facts
        first = (replace(REAL[0], facts=own[:4]), Section("s7", "Rollback", Brief(()), own[4:]), *REAL[1:])
    found = by_words(first, MADE, ScriptedModel(obey), topic="A manual", aim=1, seed=seed, renaming=False)
    assert {s.title for s in found.sections} <= {s.title for s in first}
    assert Counter(f for s in found.sections for f in s.facts) == Counter(names)
    assert found.best.total >= found.first.total
    assert {origin for origin, _, _ in found.survived} <= {"merge"}


def test_by_default_the_model_is_asked_nothing_about_the_outline() -> None:
    class Silent(ScriptedModel):
        def score(self, prefix: str, texts: object) -> list[tuple[float, ...]]:
            raise AssertionError("nothing is asked")

    model = Silent(obey)
    for effort in ("low", "normal"):
        found = improve(REAL, MADE, model, topic="A manual", effort=effort, corpus=10**9, aim=2, seed=0)
        assert found is not None
        assert found.tokens == 0
        assert not model.asked
    assert improve(REAL[:1], MADE, model, topic="x", effort="normal", corpus=10**9, aim=2, seed=0) is None
