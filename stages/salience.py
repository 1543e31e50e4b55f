"""How much a sentence deserves to be said, from its own chunk and document alone.

(sentence, chunk, ...) -> 0..1. The weights were chosen by reading what they pick on real pages, then held against chance
(tests/bench/README.md; AUROC, .50 is chance): of sentences that a person has labelled the score finds .66, of those nearest to
a paper's abstract .74, of those that other documents say too .53 and .51, of planted facts, which have nothing to do with their
page, .23. Weights fitted on one of these sets are no better on all others, so the chosen ones stay. The rarity of words is
worse than chance on real text (.47, .38, .26, .26) and not used.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from mapred.data import Chunk, Sentence
from mapred.stages.terms import agreement, terms, weight

BEST_WORDS = 21  # a sentence of this length is the easiest to use
SPREAD = 12.0
FEWEST = 4  # content words of a sentence that says something
WEIGHTS = {"title": 0.22, "heading": 0.14, "central": 0.30, "length": 0.22, "first": 0.12}
BRIEF = 0.6
SELFISH, CLUTTERED = 0.3, 0.6  # factors on a sentence about the text itself, and on one full of signs
# a sentence about the text itself, or one that leans on a figure, a list or the sentence before
SELF = re.compile(
    r"\b(?:this|these|next|previous|following|preceding) (?:\w+ )?"
    r"(?:documents?|pages?|articles?|sections?|chapters?|papers?)\b"
    r"|\b(?:described|discussed|explained|shown|listed|mentioned|noted|see|defined) "
    r"(?:elsewhere|above|below|separately|later|earlier|in )"
    r"|\bto the (?:right|left)\b|\b(?:above|below)\.$|\bthe (?:figure|diagram|picture|table|example|code) "
    r"|\bsee the\b|\boverview of\b|\bavailable separately\b|\breport on\b"
    r"|\b[Ww]e (?:begin|describe|discuss|hope|believe|think|recommend|hear|have seen|used)\b"
    r"|^(?:To reiterate|Failing that|Except(?=,)|Given|New|Additional|Further|Other|Most other|Details)(?=\W)"
    r"|^There (?:is|are|was|were|(?:should|must|may|can|will) be)\b"
    r"|\b(?:I|[Ww]e)['’]ll (?:begin|start|describe|discuss|explain|look|see|show)\b|\blet['’]s\b"
    r"|\b(?:please|also) (?:see|read|consult|refer)\b|(?:^|, )(?:see|read|consult|refer to) (?:the )?[A-Z]|\bexplains how\b"
    r"|\bdescriptions? (?:provides?|of how)\b|\bthe point of view of this\b"
    r"|\b(?:also|likewise|too)\b.{0,12}$|^(?:[\w’']+ ){1,3}also\b|\b(?:click|download|home page|mailing list|copyright)\b"
    # what stands under a mail
    r"|\breceived (?:it|this)[\w -]* in error\b|\bintended (?:solely|only) for the\b|\bnotify the sender\b"
    r"|\bconsider the environment\b|\b(?:contents of )?this (?:e-?mail|message)\b|\bvirus\w* transmitted\b",
)
CLUTTER = re.compile(r"https?:|www\.|[=<>{}|\\]|\[\d+\]|\.\.\.|\bexample\b|\b[Ss]ection \d|[;,(] ?see\b|\bTODO\b")


def salience(
    sentence: Sentence, place: int, chunk: Chunk, heavy: Counter[str], brief: tuple[str, ...], strict: bool = True
) -> float:
    """`place` is the sentence's index in its chunk, `heavy` in how many of the document's sentences each term stands.

    Not `strict`: sentences that lean on their neighbours count too, for sources that have no others.
    """
    found = terms(sentence.text)
    if len(found) < (FEWEST if strict else 1) or (strict and not sentence.alone):
        return 0.0
    score = 0.0
    for name, value in signals(sentence, place, chunk, heavy).items():
        score += WEIGHTS[name] * value
    if brief:
        score = (score + BRIEF * agreement(found, brief)) / (1 + BRIEF)
    score *= SELFISH if SELF.search(sentence.text) else 1.0
    return score * CLUTTERED if CLUTTER.search(sentence.text) else score


def signals(sentence: Sentence, place: int, chunk: Chunk, heavy: Counter[str]) -> dict[str, float]:
    """What speaks for a sentence that has content words, each 0..1."""
    found = terms(sentence.text)
    top = math.log1p(heavy.most_common(1)[0][1]) if heavy else 1.0
    central = math.fsum(weight(t) * math.log1p(heavy[t]) for t in set(found)) / (top * len(set(found)))  # in any order
    return {
        "title": agreement(found, terms(chunk.title)),
        "heading": agreement(found, terms(" ".join(chunk.heading))),
        "central": min(1.0, central),
        "length": math.exp(-(((len(sentence.text.split()) - BEST_WORDS) / SPREAD) ** 2)),
        "first": 1 / (1 + place),
    }
