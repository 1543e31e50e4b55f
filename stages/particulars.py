"""Particulars: what a text says that can be looked up and could be wrong: an amount, a limit, a date, and of what.

[text] -> how particular each is, 0..2; and, of texts without a figure, how rare the name is that they are about. A reader
who checks a report wants these, and a sentence that is only near to the middle of its sources has few of them. A figure makes
a sentence particular; the name that it is said of makes it more so, the fewer documents have that name: what only one source
says of a thing is lost when it is left out, and what all of them speak of is said anyway. A name without a figure is a
mention, unless the sentence is about it: its main verb says what `Ghent`, or `the founders of Ghent`, did or are. Numbers of
versions, sections and lists say what something is called, `0` and `1` are mostly truth values, and a sentence about the text
itself, or full of signs, is no statement of either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from mapred.stages.lexicon import MONTHS, NUMBERS, SCALES, STOPWORDS
from mapred.stages.salience import CLUTTER, SELF
from mapred.stages.stem import stem
from mapred.stages.syntax import parse, root_of
from mapred.stages.words import AUXILIARIES, FINITE_VERBS

FIGURE = re.compile(
    r"(?<![\w.,/$#:^*+-])(?:\d{4}-\d\d-\d\d|[$€£]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:%|st|nd|rd|th|[kKMGT]?i?B|ms)?)"
    r"(?![\w/:(^*-]|[.,]\w)"
)
LIST = r"(?:\d[\w.-]*(?:[\s,&(]|and |or |to |through )*)*"  # numbers before this one, `(` opening the date of a version
BEFORE = re.compile(rf"([^\W\d][\w’'-]*)[\s:&“\"(]+{LIST}$")
WRITTEN = re.compile(
    rf"\b(?:{'|'.join([*(word for word, value in NUMBERS.items() if value >= 10), *SCALES])})\b", re.IGNORECASE
)
AMOUNT = re.compile(r"[,%$€£]|[A-Za-z]$")  # nobody writes the number of a version or a section with one of these
YEAR = re.compile(r"(?:1[5-9]|20)\d\d(?:-|$)")
COUNTED = re.compile(r"[ \n](?:[a-z]+ly )?([a-z][a-z-]*)")
MEASURING = re.compile(r"\b(?:most|least|than|about|over|under|exactly|nearly|is|was|are|be)[ \n]$")
LABELS = frozenset("version release section chapter appendix figure table page part step rule stage".split())
EXAMPLE = re.compile(
    r"\w\([^)]*\d|['‘\"“]-?\d|\(-?\d+, ?-?\d+\)|\s[*/+-]{1,2}\s\d"  # `range(10)`, `"2.0"`, `(5,5)`, `2 ** 55`: code
    r"|\b(?:e\.g\.|i\.e\.|say|such as|for instance),?\s[^)]*\d"
    r"|\b(?:[Yy]ou|[Yy]our)\b"  # advice to a reader
)
BELONGING = frozenset(("compound", "conj", "nmod", "poss"))  # roles of a name within a subject
ANYBODY = frozenset("Alice Bob Carol Dave Eve John Jane Joe Foo Bar".split())  # whom examples are about
NAME = re.compile(r"(?<![\w./-])[A-Z][a-z]{2,}(?![\w/(]|[.-]\w)")
SMALL = re.compile(r"(?<![\w./-])[a-z][a-z]+")


def figures(text: str) -> list[str]:
    """`In 1998 it held 40 copies in Debian 11.` has `1998` and `40`, `within thirty days` has `thirty`."""
    found = [n for n in FIGURE.finditer(text) if AMOUNT.search(n[0]) or (_counts(text, n) and not _called(text, n))]
    return [n[0] for n in (*found, *WRITTEN.finditer(text))]


def _counts(text: str, figure: re.Match[str]) -> bool:
    """Is it a year, or is it said of what, or by which word, it counts or measures: `40 copies`, `at most 40`?"""
    noun = COUNTED.match(text, figure.end())
    counted = noun is not None and noun[1] not in STOPWORDS | AUXILIARIES
    return counted or bool(YEAR.match(figure[0])) or bool(MEASURING.search(text, 0, figure.start()))


def _called(text: str, figure: re.Match[str]) -> bool:
    """Is it a part of a name, as in `Debian 11` and `version 3.1 (2004-06-18)`, or a truth value?"""
    before = BEFORE.search(text, 0, figure.start())
    if before is None or figure[0] == "1" or figure[0].startswith("0"):
        return before is not None
    word, first = before[1], not text[: before.start()].strip('“"( ')
    if word.lower() in LABELS or word.lower().removesuffix("s") in LABELS:
        return True
    return word[0].isupper() and word.lower() not in MONTHS and not (first and word.lower() in STOPWORDS)


def names(text: str) -> list[str]:
    """Its capitalised words that are no function words, the first word too."""
    return [word for word in NAME.findall(text) if word.lower() not in STOPWORDS]


def particular(text: str) -> bool:
    """Does it state a figure?"""
    return bool(figures(text)) and _states(text)


def _states(text: str) -> bool:
    """Is it no sentence about the text itself, none full of signs and no example?"""
    return not SELF.search(text) and not CLUTTER.search(text) and not EXAMPLE.search(text)


def particulars(texts: Sequence[str], documents: Sequence[str]) -> list[float]:
    """`documents` says whose each text is: 0 without a figure, 1 with one, up to 2 of a name that one document alone has."""
    rare = _rarities(texts, documents)
    return [1 + max(each.values(), default=0.0) if particular(t) else 0.0 for t, each in zip(texts, rare, strict=True)]


def spoken_of(texts: Sequence[str], documents: Sequence[str], near: Sequence[float], least: float, most: int) -> list[float]:
    """How rare the name is that each text without a figure says something of, and 0 where that is less than `least`.

    Only the `most` texts that have such a name and are first by its rarity and by `near` are parsed; all others have 0, and so
    has a text about names of which an earlier one has told something: what they are is news once.

    >>> texts = ["Ghent was built for the weavers.", "The weavers moved to Bruges.", "Nobody else wove."]
    >>> spoken_of(texts, ["a", "b", "c"], [0.0, 0.0, 0.0], 0.5, 10)
    [1.0, 0.0, 0.0]
    """
    rare = [{n: value for n, value in each.items() if value >= least} for each in _rarities(texts, documents)]
    plain = (i for i, text in enumerate(texts) if rare[i] and not figures(text) and _states(text))
    found, told = [0.0] * len(texts), set[str]()
    for i in sorted(plain, key=lambda i: (-max(rare[i].values()) - near[i], i))[:most]:
        news = [name for name in subjects(texts[i]) if name in rare[i] and name not in told]
        found[i] = max((rare[i][name] for name in news), default=0.0)
        told.update(news)
    return found


def _rarities(texts: Sequence[str], documents: Sequence[str]) -> list[dict[str, float]]:
    """The names of each text, each with how rare it is: from 0, in all documents, to 1, in one alone."""
    small = {stem(word) for word in {word for text in texts for word in SMALL.findall(text)}} | MONTHS.keys()
    homes: dict[str, set[str]] = {}
    called = [[n for n in NAME.findall(text) if not small & {n.lower(), stem(n)}] for text in texts]
    for each, document in zip(called, documents, strict=True):
        for name in each:
            homes.setdefault(name, set()).add(document)
    whole = math.log(max(2, len(set(documents))))
    return [{name: 1 - math.log(len(homes[name])) / whole for name in each} for each in called]


def subjects(text: str) -> list[str]:
    """The names in the subject of a main clause: `The founders of Ghent met in Bruges` has `Ghent`."""
    words = parse(text)
    root = root_of(words)
    if not words[root].tag.startswith("VB") or not text[0].isalnum():
        return []
    found = []
    for at, word in enumerate(words[:root]):
        bare = at == 0 and word.tag == "NN" and words[1].tag in ("VBZ", "VBD") and not word.text.endswith("ing")
        if (word.tag in ("NNP", "NNPS") or bare) and word.text not in ANYBODY and word.text.lower() not in FINITE_VERBS:
            head = word
            while head.role in BELONGING or (head.role in ("pobj", "prep") and "of" in (head.text, words[head.head].text)):
                head = words[head.head]
            verb = words[head.head]
            if head.role in ("nsubj", "nsubjpass") and (head.head == root or (verb.role == "ccomp" and verb.head == root)):
                found.append(word.text)
    return found
