"""What happens at the edges of a machine: closed terminals, full disks, files that change, folders in the way. No model."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from mapred.data import File
from mapred.errors import InputError, UsageError
from mapred.explaining import is_report
from mapred.formats.find import find
from mapred.formats.save import check_target
from mapred.llm.layout import _clear
from mapred.places import cache_dir
from mapred.progress import Progress
from mapred.stages import parse as parsing
from mapred.streams import _Error, _text
from mapred.targets import apart_from
from tests.reports import OWN

PAGE = "<html><body><p>The lamp of the lighthouse was changed in {}.</p></body></html>"


def run(folder: Path, *arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, "MAPRED_CACHE_DIR": str(folder / "cache"), "MAPRED_STATE_DIR": str(folder / "state")}
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.run([sys.executable, "-P", "-m", "mapred", *arguments], cwd=folder, env=env, **streams)


def test_a_module_beside_the_documents_is_not_run(tmp_path: Path) -> None:
    for name in ("json", "pickle", "struct", "lxml"):
        (tmp_path / f"{name}.py").write_text("open('struck', 'w').write('x')")
    (tmp_path / "page.html").write_text(PAGE.format(1946))
    done = run(tmp_path, "parse", "page.html", "--format", "text")
    assert b"The lamp" in done.stdout
    assert not (tmp_path / "struck").exists()


@pytest.mark.parametrize("sent", [1 << 24, 0], ids=["handed over", "read again"])
def test_a_file_that_changes_while_it_is_read_is_never_stored_as_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: int
) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE.format(1999))  # what a child finds
    before = PAGE.format(1946).encode()
    monkeypatch.setattr(parsing, "load", lambda _: before)  # what the program had read, and made the key of
    monkeypatch.setattr(parsing, "SENT", sent)
    store: dict[str, str] = {}

    class Shelf:
        get = staticmethod(store.get)
        put = staticmethod(store.__setitem__)

    (found,) = parsing.parse_files([File("page.html", str(path))], Shelf(), workers=1)
    if sent:
        assert not isinstance(found, InputError)
        assert "1946" in found.text
    else:
        assert isinstance(found, InputError)
        assert "changed" in found.reason
        assert not store


def test_a_terminal_that_was_closed_ends_nothing() -> None:
    ours, theirs = pty.openpty()
    stream = _text(_Error(theirs, "w"), None)
    progress = Progress(stream=stream)
    assert progress.watched
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        os.close(ours)
        with progress.stage("map", total=3) as bar:
            bar.advance(tokens=9)
            progress.warn("torn.pdf: is torn")
        progress.say("All done")
    finally:
        signal.signal(signal.SIGHUP, before)
        stream.close()
    assert bar.count == 1


def test_a_log_that_nobody_reads_or_that_is_full_ends_nothing() -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    for number in (theirs, os.open("/dev/full", os.O_WRONLY)):
        stream = _text(_Error(number, "w"), None)
        progress = Progress(stream=stream)
        for _ in range(2):
            progress.warn("torn.pdf: is torn")
        stream.close()


@pytest.mark.parametrize(
    ("arguments", "options", "code"),
    [
        (("parse", "no.txt"), {"stderr": "/dev/full"}, 2),
        (("parse", "a.txt", "--nope"), {"stderr": "/dev/full"}, 2),
        (("parse", "a.txt"), {"stdout": "/dev/full"}, 1),
        (("--help",), {"stdout": "/dev/full"}, 1),
    ],
)
def test_a_full_disk_behind_a_stream_shows_no_traceback(
    tmp_path: Path, arguments: tuple[str, ...], options: dict[str, str], code: int
) -> None:
    (tmp_path / "a.txt").write_text("The lamp of the lighthouse was changed in 1946.\n")
    with ExitStack() as opened:
        streams = {name: opened.enter_context(open(path, "w")) for name, path in options.items()}
        done = run(tmp_path, *arguments, **streams)
    assert done.returncode == code
    assert b"Traceback" not in (done.stderr or b"")


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_closed_descriptors_are_no_obstacle(tmp_path: Path, closed: str) -> None:
    (tmp_path / "a.txt").write_text("The lamp of the lighthouse was changed in 1946.\n")
    made = ["bash", "-c", f"{sys.executable} -m mapred parse a.txt --format text {closed}"]
    done = subprocess.run(made, cwd=tmp_path, env={**os.environ, "MAPRED_CACHE_DIR": str(tmp_path)}, capture_output=True)
    assert (done.returncode, done.stdout.strip()) == (0, b"The lamp of the lighthouse was changed in 1946.")


def test_an_article_for_a_closed_standard_output_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The lamp of the lighthouse was changed in 1946.\n")
    made = ["bash", "-c", f"{sys.executable} -m mapred write a.txt >&-"]
    done = subprocess.run(made, cwd=tmp_path, env={**os.environ, "MAPRED_CACHE_DIR": str(tmp_path)}, capture_output=True)
    assert done.returncode == 2
    assert b"--out" in done.stderr


def files(folder: Path) -> list[File]:
    return find([str(folder)])


def test_a_target_that_is_a_source_the_outline_or_another_target_is_refused(tmp_path: Path) -> None:
    source, outline = tmp_path / "a.md", tmp_path / "o.yaml"
    source.write_text("words")
    outline.write_text("words")
    for targets in ({"--out": str(source)}, {"--out": str(outline)}, {"--out": "x.md", "--run-report": "./x.md"}):
        with pytest.raises(UsageError, match="give"):
            apart_from(targets, str(outline), [str(source)], find([str(source)]))
    assert apart_from({"--out": "-", "--log-file": "/dev/null"}, "", [str(source)], find([str(source)]))[1] == {}


def test_a_report_in_the_folder_is_no_source_but_where_it_is_named_itself(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Notes\n\n*How to read this page.* The lamp was changed.\n")
    (tmp_path / "old.md").write_text(OWN)
    (tmp_path / "new.md").write_text("# What stood there before\n")
    kept, own = apart_from({"--out": str(tmp_path / "new.md")}, "", [str(tmp_path)], files(tmp_path))
    assert [file.id for file in kept] == ["a.md"]
    assert {Path(path).name for path in own} == {"old.md", "new.md"}
    named = str(tmp_path / "old.md")
    assert [file.path for file in apart_from({}, "", [named], find([named]))[0]] == [named]


def test_a_folder_that_may_not_be_opened_is_a_failed_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").mkdir()
    (tmp_path / "a.txt").write_text("words")
    scan = os.scandir

    def shut(path: str) -> Any:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", shut)
    found = files(tmp_path)
    assert [file.id for file in found] == ["a.txt", "locked/"]
    (failed,) = parsing.parse_files(found[1:], _Nothing(), workers=1)
    assert isinstance(failed, InputError)
    assert "chmod" in failed.reason


class _Nothing:
    def get(self, key: str) -> str | None:
        return None

    def put(self, key: str, text: str) -> None:
        raise AssertionError(key)


def test_no_two_files_have_one_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a/x.md", "b/x.md", "c/a/x.md", "d/p\nq.md", "d/p\tq.md"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("words")
    for paths in (["a", "b", "c"], ["d"], ["a", "b", "c", "d"]):
        ids = [file.id for file in find(paths)]
        assert len(set(ids)) == len(ids)
        assert ids == [file.id for file in find(paths)]


@pytest.mark.parametrize("kind", ["pipe", "folder", "link"])
def test_a_list_of_patterns_that_is_no_file_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".mapredignore"
    (tmp_path / "a.txt").write_text("words")
    {"pipe": lambda: os.mkfifo(path), "folder": path.mkdir, "link": lambda: path.symlink_to("nowhere")}[kind]()
    if kind == "folder":
        assert [file.id for file in files(tmp_path)] == ["a.txt"]
    else:
        with pytest.raises(UsageError, match=r"\.mapredignore"):
            files(tmp_path)


def test_a_name_that_is_too_long_and_a_user_that_is_not_there_are_said_at_once() -> None:
    with pytest.raises(UsageError, match="--out"):
        check_target("x" * 300 + ".md")
    with pytest.raises(UsageError, match="--cache-dir"):
        cache_dir({}, "~nobodyofthatname/x")


def test_a_page_with_numbered_links_is_no_report(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Errors\n\nThe log is kept. [1](https://x.org/1) It is small. [2](https://x.org/2)\n")
    assert not is_report(str(page))
    page.write_text("# Errors\n\nThe log is kept. [1] It is small. [2]\n\n[1]: https://x.org/1\n[2]: https://x.org/2\n")
    assert not is_report(str(page))
    page.write_text(OWN)
    assert is_report(str(page))


def test_what_a_killed_run_has_left_of_a_copy_is_removed(tmp_path: Path) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    for process in (dead.pid, os.getpid()):
        (tmp_path / f".copy.gguf.{process}").write_text("half")
        (tmp_path / f".copy.gguf.{process}.sha256").write_text("half")
    _clear(tmp_path, "copy.gguf")
    assert {path.name for path in tmp_path.iterdir()} == {f".copy.gguf.{os.getpid()}", f".copy.gguf.{os.getpid()}.sha256"}
