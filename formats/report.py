"""A report as read back from a file, whoever wrote it: its sentences with their marks, and what the marks lead to.

Nothing here is believed: whether a mark leads anywhere and a quote stands where it is said to is for the audit to find.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence. `cites` are marks as written, without brackets: `7.2`, `12`, `^note`."""

    text: str
    cites: tuple[str, ...]
    section: str = ""
    line: int = 0  # 1-based, in the report's file; 0: not found there
    again: bool = False  # told a second time on purpose, such as under `Where sources disagree`


@dataclass(frozen=True, slots=True)
class Quote:
    """What the report gives as a source's own words. `place` is as a reader sees it: `lines 3-5`."""

    mark: str  # `7.2`; empty for a quotation inside a sentence
    source: str  # the key of its Listed
    text: str
    place: str = ""
    start: int | None = None  # in the source's canonical text, where the report states it
    end: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of the report's list of sources. `path` is a path, or the whole entry of a report that is not ours."""

    key: str
    path: str
    title: str = ""
    sha256: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """`form` says how it was read: `mapred markdown`, `mapred json` or `markdown`."""

    title: str
    form: str
    sentences: tuple[Said, ...]
    quotes: tuple[Quote, ...]
    sources: tuple[Listed, ...]

    @property
    def ours(self) -> bool:
        return self.form.startswith("mapred")
