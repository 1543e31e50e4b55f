"""The last check before anything is saved: every quote stands in its source, and every sentence leads to quotes.

It trusts no stage: what it finds is a fault of this program, and no article is better than one that may be wrong.
"""

from __future__ import annotations

from mapred.data import Article, Line, Part
from mapred.errors import MapredError
from mapred.library import Library
from mapred.stages.cells import fails, read
from mapred.stages.tables import tables


def prove(article: Article, library: Library) -> None:
    """Every quote stands in its source, letter by letter, where it is said to; raises MapredError."""
    marked = {mark.span.id for mark in article.marks}
    for mark in article.marks:
        if library[mark.span.document].text[mark.span.start : mark.span.end] != mark.span.quote:
            raise MapredError(f"{mark.span.document}: a quote does not stand at {mark.span.start}; please report this")
    rows = {fact.id for fact in article.facts if fact.row}
    for part in article.parts:
        for line in (line for paragraph in part.paragraphs for line in paragraph):
            if not line.spans or not all(span.id in marked for span in line.spans):
                raise MapredError(f"a sentence of section {part.heading!r} leads to no quote; please report this")
            if rows.intersection(line.facts):
                _prove_cells(line, part, library)


def _prove_cells(line: Line, part: Part, library: Library) -> None:
    """Each cell of what is told of a table stands in the row that is cited, under its column."""
    found = read(line.text)
    for name in dict.fromkeys(span.document for span in line.spans):
        document = library[name]
        spans = [(span.start, span.end) for span in line.spans if span.document == name]
        if found is None or fails(found[1], document.text, tables(document), spans):
            raise MapredError(f"a row of section {part.heading!r} is not as its table has it; please report this")
