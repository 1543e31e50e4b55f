"""A light stemmer for English, which also gives words for the same thing one stem. word -> stem."""

from __future__ import annotations

import re

from mapred.stages.lexicon import IRREGULAR, SAME


def stem(word: str) -> str:
    """A light stem: `stem("deletions") == stem("deleted") == "delet"`."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    word = IRREGULAR.get(word, word)
    found = re.fullmatch(r"(\w*[aeiouy]\w*?)(ions?|ings?|edly|ed|ly)", word)
    if found and len(found[1]) >= 3 and not found[1].endswith(("e", "o")):
        return _fold(_bare(found[1], True))
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif re.search(r"(?:s|x|z|ch|sh)es$", word):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return _fold(_bare(word, word.endswith("ate")))


def _bare(word: str, cut: bool) -> str:
    """Without a doubled last consonant, a last `e` or (`cut`) `at`, and with `i` for a last `y`."""
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    if len(word) > 2 and word.endswith("e"):
        word = word[:-1]
    if cut and len(word) > 5 and word.endswith("at"):
        word = word[:-2]
    return word[:-1] + "i" if len(word) > 2 and word.endswith("y") else word


_SAME: dict[str, str] = {}


def _fold(word: str) -> str:
    return _SAME.get(word, word)


_SAME |= {stem(word): stem(group[0]) for group in SAME for word in group}
