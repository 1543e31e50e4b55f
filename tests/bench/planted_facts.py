"""What a planted fact is, when a text tells it, and the names that no document holds: for tests/bench/planted.py."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mapred.data import Document

ONE, TWO, MANY, AGAINST, TABLE, KNOWN = (
    "alone",
    "two sentences",
    "three documents",
    "contradicted",
    "table",
    "known name",
)
SENTENCE = re.compile(r"(?<=[.!?])\s+")
DENIAL = re.compile(r"\b(?:not|never|no|cannot)\b|n[’']t\b")
DENIED = "not"  # the word of a sign by which a sentence has to deny the others


@dataclass(frozen=True)
class Planted:
    """A fact: its name, its signs (two when it is contradicted), and what each document that holds it says.

    A sign is what must be said of the name: a figure, or words, with `not` among them where they are denied.
    """

    kind: str
    name: str
    signs: tuple[str, ...]
    said: tuple[tuple[int, str], ...]  # (number of the document, text); the cells of a row by tab

    def told(self, *texts: str) -> bool:
        """Do the texts together have the name and a sign?"""
        return any(self.name in t for t in texts) and any(has(t, sign) for t in texts for sign in self.signs)


def has(text: str, sign: str) -> bool:
    """`4,321` or, as a spreadsheet has it, `4321`; of words, does one sentence have them all, denied where the sign is?

    >>> has("Built for a herring fleet.", "herring fleets"), has("Not built for a herring fleet.", "herring fleet")
    (True, False)
    """
    if sign[0].isdigit():
        return bool(re.search(rf"(?<![\d,]){sign}(?![\d,]*\d)|(?<!\d){sign.replace(',', '')}(?!\d)", text))
    wanted = _singular(sign) - {DENIED}
    return any(
        wanted <= _singular(sentence) and bool(DENIAL.search(sentence)) == (DENIED in sign.split())
        for sentence in SENTENCE.split(text)
    )


def _singular(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z]+", text.lower())}


def made_up(rng: random.Random, text: str) -> Iterator[str]:
    """Names that no document holds: Velmora, Tasbrin."""
    taken = set[str]()
    while True:
        made = "".join(
            rng.choice(part.split())
            for part in (
                "b br c d dr f g h k l m n p r s t tr v z",
                "a e i o u",
                "l ln m n r rd s st v x",
                "a e i o u",
                "n r x l th s",
            )
        )
        if made not in text and made not in taken:
            taken.add(made)
            yield made.capitalize()


def nouns(document: Document, most: int = 5) -> list[str]:
    """Words that follow an article and end what it begins, the most frequent ones."""
    found = re.findall(
        r"\b(?:the|an?) ([a-z]{4,})(?=[.,;]| (?:is|are|was|of|and|to|in|for|has|can|will|that)\b)", document.text
    )
    counts = Counter(found)
    return sorted(counts, key=lambda w: (-counts[w], w))[:most]


def homes_of(kind: str, documents: Sequence[Document], rng: random.Random) -> list[int]:
    """Numbers of the documents that a fact of this kind is planted in."""
    drawn = rng.sample(range(len(documents)), min(3, len(documents)))
    return drawn[: {MANY: 3, AGAINST: 2}.get(kind, 1)]
