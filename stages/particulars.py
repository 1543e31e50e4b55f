"""Particulars: what a text says that can be looked up and could be wrong: an amount, a limit, a date, and of what.

[text] -> how particular each is, 0..2. A reader who checks a report wants these, and a sentence that is only near to the
middle of its sources has few of them. A figure makes a sentence particular; the name that it is said of makes it more so, the
fewer documents have that name: what only one source says of a thing is lost when it is left out, and what all of them
speak of is said anyway. A name without a figure is a mention. Numbers of versions, sections and lists say what something is
called, `0` and `1` are mostly truth values, and a sentence about the text itself, or full of signs, is no statement of either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from mapred.stages.lexicon import MONTHS, STOPWORDS
from mapred.stages.salience import CLUTTER, SELF

FIGURE = re.compile(
    r"(?<![\w.,/$#:^*+-])(?:\d{4}-\d\d-\d\d|[$€£]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|st|nd|rd|th|[kKMGT]?i?B|ms)?)"
    r"(?![\w/:(^*-]|[.,]\w)"
)
LIST = r"(?:\d[\w.-]*(?:,| and| or| to| through|,? \()* ?)*"  # numbers before this one, `(` opening the date of a version
BEFORE = re.compile(rf"([^\W\d][\w’'-]*)[^\S\w]*\s[“\"(]?{LIST}$")
AMOUNT = re.compile(r"[,%$€£]")  # nobody writes the number of a version or a section with one of these
LABELS = frozenset("version release section chapter appendix figure table page part step item line column type number".split())
NAME = re.compile(r"(?<![\w./-])[A-Z][a-z]{2,}(?![\w/(]|[.-]\w)")
SMALL = re.compile(r"(?<![\w./-])[a-z][a-z]+")


def figures(text: str) -> list[str]:
    """`It held 40 copies in Debian 11 until 1998.` has `40` and `1998`."""
    return [match[0] for match in FIGURE.finditer(text) if AMOUNT.search(match[0]) or not _called(text, match)]


def _called(text: str, figure: re.Match[str]) -> bool:
    """Is the number a part of a name, as in `Debian 11` and `version 3.1 (2004-06-18)`, the number in a list, or a truth value?"""
    if figure[0] in ("0", "1"):
        return True
    before = BEFORE.search(text, 0, figure.start())
    if before is None:
        return text[figure.end() : figure.end() + 1] in (".", ")")
    word, first = before[1], not text[: before.start()].strip("“\"( ")
    if word.lower() in LABELS or word.lower().removesuffix("s") in LABELS:
        return True
    return word[0].isupper() and word.lower() not in MONTHS and not (first and word.lower() in STOPWORDS)


def particulars(texts: Sequence[str], documents: Sequence[str]) -> list[float]:
    """`documents` says of each text whose it is: 0 without a figure, 1 with one, up to 2 of a name that no other document has."""
    small = {word for text in texts for word in SMALL.findall(text)}
    homes: dict[str, set[str]] = {}
    names = [[n for n in NAME.findall(text) if n.lower() not in small] for text in texts]
    for each, document in zip(names, documents, strict=True):
        for name in each:
            homes.setdefault(name, set()).add(document)
    whole = math.log(max(2, len(set(documents))))
    found = []
    for text, each in zip(texts, names, strict=True):
        plain = bool(figures(text)) and not SELF.search(text) and not CLUTTER.search(text)
        found.append(1 + max((1 - math.log(len(homes[n])) / whole for n in each), default=0.0) if plain else 0.0)
    return found
