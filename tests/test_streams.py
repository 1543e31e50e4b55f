"""Standard streams that are closed, full or left: what they end, and with which code."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
RUN = f"{sys.executable} -m mapred"
ARTICLE = """
import os
from mapred.cli import main
from mapred.formats.save import save
from mapred.progress import Progress

ours, theirs = os.openpty()
{lead}

@main.command()
def talk():
    progress = Progress()
    with progress.stage("map", total=2) as bar:
        bar.advance()
        progress.warn("torn.pdf: is torn")
        os.close(ours)
        progress.warn("mapped.pdf: is torn")
        bar.advance()
    progress.say("all done")
    save("# The article" + chr(10), "-")

main()
"""
TERMINAL = "os.dup2(theirs, 2); os.close(theirs)"
PIPE = "ends = os.pipe(); os.dup2(ends[1], 2); os.close(ends[0])"
FULL = "os.dup2(os.open('/dev/full', os.O_WRONLY), 2)"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    (folder / "a.txt").write_text("The tower is sixty metres high.\n", "utf-8")
    return subprocess.run(["bash", "-c", line], cwd=folder, env={"PYTHONPATH": str(ROOT)}, capture_output=True)


@pytest.mark.parametrize("lead", [TERMINAL, PIPE, FULL], ids=["a terminal that closes", "a reader who leaves", "a full disk"])
def test_trouble_with_standard_error_costs_the_messages_alone(tmp_path: Path, lead: str) -> None:
    (tmp_path / "talk.py").write_text(ARTICLE.format(lead=lead), "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "talk", "talk"],
        cwd=tmp_path,
        capture_output=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),  # as nohup does
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"# The article\n", b"")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("write a.txt >&-", 2, b"standard output is closed: give --out a file"),
        ("write a.txt --words", 2, b"requires an argument"),
        ("parse a.txt >&-", 1, b"Bad file descriptor"),
        ("parse a.txt >/dev/full", 1, b"No space left on device"),
        ("--help >/dev/full", 1, b"No space left on device"),
        ("models list >/dev/full", 1, b"No space left on device"),
        ("parse - <&-", 3, b"-: is empty"),
        ("write nowhere 2>&-", 2, b""),
        ("write --nowhere 2>&-", 2, b""),
        ("write nowhere 2>/dev/full", 2, b""),
        ("write --nowhere 2>/dev/full", 2, b""),
        ("parse - <&- >&- 2>&-", 3, b""),
    ],
)
def test_a_closed_or_full_stream_is_a_code_and_a_line(tmp_path: Path, line: str, code: int, said: bytes) -> None:
    done = shell(f"{RUN} {line}", tmp_path)
    assert (done.returncode, done.stdout) == (code, b"")
    assert said in done.stderr
    assert done.stderr.count(b"\n") <= 1 or b"Usage:" in done.stderr


@pytest.mark.parametrize("line", ["--help", "write --help", "--version", "models list"])
def test_a_reader_who_leaves_early_ends_any_command_alike(tmp_path: Path, line: str) -> None:
    done = shell(f"{RUN} {line} | true; exit ${{PIPESTATUS[0]}}", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (141, b"", b"")
