"""The lock: one run for each article, told by process, given back on every end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mapred.errors import Locked, UsageError
from mapred.lock import lock, lock_file

ROOT = Path(__file__).parent.parent
HOLD = """
import sys, time
from pathlib import Path
from mapred.lock import lock
with lock(Path(sys.argv[1]), Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(float(sys.argv[3]))
"""


def holder(target: Path, folder: Path, seconds: float) -> subprocess.Popen[str]:
    arguments = [str(target), str(folder), str(seconds)]
    child = subprocess.Popen([sys.executable, "-c", HOLD, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "held\n"
    return child


def end(child: subprocess.Popen[str]) -> None:
    child.send_signal(signal.SIGKILL)
    child.communicate()


def test_a_second_run_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    child = holder(tmp_path / "a.md", tmp_path, 60)
    with pytest.raises(Locked, match=rf"a\.md: another run \(process {child.pid}\)"), lock(tmp_path / "a.md", tmp_path):
        pass
    end(child)
    assert Locked.exit_code == 75


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    end(holder(tmp_path / "a.md", tmp_path, 60))
    with lock(tmp_path / "a.md", tmp_path):
        assert lock_file(tmp_path / "a.md", tmp_path).read_text() == f"{os.getpid()}\n"


def test_waiting_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    child = holder(tmp_path / "a.md", tmp_path, 0.5)
    with lock(tmp_path / "a.md", tmp_path, wait=float("inf")):
        pass
    assert child.communicate(timeout=30) == ("", None)


def test_waiting_ends(tmp_path: Path) -> None:
    with lock(tmp_path / "a.md", tmp_path):
        begin = time.monotonic()
        with pytest.raises(Locked), lock(tmp_path / "a.md", tmp_path, wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - begin < 10


def test_an_error_inside_gives_the_lock_back(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock(tmp_path / "a.md", tmp_path):
        raise ZeroDivisionError
    with lock(tmp_path / "a.md", tmp_path):
        pass


def test_two_articles_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with lock(tmp_path / "a.md", tmp_path), lock(tmp_path / "b.md", tmp_path):
        pass


def test_every_name_of_an_article_is_one_lock(tmp_path: Path) -> None:
    (tmp_path / "link.md").symlink_to("a.md")
    with (
        lock(tmp_path / "a.md", tmp_path),
        pytest.raises(Locked),
        lock(tmp_path / "x" / ".." / "link.md", tmp_path),
    ):
        pass


def test_only_one_of_many_threads_is_inside(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        with lock(tmp_path / "a.md", tmp_path, wait=60):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.01)
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_a_state_folder_that_cannot_be_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="--state-dir"), lock(tmp_path / "a.md", tmp_path / "file"):
        pass
