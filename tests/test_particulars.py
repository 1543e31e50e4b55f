"""particulars: which numbers are amounts, limits and dates, and whose figure is rarer."""

from __future__ import annotations

import pytest

from mapred.stages.particulars import figures, particular, particulars, spoken_of, subjects


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("In 1998 the office held 40 copies of the deed.", ["1998", "40"]),
        ("The limit was raised on March 15th, 1997, to at most 250.", ["15th", "1997", "250"]),
        ("1,234 people came, which is 35% more than were asked, and each paid $30.", ["1,234", "35%", "$30"]),
        ("A member must answer within thirty days of the letter.", ["thirty"]),
        ("A log of more than 4079 frames, or of 4MB, is cut.", ["4079", "4MB"]),
    ],
)
def test_amounts_limits_and_dates_are_figures(text: str, said: list[str]) -> None:
    assert figures(text) == said
    assert particular(text)


@pytest.mark.parametrize(
    "text",
    [
        "Since version 3.7.17 (2013-05-20) the interface sends warnings.",
        "Debian 11 and Python 3 share the loader of Perl 5.",
        "Steps 3 and 4 are repeated as section 12 says.",
        "The function returns 1 if the lock is held and 0 if it is not.",
        "The directory has mode 755 on all of these systems.",
    ],
)
def test_numbers_of_versions_sections_and_truth_values_are_none(text: str) -> None:
    assert figures(text) == []
    assert not particular(text)


@pytest.mark.parametrize(
    "text",
    [
        "The call range(10) generates 10 values for the loop.",
        "The pad fills the rectangle from (5,5) to the end of 20 lines.",
        "Integers (e.g. 2 apples or 20 pears) have a type of their own.",
        "As this section describes, the office held 40 copies.",
    ],
)
def test_a_figure_of_an_example_or_of_the_text_itself_is_no_particular(text: str) -> None:
    assert not particular(text)


def test_a_figure_about_what_fewer_documents_name_is_more_particular() -> None:
    texts = [
        "The archive of Ghent holds 400 letters.",
        "The archive of Bruges holds 500 letters.",
        "A reader may ask for 6 letters a day.",
        "Letters of all kinds are kept in Ghent.",
        "Letters are also kept elsewhere.",
    ]
    ghent, bruges, reader, named, plain = particulars(texts, ["a", "b", "c", "d", "e"])
    assert bruges == 2.0
    assert bruges > ghent > reader == 1.0
    assert named == plain == 0.0, "a name without a figure is a mention"


def test_a_word_that_is_written_small_too_is_no_name() -> None:
    alone, beside = (particulars(texts, ["a", "b"])[0] for texts in (
        ["Letters take 400 shelves in the archive.", "Nothing else is kept."],
        ["Letters take 400 shelves in the archive.", "No letters are kept."],
    ))  # fmt: skip
    assert alone == 2.0
    assert beside == 1.0


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("Ghent was built for the weavers of the coast.", ["Ghent"]),
        ("The founders of Ghent met in Bruges.", ["Ghent"]),
        ("The Tallis valve opens only when the outer door is shut.", ["Tallis"]),
        ("Ghent's weavers share one cellar with the guilds of Bruges.", ["Ghent"]),
        ("The weavers moved to Ghent when the cellar was full.", []),
        ("Tools such as Tallis are rarely needed in a cellar.", []),
        ("Things like Tallis should not.", []),
        ("Zirdil owes its emblem to a mountain goat.", ["Zirdil"]),
        ("Restructuring caused a shift in the cellar.", []),
        ("Alice gives the key of the cellar to a weaver.", []),
        ("“The Weavers of Ghent are Asked to Leave the Cellar.”", []),
    ],
)
def test_a_sentence_is_about_the_names_in_the_subject_of_its_main_verb(text: str, about: list[str]) -> None:
    assert subjects(text) == about


def test_only_a_name_that_few_documents_have_makes_a_sentence_in_words_alone_particular() -> None:
    texts = ["Ghent was built for the weavers.", "Bruges belongs to the guilds.", *["Bruges has a cellar."] * 3]
    ghent, bruges, *others = spoken_of(texts, ["a", "a", "b", "c", "d"], [0.0] * 5, 0.5, 10)
    assert ghent == 1.0
    assert bruges == 0.0
    assert others == [0.0, 0.0, 0.0]


def test_a_sentence_with_a_figure_or_about_the_text_itself_is_not_told_for_its_name_alone() -> None:
    texts = ["Ghent was given 400 letters by a weaver.", "Bruges is described in the next section of this text."]
    assert spoken_of(texts, ["a", "b"], [0.0, 0.0], 0.5, 10) == [0.0, 0.0]


def test_of_several_sentences_about_a_name_the_nearest_is_told_for_it() -> None:
    texts = ["Ghent was built for the weavers.", "Ghent belongs to the guilds.", "Ghent and Antwerp share a cellar."]
    assert spoken_of([*texts, "Nobody else wove."], ["a", "a", "a", "b"], [0.1, 0.3, 0.2, 0.0], 0.5, 10) == [0.0, 1.0, 1.0, 0.0]


def test_only_so_many_texts_are_parsed_and_those_that_are_near_come_first() -> None:
    texts = ["Ghent was built for the weavers.", "Antwerp was built for the guilds."]
    assert spoken_of(texts, ["a", "b"], [0.1, 0.2], 0.5, 1) == [0.0, 1.0]
