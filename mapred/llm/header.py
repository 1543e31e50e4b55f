"""What a GGUF file says of itself, read without llama.cpp and without its weights.

path -> Header. So a file that is cut short, is no chat model or does not fit into memory is refused before it is loaded,
with the reason. It does not tell whether llama.cpp knows the architecture: weights.py asks that of llama.cpp.
"""

from __future__ import annotations

import math
import os
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from mapred.errors import ModelError
from mapred.llm.files import check_file, parts

# What metadata may hold: numbers and texts; short arrays of numbers; of other arrays the places alone.
Value = int | float | str | tuple[float, ...] | range
TEXT, ARRAY = 8, 9
NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
SHORT = 4096  # entries of an array that is kept: one for each layer, not one for each token
LONGEST = 1 << 26  # bytes of a text: more is damage
ENCODER_DECODER = ("t5", "t5encoder")

# ggml's type -> (name, weights of a block, bytes of a block)
WEIGHTS = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 24: ("I8", 1, 1), 25: ("I16", 1, 2), 26: ("I32", 1, 4),
    27: ("I64", 1, 8), 28: ("F64", 1, 8), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2), 34: ("TQ1_0", 256, 54),
    35: ("TQ2_0", 256, 66), 39: ("MXFP4", 32, 17),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Header:
    """A model as its files describe it. `path` is the first part of a split one."""

    path: str
    architecture: str
    kind: str  # general.type: model, adapter, mmproj, ...
    name: str
    licence: str
    template: str
    file_type: int  # llama.cpp's number for the mix of weight types; -1 where the file does not say
    n_vocab: int
    n_params: int
    size: int  # bytes of the weights
    types: tuple[tuple[str, int], ...]  # weight types with their bytes, the largest share first
    context: int  # tokens the model was trained for
    kv_bytes: int  # of key-value cache for one token, as 16-bit floats
    pooling: int  # 0: none
    causal: bool
    encoder: bool


@dataclass(frozen=True, slots=True)
class Tensor:
    name: str
    kind: int
    sides: tuple[int, ...]
    offset: int  # bytes from the start of the data

    @property
    def count(self) -> int:
        return math.prod(self.sides)

    @property
    def size(self) -> int:
        """Bytes; 0 for a type that is newer than our table: llama.cpp judges that one."""
        _, block, width = WEIGHTS.get(self.kind, ("", 1, 0))
        return self.count // block * width


@dataclass(frozen=True, slots=True)
class Part:
    """One file: its metadata, its tensors, and where their data starts."""

    pairs: dict[str, Value]
    tensors: list[Tensor]
    start: int


def read(path: str) -> Header:
    """The header of a model, all parts together.

    Raises:
        ModelError: a file is missing, cut short, damaged or no GGUF, or the parts do not belong together.
    """
    files = parts(path)
    found = [read_part(file) for file in files]
    pairs = found[0].pairs
    for n, (file, part) in enumerate(zip(files, found, strict=True)):
        count, number = part.pairs.get("split.count", 0) or 1, part.pairs.get("split.no", 0)
        if count != len(files):
            raise ModelError(
                f"{file}: this file is one of {count} parts of a model; give the first one, and keep the names that the "
                f"parts came with (NAME-00001-of-{int(_number(count)):05}.gguf)"
            )
        if number != n:
            raise ModelError(f"{file}: this file holds part {int(_number(number)) + 1} of the model; its name says {n + 1}")
    architecture = str(pairs.get("general.architecture", ""))
    if not architecture:
        raise ModelError(f"{path}: this GGUF file names no architecture, so it holds no model")
    held: Counter[str] = Counter()
    for tensor in (tensor for part in found for tensor in part.tensors):
        held[WEIGHTS.get(tensor.kind, (f"type {tensor.kind}",))[0]] += tensor.size
    tokens = pairs.get("tokenizer.ggml.tokens", ())
    return Header(
        path=files[0],
        architecture=architecture,
        kind=str(pairs.get("general.type", "model")),
        name=str(pairs.get("general.name", "")),
        licence=str(pairs.get("general.license", "")),
        template=str(pairs.get("tokenizer.chat_template", "")),
        file_type=int(_number(pairs.get("general.file_type", -1))),
        n_vocab=len(tokens) if isinstance(tokens, (range, tuple)) else 0,
        n_params=sum(tensor.count for part in found for tensor in part.tensors),
        size=sum(held.values()),
        types=tuple(held.most_common()),
        context=int(_number(pairs.get(f"{architecture}.context_length", 0))),
        kv_bytes=_kv_bytes(pairs, architecture),
        pooling=int(_number(pairs.get(f"{architecture}.pooling_type", 0))),
        causal=bool(pairs.get(f"{architecture}.attention.causal", True)),
        encoder=architecture in ENCODER_DECODER or f"{architecture}.decoder_start_token_id" in pairs,
    )


