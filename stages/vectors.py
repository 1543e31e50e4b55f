"""Texts as sparse vectors of their terms, and how much two of them have in common.

[text] -> matrix of shape (texts, features), rows of length 1. Features are hashed terms, weighted without the corpus, so
that a vector depends on its text alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mapred.stages.terms import terms, weight

FEATURES = 1 << 18


def vectors(texts: Sequence[str]) -> Any:
    """A scipy CSR matrix; a text without content words has an empty row."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.preprocessing import normalize

    rows = ([(t, weight(t)) for t in dict.fromkeys(terms(text))] for text in texts)
    hasher = FeatureHasher(n_features=FEATURES, input_type="pair", alternate_sign=False)
    return normalize(hasher.transform(rows))
