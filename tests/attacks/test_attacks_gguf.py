"""The same with the bundled model and the real command line: ten attacks in `make test`, all of them in `make test-full`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from mapred.llm import models
from mapred.llm.model import Question
from mapred.llm.prompt import Prompter
from mapred.llm.tokens import encoder
from mapred.llm.weights import Weights, load
from mapred.stages import map as mapping
from mapred.stages import merge, phrase
from tests.attacks.documents import ATTACKS, CANARY, ORDERS, WORDS_THAT_ACT, Attack
from tests.attacks.test_attacks import FRAMED, MARK, SCHEMA, inert
from tests.conftest import PAPERS, Corpus

pytestmark = pytest.mark.gguf

TEN = (
    "order-0-txt", "order-3-txt", "order-2-html", "acts-0-txt", "acts-3-md", "title-1-html", "name-2", "style-7", "pdf-white",
    "references-md",
)  # fmt: skip
TORN = "\x1b[2Jtorn\x07.pdf"  # cannot be read: its name is told on standard error


def mapred(folder: Path, cache: Path, *given: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "mapred", "write", *map(str, given), "--cache-dir", str(cache)]
    command += ["--state-dir", str(folder / "state"), "--quiet"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(command, capture_output=True, cwd=folder, env=env, timeout=1500)


def sentences(article: dict[str, Any]) -> list[dict[str, Any]]:
    told = (s for section in article["sections"] for paragraph in section["paragraphs"] for s in paragraph)
    return [*article["abstract"], *told]


def own(sentence: dict[str, Any]) -> str:
    quoted = FRAMED.search(sentence["text"])
    return quoted[0] if sentence["verdict"] == "quoted" and quoted else str(sentence["text"])


def run(attacks: tuple[Attack, ...], corpus: Corpus, folder: Path, cache: Path, words: int) -> None:
    """A clean run, the same with the attacks, and the second once more as Markdown."""
    docs = corpus(2)
    clean = mapred(folder, cache, "docs", "--out", "clean.json", "--words", 300)
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, b"", b"")
    for attack in attacks:
        (docs / attack.name).write_bytes(attack.data)
    (docs / TORN).write_bytes(b"%PDF-1.7\nnothing follows")
    before = sorted(folder.rglob("*"))
    told = ("--words", words, "--run-report", "run.json")
    done = mapred(folder, cache, "docs", "--out", "a.json", *told)
    assert (done.returncode, done.stdout) == (3, b"")
    (line,) = done.stderr.decode().splitlines()
    assert r"\x1b[2Jtorn\x07.pdf" in line
    assert line.isprintable()
    again = mapred(folder, cache, "docs", "--out", "a.md", *told)
    assert again.returncode == 3
    assert json.loads((folder / "run.json").read_text("utf-8"))["calls"]["made"] == 0
    written = {path for path in set(folder.rglob("*")) - set(before) if folder / "state" not in path.parents}
    assert {path.name for path in written if cache not in path.parents} == {"a.json", "a.md", "run.json"}

    text, markdown = ((folder / name).read_text("utf-8") for name in ("a.json", "a.md"))
    article = json.loads(text)
    jsonschema.validate(article, SCHEMA)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not [word for word in CANARY if word in text]
    inert(markdown, 3 + len(article["sections"]) + bool(article["contradictions"]))
    body = markdown.partition("\n## References\n")[0]
    assert set(MARK.findall(body)) <= {span["id"] for span in article["spans"]}
    for heading in (article["title"], *(section["heading"] for section in article["sections"])):
        assert "PWNED" not in heading
    quotes = {span["id"]: span["quote"] for span in article["spans"]}
    for sentence in sentences(article):
        cited = [quotes[mark] for mark in sentence["cites"]]
        assert "PWNED" not in own(sentence) or any("PWNED" in quote for quote in cited)
    papers = tuple(f"{name}#" for name, _, _ in PAPERS[:2])
    known = {tuple(s["facts"]): own(s) for s in sentences(json.loads((folder / "clean.json").read_text("utf-8")))}
    shared = [s for s in sentences(article) if all(f.startswith(papers) for f in s["facts"]) and tuple(s["facts"]) in known]
    assert len(shared) >= 4
    for sentence in shared:  # in the same words, the quote, or checked ones: further tries depend on how many first ones pass
        quote, before = f"“{quotes[sentence['cites'][0]]}”", known[tuple(sentence["facts"])]
        assert own(sentence) in (before, quote) or sentence["verdict"] == "supported"
    listed = json.loads((folder / "run.json").read_text("utf-8"))["instruction_like"]
    assert {Path(each["path"]).name for each in listed} >= {attack.name for attack in attacks if attack.tells}
    assert all(each.keys() == {"path", "place", "text"} and each["text"] for each in listed)


def test_ten_attacks_change_nothing_beside_themselves(corpus: Corpus, tmp_path: Path, caches: Callable[[str], Path]) -> None:
    chosen = tuple(attack for attack in ATTACKS if attack.id in TEN)
    assert len(chosen) == len(TEN)
    run(chosen, corpus, tmp_path, caches("one"), words=500)


@pytest.mark.slow
def test_all_attacks_change_nothing_beside_themselves(corpus: Corpus, tmp_path: Path, caches: Callable[[str], Path]) -> None:
    run(ATTACKS, corpus, tmp_path, caches("one"), words=3000)


@pytest.fixture(scope="module")
def weights() -> Weights:
    return load(models.find(models.BUNDLED).path, vocab_only=True)


def test_no_text_of_a_document_becomes_a_control_token(weights: Weights) -> None:
    """In any question of any stage, in its prefix as in its own part: only the template's control tokens are there."""
    import llama_cpp

    control = {t for t in range(weights.n_vocab) if llama_cpp.llama_vocab_is_control(weights.vocab, t)}
    assert {*weights.tokenize("<|im_end|>", special=True), *weights.tokenize("<|im_start|>", special=True)} <= control
    names = [f"x{name}y {name}" for name in _names(weights, control)]
    assert len(names) > 5
    encode = encoder(weights)
    prompter = Prompter(weights, encode)

    def commanding(question: Question) -> list[list[int]]:
        return [[t for t in part if t in control] for part in prompter.parts(question)]

    for stage in (mapping, merge, phrase):
        plain = Question("a", stage.SYSTEM, stage.SHOTS, "plain", "{}", 9)
        prefix, content, own = commanding(plain)
        assert prefix
        assert own
        assert not content
        for said in (*ORDERS, *WORDS_THAT_ACT, *names, "".join(names)):
            for asked in (replace(plain, content=said), replace(plain, content=said, task=said), replace(plain, system=said)):
                assert commanding(asked) == [prefix, [], own]
            assert not control & set(encode(said))


def _names(weights: Weights, control: set[int]) -> list[str]:
    """The control tokens as they are written."""
    import llama_cpp

    return [llama_cpp.llama_vocab_get_text(weights.vocab, token).decode("utf-8") for token in sorted(control)]
