"""grounding: the source itself may always be said, and no number or name that it does not hold."""

from __future__ import annotations

import json
import re
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.data import Evidence, Fact, Locator, Span
from mapred.llm import models
from mapred.llm.engine import Engine
from mapred.llm.model import Question, ScriptedModel
from mapred.stages.grounding import WORD, pattern
from mapred.stages.phrase import phrase

WAL = "Write-Ahead Log (WAL) mode was added to SQLite in version 3.7.0 on July 21, 2010."


def may_say(said: str, source: str) -> bool:
    return re.fullmatch(pattern(source), said) is not None


@given(st.text().filter(WORD.search))
def test_a_text_may_always_be_said_as_it_is(text: str) -> None:
    assert may_say(text, text)


@pytest.mark.parametrize(
    "said",
    [
        "In July 2010, with version 3.7.0, SQLite got a write-ahead log.",
        "The mode was added to SQLite, in small letters with other words.",
        "Added in 3.7.0: the WAL mode of SQLite.",
    ],
)
def test_other_words_in_small_letters_are_free(said: str) -> None:
    assert may_say(said, WAL)


@pytest.mark.parametrize(
    "said",
    [
        "WAL mode was added to SQLite in version 3.8.0.",
        "WAL mode was added to SQLite on July 22, 2010.",
        "WAL mode was added to Oracle in version 3.7.0.",
        "WALs were added to SQLite in version 3.7.0.",
        "Oracle added the mode.",
        "The mode was added in 3.7.0. Postgres has it too.",
        "The mode takes 2x the space.",
    ],
)
def test_a_number_or_a_name_from_elsewhere_is_masked(said: str) -> None:
    assert not may_say(said, WAL)


def fact(text: str) -> Fact:
    span = Span(text[:9], "d", "d#1", 0, len(text), text, Locator(lines=(1, 1)))
    return Fact(text[:9], text, (Evidence((span,)),), quoted=True)


def test_the_mask_is_part_of_the_question_and_so_of_its_key() -> None:
    """Two sentences have two schemas; the same sentence has one, whatever is asked beside it."""
    asked: list[Question] = (model := ScriptedModel(lambda _: {"says": "no"})).asked
    phrase([fact(WAL), fact("The gate closes at 6.")], model, lambda _: [], 0)
    phrase([fact(WAL)], model, lambda _: ["A title that no question shows"], 0)
    first, second, alone = (q.schema for q in asked)
    assert first == alone != second


@pytest.mark.gguf
def test_the_model_writes_no_foreign_number_or_name(layouts: Path) -> None:
    """Two hot tries for each of four sentences that invite one."""
    sources = [
        WAL,
        "The lighthouse on the ridge was completed in 1874 by Anne Field and is built from local granite.",
        "Members may borrow up to five books for 4 weeks, provided that no fine is open.",
        "The largest database of SQLite may have 281 terabytes, which is 2^48 bytes.",
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # llguidance calls llama.cpp by an old name
        engine = models.open_model(models.find(models.BUNDLED), threads=1, context=1024, folder=layouts)
    try:
        said = [pair for seed in (1, 2) for pair in answers(engine, sources, seed)]
    finally:
        engine.close()
    assert len(said) == 2 * len(sources)
    assert all(may_say(answer, source) for source, answer in said)


def answers(engine: Engine, sources: list[str], seed: int) -> list[tuple[str, str]]:
    """The questions that phrase asks, answered by the engine."""
    asked: list[Question] = (model := ScriptedModel(lambda _: {"says": "no"})).asked
    phrase([fact(source) for source in sources], model, lambda _: [], seed)
    return [(question.content, json.loads(answer.text)["says"]) for question, answer in engine.ask(asked)]