def check_chat(header: Header) -> None:
    """Says why a model cannot be asked questions, if it cannot.

    Raises:
        ModelError: no chat model.
    """
    what = f"{header.path}: this model ({header.architecture})"
    if header.kind != "model":
        raise ModelError(f"{header.path}: this file holds a part beside a model ({header.kind}), not the model itself")
    if not header.n_params:
        raise ModelError(f"{header.path}: this file holds a vocabulary without weights; choose the model itself")
    if header.encoder:
        raise ModelError(f"{what} is an encoder-decoder, which mapred cannot ask; choose an instruct or chat model")
    if header.pooling or not header.causal:
        raise ModelError(f"{what} makes embeddings and does not write text; choose an instruct or chat model")
    if not header.template:
        raise ModelError(f"{what} has no chat template, so it cannot be asked questions; choose an instruct or chat model")


def read_part(path: str) -> Part:
    """One file's metadata and tensors; says whether all of it is there."""
    check_file(path)
    length = os.path.getsize(path)
    try:
        with open(path, "rb") as file:
            part = _Reader(file).part()
    except EOFError as error:
        raise ModelError(f"{path}: the file is cut short: it ends in the middle of its header; get it again") from error
    except (ValueError, struct.error) as error:
        raise ModelError(f"{path}: the file's header is damaged ({error}); get it again") from error
    end = max((part.start + tensor.offset + tensor.size for tensor in part.tensors), default=0)
    if end > length:
        raise ModelError(f"{path}: the file is cut short: it has {length:,} bytes of {end:,}; get it again")
    return part


class _Reader:
    """Reads a header from its start to its end."""

    def __init__(self, file: BinaryIO):
        self._file = file

    def part(self) -> Part:
        self._take(4)
        version = self._number("<I")
        if version not in (2, 3):
            raise ValueError(f"GGUF version {version} is not 2 or 3")
        n_tensors, n_pairs = int(self._number("<Q")), int(self._number("<Q"))
        pairs: dict[str, Value] = {}
        for _ in range(n_pairs):
            key = self._text()
            pairs[key] = self._value(int(self._number("<I")))
        tensors = [self._tensor() for _ in range(n_tensors)]
        step = int(_number(pairs.get("general.alignment", 32))) or 32
        return Part(pairs, tensors, -(-self._file.tell() // step) * step)

    def _take(self, count: int) -> bytes:
        data = self._file.read(count)
        if len(data) < count:
            raise EOFError
        return data

    def _number(self, form: str) -> float:
        found: float = struct.unpack(form, self._take(struct.calcsize(form)))[0]
        return found

    def _blob(self) -> bytes:
        length = int.from_bytes(self._take(8), "little")
        if length > LONGEST:
            raise ValueError(f"a text of {length} bytes")
        return self._take(length)

    def _text(self) -> str:
        return self._blob().decode("utf-8", errors="replace")

    def _value(self, kind: int) -> Value:
        if kind == TEXT:
            return self._text()
        if kind in NUMBERS:
            return self._number(NUMBERS[kind])
        if kind != ARRAY:
            raise ValueError(f"a value of unknown type {kind}")
        kind, count = int(self._number("<I")), int(self._number("<Q"))
        if kind == TEXT:
            for _ in range(count):
                self._blob()
        elif kind not in NUMBERS:
            raise ValueError(f"an array of unknown type {kind}")
        elif count <= SHORT:
            return tuple(self._number(NUMBERS[kind]) for _ in range(count))
        else:
            width = struct.calcsize(NUMBERS[kind])
            for start in range(0, count * width, LONGEST):
                self._take(min(LONGEST, count * width - start))
        return range(count)

    def _tensor(self) -> Tensor:
        name = self._text()
        sides = tuple(int(self._number("<Q")) for _ in range(int(self._number("<I"))))
        return Tensor(name, int(self._number("<I")), sides, int(self._number("<Q")))


def _kv_bytes(pairs: dict[str, Value], architecture: str) -> int:
    """Keys and values of one token in every layer, two bytes each; an upper bound where layers keep less."""
    layers, heads, width = (
        int(max(_each(pairs.get(f"{architecture}.{key}", 0)), default=0))
        for key in ("block_count", "attention.head_count", "embedding_length")
    )
    own = width // max(heads, 1)
    both = sum(int(_number(pairs.get(f"{architecture}.attention.{key}_length", own))) for key in ("key", "value"))
    kept = list(_each(pairs.get(f"{architecture}.attention.head_count_kv", heads)))
    return int(2 * both * (sum(kept) if len(kept) > 1 else layers * sum(kept)))


def _each(value: Value) -> Iterator[float]:
    yield from value if isinstance(value, tuple) else (_number(value),)


def _number(value: Value) -> float:
    return value if isinstance(value, (int, float)) else 0
