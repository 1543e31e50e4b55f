"""Other forms of a sentence: what may go, what may not, and that nothing is made up."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.stages.cuts import PLAIN
from mapred.stages.wordings import wordings

SAME = [  # says as much
    ("If the cache was full, then the writer will not commit.", "If the cache was full, the writer will not commit."),
    ("If the cache was full then the writer will not commit.", "If the cache was full, the writer will not commit."),
    ("Prior to making changes to the file itself, we must lock it.", "Before making changes to the file, we must lock it."),
    ("The reader must be able to see the page in order to copy it.", "The reader must be able to see the page to copy it."),
    ("Any program that is able to read the disk can open the file.", "Any program that can read the disk can open the file."),
    (
        "The backup (a copy) of the whole file is kept on the disk for a week.",
        "The backup of the whole file is kept on the disk for a week.",
    ),
    ("The tool is a program that counts the words of a long text.", "The tool counts the words of a long text."),
    ("The page is kept in memory that is used by all connections.", "The page is kept in memory used by all connections."),
    ("Future versions of SQLite may extend the list of errors.", "Future SQLite versions may extend the list of errors."),
    ("If a filter returns a false value, the message is dropped.", "The message is dropped if a filter returns a false value."),
    ("The numeric identifier is used if no name can be found.", "If no name can be found, the numeric identifier is used."),
    ("Note that the lock is released when the file is closed.", "The lock is released when the file is closed."),
]


@pytest.mark.parametrize(("text", "wanted"), SAME)
def test_a_sentence_is_said_in_fewer_words_or_in_another_order(text: str, wanted: str) -> None:
    assert wanted in wordings(text).whole


KEPT = [
    ("Nothing needs to be done before the run.", "must"),  # nothing needs to is no nothing must
    ("You'll have to edit the list of sources first.", "'ll must"),
    ("The formats in use are 1.0, 3.0 (native), and 3.0 (quilt).", "3.0, and 3.0."),
    ("The call of open() returns the number of the file.", "open returns"),
    ("The list is set to (), which is an empty list of names.", "set to,"),
    ("It is not simply a copy of the file on the disk.", "not a copy"),
    ("The other side has closed (or is about to close) the connection.", "has closed the connection"),
    ("It reads the first page and then writes the second page.", "and writes"),
    ("Der Zug fährt (wie immer) am Abend nach Wien zurück.", "fährt am"),
    ("It is kept only for as long as is needed by the readers.", "for if"),
    ("Build the project, using the target, then use the menu (checking on all of it.)", "target, use"),
    ("A common goal is Heron which means that no bug is left open.", "goal means"),
    ("The file is excluded by .gitignore (a list of patterns) alone.", "by.gitignore"),
    ("No package is allowed to install files in the old folder.", "No package can"),  # what is forbidden is not impossible
    ("Although the arguments of it are evaluated, the result of the call is not.", "is not although"),
    ("The rate is updated with the total (accepted) recipient count in one go.", "total recipient"),
    ("The syntax of the field is a major revision, a period, a minor revision, and a type.", "revision a minor"),
    ("A person who asks may also have to supply the text of the law.", "also must"),
    ("A space after each comma is conventional.", "After each comma is"),
    ("The Conflicts field indicates when a package cannot be installed with another.", "field indicates."),
    ("If a file is big (e.g. a film of two hours), the tool will not read the file.", "the file if"),
    ("When the war began, the general said the fort was safe.", "safe when"),
    ("Stop at any finite number of bits, and you get an approximation of it.", "of bits."),
]


@pytest.mark.parametrize(("text", "never"), KEPT)
def test_what_says_something_else_is_not_proposed(text: str, never: str) -> None:
    found = wordings(text)
    assert not [made for made in (*found.whole, *found.less) if never in made]


def test_what_leaves_something_out_stands_apart() -> None:
    found = wordings("SQLite lets a connection talk to two files using the ATTACH command, which is rarely needed by programs.")
    assert any("rarely" not in made for made in found.less)
    assert all("rarely" in made and "ATTACH" in made for made in found.whole)


@pytest.mark.parametrize("text", [text for text, _ in (*SAME, *KEPT)])
def test_no_wording_holds_a_word_of_its_own(text: str) -> None:
    known = {word for turn in PLAIN.values() for word in turn.split()} | set(re.findall(r"[\w'().]+", text.lower()))
    found = wordings(text)
    for made in (*found.whole, *found.less):
        assert made != text
        assert {word.strip(".,") for word in made.lower().split()} <= {word.strip(".,") for word in known}


@pytest.mark.parametrize("text", ["", "Two sentences stand here. They are not one.", "### ( ) ###", "x" * 3000, "( ((a) b"])
def test_what_is_not_one_sentence_has_no_other_form(text: str) -> None:
    found = wordings(text)
    assert (found.whole, found.less) == ((), ())


@pytest.mark.parametrize(
    "text", ["These are the names that the file is known by", "It names the user whom the log is owned by"]
)
def test_a_sentence_may_end_with_a_preposition_and_no_mark(text: str) -> None:
    """As an item of a list does."""
    found = wordings(text)
    assert all("by" in made for made in found.whole)


PIECES = st.sampled_from(
    "the a file page log reader writer it which that is are was not only, when if then because ( ) and or can must read kept "
    "3.0 open() . , ; using by in of to SQLite very “ ” \" ' - é via so since what who note".split()
)


@settings(max_examples=200)
@given(st.lists(PIECES, min_size=1, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_has_forms_or_none(text: str) -> None:
    found = wordings(text)
    for made in (*found.whole, *found.less):
        assert made != text
        assert made.count("(") == made.count(")")
        assert Counter(re.findall(r"\d[\d.]*\d", made)) <= Counter(re.findall(r"\d[\d.]*\d", text)), "a number of its own"
