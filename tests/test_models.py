"""Models by name: the digest is the file's and is remembered; the fast layout is made once and loses nothing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mapred.errors import ModelError
from mapred.llm import layout, models
from mapred.llm.weights import Weights, load, release


class Shelf:
    """A store in memory."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self.texts.get(key)

    def put(self, key: str, text: str) -> None:
        self.texts[key] = text


def sha256(path: Path | str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_bundled_is_the_file_that_its_digest_names() -> None:
    file = models.find(models.BUNDLED)
    assert file.path.endswith(".gguf")
    assert file.name == Path(file.path).stem
    assert file.sha256 == sha256(file.path)


def test_a_digest_is_remembered_until_the_file_changes(tmp_path: Path) -> None:
    model = tmp_path / "m.gguf"
    model.write_bytes(b"GGUF and so on")
    shelf = Shelf()
    assert models.find(str(model), shelf).sha256 == sha256(model)
    (key,) = shelf.texts
    shelf.texts[key] = "remembered"
    assert models.find(str(model), shelf).sha256 == "remembered", "the file is not read again"
    model.write_bytes(b"GGUF and something else")
    assert models.find(str(model), shelf).sha256 == sha256(model)


def test_a_model_that_does_not_fit_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    with pytest.raises(ModelError, match=r"MiB are free; choose a smaller model"):
        models.open_model(file, threads=1, context=1024, folder=tmp_path, memory_mib=350)
    assert not list(tmp_path.iterdir())


@pytest.mark.gguf
def test_the_fast_layout_is_made_once_reused_and_as_good(tmp_path: Path) -> None:
    file = models.find(models.BUNDLED)
    original = load(file.path)
    first, name = layout.fast(original, file.sha256, tmp_path)
    assert name == "q8_0"
    (made,) = tmp_path.iterdir()
    before = (made.stat().st_mtime_ns, made.stat().st_ino)
    second, name = layout.fast(original, file.sha256, tmp_path)
    assert name == "q8_0"
    assert (made.stat().st_mtime_ns, made.stat().st_ino) == before
    assert second.path == str(made)
    assert layout.perplexity(second) <= layout.TOLERANCE * layout.perplexity(original)
    for weights in (first, second, original):
        release(weights)


@pytest.mark.gguf
def test_a_layout_that_was_refused_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = models.find(models.BUNDLED)
    original = load(file.path)
    figures = iter([2.0, 1.0])  # the copy's, then the original's
    monkeypatch.setattr(layout, "perplexity", lambda _: next(figures))
    assert layout.fast(original, file.sha256, tmp_path) == (original, "original")
    assert [path.suffix for path in tmp_path.iterdir()] == [".refused"], "no copy is left lying about"

    def never(source: str, target: Path) -> None:
        raise AssertionError("tried again")

    monkeypatch.setattr(layout, "_quantize", never)
    assert layout.fast(original, file.sha256, tmp_path) == (original, "original")


def test_a_model_that_is_fast_as_it_is_stays_as_it_is(tmp_path: Path) -> None:
    weights = Weights("m.gguf", None, None, {"general.file_type": "7"}, 0, 0, 0, 0, frozenset(), (), "")
    assert layout.fast(weights, "0" * 64, tmp_path) == (weights, "original")
