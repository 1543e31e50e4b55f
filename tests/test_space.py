"""The space of the facts: what the sources speak of together is near, and the order of the sources does not matter much."""

from __future__ import annotations

from random import Random

import numpy as np

from mapred.data import Evidence, Fact, Locator, Span
from mapred.stages.brief import Place
from mapred.stages.space import DIMENSIONS, positions

THEMES = {
    "ferry": "harbour quay mooring pilot deck cargo tide anchor rudder captain".split(),
    "loom": "warp weft shuttle heddle treadle bobbin selvage yarn cloth reed".split(),
    "kiln": "clay glaze firing bisque cone slip potter wheel stoneware ash".split(),
}


def corpus(documents: int = 60) -> tuple[list[Fact], dict[str, Place], list[str]]:
    """Facts of two words each and chunks of six, all of one of three themes; the themes of the facts."""
    facts, places, themes = list[Fact](), dict[str, Place](), list[str]()
    for n in range(documents):
        theme = list(THEMES)[n % 3]
        words = Random(n).sample(THEMES[theme], 6)
        text = f"{theme} {' '.join(words)}"
        span = Span(f"d{n}:1", f"d{n}", f"d{n}#1", 0, len(text), text, Locator(lines=(1, 1)))
        facts.append(Fact(f"d{n}#1/1", f"{words[0]} {words[1]}", (Evidence((span,)),), quoted=True))
        places[f"d{n}#1"] = Place("", (), text)
        themes.append(theme)
    return facts, places, themes


def test_rows_have_length_one_and_at_most_so_many_dimensions() -> None:
    facts, places, _ = corpus()
    found = positions(facts, places)
    assert found.shape == (len(facts), DIMENSIONS)
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0)


def test_facts_that_share_no_word_are_near_where_the_sources_speak_of_both_together() -> None:
    facts, places, themes = corpus()
    found = positions(facts, places)
    likeness = found @ found.T
    apart = [(i, j) for i in range(len(facts)) for j in range(i) if not set(facts[i].text.split()) & set(facts[j].text.split())]
    same = [likeness[i, j] for i, j in apart if themes[i] == themes[j]]
    other = [likeness[i, j] for i, j in apart if themes[i] != themes[j]]
    assert np.mean(same) > 0.5 > 0.1 > np.mean(other)


def test_the_same_sources_give_the_same_space() -> None:
    facts, places, _ = corpus()
    assert (positions(facts, places) == positions(facts, dict(places))).all()


def test_in_a_few_chunks_facts_are_compared_by_their_words() -> None:
    facts, places, themes = corpus(9)
    found = positions(facts, places)
    assert len(found) == 9
    likeness = found @ found.T
    assert all(likeness[i, j] == 0 for i in range(9) for j in range(9) if themes[i] != themes[j])


def test_far_more_chunks_than_are_looked_at_still_place_every_fact() -> None:
    facts, places, _ = corpus()
    more = {f"e{n}#1": Place("", (), f"{n} {' '.join(THEMES['kiln'][n % 7 :])} number{n % 50}") for n in range(5000)}
    found = positions(facts, {**places, **more})
    assert np.allclose(np.linalg.norm(found, axis=1), 1.0)
