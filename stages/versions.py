"""Which documents are copies or versions of one text: they do not count as independent of each other.

[Chunk] -> Kin. Two documents are kin when half of the sentences of the one stand in the other, or when both are kin of a
third. A sentence is compared by its letters and digits alone, so that a page and the same page as plain text are kin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from mapred.data import Chunk

HALF = 0.5
FEWEST = 5  # sentences that two documents share, unless they share all
SHORTEST = 4  # words of a sentence that counts
CROWD = 16  # documents that hold a sentence: of more, each is compared with its neighbours only


@dataclass(frozen=True, slots=True)
class Kin:
    """`family` names the first kin of each document; `pairs` connect the kin, each with one that it is closest to."""

    family: dict[str, str] = field(default_factory=dict)
    pairs: tuple[tuple[str, str], ...] = ()

    def independent(self, documents: Iterable[str]) -> int:
        """How many of the documents are independent: kin count once."""
        return len({self.family.get(name, name) for name in documents})


def plain(text: str) -> str:
    """What two copies of a sentence have in common: `plain("The page -\\n is 4 KB.")` is `the page is 4 kb`."""
    return " ".join(re.findall(r"\w+", text)).lower()


def kin(chunks: Iterable[Chunk]) -> Kin:
    """The families of the chunks' documents, whatever their order."""
    said: dict[str, set[str]] = {}
    for chunk in chunks:
        held = said.setdefault(chunk.document, set())
        held.update(key for s in chunk.sentences if (key := plain(s.text)).count(" ") >= SHORTEST - 1)
    near = {pair: share for pair, n in _shared(said).items() if (share := _share(said, pair, n)) >= HALF}
    family = {name: name for name in sorted(said)}
    pairs = []
    for one, other in sorted(near, key=lambda pair: (-near[pair], pair)):
        first, second = _root(family, one), _root(family, other)
        if first != second:
            family[max(first, second)] = min(first, second)
            pairs.append((one, other))
    return Kin({name: _root(family, name) for name in family}, tuple(pairs))


def _shared(said: dict[str, set[str]]) -> Counter[tuple[str, str]]:
    """How many sentences two documents share."""
    holders: dict[str, list[str]] = {}
    for name in sorted(said):
        for key in said[name]:
            holders.setdefault(key, []).append(name)
    shared: Counter[tuple[str, str]] = Counter()
    for names in holders.values():
        shared.update(combinations(names, 2) if len(names) <= CROWD else pairwise(names))
    return shared


def _share(said: dict[str, set[str]], pair: Sequence[str], shared: int) -> float:
    """Of the smaller document, what the larger one holds; the closest pairs have most of both in common."""
    one, other = (said[name] for name in pair)
    enough = shared >= FEWEST or one == other
    return shared / min(len(one), len(other)) + 0.01 * shared / max(len(one), len(other)) if enough else 0.0


def _root(family: dict[str, str], name: str) -> str:
    while family[name] != name:
        name = family[name]
    return name


def corroborated(documents: Iterable[Collection[str]], kin: Kin) -> int:
    """How many of the facts, each given by the documents that state it, two or more independent documents state."""
    return sum(kin.independent(each) > 1 for each in documents)
