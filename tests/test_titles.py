"""Titles: what reads like one, what does not, and that none is made up."""

from __future__ import annotations

import pytest

from mapred.data import Evidence, Fact, Locator, Span
from mapred.llm.model import ScriptedModel
from mapred.stages.titles import both, clean, fallback, joins, lowered, sentence_case, title


def facts(*texts: str) -> list[Fact]:
    spans = [Span(f"d:{i}", "d", "d#1", 0, len(t), t, Locator()) for i, t in enumerate(texts)]
    return [Fact(f"f{i}", s.quote, (Evidence((s,)),), quoted=True) for i, s in enumerate(spans)]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("3.1. File locking protocols", "File locking protocols"),
        ("Memory-Mapped I/O", "Memory-Mapped I/O"),
        ("2 The commit:", "The commit"),
        ("F.31. pg stat statements", "Pg stat statements"),
        ("Appendix B. Locks of pages", "Locks of pages"),
        ("A page lock", "A page lock"),
        ("Overview", ""),
        ("How many are there?", ""),
        ('"git bisect" overview', "Git bisect overview"),
        ("sqlite3_open()", ""),
        ("see http://a.example", ""),
        ("Effects of", ""),
        ("2. Further Points", ""),
    ],
)
def test_a_heading_reads_like_a_title_or_is_none(heading: str, said: str) -> None:
    assert clean(heading) == said


def test_words_that_are_no_names_are_written_small() -> None:
    told = facts("When a page fails, the Windows cache is dropped.", "On disk, Linux keeps it.")
    assert sentence_case("Cache Pages On Windows And Linux", told) == "Cache pages on Windows and Linux"
    assert sentence_case("CACHE PAGES", told) == "Cache pages"
    assert sentence_case("WAL PAGES", facts("Every page of the WAL is kept.")) == "WAL pages"
    assert sentence_case("HTTP", told) == "HTTP"
    assert (
        sentence_case("Obtaining A Shared-Cache Lock", facts("A shared-cache lock is taken."))
        == "Obtaining a shared-cache lock"
    )
    assert sentence_case("Atomic Commit", facts("Then COMMIT is called, and COMMIT returns.")) == "Atomic commit"
    assert sentence_case("Memory-Mapped I/O", told) == "Memory-mapped I/O"


def test_a_title_that_the_facts_do_not_hold_is_not_chosen() -> None:
    told = facts("The journal holds the original pages.", "A journal is deleted after the commit.")
    model = ScriptedModel(lambda q: {})
    assert title(told, ["Births and deaths", "The journal"], [], {}, model) == "The journal"
    assert title(told, ["Births and deaths"], [], {}, model) == fallback(told, [])


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        ("Isolation levels", "isolation levels"),
        ("Debian packages", "Debian packages"),
        ("WAL frames", "WAL frames"),
        ("C++ code", "C++ code"),
        ("Fuzz testing", "fuzz testing"),
    ],
)
def test_a_title_inside_a_line_begins_small_unless_it_is_a_name(heading: str, said: str) -> None:
    told = facts("On disk, Debian keeps it.", "The OSS Fuzz project tests it.", "By fuzz tests, fuzz errors are found.")
    assert lowered(heading, told) == said


@pytest.mark.parametrize("heading", ["Locks and pages", "What is a lock", "SQLite is small", "Locks, pages"])
def test_a_list_or_a_sentence_is_no_half_of_a_title(heading: str) -> None:
    assert not joins(heading)
    assert joins("The rollback journal")


def test_what_two_halves_of_a_title_end_with_is_said_once() -> None:
    assert both("Atomic commit in SQLite", "file format changes in SQLite") == "Atomic commit and file format changes in SQLite"
    assert both("Atomic commit in SQLite", "file locks") == "Atomic commit in SQLite and file locks"
    assert both("Savepoints", "transactions") == "Savepoints and transactions"
