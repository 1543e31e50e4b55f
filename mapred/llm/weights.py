"""A GGUF file as llama.cpp has loaded it: vocabulary, metadata, chat template, tokens. No evaluation happens here.

path -> Weights. The only files that import llama_cpp are this one, batch.py and layout.py.
"""

from __future__ import annotations

import ctypes
import functools
from dataclasses import dataclass
from typing import Any

from mapred.errors import ModelError
from mapred.llm.header import check_chat, read

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


def has_amx() -> bool:
    """Was llama.cpp built with its code for AMX, and does this machine have such units?"""
    import llama_cpp

    return b"AMX_INT8 = 1" in llama_cpp.llama_print_system_info()


def load(path: str, gpu_layers: int = 0, log_file: str = "", vocab_only: bool = False) -> Weights:
    """Loads a GGUF; of a split one `path` is the first part, and llama.cpp takes the others itself.

    Raises:
        ModelError: it is missing, truncated, no GGUF, of an unknown architecture, not a chat model, or there is no GPU.
    """
    header = read(path)
    check_chat(header)
    path = header.path
    llama_cpp = quiet(log_file)
    if gpu_layers and not llama_cpp.llama_supports_gpu_offload():
        raise ModelError(
            f"{path}: no layer can go to a GPU: llama.cpp, as it is installed here, was built without one, or finds none; "
            "leave --gpu-layers out, or build it for yours (README, Install)"
        )
    params = llama_cpp.llama_model_default_params()
    params.n_gpu_layers = gpu_layers
    params.vocab_only = vocab_only
    # llama.cpp's AMX code dies of a segmentation fault on many machines (its issue 20824), and rounds one row unlike eight
    params.use_extra_bufts = not has_amx()
    handle = llama_cpp.llama_model_load_from_file(path.encode(), params)
    if not handle:
        raise ModelError(f"{path}: {_reason(llama_cpp, path)}")
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
        template=header.template,
    )


def _reason(llama_cpp: Any, path: str) -> str:
    """Why llama.cpp has refused a model: it tries once more, the vocabulary alone, and what it says is listened to."""
    said: list[str] = []

    def listen(level: int, text: bytes, _: object) -> None:
        said.append(text.decode("utf-8", errors="replace").strip())

    callback = llama_cpp.llama_log_callback(listen)
    params = llama_cpp.llama_model_default_params()
    params.vocab_only = True
    llama_cpp.llama_log_set(callback, ctypes.c_void_p(0))
    try:
        handle = llama_cpp.llama_model_load_from_file(path.encode(), params)
    finally:
        llama_cpp.llama_log_set(_kept[-1], ctypes.c_void_p(0))
    if handle:
        llama_cpp.llama_model_free(handle)
        return "llama.cpp cannot load the weights of this model; is there enough memory? See --log-file"
    why = next((line.rpartition("error loading model")[2].lstrip(": ") for line in said if "error loading model" in line), "")
    if "unknown model architecture" in why:
        name = why.rpartition(":")[2].strip(" '")
        return f"llama.cpp, as it is installed here, does not know the architecture {name!r}; choose another model"
    return f"llama.cpp cannot load this model ({why or 'no reason given'}); get it again, or see --log-file"


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


def release(weights: Weights) -> None:
    """Frees the weights; no context over them may be alive."""
    import llama_cpp

    llama_cpp.llama_model_free(weights.handle)
