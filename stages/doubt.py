"""Doubt: texts that passed the check, looked at once more by a model for natural-language inference, where one was given.

(Phrased, facts, entails) -> Phrased. It may only refuse: what the rules refuse it is not asked about, because it takes a
dropped condition or a changed number for the same (tests/bench/README.md, The check).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from mapred.data import Fact, Verdict
from mapred.stages.phrase import Phrased

Entails = Callable[[Sequence[tuple[str, str]]], list[float]]  # (quote, claim) pairs -> probabilities
LIKELY = 0.5  # that the text follows from each of its Evidence


def doubt(phrased: Phrased, facts: Sequence[Fact], entails: Entails) -> Phrased:
    """The texts that follow from every Evidence of their fact; the others are refused, as weak."""
    asked = [
        (fact.id, " ".join(span.quote for span in evidence.spans), phrased.texts[fact.id])
        for fact in facts
        if fact.id in phrased.texts
        for evidence in fact.evidence
    ]
    found = entails([(quote, text) for _, quote, text in asked])
    doubted = {fact for (fact, _, _), likely in zip(asked, found, strict=True) if likely < LIKELY}
    kept = {fact: text for fact, text in phrased.texts.items() if fact not in doubted}
    refused = {fact: (phrased.texts[fact], Verdict.WEAK) for fact in phrased.texts if fact in doubted}
    return replace(phrased, texts=kept, refused={**phrased.refused, **refused})
