"""The splitter loses nothing and knows what is not the end of a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.stages.sentences import continues, elliptic, split, stands_alone


def pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["One thing.", "Another thing."],
        ["Really?", "Yes!", "Good."],
        ["Use a form, e.g. Foo, i.e. Bar, cf. Baz."],
        ["Dr. No met Mr. Smith.", "They talked."],
        ["See Fig. 3 and No. 7 of vol. 2."],
        ["He said no.", "Nobody knew."],
        ["It has pages, locks, etc. and more."],
        ["It has pages, locks, etc.", "Each is small."],
        ["The U.S. Navy paid.", "It was 1999."],
        ["It was made in the U.S.", "The price was 3.5 percent."],
        ["J. R. Smith wrote it.", "R. Hipp read it."],
        ["Version 3.45.1 was out.", "Version 3.46 followed."],
        ["The file foo.c holds it.", "Compile foo.c."],
        ["Well... it works.", "It waits...", "Then it goes."],
        ['He said "Stop." Then he left.'],
        ["It is (as we said. Twice.) done.", "Good."],
        ["It is done (as we said.)", "Good."],
        ["The call ends.", "sqlite3_step() returns a code."],
        ["1. Open the file.", "2. Close it."],
        ["The kinds are: one, two, and three.", "No more."],
        ["今日は晴れ。", "明日は雨！", "本当？"],
        ["यह एक वाक्य है।", "यह दूसरा है।"],
        ["On Jan. 5 it began.", "By Dec. 2001 it was over."],
        ["The mode is M.", "Status follows."],
        ["In mode M.", "Pages are kept."],
        ["The novelist J. K. Rowling wrote it."],
        ["It was led by the physicist J. Robert Oppenheimer."],
        ["The novelist J. Rowling wrote it."],
        ["Lt. Smith and Brig. Gen. Jones met Pres. Obama."],
        ["The work of Smith et al. (2019) and of Brown et al. 2020 is known."],
        ["It was shown by Smith et al.", "The result is known."],
        ["The court held in Roe v. Wade that it was void."],
        ["This is step v.", "Close it."],
        ["It was built under George V.", "The tower fell."],
        ["It was in Ft. Worth."],
        ["The room is 5 ft.", "The doors are wide."],
        ["It was bought by Acme Inc. Software of the town."],
        ["It was bought by Acme Inc.", "The price was low."],
        ["The site Yahoo! Inc. was sold."],
        ["It needs at least max. 5 units."],
        ["It takes 5 min.", "Pumps run."],
        ["It has pages, locks, etc.", "(Written by Ann.)"],
        ["A Ph.D. Student wrote it."],
        ["It is far from the earth.[1]", "The sun is farther.[^2]", "Mars is near.³", "That is all."],
        ["It is the array a.[1] of the tool."],
        ["A table\n\nAnother one"],
    ],
)
def test_a_paragraph_is_cut_into_its_sentences(sentences: list[str]) -> None:
    expected = sentences[0].split("\n\n") if "\n\n" in sentences[0] else sentences
    if sentences[0].startswith('He said "'):
        expected = ['He said "Stop."', "Then he left."]
    wide = any(c in "。！？" for c in sentences[0])
    assert pieces(("" if wide else " ").join(sentences)) == expected


@given(st.text(alphabet=st.sampled_from('aB1 .!?…\n\t"()[]“”。！।_-é中'), max_size=80) | st.text())
def test_every_character_but_space_lies_in_exactly_one_sentence(text: str) -> None:
    bounds = split(text)
    covered = [0] * len(text)
    for start, end in bounds:
        assert start < end
        assert text[start:end] == text[start:end].strip()
        for i in range(start, end):
            covered[i] += 1
    assert bounds == sorted(bounds)
    assert all(n == 1 for n, c in zip(covered, text, strict=True) if not c.isspace())
    assert max(covered, default=0) <= 1


@pytest.mark.parametrize(
    "text",
    [
        "SQLite stores the whole database in a single ordinary file on disk.",
        "The write-ahead log is merged into the database file by a checkpoint.",
        "If the journal mode is changed, the new mode persists after the connection is closed.",
        "The sqlite3_step() interface returns SQLITE_BUSY when another connection holds a lock.",
        "A page holds between 512 and 65536 bytes, and its size is always a power of two.",
        "You can turn off the cache of Vim with a single option.",
        "Every committee must publish its report within 30 days of the vote.",
        "No package may change the configuration file of another package.",
        "Creating a savepoint inside a transaction opens a nested transaction.",
        "When enabled by the administrator, the hook runs the command once a day.",
        "The land below the dam is flooded when the gates are opened.",
        "Der Senat tagte am Montag in der alten Halle und stimmte dem Gesetz zu.",
        "委員会は毎年三月に報告書を公表しなければならない。",
        "The moon is 384,400 km away from the earth.[1]",
    ],
)
def test_a_sentence_that_says_what_it_is_about_stands_alone(text: str) -> None:
    assert stands_alone(text)


@pytest.mark.parametrize(
    ("why", "text"),
    [
        ("anaphora", "It stores the whole database in a single ordinary file on disk."),
        ("anaphora", "These routines store the whole database in a single ordinary file."),
        ("anaphora", "Setting the flag to one enables this feature in all builds of the library."),
        ("anaphora", "When it is set, the database is stored in a single file on disk."),
        ("ordinal", "The second is the file in which the rollback journal is kept by SQLite."),
        ("bare noun", "The function returns zero if the database was opened without an error."),
        ("opener", "However, SQLite stores the whole database in a single file on disk."),
        ("opener", "For example, SQLite stores the whole database in a single file."),
        ("pointer", "The format of the journal is described below in more detail."),
        ("pointer", "The locks are taken in the order that section 3 gives for them."),
        ("pointer", "The node you are looking for is at Dynamic named directories of the shell."),
        ("promise", "The level of the write-ahead log can be used in (at least) two different ways."),
        ("promise", "A module that wants a hook to be called by the server needs to do two things."),
        ("question", "Does SQLite store the whole database in a single file on disk?"),
        ("reader", "Click on the button to open the whole database in a single file."),
        ("no verb", "A small and fast library of the C language for all of the machines."),
        ("short", "SQLite stores a database."),
        ("long", "SQLite stores " + "a very large number of files and " * 8 + "pages."),
        ("no stop", "SQLite stores the whole database in a single file on disk:"),
        ("lower case", "stores the whole database in a single ordinary file on disk."),
        ("code", "SQLite runs SELECT a+b*2, c||'x' FROM t1 WHERE d>=5 AND e<7 in 3 ms."),
        ("brackets", "SQLite stores the whole database (in a single ordinary file on disk."),
        ("quotes", 'SQLite stores the whole "database in a single ordinary file on disk.'),
        ("unreadable", "SQLite stores the whole database in a single \ufffdle on the disk."),
        ("undefined", "SQLite |release| stores the whole database in a single file on disk."),
        ("capitals", "SQLITE STORES THE WHOLE DATABASE IN A SINGLE FILE."),
        ("contraction", "They're used for the names of all files that a checkpoint has changed."),
        ("aside", "(A checkpoint moves the pages of the log back into the database file.)"),
        ("answer", "No, the pages of the log are kept until the next checkpoint has ended."),
        ("gerund", "Creating a file for the log and reading it again with a tool of the system."),
        ("term", "If true, the database is stored in a single file on the disk of the server."),
        ("term", "When not set, the database is stored in a single file on the disk."),
        ("opener", "As you can see, the journal holds the name of the database."),
        ("pointer", "In the push command above we specify the name of the journal."),
        ("consequence", "Other programs can then use the pages of the log without a lock."),
        ("anaphora", "If you leave that out, SQLite tries to store the whole database again."),
        ("label", "A couple of things to notice: SQLite stores the whole database in a file."),
        ("label", "Solution: SQLite stores the whole database in a single file on disk."),
    ],
)
def test_a_sentence_that_needs_its_neighbours_does_not(why: str, text: str) -> None:
    assert not stands_alone(text), why


@pytest.mark.parametrize(
    "text",
    [
        "It is written anew each time the harbour is dredged.",
        "However, the lamp was changed to electric light after the war.",
        "This means that no ship may enter the harbour at night.",
        "In other words, the keeper has to stay on the ridge.",
    ],
)
def test_a_sentence_that_leans_on_the_one_before_it_goes_on(text: str) -> None:
    assert continues(text)
    assert not stands_alone(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("The lighthouse on the ridge was completed in 1874.", "it needs no other"),
        ("It is shown in the figure below.", "it needs a figure"),
        ("This section tells how the lamp was changed.", "it is about the text"),
        ("This is described in section 4 of the manual.", "it needs a section"),
        ("It was:", "it is no sentence"),
    ],
)
def test_a_sentence_that_needs_more_or_less_does_not_go_on(text: str, why: str) -> None:
    assert not continues(text), why


@pytest.mark.parametrize(
    "text",
    [
        "Shows the names of all files.",
        "Mark lines that were changed.",
        "When used with the log, specify a name.",
        "A list of files that the tool shows.",
        "The path of a file in the log, which should be used if it stands there.",
    ],
)
def test_a_sentence_without_its_subject_or_its_verb_is_said_of_a_term(text: str) -> None:
    assert elliptic(text)


@pytest.mark.parametrize(
    "text",
    [
        "Files must not be changed.",
        "The tool shows names.",
        "A log is clean, if it holds no page.",
        "When used with the log, the tool shows names.",
        "The commands show names.",
        "Is it so?",
        "",
    ],
)
def test_a_sentence_with_both_is_not(text: str) -> None:
    assert not elliptic(text)
