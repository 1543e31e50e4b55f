"""Progress: bars for those who watch, warnings for all, nothing that a terminal or a locale trips over."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
import termios
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapred.progress import Bar, Progress, _clock, printable

ROOT = Path(__file__).parent.parent
RUN = """
import sys
from mapred.progress import Progress
progress = Progress(quiet=len(sys.argv) > 1)
with progress.stage("map", total=3) as bar:
    for _ in range(3):
        bar.advance(tokens=100)
    progress.warn("torn.pdf: is \\u2713 torn")
with progress.stage("read") as bar:
    bar.advance(2)
progress.say("All done: \\u2713")
"""


class Terminal(io.StringIO):
    encoding = "ascii"

    def isatty(self) -> bool:
        return True


def on_a_terminal(*arguments: str, **env: str) -> str:
    """What RUN shows on a terminal of its own."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    child = subprocess.Popen([sys.executable, "-c", RUN, *arguments], cwd=ROOT, stderr=theirs, stdout=subprocess.PIPE, env=env)
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux: the other side is closed
            break
        if not piece:
            break
        shown += piece
    assert child.communicate() == (b"", None)
    assert child.returncode == 0, shown
    os.close(ours)
    return shown.decode("utf-8")


def test_a_terminal_sees_stage_count_speed_and_summary() -> None:
    shown = on_a_terminal(LC_ALL="C.UTF-8")
    assert "map 0/3" in shown
    assert "map: 3 in 0:" in shown
    assert "tokens/s" in shown
    assert "read: 2 in 0:" in shown
    assert "torn.pdf: is ✓ torn" in shown
    assert "All done: ✓" in shown


def test_a_poor_locale_on_a_dumb_terminal_is_enough() -> None:
    shown = on_a_terminal(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", TERM="dumb", NO_COLOR="1")
    assert "torn.pdf: is \\u2713 torn" in shown
    assert "\x1b" not in shown


def test_quiet_names_failed_inputs_only() -> None:
    assert on_a_terminal("--quiet", LC_ALL="C.UTF-8") == "torn.pdf: is ✓ torn\r\n"


def test_without_a_terminal_only_warnings_are_printed() -> None:
    env = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    child = subprocess.run([sys.executable, "-c", RUN], cwd=ROOT, env=env, capture_output=True, check=True)
    assert (child.stdout, child.stderr) == (b"", b"torn.pdf: is \\u2713 torn\n")


def test_without_a_standard_error_all_goes_on() -> None:
    subprocess.run(["sh", "-c", 'exec "$0" -c "$1" 2>&-', sys.executable, RUN], cwd=ROOT, check=True)


def test_a_stream_that_says_ascii_gets_ascii() -> None:
    stream = Terminal()
    progress = Progress(stream=stream)
    with progress.stage("schreib ✓", total=1) as bar:
        bar.advance()
        progress.warn("naïve.txt")
    assert "na\\xefve.txt" in stream.getvalue()


def test_a_stage_that_fails_says_nothing_more() -> None:
    stream = Terminal()
    with pytest.raises(ZeroDivisionError), Progress(stream=stream).stage("map", total=1):
        raise ZeroDivisionError
    assert "map: " not in stream.getvalue()


def test_a_bar_counts_from_many_threads() -> None:
    bar = Bar()
    threads = [threading.Thread(target=lambda: [bar.advance(1, 2) for _ in range(1000)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (bar.count, bar.tokens) == (4000, 8000)


@given(st.text(st.characters()), st.sampled_from(["ascii", "utf-8", "latin-1"]))
def test_every_line_is_one_line_that_any_terminal_can_show(line: str, encoding: str) -> None:
    shown = printable(line, encoding)
    shown.encode(encoding)
    assert shown.isprintable()


@pytest.mark.parametrize(("seconds", "shown"), [(0.2, "0:00"), (125, "2:05"), (3725, "1:02:05")])
def test_time_is_told_as_a_clock_does(seconds: float, shown: str) -> None:
    assert _clock(seconds) == shown
