"""Which sentences may be said of a source at all: none with a number or a name that the source does not hold.

text -> a regular expression, in the syntax that Python and llguidance share. While a model answers under it, a digit or a
capital letter that would begin another word is masked out: such a sentence could only fail the check. Words in small
letters are free, and so is the first word's capital, if the word is common or the source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mapred.stages.lexicon import STOPWORDS

WORD = re.compile(r"\w+")
PLAIN = re.compile(r"[a-z]+")
BETWEEN = r"\W+"


def pattern(text: str) -> str:
    """The whole text matches its own pattern: `"SQLite reads 3 pages."` -> `^(?:\\W+)?(?:[a-z]+|3|SQLite|The|...)...$`."""
    words = set(WORD.findall(text))
    held = {word for word in words if not PLAIN.fullmatch(word)}
    opening = held | {word.capitalize() for word in STOPWORDS | words if PLAIN.fullmatch(word)}
    return f"^(?:{BETWEEN})?{_any(opening)}(?:{BETWEEN}{_any(held)})*(?:{BETWEEN})?$"


def _any(words: Iterable[str]) -> str:
    return f"(?:{'|'.join([PLAIN.pattern, *map(re.escape, sorted(words))])})"
