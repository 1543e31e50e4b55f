"""Reading order: the authors' where they have numbered their files or titles, else from one thing to the next."""

from __future__ import annotations

import numpy as np
import pytest

from mapred.data import Evidence, Fact, Locator, Span
from mapred.stages.brief import Place
from mapred.stages.reading import in_reading_order


def groups(*documents: str, titles: tuple[str, ...] = ()) -> tuple[list[list[Fact]], list[np.ndarray], dict[str, Place]]:
    """A group of two facts for each document, each like the next one only."""
    facts, places = [], {}
    for name, title in zip(documents, titles or ("",) * len(documents), strict=True):
        span = Span(f"{name}:1", name, f"{name}#1", 0, 9, "It holds.", Locator(lines=(1, 1)))
        facts.append([Fact(f"{name}#1/{n}", "It holds.", (Evidence((span,)),), quoted=True) for n in range(2)])
        places[f"{name}#1"] = Place(title, (), "It holds.")
    return facts, [np.eye(len(documents))[[n, n]] for n in range(len(documents))], places


def told(found: list[list[Fact]]) -> list[str]:
    return [group[0].evidence[0].document for group in found]


@pytest.mark.parametrize(
    "names",
    [
        ("a/usr_02.txt", "a/usr_9.txt", "a/usr_10.txt"),
        ("2024-03-01.md", "2024-03-15 b.md", "2024-11-02.md"),
        ("1. Start.md", "2. Middle.md", "10. End.md"),
    ],
)
def test_numbered_files_are_told_in_their_order(names: tuple[str, ...]) -> None:
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        assert told(in_reading_order(*groups(*(names[at] for at in order)))) == list(names)


def test_what_has_no_number_stands_before_a_series() -> None:
    names = ("usr_3.txt", "usr_1.txt", "index.txt", "usr_2.txt")
    assert told(in_reading_order(*groups(*names))) == ["index.txt", "usr_1.txt", "usr_2.txt", "usr_3.txt"]


def test_numbered_titles_are_told_in_their_order() -> None:
    titles = ("Chapter 10. Files", "Chapter 2. The archive", "Chapter 3. Packages")
    assert told(in_reading_order(*groups("c.html", "a.html", "b.html", titles=titles))) == ["a.html", "b.html", "c.html"]


@pytest.mark.parametrize(
    "names",
    [
        ("a2.md", "b1.md", "c3.md"),  # no series
        ("part2.md", "part1.md", "notes.md", "part3.md", "more.md"),  # two without a number
        ("part2.md", "part2.txt", "part1.md"),  # two of the same number
        ("15a9.md", "2c0e.md", "1d44.md"),  # no numbers, but names of letters and digits
        ("part2.md", "part1.md"),  # two are no series
    ],
)
def test_files_that_are_no_series_are_told_by_likeness(names: tuple[str, ...]) -> None:
    assert told(in_reading_order(*groups(*names))) == list(names)


def test_an_article_does_not_begin_with_the_section_of_many_things() -> None:
    """Such a section is nearest to the middle of everything."""
    facts, _, places = groups("locks", "logs", "ferries", "all")
    lock, log, ferry = ([1.0, 0.1, 0.0], [0.1, 1.0, 0.0], [0.0, 0.1, 1.0])
    rows = [np.array(each) for each in ([lock] * 4, [log] * 5, [ferry] * 4, [lock, log, ferry])]
    rows = [each / np.linalg.norm(each, axis=1, keepdims=True) for each in rows]
    assert told(in_reading_order(facts, rows, places))[0] == "logs"
