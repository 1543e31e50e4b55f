"""phrase: whatever a model says, nothing comes through that the evidence does not carry."""

from __future__ import annotations

import pytest

from mapred.data import Evidence, Fact, Locator, Span, Verdict
from mapred.llm.model import Question, ScriptedModel
from mapred.stages.phrase import TRIES, Phrased, phrase, terms_held
from mapred.stages.verify import check
from tests.conftest import sentence

QUOTES = (
    "Write-Ahead Log (WAL) mode was added to SQLite in version 3.7.0 on July 21, 2010.",
    "The rollback journal is not deleted by a crash of the operating system.",
    "The small page cache holds 2000 pages, and each page is 4096 bytes long.",
    "If another process holds a lock, sqlite3_step() returns SQLITE_BUSY to the caller.",
)
TRUE = "The page cache holds 2000 pages, and each page is 4096 bytes long."


def fact(number: int, *quotes: str) -> Fact:
    evidence = []
    for n, quote in enumerate(quotes):
        span = Span(f"d{n}.txt:{number}", f"d{n}.txt", f"d{n}.txt#1", 0, len(quote), quote, Locator(lines=(1, 1)))
        evidence.append(Evidence((span,)))
    return Fact(f"f{number}", quotes[0], tuple(evidence), quoted=True)


FACTS = [fact(n, quote) for n, quote in enumerate(QUOTES)]


def said(text: str, facts: list[Fact]) -> Phrased:
    return phrase(facts, ScriptedModel(lambda _: {"says": text}), lambda _: [], 0)


@pytest.mark.parametrize(
    ("quote", "lie"),
    [
        (0, "Write-ahead log mode was added to SQLite in version 3.8.0."),
        (0, "Write-ahead log mode was added to SQLite on July 21, 2012."),
        (0, "Write-ahead log mode was added to PostgreSQL in version 3.7.0."),
        (0, "Richard Hipp added write-ahead log mode to SQLite in version 3.7.0."),
        (0, "Write-ahead log mode was removed from SQLite in version 3.7.0."),
        (1, "The rollback journal is deleted by a crash of the operating system."),
        (1, "The rollback journal is not deleted by a crash of the application."),
        (2, "The small page cache holds 4096 pages."),
        (2, "Each page is not 4096 bytes long."),
        (2, "Each page is 4096 kilobytes long."),
        (3, "sqlite3_prepare() returns SQLITE_BUSY to the caller if another process holds a lock."),
        (3, "sqlite3_step() returns SQLITE_BUSY to the caller."),
        (3, "Locks are an important part of every modern database."),
        (3, ""),
    ],
)
def test_a_lie_never_comes_through(quote: int, lie: str) -> None:
    found = said(lie, [FACTS[quote]])
    assert not found.texts, "the quote stands instead"
    assert (found.written, found.passed) == (1, 0)


def test_a_fair_short_form_comes_through() -> None:
    assert said(TRUE, [FACTS[2]]) == Phrased({"f2": TRUE}, 1, 1)


def test_all_that_comes_through_is_carried_by_its_own_evidence() -> None:
    """The model answers every question with the same sentences: each may pass for its own fact alone."""
    for text in (TRUE, *QUOTES):
        for name, passed in said(text, FACTS).texts.items():
            evidence = next(f for f in FACTS if f.id == name).evidence[0]
            assert check(passed, [s.quote for s in evidence.spans]).verdict is Verdict.SUPPORTED
    assert set(said(TRUE, FACTS).texts) == {"f2"}


def test_every_evidence_must_carry_the_text() -> None:
    folded = fact(7, QUOTES[2], "The small page cache holds 2000 pages of some size.")
    assert not said(TRUE, [folded]).texts


def test_an_answer_that_the_limit_cut_does_not_come_through() -> None:
    from mapred.llm.model import Answer

    class Cut(ScriptedModel):
        def ask(self, questions):  # type: ignore[no-untyped-def]
            for question, answer in super().ask(questions):
                yield question, Answer(answer.text, cut=True)

    assert not phrase([FACTS[2]], Cut(lambda _: {"says": TRUE}), lambda _: [], 0).texts


