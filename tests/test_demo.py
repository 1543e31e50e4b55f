"""The demo, as a user runs it: the bundled example, the bundled model, and what its report promises.

The judge (tests/bench/judge.py) is a few lines of its own and uses none of the program's: it reads the JSON and the sources.
MAPRED_TEST_MODEL=FILE.gguf runs the same checks with another model.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.bench.judge import closest, judge, sentences

EXAMPLE = Path(__file__).parents[1] / "examples" / "sqlite"
pytestmark = pytest.mark.gguf


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("demo")
    out = folder / "report.json"
    command = [sys.executable, "-m", "mapred", "write", str(EXAMPLE), "--out", str(out), "--quiet"]
    command += ["--cache-dir", str(folder / "cache"), "--state-dir", str(folder / "state")]
    if os.environ.get("MAPRED_TEST_MODEL"):
        command += ["--model", os.environ["MAPRED_TEST_MODEL"]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1500)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


def test_the_report_is_long_and_cites_most_documents(report: dict[str, Any]) -> None:
    words = sum(len(s["text"].split()) for s in sentences(report))
    print(f"{words} words, {len(report['sources'])} sources, {len(report['sections'])} sections")
    assert words >= 1500
    assert len(report["sources"]) >= 25


def test_every_promise_holds_by_a_judge_of_its_own(report: dict[str, Any]) -> None:
    found = judge(report)
    assert found.wrong == {}
    assert min(found.counts.get(what, 0) for what in ("quotes verbatim", "places right", "sentences cited")) > 50
    assert min(found.counts.get(what, 0) for what in ("quotations verbatim", "numbers held", "names held")) > 10


def test_no_two_sentences_say_the_same(report: dict[str, Any]) -> None:
    shared, one, other = closest(report)
    print(f"closest pair, {shared:.0%}:\n  {one}\n  {other}")
    assert shared < 0.6


def test_most_sections_have_a_title_of_their_own(report: dict[str, Any]) -> None:
    headings = [section["heading"] for section in report["sections"]]
    assert len(set(headings)) == len(headings) >= 5
    assert all(re.match(r"[A-Z]", h) and 1 <= len(h.split()) <= 10 for h in headings)
