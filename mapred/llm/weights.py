"""A GGUF file as llama.cpp has loaded it: vocabulary, metadata, chat template, tokens. No evaluation happens here.

path -> Weights. The only files that import llama_cpp are this one, batch.py and layout.py.
"""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mapred.errors import ModelError

MAGIC = b"GGUF"
SAMPLE = 512  # bytes of the longest token that llama_token_to_piece is asked for first


def quiet(log_file: str = "") -> Any:
    """Sends llama.cpp's own messages to a file, or nowhere. Returns the module, ready for use.

    Nowhere is C's own abs, which ignores the text: no Python runs inside llama.cpp then, where a signal would be lost.
    """
    import llama_cpp

    def log(level: int, text: bytes, _: object) -> None:
        with open(log_file, "ab") as out:
            out.write(text)

    kind = llama_cpp.llama_log_callback
    callback = kind(log) if log_file else ctypes.cast(ctypes.CDLL(None).abs, kind)
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    _kept.append(callback)
    llama_cpp.llama_backend_init()
    return llama_cpp


_kept: list[object] = []  # ctypes callbacks must outlive their registration


@dataclass(frozen=True)
class Weights:
    """A loaded model. `handle` and `vocab` are llama.cpp's pointers; `metadata` its key-value pairs as text."""

    path: str
    handle: Any
    vocab: Any
    metadata: dict[str, str]
    n_vocab: int
    n_params: int
    size: int  # bytes of the weights
    context: int  # tokens the model was trained for
    ends: frozenset[int]  # end-of-generation tokens
    first: tuple[int, ...]  # tokens that must open every text (BOS, or none)
    template: str

    def tokenize(self, text: str, special: bool = False) -> list[int]:
        """llama.cpp's token ids of a text; `special` recognises control tokens: for template parts only."""
        import llama_cpp

        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        tokens = (llama_cpp.llama_token * room)()
        n = llama_cpp.llama_tokenize(self.vocab, data, len(data), tokens, room, False, special)
        if n < 0:
            raise ModelError(f"{self.path}: the model's tokeniser failed on a text of {len(data)} bytes")
        return list(tokens[:n])

    @functools.cached_property
    def pieces(self) -> list[bytes]:
        """The bytes of every token; control tokens give none."""
        import llama_cpp

        buffer = ctypes.create_string_buffer(SAMPLE)
        found = []
        for token in range(self.n_vocab):
            n = llama_cpp.llama_token_to_piece(self.vocab, token, buffer, SAMPLE, 0, False)
            found.append(buffer.raw[:n] if n > 0 else b"")
        return found

    def text(self, tokens: list[int]) -> str:
        return b"".join(self.pieces[t] for t in tokens).decode("utf-8", errors="replace")

    def kv_bytes(self) -> int:
        """Bytes of key-value cache that one token takes (16-bit floats), from the metadata."""
        import llama_cpp

        heads = llama_cpp.llama_model_n_head(self.handle)
        width = llama_cpp.llama_model_n_embd(self.handle) // max(heads, 1)
        return int(4 * llama_cpp.llama_model_n_layer(self.handle) * llama_cpp.llama_model_n_head_kv(self.handle) * width)


def load(path: str, gpu_layers: int = 0, log_file: str = "", vocab_only: bool = False) -> Weights:
    """Loads a GGUF.

    Raises:
        ModelError: it is missing, truncated, no GGUF, of an unknown architecture, or not a chat model.
    """
    check_file(path)
    llama_cpp = quiet(log_file)
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    params.vocab_only = vocab_only
    # llama.cpp's AMX code dies of a segmentation fault on many machines (its issue 20824), and rounds one row unlike eight
    params.use_extra_bufts = b"AMX_INT8 = 1" not in llama_cpp.llama_print_system_info()
    handle = llama_cpp.llama_model_load_from_file(path.encode(), params)
    if not handle:
        raise ModelError(
            f"{path}: llama.cpp cannot load this model: the file is cut short or its architecture is unknown to this "
            "build; download it again, or see --log-file"
        )
    vocab = llama_cpp.llama_model_get_vocab(handle)
    metadata = _metadata(llama_cpp, handle)
    n_vocab = llama_cpp.llama_vocab_n_tokens(vocab)
    bos = llama_cpp.llama_vocab_bos(vocab)
    return Weights(
        path=path,
        handle=handle,
        vocab=vocab,
        metadata=metadata,
        n_vocab=n_vocab,
        n_params=int(llama_cpp.llama_model_n_params(handle)),
        size=int(llama_cpp.llama_model_size(handle)),
        context=int(llama_cpp.llama_model_n_ctx_train(handle)),
        ends=frozenset(t for t in range(n_vocab) if llama_cpp.llama_vocab_is_eog(vocab, t)),
        first=(bos,) if llama_cpp.llama_vocab_get_add_bos(vocab) and bos >= 0 else (),
        template=_template(path, metadata),
    )


def check_file(path: str) -> None:
    """Says what is wrong with a model file before llama.cpp gets to see it."""
    file = Path(path)
    if not file.is_file():
        raise ModelError(f"{path}: no such model file; give --model a GGUF file, or `bundled`")
    try:
        with file.open("rb") as opened:
            magic = opened.read(4)
    except OSError as error:
        raise ModelError(f"{path}: the model cannot be read ({error.strerror})") from error
    if magic != MAGIC:
        raise ModelError(f"{path}: not a GGUF file; give --model a model in GGUF format")


def _metadata(llama_cpp: Any, handle: Any) -> dict[str, str]:
    def read(call: Any, index: int) -> str:
        n = call(handle, index, ctypes.create_string_buffer(1), 1)
        buffer = ctypes.create_string_buffer(n + 1)
        call(handle, index, buffer, n + 1)
        return buffer.value.decode("utf-8", errors="replace")

    return {
        read(llama_cpp.llama_model_meta_key_by_index, i): read(llama_cpp.llama_model_meta_val_str_by_index, i)
        for i in range(llama_cpp.llama_model_meta_count(handle))
    }


def _template(path: str, metadata: dict[str, str]) -> str:
    template = metadata.get("tokenizer.chat_template", "")
    if not template:
        kind = metadata.get("general.architecture", "unknown")
        raise ModelError(
            f"{path}: this model ({kind}) has no chat template, so it cannot be asked questions; "
            "choose an instruct or chat model"
        )
    return template


def release(weights: Weights) -> None:
    """Frees the weights; no context over them may be alive."""
    import llama_cpp

    llama_cpp.llama_model_free(weights.handle)
