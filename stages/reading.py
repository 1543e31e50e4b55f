"""Reading order: which section an article tells first, and which after it.

([[Fact]], their rows in the space, places) -> the groups in order. Where the sources are numbered, by their titles (`Chapter 3.
Packages`) or their files' names (`usr_02.txt`, `2024-03-01.md`), their order is the authors'. Else the section nearest to the
middle of everything comes first, and then always the one most like the last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import numpy as np

from mapred.data import Fact
from mapred.stages.brief import Place
from mapred.stages.space import middles

FEWEST, NUMBERED = 3, 0.75  # numbered documents that make a series, and their share of all
TITLE = re.compile(r"(?:section|chapter|part|volume|book|day|week|lecture|lesson)?\s*(\d[\d.]*?)\.?:?\s+\w", re.IGNORECASE)
FILE = re.compile(r"(\D*?)(\d+(?:[-_.]\d+)*)(?![^\W_])")


def in_reading_order(groups: Sequence[list[Fact]], rows: Sequence[Any], places: Mapping[str, Place]) -> list[list[Fact]]:
    """`rows` has for each group an array with a row of length 1 for each of its facts (space.py)."""
    ranks = _ranks([fact for group in groups for fact in group], places)
    if ranks:
        middles = [float(np.median([ranks[f.evidence[0].document] for f in group])) for group in groups]
        return [groups[at] for at in sorted(range(len(groups)), key=lambda at: (middles[at], at))]
    return [groups[at] for at in _by_likeness(rows)]


def _ranks(facts: Sequence[Fact], places: Mapping[str, Place]) -> dict[str, int]:
    """The rank of each document by its number, those without one first; empty where there is no series of numbers."""
    titles = {f.evidence[0].document: places[f.evidence[0].spans[0].chunk].title for f in facts}
    for found in ({name: _in_title(title) for name, title in titles.items()}, {name: _in_file(name) for name in titles}):
        numbered = [key for key in found.values() if key[1]]
        one_series = len({prefix for prefix, _ in numbered}) == 1 and len(set(numbered)) == len(numbered)
        if one_series and len(numbered) >= max(FEWEST, NUMBERED * len(titles)):
            ordered = sorted(numbers for _, numbers in found.values())
            return {name: ordered.index(numbers) for name, (_, numbers) in found.items()}
    return {}


def _in_title(title: str) -> tuple[str, tuple[int, ...]]:
    """`Chapter 3.1. Packages` -> `("", (3, 1))`; no numbers where it has none."""
    found = TITLE.match(title)
    return "", tuple(map(int, re.findall(r"\d+", found[1]))) if found else ()


def _in_file(name: str) -> tuple[str, tuple[int, ...]]:
    """`docs/usr_02.txt` -> `("usr_", (2,))`."""
    found = FILE.match(PurePosixPath(name).name)
    return (found[1], tuple(map(int, re.findall(r"\d+", found[2])))) if found else ("", ())


def _by_likeness(rows: Sequence[Any]) -> list[int]:
    """A section of many things is near to everything: each counts as much as its facts are like each other."""
    centres = middles(rows)
    one = np.array([float(np.mean(each @ centre)) for each, centre in zip(rows, centres, strict=True)])
    order = [int((one * (centres @ np.vstack(rows).sum(axis=0))).argmax())]
    while len(order) < len(rows):
        left = [i for i in range(len(rows)) if i not in order]
        order.append(max(left, key=lambda i: (one[i] * float(centres[i] @ centres[order[-1]]), -i)))
    return order