def test_a_text_that_fails_is_asked_for_again_in_half_the_words_and_then_with_the_next_seed() -> None:
    model = ScriptedModel(lambda q: {"says": TRUE if q.about == "f2" or q.seed == 6 else "Nothing of it."})
    facts = [fact(n, QUOTES[2]) for n in (1, 2)]
    assert set(phrase(facts, model, lambda _: [], 5).texts) == {"f1", "f2"}
    tries = [q for q in model.asked if q.about == "f1"]
    assert [q.seed for q in tries] == [5, 5, 6]
    half = len(QUOTES[2].split()) // 2
    assert [f"at most {half} words" in q.content for q in tries] == [False, True, True]
    assert all(QUOTES[2] in q.content for q in tries)


def test_a_model_whose_prose_fails_is_not_asked_again() -> None:
    model = ScriptedModel(lambda _: {"says": "Nothing of it is so."})
    phrase(FACTS, model, lambda _: [], 0)
    assert len(model.asked) == len(FACTS)


def test_tries_have_an_end() -> None:
    model = ScriptedModel(lambda q: {"says": TRUE if q.about == "f2" else "Nothing of it."})
    facts = [FACTS[2], fact(9, QUOTES[2])]
    phrase(facts, model, lambda _: [], 0)
    assert len([q for q in model.asked if q.about == "f9"]) == 1 + TRIES


def test_a_fact_too_long_for_the_context_stays_a_quote() -> None:
    model = ScriptedModel(lambda _: {"says": TRUE}, context=20)
    assert phrase([FACTS[2]], model, lambda _: [], 0) == Phrased({}, 0, 0)
    assert not model.asked


def test_a_question_shows_one_fact_and_no_other() -> None:
    asked: list[Question] = (model := ScriptedModel(lambda _: {"says": TRUE})).asked
    phrase(FACTS, model, lambda _: [], 0)
    assert [q.content for q in asked[: len(FACTS)]] == [f"Sentence: {quote}\nShorter:" for quote in QUOTES]


def test_the_end_of_a_quote_is_no_wording_of_its_own() -> None:
    dated = fact(9, "Beginning with version 3.7.17, the error log gets a warning when a file has two links.")
    assert not said("The error log gets a warning when a file has two links.", [dated]).texts
    assert not said("Write-Ahead Log (WAL) mode was added to MySQL in version 3.7.0 on July 21, 2010.", [FACTS[0]]).texts


def test_a_term_in_quotation_marks_is_the_source_s_letter_by_letter() -> None:
    source = 'If the ":memory:" name is used, then that "shared cache" is only visible to its own connection.'
    assert terms_held('The ":memory:" name is used.', [source])
    assert terms_held('The "shared cache" is visible.', [source])
    assert not terms_held('The "memory:" name is used.', [source])
    assert not terms_held('The "shared caches" are visible.', [source])


def test_a_model_that_only_copies_is_not_asked_again() -> None:
    model = ScriptedModel(lambda q: {"says": sentence(q)})
    found = phrase(FACTS, model, lambda _: [], 0)
    assert found == Phrased({}, len(FACTS), 0, {})
    assert len(model.asked) == len(FACTS)


def test_what_the_check_refused_is_told_with_its_verdict() -> None:
    found = said("Each page is 4096 kilobytes long.", [FACTS[2]])
    assert found.refused == {"f2": ("Each page is 4096 kilobytes long.", Verdict.CONFLICT)}


def test_a_text_is_refused_only_if_no_try_passes() -> None:
    model = ScriptedModel(lambda q: {"says": TRUE if q.about == "f2" or q.seed == 1 else "Nothing of it."})
    assert not phrase([FACTS[2], fact(9, QUOTES[2])], model, lambda _: [], 0).refused
