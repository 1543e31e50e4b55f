"""`mapred outline` and `write --outline`, as typed: made, told why, edited, written to; and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Corpus
from tests.test_cli import Place, mapred, one_line

__all__ = ["mapred"]  # the fixture: a command line in a folder of its own


@pytest.mark.parametrize(
    ("text", "said"), [("title: x\n", "has no `sections:`"), ("[", "is no YAML"), (None, "cannot be read")]
)
def test_a_file_that_is_no_outline_is_refused_before_any_work(
    mapred: Place, corpus: Corpus, text: str | None, said: str
) -> None:
    if text is not None:
        (mapred.folder / "o.yaml").write_text(text)
    done = mapred("write", corpus(1), "--outline", "o.yaml", "--out", "a.md")
    assert done.returncode == 2
    assert said in one_line(done)
    assert not (mapred.folder / "a.md").exists()


def test_an_outline_of_nothing(mapred: Place, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert mapred("outline", tmp_path / "empty").returncode == 5


@pytest.mark.gguf
def test_an_outline_is_made_edited_and_written_to(mapred: Place, corpus: Corpus) -> None:
    folder = corpus(2)
    done = mapred("outline", folder, "-o", "o.json", "--words", 200, "--why")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"nats a token" in done.stdout or b"was not searched for" in done.stdout
    told = json.loads((mapred.folder / "o.json").read_text("utf-8"))
    facts = [fact["id"] for section in told["sections"] for fact in section["facts"]]
    wished = "\n".join(
        ["sections:", "  - title: What I want", "    facts:", *(f"    - {f}" for f in facts[:2]), "    - gone#1/1"]
    )
    (mapred.folder / "o.yaml").write_text(wished)
    done = mapred("write", folder, "--outline", "o.yaml", "--words", 200, "--out", "a.json")
    assert done.returncode == 0
    assert b"o.yaml: gone#1/1: is no fact" in done.stderr
    article = json.loads((mapred.folder / "a.json").read_text("utf-8"))
    assert [section["heading"] for section in article["sections"]] == ["What I want"]
    assert [fact["id"] for fact in article["facts"]] == facts[:2]
    assert mapred("outline", folder, "-o", "o.svg", "--words", 200).returncode == 0
    assert (mapred.folder / "o.svg").read_text("utf-8").startswith("<svg")
