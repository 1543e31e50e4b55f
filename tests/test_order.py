"""order: a note's neighbours are like it, and the order follows the set of notes, not how it was given."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from mapred.data import Note
from mapred.stages.order import in_order, parents, rank_of, topic_order
from mapred.stages.vectors import vectors

THEMES = (
    "rollback journal deletion commit hot",
    "checkpoint write-ahead log frames merge",
    "lighthouse granite ridge keeper lamp",
    "library books borrowing fines members",
    "mountain pressure boiling water altitude",
    "railway harbour breakwater trade ships",
    "compiler variable optimisation register loop",
    "memory allocator arena page fragmentation",
)


def notes(count: int) -> list[Note]:
    """Notes on eight themes, each saying three of its theme's five words."""
    random_ = random.Random(5)
    made = []
    for n in range(count):
        words = THEMES[n % len(THEMES)].split()
        topic = " ".join(random_.sample(words, 3))
        made.append(Note(f"f{n}.txt#{n % 7 + 1}", topic, f"Here {topic} number{n} matters.", (f"f{n}.txt#1/1",)))
    return made


def theme(note: Note) -> int:
    return next(i for i, words in enumerate(THEMES) if note.topic.split()[0] in words.split())


def test_the_order_does_not_depend_on_how_the_notes_are_given() -> None:
    given = notes(120)
    ordered = topic_order(given)
    for seed in range(3):
        random.Random(seed).shuffle(given)
        assert topic_order(given) == ordered


@pytest.mark.parametrize("count", [1, 2, 50, 600])
def test_every_note_comes_out_once(count: int) -> None:
    given = notes(count)
    assert sorted(n.id for n in topic_order(given)) == sorted(n.id for n in given)


WORDS = st.lists(st.sampled_from(" ".join(THEMES).split()), max_size=6).map(" ".join)


@settings(max_examples=60)
@drawn(st.lists(WORDS, min_size=1, max_size=40), st.integers(1, 5))
def test_whatever_the_notes_say_the_order_is_a_permutation(texts: list[str], holders: int) -> None:
    above = parents(vectors(texts), holders)
    assert all(parent < at for at, parent in enumerate(above))
    assert sorted(in_order(above)) == list(range(len(texts)))
    assert above == parents(vectors(texts), holders)


@settings(max_examples=60)
@drawn(st.lists(WORDS, min_size=1, max_size=40))
def test_what_is_compared_with_all_before_it_hangs_below_the_one_most_like_it(texts: list[str]) -> None:
    matrix = vectors(texts)
    likeness = (matrix @ matrix.T).toarray()
    for at, parent in enumerate(parents(matrix)):
        near = max(likeness[at, :at], default=0.0)
        assert near <= 0.08 + 1e-9 if parent < 0 else abs(likeness[at, parent] - near) < 1e-9


def test_of_a_term_that_many_have_only_the_first_are_looked_at() -> None:
    assert parents(vectors(["harbour", "harbour trade", "trade harbour"]), 1) == [-1, 0, 0]
    assert parents(vectors(["harbour", "harbour trade", "trade harbour"]), 2) == [-1, 0, 1]


def test_neighbours_are_of_one_theme() -> None:
    ordered = topic_order(notes(160))
    same = sum(theme(one) == theme(other) for one, other in pairwise(ordered))
    assert same > 0.8 * len(ordered), "by chance it would be one in eight"


def test_a_note_that_is_added_moves_few_others() -> None:
    """At most every twentieth of the neighbourhoods is new on average."""
    given = notes(200)
    before = topic_order(given[:-1])
    pairs = set(pairwise(n.id for n in before))
    new = 0
    for left_out in range(10):
        some = given[:left_out] + given[left_out + 1 :]
        after = topic_order(some)
        new += len(set(pairwise(n.id for n in after)) - pairs)
    assert new / 10 <= len(given) / 20


def test_a_rank_is_fixed_for_all_time() -> None:
    assert rank_of("a.txt#1") == rank_of("a.txt#1") != rank_of("a.txt#2")
    assert 0 <= rank_of("") < 2**64
