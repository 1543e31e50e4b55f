"""chunk: chunks tile the canonical text within their budget, and every sentence stands where it says."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Block, Document, Kind, Source
from mapred.stages.chunk import chunk
from mapred.stages.parse import parse

TEXT = "The log holds pages. A writer waits? It ends! SQLite keeps (some) data, e.g. 3.7 of it."
WORDS = st.sampled_from(TEXT.split())
PROSE = st.lists(WORDS, min_size=1, max_size=80).map(" ".join)
TABLES = st.lists(st.lists(WORDS, min_size=2, max_size=3).map("\t".join), min_size=1, max_size=12).map("\n".join)
BLOCKS = st.one_of(
    st.builds(lambda text: Block(Kind.TEXT, text), PROSE),
    st.builds(lambda text: Block(Kind.ITEM, text, 1), PROSE),
    st.builds(lambda text: Block(Kind.TABLE, text), TABLES),
    st.builds(lambda text: Block(Kind.CODE, text), TABLES),
    st.builds(lambda words, level: Block(Kind.HEADING, " ".join(words), level), st.lists(WORDS, max_size=4), st.integers(1, 3)),
    st.text(max_size=40).map(lambda text: Block(Kind.TEXT, text)),
)


def document(blocks: list[Block]) -> Document:
    return parse(Source("sub/a.md", "docs/sub/a.md", "0" * 64, "text/markdown", tuple(blocks), "Logs"))


def words(text: str) -> int:
    return len(text.split())


DOCUMENTS = st.lists(BLOCKS, max_size=12).map(document)
more = settings(max_examples=150)


@more
@given(DOCUMENTS, st.integers(3, 60))
def test_chunks_tile_the_canonical_text(made: Document, budget: int) -> None:
    chunks = chunk(made, words, budget)
    assert "".join(made.text[c.start : c.end] for c in chunks) == made.text
    assert all(one.end == other.start for one, other in pairwise(chunks))
    assert [c.id for c in chunks] == [f"sub/a.md#{n}" for n in range(1, len(chunks) + 1)]
    assert all(c.document == made.id and c.title == made.title for c in chunks)


@more
@given(DOCUMENTS, st.integers(3, 60))
def test_a_chunk_keeps_its_budget(made: Document, budget: int) -> None:
    for each in chunk(made, words, budget):
        assert words(made.text[each.start : each.end]) <= each.tokens <= budget


@more
@given(DOCUMENTS, st.integers(3, 60))
def test_a_sentence_lies_in_its_chunk_and_equals_the_text_at_its_offsets(made: Document, budget: int) -> None:
    for each in chunk(made, words, budget):
        for one, other in pairwise(each.sentences):
            assert one.end <= other.start
        for sentence in each.sentences:
            assert each.start <= sentence.start < sentence.end <= each.end
            assert made.text[sentence.start : sentence.end] == sentence.text


@more
@given(DOCUMENTS, st.integers(3, 60))
def test_every_sentence_can_be_located(made: Document, budget: int) -> None:
    for each in chunk(made, words, budget):
        for sentence in each.sentences:
            made.locate(sentence.start, sentence.end)


def test_a_heading_opens_a_chunk_and_names_it() -> None:
    made = document(
        [
            Block(Kind.HEADING, "Logs", 1),
            Block(Kind.TEXT, "The log holds all pages that were written since the last checkpoint."),
            Block(Kind.HEADING, "Locks", 2),
            Block(Kind.TEXT, "A writer takes the lock before it writes a single page."),
        ]
    )
    first, second = chunk(made, words, 20)
    assert made.text[first.start : first.end].startswith("Logs")
    assert made.text[second.start : second.end].startswith("Locks")
    assert first.heading == ("Logs",)
    assert second.heading == ("Logs", "Locks")


def test_a_table_gives_no_sentences_and_stays_whole() -> None:
    made = document([Block(Kind.TEXT, "One sentence stands here."), Block(Kind.TABLE, "name\tsize\na\t1\nb\t2")])
    (only,) = chunk(made, words, 20)
    assert [s.text for s in only.sentences] == ["One sentence stands here."]


def test_a_document_without_text_has_no_chunks() -> None:
    assert chunk(document([]), words, 10) == []


def told(*blocks: Block) -> list[tuple[str, bool]]:
    return [(s.text, s.alone) for each in chunk(document(list(blocks)), words, 99) for s in each.sentences]


SAID = "A writer takes the lock before it changes the first page."


def test_a_sentence_in_a_cell_of_a_table_is_a_sentence() -> None:
    assert told(Block(Kind.TABLE, f"name\tnotes\nlock\t{SAID} Short.\n17\tyes\t")) == [(SAID, True)]


def test_what_has_no_subject_under_a_term_does_not_stand_alone() -> None:
    verb = "Show the names of the pages that a writer has changed."
    assert told(Block(Kind.ITEM, "--names", 1), Block(Kind.TEXT, f"{verb} {SAID}"))[1:] == [(verb, False), (SAID, True)]
    assert told(Block(Kind.ITEM, "Some want more.", 1), Block(Kind.TEXT, verb))[1:] == [(verb, True)]


def test_a_term_at_the_end_of_a_chunk_holds_for_the_next_one() -> None:
    verb = "Show the names of the pages that a writer has changed."
    made = document([Block(Kind.ITEM, "--names", 1), Block(Kind.TEXT, verb)])
    assert [s.alone for each in chunk(made, words, 11) for s in each.sentences] == [False, False]
