"""What a text says that is set high or low beside its line: `10` and `6` are 10⁶, not 106.

Shared by the readers of formats that know such a mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any

Settle = Callable[[str, str], str]

SIGN = re.compile(r"[\[(]?(?:\d{1,3}(?:\s?[,–-]\s?\d{1,3})*|[*†‡§¶]+|[a-z])[\])]?")  # leads to a footnote
STOP = re.compile(r"(?:[.,;:!?\"”’…]|[^\W\d_]{4})\Z")  # right behind these digits are no power: one writes `m²`, not `lake²`
UNIT = re.compile(r"(?:met(?:re|er)s?|seconds?|inch(?:es)?|feet|foot|yards?|miles?)\Z")
ORDINAL = re.compile(r"(?:st|nd|rd|th|e|er|re|r|[èe]me|os?|as?)", re.IGNORECASE)  # or a title: `Dr`
BASE = re.compile(r"(?:\d|(?<![^\W\d_])[^\W\d_]|[)\]])\Z")  # a number, a variable or a sum
POWERS = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
BASES = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
REACH = 40  # characters before it, at the most, are looked at


def tail(pieces: Sequence[str], end: int) -> str:
    """The end of a text that is still in pieces: of those before `end`, none empty."""
    return "".join(pieces[max(end - REACH, 0) : end])[-REACH:]


def raised(before: str, said: str) -> str:
    """`10`, `6` -> `⁶`; `10`, `-6` -> `^-6`; `1`, `st` -> `st`; `of the town.`, `2` -> nothing: it is a footnote's."""
    inner = said.strip()
    return said.replace(inner, _settled(before, inner)) if inner else said  # the white space around it stays


def _settled(before: str, said: str) -> str:
    if SIGN.fullmatch(said) and (said[0] in "[*†‡§¶" or (STOP.search(before) and not UNIT.search(before))):
        return ""
    if said.isdecimal():
        return said.translate(POWERS)
    if BASE.search(before.rstrip()) and not ORDINAL.fullmatch(said):
        return f"^{said}" if re.fullmatch(r"[-+−]?[\w.,]+|\(.*\)", said) else f"^({said})"
    return said


def lowered(before: str, said: str) -> str:
    """`101`, `2` -> `₂`; `H`, `2` -> `2`, as it is written in plain text."""
    return said.translate(BASES) if said.strip().isdecimal() and before[-1:].isdecimal() else said


def settle_runs(runs: Iterable[tuple[list[Any], Settle | None]]) -> None:
    """Rewrites the runs of a paragraph that are set off: each its elements of text, and `raised`, `lowered` or nothing."""
    before = ""
    for settle, group in groupby(runs, key=lambda run: run[1]):
        nodes = [node for found, _ in group for node in found]
        said = "".join(node.text or "" for node in nodes)
        if settle and said.strip():
            said = settle(before, said)
            for position, node in enumerate(nodes):
                node.text = "" if position else said
        before += said
