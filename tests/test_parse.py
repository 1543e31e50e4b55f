"""parse: the canonical text and its passages; parse_files: stored, apart, in order, never in the way of others."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.data import BLANK_LINE, Block, Document, File, Kind, Locator, Source
from mapred.errors import InputError
from mapred.formats import read
from mapred.formats.apart import Apart, Failure
from mapred.stages.parse import as_json, from_json, parse, parse_files, to_json


class Shelf(dict[str, str]):
    """A store in memory."""

    def put(self, key: str, text: str) -> None:
        self[key] = text


def source(*blocks: Block, media_type: str = "text/plain", title: str = "") -> Source:
    return Source("a.txt", "docs/a.txt", "0" * 64, media_type, blocks, title)


def written(*blocks: Block, media_type: str = "text/plain") -> str:
    return parse(source(*blocks, media_type=media_type)).text


def text_block(text: str) -> Block:
    """A paragraph whose lines are counted from 1."""
    offsets = [0] + [i + 1 for i, sign in enumerate(text) if sign == "\n"]
    steps = tuple((offset, line) for line, offset in enumerate(offsets, 1))
    return Block(Kind.TEXT, text, 0, Locator(lines=(1, len(offsets))), steps)


blocks = st.builds(
    lambda kind, text, level: Block(kind, text, level, Locator(lines=(1, 1 + text.count("\n"))), text_block(text).steps),
    st.sampled_from(Kind),
    st.text(st.one_of(st.characters(), st.sampled_from("ab -\n\t\u00ad\u200b\u0301")), max_size=40),
    st.integers(1, 6),
)


@given(st.lists(blocks, max_size=6))
def test_passages_tile_the_canonical_text(given_blocks: list[Block]) -> None:
    document = parse(source(*given_blocks))
    assert BLANK_LINE.join(document.text[p.start : p.end] for p in document.passages) == document.text
    for passage in document.passages:
        offsets = [offset for offset, _ in passage.steps]
        assert offsets == sorted(set(offsets))
        assert all(0 <= offset < passage.end - passage.start for offset in offsets)
        assert document.text[passage.start : passage.end].strip()
    document.text.encode("utf-8")


@given(st.lists(blocks, max_size=4), st.text(max_size=10))
def test_json_gives_the_same_document_back(given_blocks: list[Block], title: str) -> None:
    document = parse(source(*given_blocks, title=title))
    assert from_json(to_json(document)) == document


def test_every_word_keeps_its_line() -> None:
    document = parse(source(text_block("one  two\n   three\nfour")))
    assert document.text == "one two three four"
    lines = [document.locate(document.text.index(w), document.text.index(w) + 3).lines for w in ("two", "three", "four")]
    assert lines == [(1, 1), (2, 2), (3, 3)]
    assert document.locate(0, len(document.text)).lines == (1, 3)


def test_a_cut_word_is_joined_where_the_text_says_so() -> None:
    assert written(text_block("a trans-\naction is a transaction")) == "a transaction is a transaction"
    assert written(text_block("a well-\nknown and well-known fact")) == "a well-known and well-known fact"
    assert written(text_block("this undo-\nable thing")) == "this undo-able thing"
    assert written(text_block("pre- and post, pre-\nand post")) == "pre- and post, pre- and post"
    assert written(text_block("a soft\u00ad\nhyphen, in\u00advisible")) == "a softhyphen, invisible"


def test_a_typeset_text_cuts_words_without_saying_so() -> None:
    assert written(text_block("some trans-\naction here"), media_type="application/pdf") == "some transaction here"


def test_words_that_go_with_a_hyphen_keep_it_where_a_line_ends() -> None:
    text = text_block("a well-\nknown self-\nservice, long-\ner and high-\nlighted")
    assert written(text, media_type="application/pdf") == "a well-known self-service, longer and highlighted"


def test_what_nobody_sees_is_not_there() -> None:
    assert written(text_block("vis\u200bible\u202e\x07 \U000e0041text\ufeff")) == "visible text"
    assert written(text_block("e\u200b\u0301")) == unicodedata.normalize("NFC", "é")
    assert written(text_block("\u0646\u200c\u0645")) == "\u0646\u200c\u0645"  # Persian: this one is seen


def test_code_and_tables_keep_their_lines() -> None:
    assert written(Block(Kind.CODE, "\n  if x:\n\n      y  \n")) == "  if x:\n\n      y"
    assert written(Block(Kind.TABLE, "a\tb\n1\t2")) == "a\tb\n1\t2"


def test_headings_make_the_path_and_empty_ones_are_dropped() -> None:
    def heading(text: str, level: int) -> Block:
        return Block(Kind.HEADING, text, level)

    document = parse(
        source(heading("One", 1), heading(" ", 1), heading("Two", 2), text_block("x"), heading("Three", 1), text_block("y"))
    )
    assert [p.heading for p in document.passages] == [(), ("One",), ("One", "Two"), (), ("Three",)]
    assert document.title == "One"
    assert parse(source(text_block("x"))).title == "a.txt"
    assert parse(source(heading("Contents", 1), text_block("x"))).title == "a.txt", "a list of what it holds"
    assert parse(source(text_block("x"), title="Said")).title == "Said"


def files_in(folder: Path, **texts: str) -> list[File]:
    files = []
    for name, text in texts.items():
        path = folder / name.replace("_", ".")
        path.write_text(text)
        files.append(File(path.name, str(path)))
    return files


def test_files_come_in_their_order_and_one_failure_stops_nobody(tmp_path: Path) -> None:
    files = files_in(tmp_path, b_txt="Bee is.", a_html="<html><p>Ay is.</p>", z_txt="", c_md="Cee is.")
    gone = File("gone.txt", str(tmp_path / "gone.txt"))
    outcomes = list(parse_files([*files, gone], Shelf(), workers=2))
    assert [o.text if isinstance(o, Document) else o.reason for o in outcomes] == [
        "Bee is.",
        "Ay is.",
        "is empty",
        "Cee is.",
        "cannot be read: No such file or directory",
    ]


def test_what_is_stored_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = files_in(tmp_path, a_html="<html><p>Ay is.</p>", b_txt="Bee is.")
    shelf = Shelf()
    first = list(parse_files(files, shelf, workers=1))
    monkeypatch.setattr("mapred.formats.apart._Child", None)
    monkeypatch.setattr("mapred.stages.parse.read", None)
    assert list(parse_files(files, shelf, workers=1)) == first
    assert len(shelf) == 2


def test_an_abandoned_run_leaves_no_child(tmp_path: Path) -> None:
    files = files_in(tmp_path, **{f"f{n}_html": f"<html><p>{n}</p>" for n in range(9)})
    stream = parse_files(files, Shelf(), workers=1)
    next(stream)
    stream.close()  # type: ignore[attr-defined]  # it is a generator


def test_a_crash_and_a_hang_are_failures_of_their_question_alone() -> None:
    with Apart(1, seconds=1.0) as apart:
        one = apart.submit(str, "one")
        crash = apart.submit(signal.raise_signal, signal.SIGSEGV)
        two = apart.submit(str, "two")
        hang = apart.submit(time.sleep, 60)  # type: ignore[arg-type]  # it never answers
        three = apart.submit(str, "three")
        with pytest.raises(Failure, match="crash"):
            crash.result()
        with pytest.raises(Failure, match="took longer than 1 s"):
            hang.result()
        assert [one.result(), two.result(), three.result()] == ["one", "two", "three"]


def test_it_works_from_a_program_without_a_main_guard(tmp_path: Path) -> None:
    files_in(tmp_path, a_html="<html><p>Ay is.</p>")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys; sys.path[:0] = " + repr([p for p in sys.path if p]) + "\n"
        "from mapred.formats.find import find\nfrom mapred.stages.parse import parse_files\n"
        "class Shelf(dict):\n    put = dict.__setitem__\n"
        f"print([d.text for d in parse_files(find([{str(tmp_path / 'a.html')!r}]), Shelf(), workers=1)])\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "['Ay is.']\n"


def test_the_json_of_a_document_shows_its_passages_with_their_places(tmp_path: Path) -> None:
    (file,) = files_in(tmp_path, a_md="# Top\n\nOne\ntwo.\n")
    shown = json.loads(as_json(parse(read(file))))
    assert shown["title"] == "Top"
    assert shown["text"] == "Top\n\nOne two."
    assert shown["passages"][1] == {
        "start": 5,
        "end": 13,
        "kind": "text",
        "level": 0,
        "heading": ["Top"],
        "locator": {"lines": [3, 4]},
        "steps": [[0, 3], [4, 4]],
        "text": "One two.",
    }


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    (error,) = parse_files([File("x", str(tmp_path / "x"))], Shelf(), workers=1)
    assert isinstance(error, InputError)
