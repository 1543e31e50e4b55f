"""A run that is killed goes on where it was: nothing answered is asked again, and the article is the same."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mapred.cache.store import DATABASE, TextDisk
from tests.conftest import PAPERS, paper, with_layouts

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.gguf


@dataclass
class Workplace:
    """A corpus and a cache of its own; every run in it is the same command."""

    folder: Path
    cache: Path

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "mapred", "write", "docs", "--effort", "low", "--words", "90"]
        command += ["--out", "a.json", "--run-report", "r.json", "--cache-dir", str(self.cache), "--state-dir", "state"]
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
        return subprocess.Popen(command, cwd=self.folder, env=env, stderr=subprocess.PIPE)

    def finish(self) -> tuple[bytes, int, int]:
        """Runs to the end: the article, and the calls that were made and those that the cache answered."""
        child = self.start()
        _, errors = child.communicate(timeout=120)
        assert (child.returncode, errors) == (0, b"")
        calls = json.loads((self.folder / "r.json").read_text())["calls"]
        return (self.folder / "a.json").read_bytes(), calls["made"], calls["cached"]

    def kill_when(self, reached: Callable[[int, int], bool]) -> tuple[int, int]:
        """Kills a run once the answers and scores on disk are as many as wanted; how many there were then."""
        with self.start() as child:
            while not reached(*self.stored()):
                assert child.poll() is None, "the run ended before it could be killed"
                time.sleep(0.01)
            child.send_signal(signal.SIGKILL)
            child.communicate()
        assert child.returncode == -signal.SIGKILL
        assert not (self.folder / "a.json").exists()
        assert not list(self.folder.glob(".mapred-*"))
        return self.stored()

    def stored(self) -> tuple[int, int]:
        """How many answers and how many scores the cache holds."""
        path = self.cache / DATABASE
        if not path.exists():
            return 0, 0
        texts = _values(path)
        answers = sum(any(text.startswith(f'{{"{name}":') for name in ("topic", "says")) for text in texts)
        return answers, sum(text.startswith("[-") for text in texts)


def _values(path: Path) -> list[str]:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)
    try:
        found = database.execute("SELECT mode, filename, value FROM Cache WHERE raw = 1").fetchall()
    except sqlite3.OperationalError:  # the table is not there yet
        return []
    finally:
        database.close()
    disk = TextDisk(str(path.parent))
    return [disk.fetch(mode, filename, value, False) for mode, filename, value in found]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, layouts: Path) -> Callable[[], Workplace]:
    """A fresh workplace with the same three files. No two of their titles can be joined, so that headings are scored."""

    def made() -> Workplace:
        folder = tmp_path_factory.mktemp("resume")
        (folder / "docs").mkdir()
        for name, title, sentences in PAPERS[:3]:
            (folder / "docs" / name).write_text(paper(name, f"{title}, explained", sentences), "utf-8")
        return Workplace(folder, with_layouts(folder / "cache", layouts))

    return made


@dataclass
class Undisturbed:
    where: Workplace
    article: bytes
    made: int
    answers: int
    scores: int

    def paid(self, answers: int, scores: int) -> int:
        """The calls behind what a cache holds: a section's title is scored with its facts before it, then without."""
        return answers + (0 if not scores else 2 if scores == self.scores else 1)


@pytest.fixture(scope="module")
def undisturbed(place: Callable[[], Workplace]) -> Undisturbed:
    """What one run gives and costs when nobody disturbs it."""
    one = place()
    article, made, _ = one.finish()
    return Undisturbed(one, article, made, *one.stored())


def test_what_is_counted_is_what_is_stored(undisturbed: Undisturbed) -> None:
    assert len(json.loads(undisturbed.article)["sections"]) == 1
    assert undisturbed.answers > 5
    assert undisturbed.made == undisturbed.paid(undisturbed.answers, undisturbed.scores)


def test_a_run_after_a_finished_one_asks_nothing(undisturbed: Undisturbed) -> None:
    article, made, cached = undisturbed.where.finish()
    assert made == 0
    assert cached >= undisturbed.made
    assert article == undisturbed.article


def test_a_killed_run_goes_on(place: Callable[[], Workplace], undisturbed: Undisturbed) -> None:
    one = place()
    stored = one.kill_when(lambda answers, _: answers >= undisturbed.answers // 2)
    assert stored[0] < undisturbed.answers
    article, made, _ = one.finish()
    assert made + undisturbed.paid(*stored) == undisturbed.made
    assert article == undisturbed.article


def test_a_run_killed_again_and_again_gets_there(place: Callable[[], Workplace], undisturbed: Undisturbed) -> None:
    """At the first answer, at the first score, and when few answers are left."""
    one = place()
    late = undisturbed.answers * 4 // 5
    first = one.kill_when(lambda answers, _: answers >= 1)
    second = one.kill_when(lambda _, scores: scores >= 1)
    third = one.kill_when(lambda answers, _: answers >= late)
    assert first < second < third < (undisturbed.answers, undisturbed.scores)
    article, made, _ = one.finish()
    assert made + undisturbed.paid(*third) == undisturbed.made
    assert article == undisturbed.article
