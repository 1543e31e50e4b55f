"""A model for natural-language inference in a local folder: what it may refuse, and what is said where it cannot be used.

The model is made up (tests/verifiers.py): two words speak against a claim, all others for it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from mapred.cache.journal import Journal
from mapred.cache.store import Store
from mapred.data import Evidence, Fact, Locator, Span, Verdict
from mapred.errors import ModelError
from mapred.formats.find import find
from mapred.formats.to_json import to_json
from mapred.llm.cached import CachedModel
from mapred.llm.model import ScriptedModel, Usage
from mapred.nli import open_verifier
from mapred.pipeline import make_article
from mapred.progress import Progress
from mapred.run import Run
from mapred.settings import Settings
from mapred.stages.doubt import doubt
from mapred.stages.phrase import Phrased
from tests.conftest import Corpus, obey
from tests.verifiers import folder

QUOTE = "The dam was built in 1911."


def test_a_claim_that_follows_is_likely_and_one_that_does_not_is_not(tmp_path: Path) -> None:
    verifier = open_verifier(str(folder(tmp_path / "tiny")), 1)
    likely, unlikely = verifier.entails([(QUOTE, "The dam dates from 1911."), (QUOTE, "The giants built the dam.")])
    assert likely > 0.5 > unlikely
    assert verifier.name.startswith("tiny ")


def test_a_model_that_reads_a_fixed_number_of_tokens_is_given_that_many(tmp_path: Path) -> None:
    given = ("input_ids", "attention_mask", "token_type_ids")
    verifier = open_verifier(str(folder(tmp_path, given, length=24)), 1)
    assert verifier.entails([(QUOTE, "The dam is old.")])[0] > 0.5


def test_a_pair_that_is_too_long_for_the_model_does_not_follow(tmp_path: Path) -> None:
    assert open_verifier(str(folder(tmp_path)), 1).entails([(f"{QUOTE} " * 20, QUOTE)]) == [0.0]


def test_the_same_pairs_have_the_same_probabilities(tmp_path: Path) -> None:
    one, other = (open_verifier(str(folder(tmp_path)), 1).entails([(QUOTE, "The dam is old.")]) for _ in range(2))
    assert one == other


def test_a_missing_package_is_named_with_the_extra_that_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match=r"onnxruntime.*pip install 'mapred\[nli\]'"):
        open_verifier(str(folder(tmp_path)), 1)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    (folder(tmp_path) / name).unlink()
    with pytest.raises(ModelError, match=rf"{name}: no such file; give a folder"):
        open_verifier(str(tmp_path), 1)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nowhere: no such folder"):
        open_verifier(str(tmp_path / "nowhere"), 1)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_file_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    (folder(tmp_path) / name).write_text("no such thing")
    with pytest.raises(ModelError, match=rf"{name}: cannot be (read|loaded)"):
        open_verifier(str(tmp_path), 1)


@pytest.mark.parametrize(
    ("labels", "said"),
    [
        (["LABEL_0", "LABEL_1"], r"none of its labels is `entailment` \(LABEL_0, LABEL_1\)"),
        (["contradiction", "neutral", "entailment"], "names 3 labels, and model.onnx gives 2"),
    ],
)
def test_labels_that_nobody_can_tell_are_an_error(labels: Sequence[str], said: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=said):
        open_verifier(str(folder(tmp_path, labels=labels)), 1)


def test_a_config_without_labels_is_an_error(tmp_path: Path) -> None:
    (folder(tmp_path) / "config.json").write_text(json.dumps({"model_type": "bert"}))
    with pytest.raises(ModelError, match="has no id2label"):
        open_verifier(str(tmp_path), 1)


def test_a_model_that_wants_what_it_cannot_be_given_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="wants pixel_values"):
        open_verifier(str(folder(tmp_path, ("input_ids", "pixel_values"))), 1)


def fact(name: str, *quotes: str) -> Fact:
    spans = [Span(f"{name}.{n}", "d", "d#1", 0, len(quote), quote, Locator()) for n, quote in enumerate(quotes)]
    return Fact(name, quotes[0], tuple(Evidence((span,)) for span in spans))


def test_the_verifier_may_only_refuse() -> None:
    phrased = Phrased({"a": "It holds.", "b": "It fails."}, 4, 2, {"c": ("It lies.", Verdict.CONFLICT)})
    facts = [fact("a", "One."), fact("b", "Two.", "Three."), fact("c", "Four."), fact("d", "Five.")]
    asked: list[tuple[str, str]] = []

    def entails(pairs: Sequence[tuple[str, str]]) -> list[float]:
        asked.extend(pairs)
        return [0.1 if quote == "Three." else 0.9 for quote, _ in pairs]

    found = doubt(phrased, facts, entails)
    assert asked == [("One.", "It holds."), ("Two.", "It fails."), ("Three.", "It fails.")]
    assert found.texts == {"a": "It holds."}
    assert found.refused == {"c": ("It lies.", Verdict.CONFLICT), "b": ("It fails.", Verdict.WEAK)}


def test_what_the_verifier_refuses_is_quoted_and_the_article_names_it(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources, found = corpus(), {}
    verifier = open_verifier(str(folder(tmp_path / "tiny")), 1)
    monkeypatch.setattr(verifier, "entails", lambda pairs: [0.0] * len(pairs))
    for name, reader in (("without", None), ("with", verifier)):
        with Store(tmp_path / "store") as store, Journal(tmp_path / "journal.jsonl") as journal:
            model = CachedModel(ScriptedModel(obey), store, Usage())
            run = Run(Settings(words=400), store, lambda: model, Progress(quiet=True), journal, 1, verifier=reader)  # noqa: B023
            article = make_article(find([str(sources)]), run)
            assert article is not None
            found[name] = (article, run.report.counts)
    assert found["without"][1]["quoted"] < found["without"][1]["sentences"]
    assert found["with"][1]["quoted"] == found["with"][1]["sentences"]
    assert dict(found["with"][0].settings)["verifier_model"] == verifier.name
    assert "verifier_model" not in dict(found["without"][0].settings)
    assert verifier.name in to_json(found["with"][0])
