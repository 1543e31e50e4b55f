"""The content words of a text as stems: what every comparison of two texts in the later stages is made of.

text -> (stem, ...). Corpus-free: a word counts by a list of common words, never by how often these sources use it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from mapred.stages.claims import stem
from mapred.stages.lexicon import COMMON, STOPWORDS

WORD = re.compile(r"\w[\w.]*\w|\w")
CHEAP = 0.35  # weight of a common word beside 1 of any other

_stem = lru_cache(maxsize=1 << 18)(stem)


@lru_cache(maxsize=1 << 12)  # the stages of the outline read the same few hundred facts over and over
def terms(text: str) -> tuple[str, ...]:
    """Stems of the content words in their order: `terms("The pages of a page")` is `("page", "page")`."""
    return tuple(_stem(word) for word in WORD.findall(text) if word.lower() not in STOPWORDS and len(word) > 1)


@lru_cache(maxsize=1 << 16)
def weight(term: str) -> float:
    """How much a term tells: numbers and common words little."""
    return CHEAP if term in COMMON or term.isdigit() else 1.0


def overlap(one: Iterable[str], other: Iterable[str]) -> float:
    """The share of the smaller set of terms that the larger one holds, 0..1."""
    a, b = set(one), set(other)
    return len(a & b) / max(1, min(len(a), len(b)))


def mass(found: Iterable[str]) -> float:
    return math.fsum(weight(term) for term in set(found))  # exact: a set has no order


def agreement(found: Iterable[str], wanted: Iterable[str]) -> float:
    """The share of the wanted terms' weight that is found, 0..1; 0 when nothing is wanted."""
    a, b = set(found), set(wanted)
    return mass(a & b) / mass(b) if b else 0.0


def frequent(texts: Iterable[tuple[str, ...]]) -> Counter[str]:
    """In how many of the texts each term stands."""
    return Counter(term for found in texts for term in set(found))
