"""Cite: numbers for sources and quotes, in the order in which the article first mentions them.

Lines -> (sources, marks). `[7.2]` is quote 2 of source 7. The model never writes a number: each line carries its spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from mapred.data import Cited, Document, Line, Mark


class Documents(Protocol):
    def __getitem__(self, name: str) -> Document: ...


def cite(
    lines: Iterable[Line], documents: Documents, family: Mapping[str, str] | None = None
) -> tuple[tuple[Cited, ...], tuple[Mark, ...]]:
    """The cited sources by number, and a mark for every span of every line.

    `family` names for each document the family of copies and versions that it belongs to: a source that is kin to one
    cited before says so.
    """
    numbers: dict[str, int] = {}
    marks: dict[str, Mark] = {}
    used: dict[int, int] = {}
    for line in lines:
        for span in line.spans:
            number = numbers.setdefault(span.document, len(numbers) + 1)
            if span.id not in marks:
                used[number] = used.get(number, 0) + 1
                marks[span.id] = Mark(f"{number}.{used[number]}", number, span)
    cited, heads = [], dict[str, int]()
    for name, number in numbers.items():
        document = documents[name]
        head = heads.setdefault(family.get(name, name) if family else name, number)
        like = 0 if head == number else head
        cited.append(Cited(number, name, document.path, document.sha256, document.title, like))
    ordered = sorted(marks.values(), key=lambda m: (m.source, int(m.id.partition(".")[2])))
    return tuple(cited), tuple(ordered)
