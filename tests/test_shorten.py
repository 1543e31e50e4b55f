"""Where the model's text does not stand, the nearest wording that passes does; else the quote."""

from __future__ import annotations

from mapred.data import Evidence, Fact, Span, Verdict
from mapred.stages.phrase import Phrased, judge
from mapred.stages.shorten import shorten

THEN = "If the cache was full, then the writer will not commit the pages."
LONG = "The tool copies the old pages into a second file (a log) using the buffer of the system."
PLAIN = "The writer keeps a copy of each page."


def fact(name: str, *quotes: str) -> Fact:
    found = tuple(Evidence((Span(f"{name}{n}", "a.txt", "a.txt#0", 0, len(q), q, None),)) for n, q in enumerate(quotes))
    return Fact(name, quotes[0], found)


def shortened(phrased: Phrased, *facts: Fact) -> Phrased:
    return shorten(phrased, facts, lambda _: ())


def test_a_copy_is_said_in_fewer_words_where_grammar_has_them() -> None:
    found = shortened(Phrased({}, 2, 0), fact("a", THEN), fact("b", PLAIN))
    assert found.texts == {"a": "If the cache was full, the writer will not commit the pages."}
    assert found.reworded == {"a"}


def test_what_the_model_said_stands_if_it_passed() -> None:
    said = {"a": "The writer will not commit the pages if the cache was full."}
    found = shortened(Phrased(said, 1, 1), fact("a", THEN))
    assert (found.texts, found.reworded) == (said, frozenset())


def test_something_is_left_out_only_where_the_model_left_it_out() -> None:
    quiet = shortened(Phrased({}, 1, 0), fact("a", LONG))
    assert quiet.texts == {"a": "The tool copies the old pages into a second file using the buffer of the system."}
    refused = {"a": ("The tool copies the old pages into its second file.", Verdict.WEAK)}
    found = shortened(Phrased({}, 1, 0, refused), fact("a", LONG))
    assert found.texts == {"a": "The tool copies the old pages into a second file."}
    assert found.refused == {}


def test_what_has_no_wording_that_passes_stays_refused() -> None:
    refused = {"a": ("The writer keeps nine copies.", Verdict.CONFLICT)}
    found = shortened(Phrased({}, 1, 0, refused), fact("a", PLAIN))
    assert (found.texts, found.refused) == ({}, refused)


def test_every_evidence_of_a_fact_must_carry_the_wording() -> None:
    other = "If the cache was full, then the writer will commit two pages."
    found = shortened(Phrased({}, 1, 0), fact("a", THEN, other))
    assert found.texts == {}


def test_every_text_that_is_added_has_passed_the_check() -> None:
    facts = [fact("a", THEN), fact("b", LONG), fact("c", PLAIN)]
    found = shortened(Phrased({}, 3, 0), *facts)
    assert all(judge(found.texts[f.id], f, ()) is Verdict.SUPPORTED for f in facts if f.id in found.texts)
