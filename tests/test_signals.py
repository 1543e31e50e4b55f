"""What a signal does to a command, wherever it strikes; to a run with a model: tests/test_cli.py."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

HINT = "the same command goes on from here"
STRUCK = """
import os, signal
from mapred.cli import main

@main.command()
def struck():
    {how}
    print("went on")

main()
"""
PLAIN = "os.kill(os.getpid(), signal.{name})"
IN_TEXT = "exec('import os, signal; os.kill(os.getpid(), signal.{name}); [None for _ in range(9)]')"  # as dataclasses do


def strike(folder: Path, how: str, name: str, deaf: bool) -> subprocess.CompletedProcess[bytes]:
    (folder / "strike.py").write_text(STRUCK.format(how=how.format(name=name)), "utf-8")
    heeds = signal.SIG_IGN if deaf else signal.SIG_DFL
    return subprocess.run(
        [sys.executable, "-m", "strike", "struck"],
        cwd=folder,
        capture_output=True,
        preexec_fn=lambda: signal.signal(getattr(signal, name), heeds),
    )


@pytest.mark.parametrize("how", [PLAIN, IN_TEXT], ids=["plain", "in a text that is executed"])
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 143)])
def test_a_signal_ends_a_command_with_its_code(tmp_path: Path, how: str, name: str, code: int) -> None:
    done = strike(tmp_path, how, name, deaf=False)
    assert (done.returncode, done.stdout) == (code, b"")
    (line,) = done.stderr.decode().splitlines()
    assert HINT in line


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_command_started_deaf_to_a_signal_stays_so(tmp_path: Path, name: str) -> None:
    """`nohup mapred write ... &`: the terminal is closed, and the night's run goes on."""
    done = strike(tmp_path, PLAIN, name, deaf=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"went on\n", b"")
