"""What a cut, a swap or a move of words tears: false claims of the kinds that changing sentences by program has found."""

from __future__ import annotations

import pytest

from mapred.data import Verdict
from mapred.stages.verify import check
from tests.bench.mutations import KINDS, mutated

PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The name of the user in the log.", "The name of the user in the log is printed by the pager."),
        ("If the disk is full, or there was an error.", "If the disk is full, or there was an error, the pager stops."),
        ("Later, when the reader locks the file.", "Later, when the reader locks the file, the pager prints a line."),
        ("If the result is an empty string.", "If the result is an empty string, that is ignored by the pager."),
        ("So that the readers see old pages.", "The log is kept, so that the readers see old pages."),
        ("The line x is empty on close.", "The line following the x is empty on close."),
        ("The pager waits for the reader, but it.", "The pager waits for the reader, but it is fast."),
        ("The pager (see the log reads old pages.", "The pager (see the log) reads old pages."),
        ("It was wrongly treated by the old pager.", "It was wrongly treated by the old pager the same as the log."),
    ],
)  # fmt: skip
def test_a_part_of_a_sentence_that_is_no_sentence_does_not_pass(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("To copy a work means to copy all of it in print.", "To copy a work means to copy all of it in print for a fee."),
        ("The pager reads four formats: log, text.", "The pager reads four formats: log, mail, list and text."),
        ("The two main settings are size.", "The two main settings are size and speed."),
        ("The value is a row of two columns, key.", "The value is a row of two columns, key and name."),
        ("The levels of the log are off, warn.", "The levels of the log are off, warn, and trace."),
        ("The pager reads the log of pages as a list.", "The pager reads the log of a list of pages as a list."),
        ("Locks are set between the reader in it.", "Locks are set between the reader and the writer in it."),
        ("Mark the parts of the old file.", "Mark the parts of the old file as a log."),
        ("The rule is limited in the log.", "The rule is limited in the log to old pages."),
        ("It is thought more useful by readers.", "It is thought more useful by readers to keep the log."),
        ("The pager allows the old reader.", "The pager allows the old reader to lock the file."),
        ("The pager did not handle old pages.", "The pager did not handle old pages properly."),
        ("The pager didn't handle old pages.", "The pager didn't properly handle old pages."),
        ("Pages cannot stand as rows.", "Pages cannot stand as rows of tables."),
        ("The page is lost if the names are stored.", "The page is lost if the names are stored separately."),
        ("It may be sent if it's not in the log.", "It may be sent even if it's not in the log."),
        ("The log may suffer from crashes are rare.", "The log may suffer from lost pages; crashes are rare."),
        ("The pager reads the file are old.", "The pager reads the file and its pages are old."),
        ("A part of the code need not be copied.", "A part of the code, whose source is shared, need not be copied."),
        ("Pages are flushed at times – after the commit.", "Pages are flushed at times – for example, after the commit."),
        ("Dovecot versions had bugs that lost pages.", "Earlier Dovecot versions had bugs that lost pages."),
        ("The path that is the cheapest is chosen.", "The path that is (estimated to be) the cheapest is chosen."),
        ("The pager removes the files of it.", "The pager removes the files of it once they have been read."),
    ],
)  # fmt: skip
def test_what_tears_a_phrase_or_widens_a_claim_may_not_be_left_out(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Delete all of the files if all files are old.", "Delete all of the files if any files are old."),
        ("The pager reads every file of it.", "The pager reads the entire file of it."),
        ("Few readers wait for the log.", "A few readers wait for the log."),
        ("Formerly the log was kept by readers.", "Originally the log was kept by readers."),
        ("The readers were planned to wait for it.", "The readers were hoped to wait for it."),
        ("The log and the file must have different names.", "The log and the file must have the same names."),
        ("The pager locks the other file of it.", "The pager locks the file of it."),
        ("The pager waits even if the log is full.", "The pager waits if the log is full."),
        ("The option is switched off by readers.", "The option is switched on by readers."),
        ("The log is deleted with either of the options.", "The log is deleted with both of the options."),
        ("We may copy the old program for a fee.", "You may copy the old program for a fee."),
        ("The pager waits to the lock of it.", "The pager waits for the lock of it."),
        ("The pager keeps a list for old pages.", "The pager keeps a list of old pages."),
        ("The file was deleted by the pager.", "The file will be deleted by the pager."),
        ("The file will be deleted by the pager.", "The file has been deleted by the pager."),
        ("The pager reads pages, so the cache locks the file.", "The pager reads pages, and the cache locks the file."),
        ("The pager reads all but the old logs.", "The pager reads all the old logs."),
        ("The link carries 10 Mb of data a day.", "The link carries 10 MB of data a day."),
        ("The rope is 5 m long in the log.", "The rope is 5 MB long in the log."),
        ("The log describes why the pager reads pages.", "The log describes how the pager reads pages."),
    ],
)  # fmt: skip
def test_words_that_are_nearly_the_same_are_told_apart(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("For a fee, you may sell it, and you may offer help.", "You may sell it, and you may offer help for a fee."),
        ("On the disk the pager waits if it is full.", "The pager waits if it is full on the disk."),
        ("Send the reports of the page to the owner.", "Send the reports to the owner of the page."),
    ],
)  # fmt: skip
def test_a_phrase_does_not_move_to_what_it_was_not_said_of(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Tables are declared without rowid by readers.", "Tables are declared WITHOUT ROWID by readers."),
        ("If the name starts with a colon, the pager waits.", 'If the name begins with a ":", the pager waits.'),
        ("The CHECK or foreign key constraint is kept.", "The CHECK constraint or foreign key constraint is kept."),
        ("The pager is not harmed by crashes.", "The pager is not harmed by crashes or power outages."),
        ("Old pages are kept in the log.", "Since old pages are kept in the log, readers never wait."),
        ("The pager sets limits on its operation.", "The pager sets limits on its operation, such as the maximum size."),
        ("Bugs noted by readers are kept in a list.", "Bugs that are noted by readers are kept in a list."),
    ],
)  # fmt: skip
def test_what_follows_from_a_sentence_in_other_words_passes(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutation_is_never_the_sentence_itself(kind: str) -> None:
    sentence = "If all readers may wait, the old pager, which is local, reads from 5 to 9 pages of the log than before."
    made = list(mutated(kind, sentence))
    assert sentence not in made
    assert len(made) == len(set(made))
