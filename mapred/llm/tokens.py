"""Counting and cutting by the model's own tokens, fast: a tiktoken Encoding built from the GGUF's vocabulary.

Only for byte-level BPE models, and only when it gives llama.cpp's ids on a sample; else llama.cpp's tokeniser is used.
"""

from __future__ import annotations

from collections.abc import Callable

from mapred.llm.weights import Weights

# The pre-tokenisers of llama.cpp (its name -> pattern). `\s+(?=\p{N})` keeps a run of spaces before a digit whole,
# as llama.cpp does where a digit is a piece of its own.
GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
SMOLLM = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?=\p{N})|\s+(?!\S)|\s+"
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
LLAMA3 = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
PATTERNS = {"gpt-2": GPT2, "smollm": SMOLLM, "qwen2": QWEN2, "llama-bpe": LLAMA3}

SAMPLE = (
    "Write-Ahead Logging: it's 3.45.1 (2024), 1 234 567 bytes; O'Neill's \"résumé\" \u2014 naïve?\n\n  indented   12\n"
    "\tdef f(x_1):\n\t\treturn {'a': [1, 2]}  # 日本語のテキスト, 中文, 한국어 🙂🏽\r\nÅngström\u00a0µm 10\u202fkm/h ... !!!\n",
    "<|im_start|>system\n<|im_end|> is text here.  Привет, мир! \u200b\u0301 https://a.example/b?c=d&e=%20",
)


def encoder(weights: Weights) -> Callable[[str], list[int]]:
    """text -> token ids, as llama.cpp gives them without special tokens."""
    pattern = PATTERNS.get(weights.metadata.get("tokenizer.ggml.pre", ""))
    if weights.metadata.get("tokenizer.ggml.model") != "gpt2" or pattern is None:
        return weights.tokenize
    import tiktoken

    ranks: dict[bytes, int] = {}
    for token, piece in enumerate(weights.pieces):
        if piece:
            ranks.setdefault(piece, token)
    for byte in range(256):  # a few vocabularies lack rare bytes: llama.cpp drops them, so they get ids to be dropped
        ranks.setdefault(bytes([byte]), weights.n_vocab + byte)
    encoding = tiktoken.Encoding("gguf", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})

    def encode(text: str) -> list[int]:
        return [token for token in encoding.encode_ordinary(text) if token < weights.n_vocab]

    if all(encode(sample) == weights.tokenize(sample) for sample in SAMPLE):
        return encode
    return weights.tokenize
