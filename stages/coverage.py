"""How much of what the sources say first does the report carry? And how much does it say twice?

Coverage: of each source the BEST sentences that salience.py ranks first (no brief; chunks of about 320 tokens, a token
taken as four characters); carried is such a sentence when a supported sentence of the report cites it, in whole or in
part, or says it by the check of verify.py. A source counts as much as any other, however long it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from mapred.data import Document, Sentence, Verdict
from mapred.stages.chunk import chunk
from mapred.stages.map import read
from mapred.stages.terms import overlap, terms
from mapred.stages.turns import apart, turns
from mapred.stages.verify import check

BEST = 5  # sentences of each source
TOKENS = 320
ALIKE = 0.6  # overlap of content words from which two sentences say the same
FEWEST = 4  # content words of a sentence that is compared


def best(document: Document) -> list[Sentence]:
    """The sentences of a document that rank first, by salience."""
    readings = read(chunk(document, lambda text: -(-len(text) // 4), TOKENS), "")
    ranked = sorted(
        ((weight, s) for r in readings for weight, s in zip(r.weights, r.chunk.sentences, strict=True) if weight > 0),
        key=lambda pair: (-pair[0], pair[1].start),
    )
    return [sentence for _, sentence in ranked[:BEST]]


def carried(sentence: Sentence, cited: Sequence[tuple[int, int]], told: Sequence[tuple[str, frozenset[str]]]) -> bool:
    """Does a span that is cited lie in the sentence, or does one of the texts (with their terms) say it?"""
    if any(start < sentence.end and sentence.start < end for start, end in cited):
        return True
    found = frozenset(terms(sentence.text))
    near = [text for text, other in told if overlap(found, other) >= ALIKE]
    return any(check(sentence.text, [text]).verdict in (Verdict.SUPPORTED, Verdict.QUOTED) for text in near)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sentences, by their numbers, and the share of the shorter one's content words that the other has.

    It is 0 where they would be alike but for what they turn on: a denial, or a figure that each has and the other lacks.
    """

    one: int
    other: int
    shared: float


def pairs(texts: Sequence[str]) -> Iterator[Pair]:
    """Every pair of sentences that have enough content words to be compared."""
    bags = [(at, frozenset(terms(text))) for at, text in enumerate(texts)]
    for (one, a), (other, b) in combinations([bag for bag in bags if len(bag[1]) >= FEWEST], 2):
        shared = overlap(a, b)
        yield Pair(one, other, 0.0 if shared >= ALIKE and apart(turns(texts[one]), turns(texts[other])) else shared)
