"""guard: what a search that asks no model may do: no title changes, and a fact goes only where the title names it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import REST_ID, Brief, Section
from mapred.llm.model import ScriptedModel
from mapred.planning import by_words, improve
from mapred.stages.brief import Material, rest
from mapred.stages.edits import Assign, Drop, Merge, Outlined, Rename
from mapred.stages.guard import Guard
from mapred.stages.score import Score, halves
from tests.conftest import obey
from tests.outlines import fact, material, themed

MADE = material(8)
REAL = themed(MADE)
GUARD = Guard(MADE)


def lamp(text: str) -> tuple[Material, Outlined]:
    """The themes, with one more fact among those about rollback journals."""
    added = fact("Rollback journals", 99, text)
    made = replace(MADE, facts={**MADE.facts, added.id: added})
    return made, (replace(REAL[0], facts=(*REAL[0].facts, added.id)), *REAL[1:])


def test_a_title_names_a_fact_that_has_most_of_its_rare_words() -> None:
    made, _ = lamp("The granite tower of the item stands in every case.")
    guard, name = Guard(made), list(made.facts)[-1]
    assert guard.named("Granite towers", name)
    assert guard.named("The item and the granite towers", name), "`item` is in every fact"
    assert not guard.named("Granite ridge", name)
    assert not guard.named("Granite towers", name, than="Granite towers"), "no better than its own"


def test_a_fact_moves_to_a_title_that_names_it_and_no_other_does() -> None:
    made, sections = lamp("The granite tower of the item stands in every case.")
    moved = list(made.facts)[-1]
    both = Assign((moved, REAL[0].facts[0]), "s3")
    assert Guard(made).allowed(sections, both) == Assign((moved,), "s3")
    assert Guard(made).allowed(sections, Assign((REAL[0].facts[0],), "s3")) is None
    assert Guard(made).allowed((*REAL, rest((moved,))), Assign((moved,), "s3")) == Assign((moved,), "s3")


def test_of_two_sections_that_become_one_the_title_stays_that_names_more() -> None:
    journals = [fact("Rollback journals", 40 + n, f"The rollback journal holds page {n}.") for n in range(6)]
    made = replace(MADE, facts={f.id: f for f in (*MADE.facts.values(), *journals)})
    one = Section("s1", "Journal pages", Brief(()), tuple(f.id for f in journals[:2]))
    other = Section("s2", "Rollback journals", Brief(()), tuple(f.id for f in journals[2:]))
    merged = Guard(made).allowed((one, other), Merge("s1", "s2", "Various notes", Brief(())))
    assert isinstance(merged, Merge)
    assert merged.title in ("Journal pages", "Rollback journals")
    assert Guard(made).allowed(REAL, Merge("s1", "s2", "Various notes", Brief(()))) is None, "neither names the other's facts"


def test_nothing_is_renamed_or_dropped() -> None:
    assert GUARD.allowed(REAL, Rename("s1", "Journals", Brief(()))) is None
    assert GUARD.allowed(REAL, Drop("s1")) is None


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 99), st.permutations(range(len(MADE.facts))))
def test_whatever_the_outline_no_title_is_new_and_no_fact_is_lost(seed: int, mixed: list[int]) -> None:
    names = [list(MADE.facts)[at] for at in mixed]
    each = len(names) // len(REAL)
    first = tuple(replace(s, facts=tuple(names[n * each : (n + 1) * each])) for n, s in enumerate(REAL))
    found = by_words(first, MADE, ScriptedModel(obey), topic="A manual", aim=1, seed=seed, guarded=True)
    assert {s.title for s in found.sections} <= {s.title for s in REAL}
    assert Counter(f for s in found.sections for f in s.facts) == Counter(names)
    assert found.best.total >= found.first.total
    home = {f: s for s in first for f in s.facts}
    for section in found.sections:
        for name in section.facts:
            assert home[name].title == section.title or GUARD.named(section.title, name)


def test_both_halves_are_the_same_outline_and_have_all_facts_between_them() -> None:
    one, other = halves(Score((0.1, 0.2, 0.3), 0.4, 0.5, 0.6))
    assert (one.gains, other.gains) == ((0.1, 0.3), (0.2,))
    assert (one.redundancy, one.size, one.flow) == (other.redundancy, other.size, other.flow) == (0.4, 0.5, 0.6)


def test_by_default_the_model_is_asked_nothing_about_the_outline() -> None:
    model = ScriptedModel(obey)
    for effort in ("low", "normal"):
        found = improve(REAL, MADE, model, topic="A manual", effort=effort, corpus=10**9, aim=2, seed=0)
        assert found is not None
        assert found.tokens == 0
        assert not model.asked
    assert improve((rest(tuple(MADE.facts)),), MADE, model, topic="x", effort="normal", corpus=10**9, aim=2, seed=0) is None
    assert REST_ID not in {s.id for s in REAL}
