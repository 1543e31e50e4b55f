"""The demo, as a user runs it: the bundled example, the bundled model, and what its report promises.

The rules here are a few lines of their own and use none of the program's: they read the JSON and the sources' text.
MAPRED_TEST_MODEL=FILE.gguf runs the same checks with another model.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[1] / "examples" / "sqlite"
COMMON = set(
    "a an the of to in on for and or with by from as is are was be been that which this these those it its their at but not "
    "if then than into any all can may will has have had do does when while such so only also no other one two more most "
    "there they you your we our used use using".split()
)

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


def sentences(report: dict[str, Any]) -> list[dict[str, Any]]:
    told = [s for section in report["sections"] for paragraph in section["paragraphs"] for s in paragraph]
    return [*report["abstract"], *told]


def text_of(path: str) -> str:
    command = [sys.executable, "-m", "mapred", "parse", path, "--format", "text"]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def test_the_report_is_long_and_cites_most_documents(report: dict[str, Any]) -> None:
    words = sum(len(s["text"].split()) for s in sentences(report))
    print(f"{words} words, {len(report['sources'])} sources, {len(report['sections'])} sections")
    assert words >= 1500
    assert len(report["sources"]) >= 25


def test_every_sentence_leads_to_a_verbatim_quote(report: dict[str, Any]) -> None:
    spans = {span["id"]: span for span in report["spans"]}
    paths = {source["number"]: source["path"] for source in report["sources"]}
    assert all(s["cites"] and set(s["cites"]) <= set(spans) for s in sentences(report))
    for number, path in paths.items():
        text = text_of(path)
        for span in spans.values():
            if span["source"] == number:
                assert text[span["start"] : span["end"]] == span["quote"]
                assert span["locator"]


def test_no_number_and_no_name_stands_without_evidence(report: dict[str, Any]) -> None:
    spans = {span["id"]: span for span in report["spans"]}
    titles = {source["number"]: source["title"] for source in report["sources"]}
    for sentence in sentences(report):
        cited = [spans[i] for i in sentence["cites"]]
        held = " ".join([*(s["quote"] for s in cited), *(titles[s["source"]] for s in cited)])
        said = re.findall(r"\w+", sentence["text"])
        for at, word in enumerate(said):
            if any(c.isdigit() for c in word) or (word[0].isupper() and at and word != "In"):
                assert re.search(rf"\b{re.escape(word)}\b", held), f"{word!r} in {sentence['text']!r} is not in {held!r}"


def test_no_two_sentences_say_the_same(report: dict[str, Any]) -> None:
    bags = [(s["text"], {w for w in re.findall(r"\w+", s["text"].lower()) if w not in COMMON}) for s in sentences(report)]
    shared, one, other = max(
        (len(a & b) / max(1, min(len(a), len(b))), x, y) for (x, a), (y, b) in itertools.combinations(bags, 2)
    )
    print(f"closest pair, {shared:.0%}:\n  {one}\n  {other}")
    assert shared < 0.6


def test_most_sections_have_a_title_of_their_own(report: dict[str, Any]) -> None:
    headings = [section["heading"] for section in report["sections"]]
    assert len(set(headings)) == len(headings) >= 5
    assert all(re.match(r"[A-Z]", h) and 1 <= len(h.split()) <= 8 for h in headings)
