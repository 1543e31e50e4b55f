"""Turns: what two sentences of nearly the same words may turn on, so that they say two things: figures, and denials.

text -> Turns. `1,850 kg were lost` and `1,200 kg were lost` are two statements, and so are `it is kept` and `it is not kept`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIGURE = re.compile(r"\d+(?:[.,:]\d+)*")
DENIES = re.compile(
    r"\b(?:not|no|never|nor|none|nobody|nothing|without|cannot|refus\w+|den(?:y|ie[sd]))\b|n['’]t\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Turns:
    """The figures of a sentence, and whether it denies."""

    figures: frozenset[str]
    denies: bool


def turns(text: str) -> Turns:
    """What the text may turn on."""
    return Turns(frozenset(FIGURE.findall(text)), DENIES.search(text) is not None)


def apart(one: Turns, other: Turns) -> bool:
    """Does one alone deny, or has each a figure that the other lacks?"""
    return one.denies != other.denies or not (one.figures <= other.figures or other.figures <= one.figures)
