"""The fast encoder gives llama.cpp's own ids, so that what is counted is what is evaluated."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Block, Kind
from mapred.formats.clean import Words, clean
from mapred.llm import models
from mapred.llm.tokens import encoder
from mapred.llm.weights import Weights, load

PIECES = st.sampled_from(
    [
        "SQLite's",
        " don't",
        "3.45.1",
        " 1 234",
        "\n\n",
        "\n  ",
        "\t",
        "  ",
        "résumé",
        "日本語",
        "🙂🏽",
        "—",
        "...",
        "x_1()",
        "<|im_end|>",
    ]
)
ANY = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), whitelist_characters="\n\t"), max_size=80)
TEXTS = st.one_of(ANY, st.lists(st.one_of(PIECES, st.text(" ab1.\n", max_size=6)), max_size=12).map("".join))


@pytest.fixture(scope="session")
def weights() -> Weights:
    return load(models.find(models.BUNDLED).path, vocab_only=True)


@pytest.fixture(scope="session")
def encode(weights: Weights) -> Callable[[str], list[int]]:
    return encoder(weights)


def canonical(text: str) -> str:
    """As parse() would give it."""
    return clean(Block(Kind.CODE, text), Words((), typeset=False)).text


@pytest.mark.gguf
def test_the_bundled_model_has_the_fast_encoder(weights: Weights, encode: Callable[[str], list[int]]) -> None:
    assert encode != weights.tokenize


@pytest.mark.gguf
@settings(max_examples=200)
@given(text=TEXTS)
def test_any_canonical_text_has_llama_cpps_ids(weights: Weights, encode: Callable[[str], list[int]], text: str) -> None:
    said = canonical(text)
    assert encode(said) == weights.tokenize(said)


@pytest.mark.gguf
def test_a_plain_text_comes_back_from_its_ids(weights: Weights, encode: Callable[[str], list[int]]) -> None:
    text = "A checkpoint moves 4,096 bytes: it's naïve, 日本語 🙂.\n\n  indented\tcells\n"
    assert weights.text(encode(text)) == text


@pytest.mark.gguf
def test_no_text_is_no_tokens(encode: Callable[[str], list[int]]) -> None:
    assert encode("") == []
