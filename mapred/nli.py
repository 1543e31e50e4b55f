"""Does one text follow from another? Asked of a model for natural-language inference in a local folder, on the CPU.

folder with model.onnx, tokenizer.json and config.json -> Verifier; its `entails` gives a probability for each (quote,
claim). This is the one door to onnxruntime and tokenizers. It downloads nothing and trusts no score: what the model may
decide, stages/doubt.py says.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from mapred.errors import ModelError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MODEL, TOKENIZER, CONFIG = "model.onnx", "tokenizer.json", "config.json"
FED = ("input_ids", "attention_mask", "token_type_ids")
LONGEST = 512  # tokens of a pair, where neither the model nor its config says
HINT = "give a folder with an ONNX export of a model for natural-language inference"


class Verifier:
    """A model that says how likely a claim follows from a quote. `name` is the folder's and the start of its digest."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer, name: str, entailment: int, longest: int, fixed: bool):
        self.name = name
        self._session, self._tokenizer = session, tokenizer
        self._entailment, self._longest, self._fixed = entailment, longest, fixed
        self._wanted = [each.name for each in session.get_inputs()]

    def entails(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """The probability that each claim follows from its quote; 0 for a pair that is longer than the model reads."""
        return [self._one(quote, claim) for quote, claim in pairs]

    def _one(self, quote: str, claim: str) -> float:
        import numpy as np

        read = self._tokenizer.encode(quote, claim)
        if len(read.ids) > self._longest:
            return 0.0
        pad = self._longest - len(read.ids) if self._fixed else 0
        values = {"input_ids": read.ids, "attention_mask": read.attention_mask, "token_type_ids": read.type_ids}
        fed = {name: np.array([[*values[name], *[0] * pad]], dtype=np.int64) for name in self._wanted}
        logits = np.asarray(self._session.run(None, fed)[0], dtype=np.float64).reshape(-1)
        likely = np.exp(logits - logits.max())
        return float(likely[self._entailment] / likely.sum())


def open_verifier(folder: str, threads: int) -> Verifier:
    """The verifier of a folder; a ModelError names what is missing and how to mend it."""
    try:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError(f"--verifier-model needs {error.name or 'a package'}: pip install 'mapred[nli]'") from error
    at = Path(folder)
    if not at.is_dir():
        raise ModelError(f"{folder}: no such folder; {HINT}")
    for name in (MODEL, TOKENIZER, CONFIG):
        if not (at / name).is_file():
            raise ModelError(f"{at / name}: no such file; {HINT}: {MODEL}, {TOKENIZER} and {CONFIG}")
    config = _config(at / CONFIG)
    entailment, labels = _entailment(at / CONFIG, config)
    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 4  # what cannot be loaded is told below
    try:
        tokenizer = Tokenizer.from_file(str(at / TOKENIZER))
        tokenizer.no_padding()
        tokenizer.no_truncation()
    except Exception as error:  # the library raises the bare class
        raise ModelError(f"{at / TOKENIZER}: cannot be read as a tokenizer: {_line(error)}") from error
    try:
        session = InferenceSession(str(at / MODEL), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its many errors share no other class
        raise ModelError(f"{at / MODEL}: cannot be loaded: {_line(error)}") from error
    longest, fixed = _length(at / MODEL, session, config)
    with (at / MODEL).open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    made = Verifier(session, tokenizer, f"{at.resolve().name} {digest[:12]}", entailment, longest, fixed)
    width = session.get_outputs()[0].shape[-1]
    if isinstance(width, int) and width != labels:
        raise ModelError(f"{at / CONFIG}: id2label names {labels} labels, and {MODEL} gives {width}; correct the names")
    return made


def _config(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{path}: cannot be read as JSON: {_line(error)}") from error
    if not isinstance(found, dict):
        raise ModelError(f"{path}: holds no JSON object")
    return found


def _entailment(path: Path, config: dict[str, object]) -> tuple[int, int]:
    """The place of the label `entailment`, and how many labels there are."""
    labels = config.get("id2label")
    if not isinstance(labels, dict) or not all(str(key).isdigit() for key in labels):
        raise ModelError(f"{path}: has no id2label; add the model's labels there, one of them `entailment`")
    found = [int(key) for key, label in labels.items() if str(label).lower().startswith("entail")]
    if len(found) != 1:
        named = ", ".join(map(str, labels.values()))
        raise ModelError(f"{path}: none of its labels is `entailment` ({named}); write the model's own labels into id2label")
    return found[0], len(labels)


def _length(path: Path, session: InferenceSession, config: dict[str, object]) -> tuple[int, bool]:
    """The most tokens of a pair, and whether each pair must have so many."""
    inputs = session.get_inputs()
    unknown = [each.name for each in inputs if each.name not in FED]
    if unknown:
        raise ModelError(f"{path}: wants {', '.join(unknown)}, and can be given {', '.join(FED)}; export it again with these")
    sizes = [each.shape[-1] for each in inputs if isinstance(each.shape[-1], int)]
    if sizes:
        return min(sizes), True
    most = config.get("max_position_embeddings")
    return (most if isinstance(most, int) and most > 0 else LONGEST), False


def _line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
