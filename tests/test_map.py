"""map: the numbers that an answer gives lead to the right sentences, and a question knows nothing but its chunk."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from mapred.data import Block, Chunk, Document, Fact, Kind, Note, Source
from mapred.llm.model import Question, ScriptedModel
from mapred.stages.chunk import chunk
from mapred.stages.map import CHOSEN, KEPT, SHOWN, Reading, note, read, take_notes
from mapred.stages.parse import parse

SAID = (
    "The rollback journal holds the original content of every page that a transaction changes.",
    "A checkpoint moves the pages of the write-ahead log back into the database file.",
    "Readers of the database never block a writer when the write-ahead log is in use.",
    "The pager keeps 2000 pages of the database in memory unless a program asks for more.",
    "An exclusive lock is taken by the writer before the first page of the file is changed.",
    "The operating system reports a full disk to the writer, which then undoes the transaction.",
)


def document(name: str = "wal.txt", sentences: Sequence[str] = SAID, title: str = "Write-ahead logs") -> Document:
    blocks = (Block(Kind.HEADING, "How it works", 1), Block(Kind.TEXT, " ".join(sentences)))
    return parse(Source(name, f"docs/{name}", "0" * 64, "text/plain", blocks, title))


def words(text: str) -> int:
    return len(text.split())


def readings(made: Document, budget: int = 200, brief: str = "") -> list[Reading]:
    return read(chunk(made, words, budget), brief)


def notes(made: Document, model: ScriptedModel, budget: int = 200) -> list[tuple[Note, list[Fact]]]:
    return list(take_notes(readings(made, budget), model, 0, lambda _: made))


def picks(*numbers: int) -> ScriptedModel:
    return ScriptedModel(lambda _: {"topic": "Locks and  logs", "facts": list(numbers)})


def shown(question: Question) -> list[str]:
    """The numbered sentences of a question."""
    return [line.partition("] ")[2] for line in question.content.split("\n") if line.startswith("[")]


def test_a_number_leads_to_its_sentence() -> None:
    made = document()
    model = picks(2)
    ((noted, facts),) = notes(made, model)
    numbered = shown(model.asked[0])
    plain = {f.text: f.weight for _, given in notes(made, picks(1)) for f in given}
    chosen = next(f for f in facts if f.text == numbered[1])
    assert chosen.weight > plain.get(chosen.text, 0.0), "the choice adds to the weight of that sentence"
    assert noted.topic == "Locks and logs"
    assert noted.facts == tuple(f.id for f in facts)


def test_a_fact_is_a_verbatim_sentence_at_its_measured_place() -> None:
    made = document()
    for _, facts in notes(made, picks(1, 3)):
        assert 0 < len(facts) <= 2 * KEPT
        for fact in facts:
            ((span,),) = [e.spans for e in fact.evidence]
            assert made.text[span.start : span.end] == span.quote == fact.text
            assert fact.quoted
            assert fact.text in SAID
            assert fact.id == f"{span.chunk}/{SAID.index(fact.text) + 1}"


@pytest.mark.parametrize("budget", [20, 40, 200])
def test_a_question_holds_only_sentences_of_its_chunk(budget: int) -> None:
    made = document()
    model = picks(1)
    by_id: dict[str, Chunk] = {c.id: c for c in chunk(made, words, budget)}
    notes(made, model, budget)
    assert len(model.asked) == len({q.about for q in model.asked}) > 0
    for asked in model.asked:
        own = [s.text for s in by_id[asked.about].sentences]
        numbered = shown(asked)
        assert numbered == [text for text in own if text in numbered], "in their order"
        assert 0 < len(numbered) <= SHOWN


def test_a_question_depends_on_its_chunk_alone() -> None:
    """Other documents, and the chunks of other documents, change no question."""
    one, other = (
        document("wal.txt"),
        document("locks.txt", [s.replace("database", "catalogue") for s in SAID], "Catalogues"),
    )
    alone, together = picks(1), picks(1)
    list(take_notes(readings(one, 40), alone, 0, lambda _: one))
    both = {d.id: d for d in (one, other)}
    list(take_notes([*readings(other, 40), *readings(one, 40)], together, 0, both.__getitem__))
    assert [q for q in together.asked if q.about.startswith("wal.txt")] == alone.asked


def test_the_schema_allows_the_numbers_that_are_shown_and_no_others() -> None:
    model = picks(1)
    notes(document(), model, 40)
    for asked in model.asked:
        facts = json.loads(asked.schema)["properties"]["facts"]
        assert facts["items"]["enum"] == list(range(1, len(shown(asked)) + 1))
        assert facts["maxItems"] <= CHOSEN


def test_a_question_too_long_for_the_context_leaves_its_least_telling_sentences_out() -> None:
    made = document()
    model = picks(1)
    model.context = 1024
    full = picks(1)
    notes(made, full)
    room = full.count(full.asked[0].content) + full.overhead(full.asked[0])
    model.context = room + 30
    notes(made, model)
    assert len(shown(model.asked[0])) < len(shown(full.asked[0]))
    assert model.count(model.asked[0].content) + model.overhead(model.asked[0]) + model.asked[0].limit <= model.context


def test_a_chunk_that_is_not_asked_gives_its_best_sentences_under_its_heading() -> None:
    made = document()
    (reading,) = readings(made)
    noted, facts = note(reading, (), "", lambda _: made)
    assert noted.topic == "How it works"
    best = sorted(reading.weights, reverse=True)[: len(facts)]
    assert sorted((f.weight for f in facts), reverse=True) == pytest.approx(best, abs=1e-5)


def test_a_chunk_gives_its_best_sentences_and_beside_them_those_with_figures() -> None:
    figured = "Old harbours of Ghent weigh about 40 tons each."
    made = document(sentences=[*SAID[:3], *SAID[4:], figured])
    (reading,) = readings(made)
    _, facts = note(reading, (), "", lambda _: made)
    order = sorted(range(len(reading.weights)), key=lambda i: -reading.weights[i])
    assert {f.text for f in facts} == {reading.chunk.sentences[i].text for i in order[:KEPT]} | {figured}


def test_a_sentence_that_cannot_stand_alone_is_neither_shown_nor_a_fact() -> None:
    leaning = "This is why they do it after that has been done by the other one."
    made = document(sentences=[*SAID[:3], leaning])
    model = picks(1)
    ((_, facts),) = notes(made, model)
    assert leaning not in shown(model.asked[0])
    assert leaning not in [f.text for f in facts]


def test_a_brief_lifts_the_sentences_that_speak_of_it() -> None:
    made = document()
    (plain,), (wanted,) = readings(made), readings(made, brief="exclusive lock of the writer")
    at = next(i for i, s in enumerate(plain.chunk.sentences) if s.text == SAID[4])
    rank = [sorted(r.weights, reverse=True).index(r.weights[at]) for r in (plain, wanted)]
    assert rank[1] <= rank[0]
    assert rank[1] == 0


def test_a_sentence_that_goes_on_is_told_with_the_one_before_it() -> None:
    next_ = "However, they read the state of the file from before the transaction."
    made = document(sentences=(SAID[2], next_, SAID[3]))
    ((_, facts),) = notes(made, picks(1))
    told = next(f for f in facts if f.text.startswith(SAID[2]))
    assert [span.quote for span in told.evidence[0].spans] == [SAID[2], next_]
    assert all(made.text[s.start : s.end] == s.quote for s in told.evidence[0].spans)
    assert not [f for f in facts if f.text.startswith("However")]


def test_a_sentence_of_the_next_paragraph_does_not_go_on() -> None:
    next_ = "However, they read the state of the file from before the transaction."
    blocks = (Block(Kind.TEXT, SAID[2]), Block(Kind.TEXT, next_))
    made = parse(Source("a.txt", "docs/a.txt", "0" * 64, "text/plain", blocks, "Write-ahead logs"))
    ((_, facts),) = notes(made, picks(1))
    assert [f.text for f in facts] == [SAID[2]]


@pytest.mark.parametrize(
    "text",
    [
        "I’ll start with the pages of the write-ahead log that a transaction has changed.",
        "You can also read the pages of the write-ahead log that a transaction has changed.",
        "To change pages of the write-ahead log in a transaction, read the Manual of Logs.",
        "Details of the pages of the write-ahead log are in the Manual of Logs.",
    ],
)
def test_a_sentence_that_speaks_of_the_text_or_to_its_reader_weighs_less(text: str) -> None:
    (reading,) = readings(document(sentences=(text, SAID[1])), budget=400)
    assert reading.weights[0] < 0.5 * reading.weights[1]
