"""Saving: whole or not at all, with the modes that the user has, in UTF-8 everywhere."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.errors import MapredError, UsageError
from mapred.formats.save import check_target, save

ROOT = Path(__file__).parent.parent


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_text_is_saved_alone_in_its_folder(tmp_path: Path) -> None:
    save("naïve\n", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_bytes() == "naïve\n".encode()
    assert os.listdir(tmp_path) == ["a.md"]


def test_an_existing_file_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("old")
    path.chmod(0o640)
    save("new", str(path))
    assert (path.read_text(), mode(path)) == ("new", 0o640)


def test_a_new_file_follows_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        save("x", str(tmp_path / "a.md"))
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.md") == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old")
    (tmp_path / "link.md").symlink_to("real.md")
    save("new", str(tmp_path / "link.md"))
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text() == "new"


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "a.md").write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MapredError, match=r"a\.md: cannot be written: No space left on device"):
        save("new", str(tmp_path / "a.md"))
    assert (tmp_path / "a.md").read_text() == "old"
    assert os.listdir(tmp_path) == ["a.md"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    check_target(str(pipe))
    save("through", str(pipe))
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_dev_null_survives() -> None:
    check_target("/dev/null")
    save("x", "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "/dev/stderr"])
def test_an_open_descriptor_is_written_to_where_it_stands(tmp_path: Path, name: str) -> None:
    """`mapred write docs -o /dev/stdout >> notes.md`."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    (tmp_path / "notes.md").write_text("mine\n")
    code = "import sys; from mapred.formats.save import *; check_target(sys.argv[1]); save('new\\n', sys.argv[1])"
    command = [sys.executable, "-c", code, name if name[0] == "/" else str(tmp_path / name)]
    with (tmp_path / "notes.md").open("a") as notes:
        subprocess.run(command, cwd=ROOT, check=True, stdout=notes, stderr=notes)
    assert (tmp_path / "notes.md").read_text() == "mine\nnew\n"
    assert sorted(os.listdir(tmp_path)) == ["link", "notes.md"]


@pytest.mark.parametrize("name", ["/dev/fd/0", "/dev/fd/77"])
def test_a_descriptor_that_is_closed_or_for_reading_is_told(tmp_path: Path, name: str) -> None:
    code = f"from mapred.formats.save import check_target; check_target({name!r})"
    with open(os.devnull) as nothing:
        child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdin=nothing, capture_output=True)
    assert f"UsageError: {name}: is closed, or for reading only: give --out a file".encode() in child.stderr


def test_a_name_that_cannot_be_is_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"aa\.md: cannot be written: File name too long; give another --out"):
        check_target(str(tmp_path / f"{'a' * 300}.md"))


def test_a_mount_point_is_told_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`docker run -v ./report.md:/report.md`: the file can be written to, and cannot be replaced."""
    path = tmp_path / "my report.md"
    path.touch()
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"36 35 98:0 /a {str(path).replace(' ', chr(92) + '040')} rw,noatime - ext3 /dev/root rw\n")
    check_target(str(path))
    monkeypatch.setattr("mapred.formats.save.MOUNTS", mounts)
    with pytest.raises(UsageError, match=r"my report\.md: is a mount point, which cannot be replaced: mount its folder"):
        check_target(str(path))


@pytest.mark.parametrize("target", ["", "-"])
def test_standard_output_is_utf8_in_any_locale(target: str) -> None:
    code = f"from mapred.formats.save import save; save('na\\u00efve \\u2713\\n', {target!r})"
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, check=True)
    assert child.stdout == "naïve ✓\n".encode()


def test_a_reader_who_went_away_is_told_from_a_failure() -> None:
    code = """
import os, sys
from mapred.errors import ReaderLeft
from mapred.formats.save import save
try:
    save("x" * 1_000_000, "-")
except ReaderLeft:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    sys.exit(141)
"""
    child = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.close()
    assert child.wait(timeout=30) == 141


def test_a_full_standard_output_is_told() -> None:
    code = """
from mapred.formats.save import save
from mapred.errors import MapredError
import os
try:
    save("x" * 1_000_000, "-")
except MapredError as error:
    os.write(2, str(error).encode())
    os._exit(1)
"""
    with open("/dev/full", "wb") as full:
        child = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert child.stderr.startswith(b"standard output: cannot be written: No space left")


@given(st.text(st.characters()))
def test_what_no_utf8_can_say_is_escaped_as_json_reads_it(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "saved.json"
    save(json.dumps(text, ensure_ascii=False), str(path))
    assert json.loads(path.read_text("utf-8")) == json.loads(json.dumps(text))


def test_good_targets_pass(tmp_path: Path) -> None:
    for target in ("", "-", str(tmp_path / "new.md")):
        check_target(target)
    assert os.listdir(tmp_path) == []


def test_a_folder_is_no_target(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        check_target(str(tmp_path))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*/missing;"):
        check_target(str(tmp_path / "missing" / "a.md"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_what_may_not_be_written_is_refused_first(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch(0o444)
    with pytest.raises(UsageError, match="may not be written"):
        check_target(str(tmp_path / "a.md"))
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="nothing may be written in"):
        check_target(str(tmp_path / "b.md"))
