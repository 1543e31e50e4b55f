"""Which of the sources at hand does an entry of a report's list mean?

(Listed, [Shelf]) -> Shelf: by the path as given, else by as much of its end as agrees, down to the file's name, else by
SHA-256. The entry of a report that is not ours is searched for a path, then for a file's name, then for a title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from mapred.formats.report import Listed

PATH = re.compile(r"[^\s<>()\[\]`\"“”,;]+")
STDIN = "-"  # what came in a pipe is whatever one file is named now
SHORTEST_TITLE = 8  # characters of a title that is looked for


@dataclass(frozen=True, slots=True)
class Shelf:
    """A source at hand: what it can be found by."""

    id: str
    path: str
    sha256: str
    title: str


def resolve(listed: Listed, shelves: Sequence[Shelf], ours: bool) -> Shelf | None:
    """The source that is meant; None where none is at hand, or several could be."""
    if listed.path == STDIN and len(shelves) == 1:
        return shelves[0]
    candidates = [listed.path] if ours else [listed.path, *PATH.findall(listed.path)]
    for candidate in candidates:
        if found := _by_path(unquote(candidate.partition("#")[0]) if not ours else candidate, listed.sha256, shelves):
            return found
    if ours:
        return next((shelf for shelf in shelves if listed.sha256 and shelf.sha256 == listed.sha256), None)
    return _named(listed.path, shelves)


def _by_path(path: str, sha256: str, shelves: Sequence[Shelf]) -> Shelf | None:
    """Those whose path, or id, agrees with most components from the end; of several, the one with the same bytes."""
    parts = _parts(path)
    agreed = [max(_common(parts, _parts(shelf.path)), _common(parts, _parts(shelf.id))) for shelf in shelves]
    most = max(agreed, default=0)
    best = [shelf for shelf, count in zip(shelves, agreed, strict=True) if count == most and most]
    if len(best) > 1:
        best = [s for s in best if s.path == path] or [s for s in best if sha256 and s.sha256 == sha256] or best
    return best[0] if len(best) == 1 else None


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many components agree from the end: `a/b/c.txt` and `x/b/c.txt` agree in 2."""
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count


def _named(entry: str, shelves: Sequence[Shelf]) -> Shelf | None:
    """The source whose file's name, else whose title, stands in the entry; the longest that does."""
    low = entry.casefold()
    names = [shelf.path.rpartition("/")[2] for shelf in shelves]
    titles = [shelf.title if len(shelf.title) >= SHORTEST_TITLE else "" for shelf in shelves]
    for said in (names, titles):
        longest = max((len(text) for text in said if text and text.casefold() in low), default=0)
        best = [s for s, text in zip(shelves, said, strict=True) if len(text) == longest and text.casefold() in low]
        if longest and len(best) == 1:
            return best[0]
    return None
