"""A model for natural-language inference of a few hundred bytes, written by hand: the sum of one row a token.

Words of DENYING speak against the claim, all others for it: what a real model has learned, this one is told.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

WORDS = ("[UNK]", "[CLS]", "[SEP]", "moon", "giants")
DENYING = ("moon", "giants")
LABELS = ("contradiction", "entailment")


def folder(
    at: Path, inputs: Sequence[str] = ("input_ids", "attention_mask"), labels: Sequence[str] = LABELS, length: int = 0
) -> Path:
    """A folder as `--verifier-model` wants it; `length` is that of the model's fixed input, 0 for any."""
    at.mkdir(parents=True, exist_ok=True)
    (at / "config.json").write_text(json.dumps({"id2label": dict(enumerate(labels)), "max_position_embeddings": 64}))
    (at / "tokenizer.json").write_text(json.dumps(tokenizer()))
    (at / "model.onnx").write_bytes(model(inputs, length))
    return at


def tokenizer() -> dict[str, object]:
    """Words by white space and marks; `[CLS] quote [SEP] claim [SEP]`."""
    special = [
        {
            "id": n,
            "content": WORDS[n],
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for n in range(3)
    ]
    parts = {"single": [("SpecialToken", "[CLS]", 0), ("Sequence", "A", 0), ("SpecialToken", "[SEP]", 0)]}
    parts["pair"] = [*parts["single"], ("Sequence", "B", 1), ("SpecialToken", "[SEP]", 1)]
    made = {name: [{kind: {"id": what, "type_id": to}} for kind, what, to in row] for name, row in parts.items()}
    tokens = {name: {"id": name, "ids": [WORDS.index(name)], "tokens": [name]} for name in ("[CLS]", "[SEP]")}
    return {
        "version": "1.0",
        "added_tokens": special,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": {"type": "TemplateProcessing", **made, "special_tokens": tokens},
        "model": {"type": "WordLevel", "vocab": {word: n for n, word in enumerate(WORDS)}, "unk_token": "[UNK]"},
    }


def model(inputs: Sequence[str] = ("input_ids",), length: int = 0) -> bytes:
    """ONNX, by its protobuf: logits = the sum over tokens of a table's rows."""
    rows = [(9.0, -9.0) if word in DENYING else (0.0, 0.1) for word in WORDS]
    table = _tensor("table", 1, (len(rows), 2), struct.pack(f"<{2 * len(rows)}f", *(x for row in rows for x in row)))
    axes = _tensor("axes", 7, (1,), struct.pack("<q", 1))
    keep = _text(1, "keepdims") + _number(3, 0) + _number(20, 2)
    nodes = [
        _text(1, "table") + _text(1, "input_ids") + _text(2, "rows") + _text(4, "Gather"),
        _text(1, "rows") + _text(1, "axes") + _text(2, "logits") + _text(4, "ReduceSum") + _bytes(5, keep),
    ]
    graph = b"".join(_bytes(1, node) for node in nodes) + _text(2, "tiny") + _bytes(5, table) + _bytes(5, axes)
    graph += b"".join(_bytes(11, _value(name, 7, length)) for name in inputs) + _bytes(12, _value("logits", 1, 2))
    return _number(1, 8) + _bytes(8, _number(2, 13)) + _bytes(7, graph)


def _tensor(name: str, kind: int, shape: Sequence[int], raw: bytes) -> bytes:
    return b"".join(_number(1, size) for size in shape) + _number(2, kind) + _text(8, name) + _bytes(9, raw)


def _value(name: str, kind: int, last: int) -> bytes:
    sizes = [_text(2, "pairs"), _number(1, last) if last else _text(2, "tokens")]
    shape = b"".join(_bytes(1, size) for size in sizes)
    return _text(1, name) + _bytes(2, _bytes(1, _number(1, kind) + _bytes(2, shape)))


def _varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())
