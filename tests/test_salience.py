"""salience: what speaks for a sentence, in 0..1, from its own document alone."""

from __future__ import annotations

import math
import random
from collections import Counter

import pytest

from mapred.data import Chunk, Sentence
from mapred.stages.salience import WEIGHTS, salience, signals
from mapred.stages.terms import mass, terms

TEXTS = (
    "The rollback journal holds the original pages of the database file.",
    "A checkpoint moves the frames of the log back into the database file.",
    "As this page describes, the rollback journal holds the original pages of the database file.",
    "See https://example.org for how the rollback journal holds the original pages of the database file.",
)


def chunk(*texts: str, title: str = "Locks", heading: tuple[str, ...] = ()) -> Chunk:
    return Chunk("d#1", "d", title, heading, 0, 1000, tuple(Sentence(0, len(t), t) for t in texts), 100)


def weighed(text: str, **context: object) -> float:
    each = chunk(text, **context)  # type: ignore[arg-type]  # title and heading
    return salience(each.sentences[0], 0, each, Counter(set(terms(text))), ())


def test_the_weights_of_the_signals_are_shares_of_one() -> None:
    assert math.isclose(sum(WEIGHTS.values()), 1.0)
    assert all(share >= 0 for share in WEIGHTS.values())


@pytest.mark.parametrize("text", TEXTS)
def test_every_signal_has_a_weight_and_lies_between_0_and_1(text: str) -> None:
    each = chunk(*TEXTS, title="Rollback", heading=("The journal",))
    found = signals(Sentence(0, len(text), text), 0, each, Counter(terms(text)))
    assert set(found) == set(WEIGHTS)
    assert all(0 <= value <= 1 for value in found.values())
    assert 0 <= weighed(text) <= 1


def test_a_sentence_that_says_the_title_or_heading_deserves_more() -> None:
    assert weighed(TEXTS[0], title="The rollback journal") > weighed(TEXTS[0])
    assert weighed(TEXTS[0], heading=("Original pages",)) > weighed(TEXTS[0], heading=("Other things",))


def test_a_sentence_about_the_text_itself_or_full_of_signs_deserves_less() -> None:
    assert max(weighed(TEXTS[2]), weighed(TEXTS[3])) < weighed(TEXTS[0])


def test_a_sentence_that_leans_on_others_deserves_nothing_unless_there_are_no_others() -> None:
    each = chunk(TEXTS[0])
    leaning = Sentence(0, 10, TEXTS[0], alone=False)
    assert salience(leaning, 0, each, Counter(), ()) == 0
    assert salience(leaning, 0, each, Counter(), (), strict=False) > 0


def test_the_mass_of_terms_does_not_depend_on_the_order_in_which_a_set_gives_them() -> None:
    """In binary .35 + .35 + 1 and .35 + 1 + .35 differ in the last bit, and the order of a set in each process."""
    found = [*terms(" ".join(TEXTS)), *map(str, range(20))]
    assert len({mass(random.Random(seed).sample(found, len(found))) for seed in range(20)}) == 1
