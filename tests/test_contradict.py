"""contradict: what two documents disagree on is found with both quotes; what only looks like it is not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.data import Block, Chunk, Document, Evidence, Fact, Kind, Locator, Source
from mapred.stages.chunk import chunk
from mapred.stages.contradict import Disputes, contradict
from mapred.stages.parse import parse
from mapred.stages.versions import Kin, corroborated, kin
from tests.articles import fewer

LIMIT = "The harbour basin of Norwick holds at most 40 ships in the winter months."
OTHERS = (
    "Granite blocks from the quarry were used for the northern pier and for the light.",
    "The keeper of the light records the wind and the temperature in a bound book.",
    "Herring boats land their catch at the eastern quay before the market opens.",
    "A steam crane unloads coal for the gas works and for the railway company.",
    "The pilot station sends a cutter to each vessel that asks for guidance.",
    "Ropes and sails are made in the long shed behind the custom house.",
)


def document(name: str, *sentences: str) -> Document:
    blocks = tuple(Block(Kind.TEXT, s, locator=Locator(lines=(n, n))) for n, s in enumerate(sentences, 1))
    return parse(Source(name, name, "0" * 64, "text/plain", blocks))


def compare(*documents: Document, facts: Sequence[Fact] = ()) -> Disputes:
    chunks = cut(documents)
    by_name = {d.id: d for d in documents}
    return contradict(chunks, facts, kin(chunks), by_name.__getitem__)


def cut(documents: Sequence[Document]) -> list[Chunk]:
    return [c for d in documents for c in chunk(d, lambda text: len(text.split()), 300)]


def two(one: str, other: str) -> Disputes:
    """The disputes of two documents that have nothing else in common."""
    return compare(document("a.txt", one, *OTHERS[:3]), document("b.txt", other, *OTHERS[3:]))


@pytest.mark.parametrize(
    ("one", "other", "about"),
    [
        (LIMIT, LIMIT.replace("40", "60"),
         "The harbour basin of Norwick holds at most: 40 ships (1 source) against 60 ships (1 source)"),
        ("The lighthouse on the Norwick ridge was completed in 1874.",
         "The lighthouse on the Norwick ridge was completed in 1879.",
         "The lighthouse on the Norwick ridge was completed: 1874 (1 source) against 1879 (1 source)"),
        ("The Norwick bridge was opened to carriages on 4 May 1902.",
         "The Norwick bridge was opened to carriages on 6 May 1902.",
         "The Norwick bridge was opened to carriages: 4 May 1902 (1 source) against 6 May 1902 (1 source)"),
        ("Fishing boats are allowed to enter the inner basin at night.",
         "Fishing boats are not allowed to enter the inner basin at night.",
         "Fishing boats: without it (1 source) against “not” (1 source)"),
        ("Every captain must report damage to the harbour office.",
         "Every captain should report damage to the harbour office.",
         "Every captain … report damage to the harbour office: “must” (1 source) against “should” (1 source)"),
        ("Members of the rowing club may borrow a boat for 24 hours.",
         "Members of the rowing club may borrow a boat for three days.",
         "Members of the rowing club may borrow a boat: 24 hours (1 source) against three days (1 source)"),
        ("The maximum length of a Norwick fishing boat is 65 metres.",
         "The maximum Norwick fishing boat length is 90 metres.",
         "The maximum length of a Norwick fishing boat: 65 metres (1 source) against 90 metres (1 source)"),
    ],
)  # fmt: skip
def test_a_difference_in_one_slot_is_a_disagreement(one: str, other: str, about: str) -> None:
    found = two(one, other)
    assert [c.about for c in found.contradictions] == [about]
    assert [f.text for f in found.facts] == [one, other]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The signal lamp on the pier burns for 60 seconds at dusk.",
         "The signal lamp on the pier burns for one minute at dusk."),
        ("The log file of the gauge may grow to 4 kilobytes each day.",
         "The log file of the gauge may grow to 4096 bytes each day."),
        ("The log file of the gauge may grow to 2 MB each day.", "The log file of the gauge may grow to 2,000 KB each day."),
        ("The tide gauge at Norwick weighs twelve kilograms.", "The tide gauge at Norwick weighs 12 kg."),
        ("The old gauge of Norwick shows 3.14 metres at noon.", "The old gauge of Norwick shows 3.1 metres at noon."),
        ("The Norwick bridge was opened to carriages in 1902.", "The Norwick bridge was opened to carriages in May 1902."),
        ("About 500 sailors of the fleet live in Norwick.", "About 550 sailors of the fleet live in Norwick."),
        ("The crane does not lift stones of granite at night.", "The crane doesn't lift stones of granite at night."),
    ],
    ids=str,
)  # fmt: skip
def test_the_same_in_other_units_or_words_is_none(one: str, other: str) -> None:
    assert two(one, other).contradictions == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LIMIT, LIMIT.replace("40", "60").replace("Norwick", "Southport")),
        (LIMIT, LIMIT.replace("40", "60").replace("winter", "summer")),
        (LIMIT, LIMIT.replace("40", "60").replace("at most", "at least")),
        (LIMIT, LIMIT.replace("40 ships", "60 tons")),
        ("If the gate is closed, the basin of Norwick holds 40 ships.",
         "When the gate is closed, the basin of Norwick holds 60 ships."),
        ("The rules of the port are printed in section 4 of the Norwick book.",
         "The rules of the port are printed in section 5 of the Norwick book."),
        ("The gauge program of the port reads Norwick 2 tables of depth.",
         "The gauge program of the port reads Norwick 3 tables of depth."),
        ("The ferry carries 40 horses and 12 wagons to the island.",
         "The ferry carries 60 horses and 15 wagons to the island."),
        ("The ferry tows 12 barges from Norwick to Holm.", "The ferry tows 15 barges from Holm to Norwick."),
        ("Ships may not anchor in the fairway before sunrise.", "Ships must not anchor in the fairway before sunrise."),
        ("Not only pilots use the harbour boats of Norwick.", "Only pilots use the harbour boats of Norwick."),
        ("This page was last updated by the Norwick office in 2003.",
         "This page was last updated by the Norwick office in 2007."),
        ("The version field of the Norwick tables was set to 2.1.", "The version field of the Norwick tables was set to 2.2."),
        ("It holds 40 ships.", "It holds 60 ships."),
    ],
)  # fmt: skip
def test_another_subject_condition_unit_or_reference_is_none(one: str, other: str) -> None:
    assert two(one, other).contradictions == ()


def test_one_document_does_not_disagree_with_itself() -> None:
    assert compare(document("a.txt", LIMIT, LIMIT.replace("40", "60"))).contradictions == ()


def test_what_one_document_says_both_ways_is_no_disagreement_of_two() -> None:
    both = document("a.txt", LIMIT, LIMIT.replace("40", "60"), *OTHERS[:2])
    assert compare(both, document("b.txt", LIMIT, *OTHERS[3:])).contradictions == ()


def test_a_form_that_many_documents_fill_in_is_none() -> None:
    filled = [document(f"{n}.txt", LIMIT.replace("40", str(n)), *OTHERS[n - 20 : n - 18]) for n in range(20, 24)]
    assert compare(*filled).contradictions == ()


def test_independent_sources_are_counted_and_copies_are_not() -> None:
    documents = [
        document("a.txt", LIMIT, *OTHERS[:5]),
        document("copy of a.txt", LIMIT, *OTHERS[:5]),
        document("b.txt", LIMIT, OTHERS[5]),
        document("c.txt", LIMIT.replace("40", "60"), "The tower of the town hall has a clock with four faces."),
    ]
    (found,) = compare(*documents).contradictions
    assert found.about.endswith(": 40 ships (2 sources in 3 files) against 60 ships (1 source)")


def test_a_side_that_the_article_tells_is_told_by_its_fact() -> None:
    one, other = document("a.txt", LIMIT, *OTHERS[:3]), document("b.txt", LIMIT.replace("40", "60"), *OTHERS[3:])
    told = next(f for f in compare(one, other).facts if f.evidence[0].document == "b.txt")
    chosen = Fact("chosen", told.text, (Evidence(told.evidence[0].spans),), quoted=True)
    found = compare(one, other, facts=[chosen])
    assert found.contradictions[0].facts[1] == "chosen"
    assert len(found.facts) == 1


def test_versions_of_a_text_disagree_where_they_differ() -> None:
    """There a sentence may lean on the one before, and may be worded a little differently."""
    old = ("It holds 40 ships.", "The dues are then raised for three further weeks, repeatedly if needed.")
    new = ("It holds 60 ships.", "Then the dues are raised for an additional week, repeatedly if needed.")
    one = document("rules 1.9.txt", *OTHERS[:3], old[0], *OTHERS[3:], old[1])
    other = document("rules 1.10.txt", *OTHERS[:3], new[0], *OTHERS[3:], new[1])
    found = compare(other, one)
    assert [c.about.partition(" (")[0].rpartition(": ")[2] for c in found.contradictions] == ["three further weeks"]
    longer = [s.replace("It holds", "The upper basin holds") for s in (old[0], new[0])]
    one = document("rules 1.9.txt", *OTHERS[:3], longer[0], *OTHERS[3:])
    other = document("rules 1.10.txt", *OTHERS[:3], longer[1], *OTHERS[3:])
    assert [f.text for f in compare(other, one).facts] == longer, "version 1.9 comes before version 1.10"


def test_every_quote_stands_where_it_is_said_to() -> None:
    documents = {
        d.id: d for d in (document("a.txt", LIMIT, *OTHERS[:3]), document("b.txt", LIMIT.replace("40", "60"), *OTHERS[3:]))
    }
    for fact in compare(*documents.values()).facts:
        for span in (s for e in fact.evidence for s in e.spans):
            assert documents[span.document].text[span.start : span.end] == span.quote
            assert span.locator.lines


def test_kin_share_half_of_their_sentences_or_a_third_document() -> None:
    whole = document("whole.txt", *OTHERS)
    parts = [document("first.txt", *OTHERS[:5]), document("same.txt", *OTHERS), document("other.txt", LIMIT, OTHERS[0])]
    found = kin(cut([whole, *parts]))
    assert found.family == {
        "first.txt": "first.txt",
        "same.txt": "first.txt",
        "whole.txt": "first.txt",
        "other.txt": "other.txt",
    }
    assert found.independent(found.family) == 2
    assert corroborated([{"first.txt", "same.txt"}, {"same.txt", "other.txt"}], found) == 1
    assert kin([]) == Kin()


Filled = list[tuple[int, str, str]]
slots = st.tuples(st.integers(1, 3), st.sampled_from(["must", "should"]), st.sampled_from(["", " not"]))
kept = st.lists(slots, min_size=1, max_size=3)


def filled_in(slot: tuple[int, str, str]) -> str:
    number, modal, negation = slot
    return f"Every ferry captain of Norwick {modal}{negation} carry {number} spare anchors on deck."


@fewer
@given(kept, kept)
def test_disagreement_is_symmetric_and_never_within_a_document(
    one: list[tuple[int, str, str]], other: list[tuple[int, str, str]]
) -> None:
    documents = [document(n, *map(filled_in, s), *o) for n, s, o in (("a", one, OTHERS[:3]), ("b", other, OTHERS[3:]))]
    found = compare(*documents)
    assert found == compare(*documents[::-1])
    home = {f.id: {e.document for e in f.evidence} for f in found.facts}
    for each in found.contradictions:
        assert not home[each.facts[0]] & home[each.facts[1]]
    if len(one) == len(other) == 1:
        differing = sum(a != b for a, b in zip(one[0], other[0], strict=True))
        assert len(found.contradictions) == (differing == 1)


@fewer
@given(kept)
def test_identical_texts_agree(said: list[tuple[int, str, str]]) -> None:
    assert compare(*(document(name, *map(filled_in, said), *OTHERS[:2]) for name in ("a", "b", "c"))).contradictions == ()
