"""Layouts: the fast copy is made once, loses nothing, is made anew when damaged; a file of ones own is the same model's."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mapred.errors import ModelError, UsageError
from mapred.llm import layout, models
from mapred.llm.header import read
from mapred.llm.weights import Weights, load, release
from tests import ggufs
from tests.test_models import Shelf, sha256


@pytest.mark.gguf
def test_the_fast_layout_is_made_once_reused_and_as_good(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    original = load(file.path)
    first, name = layout.fast(original, file.sha256, tmp_path)
    assert name == "q8_0"
    made, beside = sorted(tmp_path.iterdir())
    assert beside.read_text() == f"{made.stat().st_size} {sha256(made)}\n"
    before = (made.stat().st_mtime_ns, made.stat().st_ino)
    second, name = layout.fast(original, file.sha256, tmp_path)
    assert name == "q8_0"
    assert (made.stat().st_mtime_ns, made.stat().st_ino) == before
    assert second.path == str(made)
    assert not layout.is_worse(second, original)
    assert layout.perplexity(second) <= 1.01 * layout.perplexity(original)
    for weights in (first, second, original):
        release(weights)


@pytest.mark.gguf
def test_a_layout_that_was_refused_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = models.find(models.BUNDLED)
    original = load(file.path)
    figures = iter([(-1.0, -1.1), (-2.0, -2.1)])  # the original's, then the copy's
    monkeypatch.setattr(layout, "_log_probabilities", lambda _: next(figures))
    assert layout.fast(original, file.sha256, tmp_path) == (original, "original")
    assert [path.suffix for path in tmp_path.iterdir()] == [".worse"], "no copy is left lying about"

    def never(source: str, target: Path) -> None:
        raise AssertionError("tried again")

    monkeypatch.setattr(layout, "_quantize", never)
    assert layout.fast(original, file.sha256, tmp_path) == (original, "original")
    assert layout.outlook(read(file.path), file.sha256, tmp_path)[0] == "original"
    release(original)


@pytest.mark.parametrize(
    ("copy", "worse"),
    [((-1.0, -2.0), False), ((-1.02, -2.02), True), ((-1.3, -1.72), False), ((-0.9, -1.9), False)],
    ids=["the same", "worse by two percent", "worse by one, and noisy", "better"],
)
def test_a_copy_is_worse_by_more_than_half_a_percent_and_its_error(
    copy: tuple[float, ...], worse: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = iter([(-1.0, -2.0), copy])
    monkeypatch.setattr(layout, "_log_probabilities", lambda _: next(figures))
    assert layout.is_worse(SLOW, SLOW) is worse


def test_a_model_that_is_fast_as_it_is_stays_as_it_is(tmp_path: Path) -> None:
    weights = Weights("m.gguf", None, None, {"general.file_type": "7"}, 0, 0, 0, 0, frozenset(), (), "")
    assert layout.fast(weights, "0" * 64, tmp_path) == (weights, "original")


SLOW = Weights("m.gguf", None, None, {"general.file_type": "3"}, 0, 8, 0, 0, frozenset(), (), "")


class Maker:
    """Stands in for llama.cpp: writes a copy, loads one, measures nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.made = 0
        monkeypatch.setattr(layout, "_quantize", self.write)
        monkeypatch.setattr(layout, "load", lambda path, **_: path)
        monkeypatch.setattr(layout, "release", lambda weights: None)
        monkeypatch.setattr(layout, "_log_probabilities", lambda _: (-1.0, -2.0))

    def write(self, source: str, target: Path) -> None:
        self.made += 1
        target.write_bytes(b"GGUF, and the weights")


def test_a_copy_is_taken_as_it_is_while_its_digest_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    maker, shelf = Maker(monkeypatch), Shelf()
    for _ in range(3):
        assert layout.fast(SLOW, "a" * 64, tmp_path, memory=shelf)[1] == "q8_0"
    assert maker.made == 1
    assert len(shelf.texts) == 1, "its digest is taken once"


@pytest.mark.parametrize("damage", ["cut", "changed", "without its digest", "digest cut"])
def test_a_damaged_copy_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    maker, shelf = Maker(monkeypatch), Shelf()
    layout.fast(SLOW, "a" * 64, tmp_path, memory=shelf)
    layout.fast(SLOW, "a" * 64, tmp_path, memory=shelf)
    (copy,) = tmp_path.glob("*.gguf")
    whole, beside = copy.read_bytes(), copy.with_suffix(".sha256")
    if damage == "cut":
        copy.write_bytes(whole[:-1])
    elif damage == "changed":
        copy.write_bytes(whole[:-1] + b"?")
        os.utime(copy, ns=(1, 1))
    elif damage == "without its digest":
        beside.unlink()
    else:
        beside.write_text("21 ")
    assert layout.fast(SLOW, "a" * 64, tmp_path, memory=shelf)[1] == "q8_0"
    assert maker.made == 2
    assert copy.read_bytes() == whole
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".gguf", ".sha256"]


def test_a_copy_that_would_not_fit_leaves_the_model_as_it_is() -> None:
    header = read(models.find(models.BUNDLED).path)
    assert layout.copy_size(header) > header.size
    between = models.need(header, header.size, 1, 256, 1 << 62).total
    assert models._copy_fits(header, 1, 256, between + (1 << 28))
    least = header.size + models.RESERVE + 512 * 49152 * 4 + 3 * 256 * header.kv_bytes
    assert not models._copy_fits(header, 1, 256, least)
    assert models.need(header, header.size, 1, 256, least).slots == 1


def test_a_layout_that_is_neither_a_word_nor_a_file(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    with pytest.raises(UsageError, match=r"--layout must be fast, original or a GGUF file .* not 'fsat'"):
        models.open_model(file, threads=1, context=256, layout="fsat", folder=tmp_path)


def test_a_layout_of_another_model_is_refused(tmp_path: Path) -> None:
    mine = ggufs.fake(tmp_path / "mine.gguf", ggufs.chat(), weights=64)
    header = read(str(mine))
    for pairs, weights, message in (
        (ggufs.chat(tokenizer__ggml__tokens=["a", "b"]), 64, "its vocabulary size is 2, the model's 3"),
        (ggufs.chat(), 32, "its number of parameters is 32, the model's 64"),
        (ggufs.chat(general__architecture="qwen2"), 64, "its architecture is qwen2, the model's llama"),
    ):
        other = ggufs.fake(tmp_path / "other.gguf", pairs, weights=weights)
        with pytest.raises(ModelError, match=message):
            layout.given(str(other), header)
    assert layout.given(str(mine), header) == header


@pytest.mark.gguf
@pytest.mark.filterwarnings("ignore:llama_token_get_attr")  # llguidance calls llama.cpp by an old name
def test_a_layout_of_ones_own_is_evaluated_and_named_in_the_digest(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    own = tmp_path / "own.gguf"
    layout._quantize(file.path, own)
    engine = models.open_model(file, threads=1, context=256, layout=str(own), folder=tmp_path)
    assert engine.weights.path == str(own)
    assert engine.sha256 == file.sha256, "the article names the model"
    assert f"file {sha256(own)[:16]}" in engine.digest, "its answers are kept apart"
    engine.close()
    release(engine.weights)
