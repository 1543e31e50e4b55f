"""The claim check: what it lets pass, what it refuses, and why."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Verdict
from mapred.stages.claims import abbreviations, read
from mapred.stages.stem import stem
from mapred.stages.verify import check, check_line, connective
from mapred.stages.words import row

PAGER = "The pager reads pages from the disk and the VDBE runs the bytecode of a statement."
CACHE = "The default page cache holds 2000 pages, and each page is 4096 bytes long."
LOCK = "If another process holds a lock, sqlite3_step() returns SQLITE_BUSY to the caller."
WAL = "Write-Ahead Log (WAL) mode was added to SQLite in version 3.7.0 on July 21, 2010."
LIMIT = "A database file can hold at most 281 terabytes of data, but some file systems may allow less."
NOT = "The rollback journal is not deleted by a crash of the operating system."
PASSED = (Verdict.SUPPORTED, Verdict.QUOTED)


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Each page of the cache is 4096 bytes long.", "Each page of the cache is 4,096 bytes long in memory."),
        ("The pager reads pages from the disk.", PAGER),
        ("Each page is 4096 bytes long.", CACHE),
        ("The default page cache holds 2000 pages.", CACHE),
        ("sqlite3_step() returns SQLITE_BUSY to the caller if another process holds a lock.", LOCK),
        ("WAL mode was added to SQLite in version 3.7.0.", WAL),
        ("Write-ahead log mode was added to SQLite in version 3.7.0 on 2010-07-21.", WAL),
        ("A database file can hold at most 281 terabytes of data.", LIMIT),
        ("The rollback journal isn't deleted by a crash of the operating system.", NOT),
        ("The log is merged into the database by a checkpoint.", "However, the log is merged into the database by a "
         "checkpoint (see there)."),
        ("The writer needs twenty-five pages of memory.", "The writer requires 25 pages of memory."),
    ],
)  # fmt: skip
def test_a_fair_compression_of_one_sentence_is_supported(claim: str, quote: str) -> None:
    finding = check(claim, [quote])
    assert finding.verdict is Verdict.SUPPORTED, finding
    assert finding.coverage == 1.0


@pytest.mark.parametrize(
    ("reason", "claim", "quote"),
    [
        ("number", "The page cache holds 3000 pages.", CACHE),
        ("exchange", "Each page is 2000 bytes long.", CACHE),
        ("unit", "Each page is 4096 kilobytes long.", CACHE),
        ("number", "Write-ahead log mode was added to SQLite on July 22, 2010.", WAL),
        ("number", "A value takes 4 bytes of the page.", "A value takes 4 to 8 bytes of the page."),
        ("negation", "The rollback journal is deleted by a crash of the operating system.", NOT),
        ("negation", "The pager does not read pages from the disk.", PAGER),
        ("negation", "The checkpoint locks the database file.", "The checkpoint never locks the database file."),
        ("negation", "The writer reads the whole log.", "The writer fails to read the whole log."),
        ("exchange", "The checkpoint must lock the database file.", "The checkpoint may lock the database file."),
        ("exchange", "All readers block the writer of a file.", "Some readers block the writer of a file."),
        ("modality", "A database file can hold at least 281 terabytes of data.", LIMIT),
        ("exchange", "The log is written after the commit.", "The log is written before the commit."),
        ("identifier", "PostgreSQL mode was added to SQLite in version 3.7.0.", WAL),
        ("identifier", "If another process holds a lock, sqlite3_open() returns SQLITE_BUSY to the caller.", LOCK),
        ("exchange", "The VDBE calls the pager in every step.", "The pager calls the VDBE in every step."),
        ("name", "The mode was added by Richard in version 3.7.0.", WAL),
        ("exchange", "Alice gave the lock to Bob in March.", "Alice got the lock from Bob in March."),
    ],
)  # fmt: skip
def test_what_the_quote_does_not_say_is_a_conflict(reason: str, claim: str, quote: str) -> None:
    finding = check(claim, [quote])
    assert finding.verdict is Verdict.CONFLICT, finding
    assert any(reason in found for found in finding.reasons), finding


@pytest.mark.parametrize(
    ("reason", "claim", "quote"),
    [
        ("modality", "The checkpoint locks the database file.", "The checkpoint usually locks the database file."),
        ("modality", "A database file can hold 281 terabytes of data.", LIMIT),
        ("modality", "The writer locks ten rows of it.", "Smith thinks that the writer locks ten rows of it."),
        ("relation", "The pager is called by the cache in every step.", "The pager called the cache in every step."),
        ("relation", "The pager runs the bytecode of a statement.", PAGER),
        ("relation", "The pager reads pages and runs the bytecode.", PAGER),
        ("relation", "The call gives 0 on failure of it.", "The call gives 0 on success and 1 on failure of it."),
        ("relation", "The page is three bytes long.", "The size of the page is three bytes long."),
        ("condition", "The pager returns SQLITE_BUSY to the caller.", LOCK.replace("sqlite3_step()", "the pager")),
        ("condition", "The writer deletes the whole log.", "The writer deletes the whole log unless it is read."),
        ("restriction", "The page size is 4096 bytes.", "On Windows, the page size is 4096 bytes."),
        (
            "restriction",
            "SQLite assumes that file deletion is an atomic operation.",
            "SQLite assumes that file deletion is an atomic operation from the point of view of a user process.",
        ),
        ("restriction", "Tables cannot use the index in it.", "Tables that have no rowid cannot use the index in it."),
        ("alternative", "The file holds a database in memory.", "The file holds a log or a database in memory."),
        ("adds a condition", "If the pager reads the two pages, it waits.", "The pager reads the two pages, it waits."),
        ("part of the subject", "The VDBE runs the bytecode of a statement.", PAGER),
        ("head", "The journal holds pages of the database.", "The journal header holds pages of the database."),
    ],
)  # fmt: skip
def test_what_is_left_out_or_put_in_can_make_a_claim_weak(reason: str, claim: str, quote: str) -> None:
    finding = check(claim, [quote])
    assert finding.verdict in (Verdict.WEAK, Verdict.CONFLICT), finding
    assert any(reason in found for found in finding.reasons), finding


@pytest.mark.parametrize(
    "claim",
    [
        "It is important.",
        "The small page cache of the database.",
        "The page cache holds 2000 pages, and each page of the",
        "They hold 2000 pages of 4096 bytes.",
        "",
    ],
)
def test_a_claim_that_says_nothing_is_unsupported(claim: str) -> None:
    assert check(claim, [CACHE]).verdict is Verdict.UNSUPPORTED


def test_a_word_that_the_evidence_lacks_makes_a_short_claim_unsupported() -> None:
    finding = check("The fast pager reads pages of tables from disk.", ["The pager reads pages of tables from disk."])
    assert (finding.verdict, finding.reasons) == (Verdict.UNSUPPORTED, ("adds 'fast'",))


def test_another_passage_does_not_support_a_claim() -> None:
    assert check("The pager reads pages from the disk.", [WAL, LIMIT]).verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("页面缓存保存两千页，每页四千字节。", CACHE),
        ("Der Zwischenspeicher hält zweitausend Seiten zu je 4096 Zeichen vor.", CACHE),
        ("Each of the pages in the cache is read by the pager.", "Каждая страница в кэше читается с диска."),
    ],
)
def test_another_language_cannot_be_verified(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict is Verdict.UNVERIFIABLE


def test_words_in_quotation_marks_are_quoted_only_if_they_are_verbatim() -> None:
    assert check("“each page is 4096 bytes long”", [CACHE]).verdict is Verdict.QUOTED
    assert check("“each page is 4097 bytes long”", [CACHE]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("SQLite does not support the option.", "SQLite does not support the option on Windows."),
        ("The cache of the writer holds the pages.", "The writer holds the pages of the cache."),
        ("The cache with the writer holds the pages.", "The writer holds the pages with the cache."),
        ("The writer of the pager holds ten pages.", "The pager of the writer holds ten pages."),
        ("The pager's writer holds ten pages.", "The pager of the writer holds ten pages."),
        ("The page in the cache holds ten rows.", "The page cache holds ten rows."),
        ("The writer waits for the reader of the log.", "The reader of the log waits for the writer."),
        ("The writer waits for the reader to finish.", "The reader waits for the writer to finish."),
        ("Before the writer commits, the reader locks the file.", "The writer commits before the reader locks the file."),
        ("The writer commits before the reader locks the file.", "Before the writer commits, the reader locks the file."),
        ("If the reader locks the file, the writer waits.", "If the writer waits, the reader locks the file."),
        ("The writer waits if the reader locks the file.", "The reader locks the file if the writer waits."),
        ("The file is locked because the writer waits.", "The writer waits because the file is locked."),
        ("Because the file is locked the journal is synced.", "The file is locked because the journal is synced."),
        ("The journal of the database is in the cache.", "The cache of the database is in the journal."),
        ("In the cache of the writer the pages are kept.", "The pages of the writer are kept in the cache."),
        ("From the log the pages move to the file.", "From the file the pages move to the log."),
        ("The pages move from the log to the file.", "The pages move to the log from the file."),
        ("The lighthouse is built of granite in 1868.", "The lighthouse was built of granite in 1868."),
        ("The old lighthouse has been rebuilt in granite.", "The old lighthouse had been rebuilt in granite."),
        ("The writer can lock the file.", "The writer could lock the file."),
        ("The reader sees the pages and it locks the file.", "The reader sees the pages and the writer locks the file."),
        ("The pager uses less memory than the cache.", "The pager uses no more memory than the cache."),
        ("The pager uses 5 MB at most.", "The pager uses more than 5 MB."),
        ("Writers with many locks are slow.", "Writers are slow with many locks that readers hold."),
        ("The reader is at most twice as fast as the writer.", "The reader is more than twice as fast as the writer."),
        ("The writer that the reader waits for holds a lock.", "The reader that the writer waits for holds a lock."),
        (
            "The database file holds pages with free space of the log.",
            "The log file holds pages with free space of the database.",
        ),
        ("Pages contain rows of the table.", "Pages containing rows of the table are locked by the writer."),
        ("Pages contain rows of the table.", "Pages that contain rows of the table are locked by the writer."),
        ("The writer reads the old pages of the log.", "The writer stops reading the old pages of the log."),
        ("The reader copies the log into the file.", "The reader avoids copying the log into the file."),
        ("The reader copies the log into the file.", "Instead of copying the log into the file, the reader waits."),
        ("Copying the log into the file is slow.", "Unlike copying the log into the file, syncing is slow."),
        (
            "The format is the best choice for archives.",
            "In the opinion of the authors, the format is the best choice for archives.",
        ),
        (
            "The format is the best choice for archives.",
            "The format, according to the authors, is the best choice for archives.",
        ),
        (
            "The format is the best choice for archives.",
            "The format is the best choice for archives, according to the authors.",
        ),
        ("The authors of the format like archives.", "The format is liked by authors of archives."),
        ("The BEGIN statement fails with an error.", "The statement before BEGIN fails with an error."),
        ("The writer uses the WAL to keep pages.", "The writer uses the WAL header to keep pages."),
        ("The log holds 5 pages and 3 rows.", "The log holds 3 pages and 5 rows."),
        ("The reader, which holds the lock, waits for the writer.", "The reader waits for the writer, which holds the lock."),
        ("The writer holds the lock and waits for the reader.", "The writer holds the lock and the reader waits."),
        (
            "The log is a part of the database file that readers see.",
            "The log is not a part of the database file that readers see.",
        ),
        ("The pager has no cache for old pages.", "The pager has a cache for old pages."),
        ("Neither the reader nor the writer holds a lock.", "Either the reader or the writer holds a lock."),
        ("The reader sees either the old pages or the new pages.", "The reader sees the old pages and the new pages."),
        ("The reader and the writer hold a lock.", "The reader or the writer hold a lock."),
        ("The pager was written by Alice for Bob.", "The pager was written by Bob for Alice."),
        ("Version 3.7 added the log to the library.", "Version 3.7 added the library to the log."),
        ("The mode was removed in version 3.7 of the library.", "The mode was deprecated in version 3.7 of the library."),
        ("The log grows when the reader waits.", "The log grows unless the reader waits."),
        ("Only the writer may change the log.", "The writer may only change the log."),
        ("The writer may only change the log.", "Only the writer may change the log."),
        ("The pager needs more memory than the log.", "The log needs more memory than the pager."),
        ("The pager is faster than the log on Linux.", "The pager is faster on Linux than on Windows."),
        ("The old log is deleted after the commit.", "The log is deleted after the old commit."),
        ("The function returns zero on success.", "The function returns zero on failure and one on success."),
        (
            "The function returns one on failure of the call.",
            "The function returns zero on failure and one on success of the call.",
        ),
        ("Alice wrote the pager in May 2001 for the library.", "Alice wrote the library in May 2001 for the pager."),
        ("The limit is 10 MB for each of the readers.", "The limit is 10 Mbit for each of the readers."),
        ("The limit is between 5 and 10 pages for readers.", "The limit is 10 pages for readers."),
        ("About 50 % of the readers wait.", "About 50 of the readers wait."),
        ("The reader waits for 5 seconds at most.", "The reader waits for 5 seconds at least."),
        ("The reader may be blocked by the writer.", "The writer may be blocked by the reader."),
        ("The reader is blocked by the writer of the log.", "The reader of the log is blocked by the writer."),
        ("The pager must not delete files.", "The pager must not delete files that are locked."),
        ("The pager deletes files of readers.", "The pager deletes files of readers that are locked."),
        ("All files are deleted on close of the log.", "All temporary files are deleted on close of the log."),
        ("The pager never deletes files on close.", "The pager never deletes old files on close."),
        ("The pager is the fastest engine of the library.", "The pager is the fastest embedded engine of the library."),
        ("Files are deleted on close of the log.", "Files belonging to readers are deleted on close of the log."),
        ("The commands are enabled in all builds of it.", "The commands are enabled in all builds of it by default."),
        ("The size of the map is zero in builds.", "The usual size of the map is zero in builds."),
        (
            "There have been bugs in the pager that lost pages.",
            "There have been bugs in the pager (now fixed) that lost pages.",
        ),
        ("The call returns the state in connection D.", "The call returns the state of schema S in connection D."),
        ("The page is kept in the log, showing as page 2.", "The page is kept in the log, shown as page 2."),
        ("The pager needs a cache for old pages.", "The pager needs no cache for old pages."),
        ("The pager needs no lock and a cache for pages.", "The pager needs a lock and no cache for pages."),
        (
            "When the package declaring a pre-dependency is configured, it will be treated as a dependency.",
            "When the package declaring a pre-dependency is configured, the pre-dependency will be treated as a dependency.",
        ),
        ("A common goal means that no page is lost.", "A common goal is Heron which means that no page is lost."),
        ("Nothing must be done to open the file.", "Nothing needs to be done to open the file."),
        ("The reader must not lock the file.", "The reader does not need to lock the file."),
        ("Readers can share the log if they are opened.", "Readers can share the log if they are opened using a flag."),
        ("The log is kept if the reader needs it.", "The log is kept if the reader needs it and the file is open."),
        ("The formats are 1.0, 3.0, and 3.1 of the tool.", "The formats are 1.0, 3.0 (native), and 3.1 of the tool."),
        ("While the file is open on a local disk.", "While the file is open on a local disk, the log grows."),
        ("The pager is the best choice according.", "The pager is the best choice according to the authors."),
        ("The log holds the pages of a reader writer.", "The log holds the pages of a reader and writer."),
    ],
)
def test_what_sounds_like_the_quote_and_says_something_else_does_not_pass(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict not in PASSED


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The pager's cache holds ten pages.", "The cache of the pager holds ten pages."),
        (
            "Readers see the old pages while writers see the new pages.",
            "Readers see the old pages and writers see the new pages.",
        ),
        ("The pager is able to write pages in order.", "The pager can write pages in order."),
        ("In WAL mode the writer never waits for readers.", "The writer never waits for readers in WAL mode."),
        ("Whenever a page is full, a new page is allocated.", "If a page is full, a new page is allocated."),
        (
            "The writer must hold a lock prior to the commit of pages.",
            "Before the commit of pages the writer has to hold a lock.",
        ),
        ("All the pages stay in the old cache.", "All of the pages stay in the old cache."),
        ("Files created by the pager are deleted on close.", "Files that are created by the pager are deleted on close."),
        ("Files that are created by the pager are deleted on close.", "Files created by the pager are deleted on close."),
        (
            "The writer holds the lock because it needs the file.",
            "The writer holds the lock because the writer needs the file.",
        ),
        (
            "Databases can use shared cache if they are opened with a URI.",
            "Databases are allowed to use shared cache if they are opened with a URI.",
        ),
        ("The interface is intended to be used by extensions.", "The interface is intended for use by extensions."),
        (
            "Queries containing subqueries use a table for the results.",
            "Queries that contain subqueries use a table for the results.",
        ),
        ("Some writers say the log is full of old pages.", "Some writers say that the log is full of old pages."),
        ("The pager needs no cache for old pages.", "The pager does not need a cache for old pages."),
    ],
)
def test_another_turn_of_phrase_or_order_passes(claim: str, quote: str) -> None:
    assert check(claim, [quote]).verdict in PASSED


@pytest.mark.parametrize(
    ("words", "quote"),
    [
        ("the pages are safe in the cache", "It is false that the pages are safe in the cache."),
        ("the pages are safe in the cache", "If the power fails, nobody knows whether the pages are safe in the cache."),
        ("a reader may see the old pages", "Unlike a writer, a reader may see the old pages, but not always."),
        ("ages are safe in the cache", "The pages are safe in the cache."),
        ("The cache holds the new", "The cache holds the new pages."),
    ],
)
def test_a_quotation_torn_out_of_its_sentence_does_not_pass(words: str, quote: str) -> None:
    assert words in quote
    assert check(f"“{words}”", [quote]).verdict not in PASSED


def test_whole_sentences_and_clauses_of_a_quote_may_be_quoted() -> None:
    quote = "The writer holds the lock. It needs the file, and the reader waits for the writer."
    assert check(f"“{quote}”", [quote]).verdict is Verdict.QUOTED
    assert check("“The writer holds the lock.”", [quote]).verdict is Verdict.QUOTED
    assert check("“the reader waits for the writer”", [quote]).verdict is Verdict.QUOTED


def test_the_subject_of_one_sentence_does_not_take_the_predicate_of_another() -> None:
    quotes = ["The pager writes pages to disk.", "The shell costs 7 dollars a month."]
    assert check("The pager costs 7 dollars a month.", quotes).verdict not in PASSED
    assert check("The pager costs 7 dollars a month.", [" ".join(quotes)]).verdict not in PASSED


def test_two_quotes_carry_a_claim_of_two_clauses() -> None:
    quotes = ["The pager writes pages to disk.", "The shell costs 7 dollars a month."]
    assert check("The pager writes pages to disk, and the shell costs 7 dollars a month.", quotes).verdict in PASSED


def test_the_context_lends_a_name_but_no_number() -> None:
    quote = "The library stores the whole database in 1 file on disk."
    assert check("In SQLite, the library stores the whole database in 1 file.", [quote], ["SQLite manual"]).verdict in PASSED
    claim = "The library stores the whole database in 9 files on disk."
    assert check(claim, [quote], ["SQLite stores it in 9 files."]).verdict is Verdict.CONFLICT


def test_the_context_does_not_lend_a_name_for_another_name() -> None:
    quote = "Oracle stores the whole database in many files on disk."
    claim = "SQLite stores the whole database in many files on disk."
    assert check(claim, [quote], ["SQLite and Oracle"]).verdict is Verdict.CONFLICT


def test_a_line_must_say_something_of_every_fact_that_it_cites() -> None:
    one, two = "The pager writes pages to disk.", "The shell costs 7 dollars a month."
    both = "The pager writes pages to disk, and the shell costs 7 dollars a month."
    assert check_line(both, [[[one]], [[two]]]).verdict in PASSED
    assert check_line(both, [[[one]]]).verdict not in PASSED
    assert check_line("The pager writes pages to disk.", [[[one]], [[two]]]).verdict is Verdict.WEAK


def test_one_of_several_evidence_is_enough() -> None:
    claim = "The pager writes pages to the disk."
    assert (
        check_line(claim, [[["Nothing is known of it."], ["The pager writes pages to the disk in order."]]]).verdict in PASSED
    )


def test_a_connective_is_one_of_the_fixed_forms() -> None:
    assert connective("The details follow.")
    assert not connective("SQLite is fast.")
    assert not connective("There are 3 exceptions.")


@pytest.mark.parametrize(
    "words",
    ["delete deletes deleted deleting deletion", "copy copies copied", "run ran running", "operate operation operates"],
)
def test_the_forms_of_a_word_share_a_stem(words: str) -> None:
    assert len({stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("65,536", "65536"), ("3 million", "3000000"), ("twenty-five", "25"), ("4 KiB", "kilobyte"), ("10%", "percent"),
        ("July 21, 2010", "2010-07-21"), ("21 July 2010", "2010-07-21"), ("May 2001", "2001-05"), ("second", "2th"),
        ("2nd", "2th"), ("3.45.1", "3.45.1"), ("0.50", "0.5"), ("foo.c", "foo.c"), ("--flag", "--flag"),
        ("sqlite3_open(X,Y)", "sqlite3_open"), ("two hundred", "200"), ("cannot", "not"), ("BLOBs", "BLOB"),
    ],
)  # fmt: skip
def test_a_token_is_read_by_what_it_means(text: str, key: str) -> None:
    assert key in [token.key for token in read(f"x {text}")]


def test_an_abbreviation_is_learned_from_its_definition() -> None:
    assert abbreviations(["a Write-Ahead Log (WAL) and an (XYZ)"]) == (("WAL", ("writ", "ahead", "log")),)


WORDS = st.sampled_from(row("pager cache page lock reads holds writes the a of in 7 400 bytes not may SQLite or if and"))
SENTENCES = st.lists(WORDS, min_size=4, max_size=14).map(lambda words: "The " + " ".join(words) + ".")
QUOTES = st.sampled_from([PAGER, CACHE, LOCK, WAL, LIMIT, NOT])


@given(SENTENCES | st.text(min_size=1).filter(str.strip))
def test_a_verbatim_quote_is_always_quoted(text: str) -> None:
    assert check(text, [text]).verdict is Verdict.QUOTED


@given(QUOTES, st.integers(0, 9), st.data())
def test_a_changed_number_never_passes(quote: str, digit: int, data: st.DataObject) -> None:
    places = [m.start() for m in re.finditer(r"(?<![A-Za-z_\d])\d", quote)]
    if places:
        at = data.draw(st.sampled_from(places))
        changed = f"{quote[:at]}{digit}{quote[at + 1 :]}"
        assert (check(changed, [quote]).verdict in PASSED) is (changed == quote)


@given(QUOTES, st.sampled_from("{}[]<>|\\^()"), st.integers(0, 200))
def test_a_stray_brace_or_bracket_never_passes(quote: str, sign: str, place: int) -> None:
    """Signs are no words: without a rule of their own they would lie between two words unseen."""
    at = place % (len(quote) + 1)
    assert check(f"{quote[:at]}{sign}{quote[at:]}", [quote]).verdict not in PASSED


@settings(max_examples=50)
@given(SENTENCES, QUOTES, QUOTES)
def test_the_context_never_saves_a_wrong_number(claim: str, quote: str, context: str) -> None:
    finding = check(claim, [quote])
    if any(reason.startswith("number") for reason in finding.reasons):
        assert check(claim, [quote], [context, claim]).verdict not in PASSED


@settings(max_examples=50)
@given(SENTENCES, st.lists(QUOTES, min_size=1, max_size=3), QUOTES)
def test_more_evidence_never_takes_support_away(claim: str, quotes: list[str], more: str) -> None:
    if check(claim, quotes).verdict in PASSED:
        assert check(claim, [*quotes, more]).verdict in PASSED
