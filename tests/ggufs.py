"""GGUF files for tests: made of a few pairs, or of the bundled model with its header changed, or cut into parts.

A changed copy of the bundled model is sparse: its weights are zeros, which take no room on the disk and load as well.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from mapred.llm import models
from mapred.llm.header import Tensor, read_part

ALIGNMENT = 32
NARROW = {"split.no": (2, "<H"), "split.count": (2, "<H"), "split.tensors.count": (5, "<i")}  # as llama.cpp wants them
Pair = str | bool | int | list[str] | list[int]


def fake(path: Path, pairs: Mapping[str, Pair], weights: int = 64) -> Path:
    """A file that holds these pairs and one tensor of zeros."""
    return write(path, _packed(pairs), len(pairs), [Tensor("token_embd.weight", 0, (weights,), 0)], sparse=True)


def chat(**changes: Pair) -> dict[str, Pair]:
    """The pairs of a small chat model; `chat(llama__pooling_type=1)` changes one."""
    pairs: dict[str, Pair] = {
        "general.architecture": "llama",
        "general.name": "Tiny",
        "general.file_type": 0,
        "llama.block_count": 2,
        "llama.context_length": 2048,
        "llama.embedding_length": 64,
        "llama.attention.head_count": 4,
        "llama.attention.head_count_kv": 2,
        "tokenizer.ggml.tokens": ["a", "b", "c"],
        "tokenizer.chat_template": "{{ messages }}",
    }
    return pairs | {name.replace("__", "."): value for name, value in changes.items()}


def bundled_with(path: Path, added: Mapping[str, Pair] | None = None, swap: tuple[bytes, bytes] | None = None) -> Path:
    """The bundled model's header with pairs added, or with some bytes of it exchanged for as many others."""
    pairs, count, tensors = _bundled()
    if swap:
        assert len(swap[0]) == len(swap[1])
        assert pairs.count(swap[0]) >= 1
        pairs = pairs.replace(*swap)
    return write(path, pairs + _packed(added or {}), count + len(added or {}), tensors, sparse=True)


def split_bundled(folder: Path, count: int, name: str = "cut") -> list[Path]:
    """The bundled model, weights included, as `name-00001-of-0000N.gguf` and so on; the first part has no tensor."""
    source = Path(models.find(models.BUNDLED).path)
    pairs, n_pairs, tensors = _bundled()
    data = source.read_bytes()[read_part(str(source)).start :]
    share = -(-len(tensors) // (count - 1))
    made = []
    for n in range(count):
        mine = tensors[(n - 1) * share : n * share] if n else []
        own: dict[str, Pair] = {"split.no": n, "split.count": count, "split.tensors.count": len(tensors)}
        head = pairs if n == 0 else b""
        path = folder / f"{name}-{n + 1:05}-of-{count:05}.gguf"
        packed = b"".join(_padded(data[t.offset : t.offset + t.size]) for t in mine)
        write(path, head + _packed(own), (n_pairs if n == 0 else 0) + len(own), _placed(mine), packed)
        made.append(path)
    return made


def write(path: Path, pairs: bytes, count: int, tensors: list[Tensor], data: bytes = b"", sparse: bool = False) -> Path:
    """The file itself, its data as given, or zeros for all tensors."""
    head = b"GGUF" + struct.pack("<IQQ", 3, len(tensors), count) + pairs
    for tensor in tensors:
        n = len(tensor.sides)
        head += _text(tensor.name) + struct.pack(f"<I{n}QIQ", n, *tensor.sides, tensor.kind, tensor.offset)
    path.write_bytes(_padded(head) + data)
    if sparse:
        os.truncate(path, len(_padded(head)) + max(t.offset + t.size for t in tensors))
    return path


def _bundled() -> tuple[bytes, int, list[Tensor]]:
    """The pairs of the bundled model as bytes, their number, and its tensors."""
    path = models.find(models.BUNDLED).path
    part = read_part(path)
    raw = _head(path, part.start)
    return raw[24 : raw.index(_text(part.tensors[0].name))], len(part.pairs), part.tensors


def _head(path: str, length: int) -> bytes:
    with open(path, "rb") as file:
        return file.read(length)


def _placed(tensors: list[Tensor]) -> list[Tensor]:
    """The tensors at the offsets that they have when they alone follow each other."""
    at, placed = 0, []
    for tensor in tensors:
        placed.append(replace(tensor, offset=at))
        at += -(-tensor.size // ALIGNMENT) * ALIGNMENT
    return placed


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % ALIGNMENT)


def _text(text: str) -> bytes:
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def _packed(pairs: Mapping[str, Pair]) -> bytes:
    return b"".join(_text(key) + struct.pack("<I", _kind(key, value)) + _value(key, value) for key, value in pairs.items())


def _kind(key: str, value: Pair) -> int:
    return NARROW[key][0] if key in NARROW else {str: 8, bool: 7, int: 4, list: 9}[type(value)]


def _value(key: str, value: Pair) -> bytes:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return struct.pack("<IQ", _kind("", value[0]), len(value)) + b"".join(_value("", each) for each in value)
    return struct.pack(NARROW[key][1] if key in NARROW else "<?" if isinstance(value, bool) else "<I", value)
