"""Shorten: where the model's text was a copy or did not pass, the nearest wording of the sentence that does.

(Phrased, facts, context) -> Phrased. Code makes the wordings from the grammar of the sentence (wordings.py), the model's text
says which of them comes nearest to what it wanted, and the check decides as it does of the model's own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from mapred.data import Fact, Verdict
from mapred.stages.phrase import Phrased, judge
from mapred.stages.wordings import wordings


def shorten(phrased: Phrased, facts: Sequence[Fact], context: Callable[[Fact], Sequence[str]]) -> Phrased:
    """More texts, and fewer of them refused. What leaves something out is taken only where the model's text left out more."""
    made = {}
    for fact in facts:
        if fact.id not in phrased.texts:
            said = phrased.refused[fact.id][0] if fact.id in phrased.refused else ""
            found = _nearest(said, fact, context(fact))
            if found:
                made[fact.id] = found
    refused = {name: text for name, text in phrased.refused.items() if name not in made}
    return replace(phrased, texts={**phrased.texts, **made}, refused=refused, reworded=frozenset(made))


def _nearest(said: str, fact: Fact, context: Sequence[str]) -> str:
    """The first wording that passes, those first that share most words with what the model said; or nothing."""
    found = wordings(fact.text)
    tried = list(found.whole)
    if said:
        tried = sorted((*found.whole, *found.less), key=lambda made: _apart(made, said))
    return next((made for made in tried if judge(made, fact, context) is Verdict.SUPPORTED), "")


def _apart(one: str, other: str) -> int:
    """The number of words that one of the two has and the other has not."""
    mine, its = Counter(one.lower().split()), Counter(other.lower().split())
    return ((mine - its) + (its - mine)).total()
