"""merge: reduce is closed, each layer is smaller, and no fact is lost or said twice."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Note
from mapred.llm.model import Question, ScriptedModel
from mapred.stages.merge import SAID, reduce, windows
from mapred.stages.order import topic_order


def notes(count: int) -> list[Note]:
    themes = ("rollback journal", "checkpoint log", "file locks", "page cache", "backup copies")
    return [
        Note(f"d{n}.txt#1", themes[n % 5], f"The {themes[n % 5]} has part {n}.", (f"d{n}.txt#1/1", f"d{n}.txt#1/2"))
        for n in range(count)
    ]


def heading(question: Question) -> object:
    return {"topic": f"About {question.content.split(':')[0][2:]}"}


def layers(count: int, *, until: int = 3, model: ScriptedModel | None = None) -> list[list[Note]]:
    return reduce(notes(count), model or ScriptedModel(heading), kernel=4, stride=3, until=until, seed=0)


def facts(layer: list[Note]) -> list[str]:
    return sorted(f for n in layer for f in n.facts)


@settings(max_examples=40)
@given(st.integers(1, 100), st.integers(2, 5).flatmap(lambda k: st.tuples(st.just(k), st.integers(2, k))), st.integers(0, 9))
def test_each_layer_is_smaller_and_holds_the_same_facts_once(count: int, sizes: tuple[int, int], until: int) -> None:
    kernel, stride = sizes
    made = reduce(notes(count), ScriptedModel(heading), kernel=kernel, stride=stride, until=until, seed=0)
    assert all(len(above) < len(below) for below, above in pairwise(made))
    assert len(made[-1]) <= max(1, until)
    for layer in made:
        assert facts(layer) == facts(notes(count))


def test_reduce_is_closed() -> None:
    """What a layer gives can be reduced again: notes in, notes out, each naming its children."""
    below, above = layers(40, until=15)[:2]
    again = reduce(above, ScriptedModel(heading), kernel=4, stride=3, until=2, seed=0)
    assert facts(again[-1]) == facts(notes(40))
    ids = {n.id for n in below}
    assert sorted(c for n in above for c in n.children) == sorted(ids)
    assert all(n.layer == 1 and n.topic and n.digest for n in above)
    assert len({n.id for n in above}) == len(above)


def test_few_notes_are_not_reduced() -> None:
    model = ScriptedModel(heading)
    assert layers(3, until=3, model=model) == [topic_order(notes(3))]
    assert not model.asked


def test_without_a_model_a_note_is_called_as_the_first_of_those_that_it_merges() -> None:
    named = layers(17)
    made = reduce(notes(17), None, kernel=4, stride=3, until=3, seed=0)
    assert [[n.facts for n in layer] for layer in made] == [[n.facts for n in layer] for layer in named]
    topics = {n.id: n.topic for layer in made for n in layer}
    assert all(n.topic == topics[n.children[0]] for layer in made[1:] for n in layer)


def test_layers_do_not_depend_on_how_the_notes_are_given() -> None:
    given = notes(30)
    one = reduce(given, ScriptedModel(heading), kernel=4, stride=3, until=3, seed=0)
    assert reduce(given[::-1], ScriptedModel(heading), kernel=4, stride=3, until=3, seed=0) == one


@settings(max_examples=100)
@given(st.lists(st.text("abcdef", min_size=1, max_size=6), unique=True, max_size=60), st.integers(2, 5))
def test_windows_own_every_note_once_two_to_stride_of_them(ids: list[str], stride: int) -> None:
    owned = windows([Note(i, "t", "d", ()) for i in ids], stride)
    assert [n for start, end in owned for n in range(start, end)] == list(range(len(ids)))
    sizes = [end - start for start, end in owned]
    assert all(2 <= size <= stride for size in sizes[:-1])
    assert len(ids) < 2 or 2 <= sizes[-1] <= stride + 1


@pytest.mark.parametrize("place", [0, 37, 60, 99])
def test_a_note_that_is_added_changes_few_windows(place: int) -> None:
    """Borders follow ids: behind the new note the windows soon fall into step again."""
    before = notes(100)
    after = [*before[:place], Note("new.txt#1", "news", "Something new.", ()), *before[place:]]
    told = [{tuple(n.id for n in given[start:end]) for start, end in windows(given, 3)} for given in (before, after)]
    assert len(told[1] - told[0]) <= 8


def test_a_kernel_sees_a_bounded_part_of_its_notes() -> None:
    model = ScriptedModel(heading)
    long = [Note(n.id, n.topic, n.digest + " word" * 500, n.facts) for n in notes(20)]
    reduce(long, model, kernel=4, stride=3, until=3, seed=0)
    for asked in model.asked:
        lines = asked.content.split("\n")
        assert len(lines) <= 4
        assert all(len(line) <= SAID + 70 for line in lines)


def test_the_models_topic_is_kept_as_one_line() -> None:
    made = layers(9, model=ScriptedModel(lambda q: {"topic": " Locks \n and  logs "}))
    assert {n.topic for n in made[-1]} == {"Locks and logs"}
    assert all(re.match(r"layer\d+:", n.id) for n in made[-1])
