"""What a brief skips: never what it asks for, little where it is broad, nothing where it tells nothing; and it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.data import Chunk
from mapred.stages.relevance import FEWEST, NEAR, Relevance, relevant

SUBJECTS = {
    "locks": "The warden turns the lock and closes the gate. A lock that is stuck is opened with oil. A gate has one lock.",
    "bees": "The keeper feeds bees with sugar in autumn. Bees leave the hive on warm days. A hive holds many combs of honey.",
    "bread": "The baker kneads dough before dawn. Dough rises in a warm oven. A loaf of bread is sold for two coins at noon.",
    "glass": "The blower turns the pipe in the furnace. Molten glass cools slowly. A vase of glass is cut with a diamond.",
}


def chunks(copies: int = 12) -> list[tuple[Chunk, str]]:
    """Each subject in `copies` chunks of a document of its own."""
    found = []
    for name, said in SUBJECTS.items():
        for number in range(1, copies + 1):
            text = f"{said} Entry {name}{number}."
            found.append((Chunk(f"{name}#{number}", name, "Crafts", (), 0, len(text), (), 30), text))
    return found


def asked(brief: str, made: list[tuple[Chunk, str]]) -> Relevance:
    texts = {chunk.id: text for chunk, text in made}
    return relevant([chunk for chunk, _ in made], lambda chunk: texts[chunk.id], brief)


def kept(brief: str, made: list[tuple[Chunk, str]]) -> set[str]:
    return {chunk.document for (chunk, _), held in zip(made, asked(brief, made).kept, strict=True) if held}


def test_a_narrow_brief_keeps_its_document_and_skips_the_others() -> None:
    assert kept("how bees are fed", chunks(40)) == {"bees"}


def test_a_brief_of_two_subjects_keeps_both() -> None:
    assert kept("bread and glass", chunks(40)) == {"bread", "glass"}


def test_a_word_that_every_chunk_has_skips_nothing() -> None:
    made = chunks(40)
    assert all(asked("crafts", made).kept)


@pytest.mark.parametrize("brief", ["gardening in winter", "Wie Bienen überwintern", "養蜂", "!?", "the of and"])
def test_a_brief_whose_words_are_nowhere_skips_nothing_and_says_so(brief: str) -> None:
    found = asked(brief, chunks(40))
    assert all(found.kept)
    assert found.why_all.startswith("the sources hold too little of it (not there: ")


def test_a_brief_half_of_which_is_nowhere_is_too_little_to_go_by() -> None:
    assert all(asked("bees and quantum chromodynamics", chunks(40)).kept)
    assert not all(asked("feeding bees sugar and chromodynamics", chunks(40)).kept)


def test_a_few_chunks_are_kept_always() -> None:
    assert all(asked("bees", chunks(FEWEST // len(SUBJECTS))).kept)
    assert sum(asked("keeper", chunks(40)).kept) >= FEWEST


def test_a_document_that_is_full_of_the_briefs_words_pushes_no_other_out() -> None:
    brief = "how bees are fed with sugar"
    text = f"{brief}. " * 20
    stuffed = [(Chunk(f"spam#{n}", "spam", brief, (), 0, len(text), (), 90), text) for n in range(1, 41)]
    assert {"bees", "spam"} <= kept(brief, [*chunks(40), *stuffed])


def test_each_skipped_chunk_says_how_far_it_is() -> None:
    found = asked("how bees are fed", chunks(40))
    reasons = [found.reason(at) for at in range(len(found.kept))]
    assert [bool(reason) for reason in reasons] == [not held for held in found.kept]
    assert {reason for reason in reasons if reason} == {
        f"too far from the brief: {near:.2f} of what the nearest have, {NEAR} is asked for"
        for near, held in zip(found.near, found.kept, strict=True)
        if not held
    }


@given(st.permutations(list(SUBJECTS)), st.sampled_from(["bees", "the lock of a gate", "warm dough", "glass and bread"]))
def test_the_order_of_the_documents_changes_nothing(order: list[str], brief: str) -> None:
    made = chunks(20)
    turned = sorted(made, key=lambda pair: order.index(pair[0].document))  # a stable sort: a document's chunks stay in order
    assert kept(brief, turned) == kept(brief, made)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=50), st.text(max_size=20))
def test_any_text_and_any_brief_keep_something(texts: list[str], brief: str) -> None:
    made = [(Chunk(f"a#{n}", "a", "", (), 0, len(text), (), 9), text) for n, text in enumerate(texts, 1)]
    found = asked(brief, made)
    assert sum(found.kept) >= min(FEWEST, len(made))
    assert all(0 <= near <= 1 for near in found.near)
