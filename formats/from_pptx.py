"""PowerPoint: bytes -> Contents, by unstructured. A place is a slide; its notes count as its text.

Struck runs are left out, and what is set high is written so.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_unstructured import elements, one_line, shape, stated
from mapred.formats.raised import Settle, lowered, raised, settle_runs

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
STRUCK = ("sngStrike", "dblStrike")


def read_pptx(data: bytes) -> Contents:
    """A .pptx file. The first title of a slide is its heading; unstructured calls any short line a title."""
    import pptx

    deck = pptx.Presentation(io.BytesIO(data))
    for paragraph in _paragraphs(deck):
        _show(paragraph)
    typed = {one_line("".join(node.text or "" for node in p.iter(A + "t"))) for p in _paragraphs(deck)}
    out = io.BytesIO()
    deck.save(out)
    slides: dict[int, list[Block]] = {}
    for element in elements("pptx", out.getvalue()):
        kind, level, text = shape(element, typed)
        number = element.metadata.page_number
        blocks = slides.setdefault(number, [])
        if kind is Kind.HEADING and level > 1:
            kind, level = Kind.ITEM, level - 1
        elif kind is Kind.HEADING and any(block.kind is Kind.HEADING for block in blocks):
            kind, level = Kind.TEXT, 0
        if kind:
            blocks.append(Block(kind, text, level, Locator(slide=number)))
    for number, slide in enumerate(deck.slides, 1):
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            for paragraph in slide.notes_slide.notes_text_frame.text.split("\n"):
                slides.setdefault(number, []).append(Block(Kind.TEXT, paragraph, 0, Locator(slide=number)))
    for number, slide in enumerate(deck.slides, 1):
        if slide._element.get("show") == "0":
            slides.pop(number, None)  # hidden: the show leaves it out
    # unstructured goes by place on the slide, and a title may stand low
    ordered = [b for number in sorted(slides) for b in sorted(slides[number], key=lambda b: b.kind is not Kind.HEADING)]
    return Contents(tuple(ordered), *stated(deck.core_properties))


def _paragraphs(deck: Any) -> Iterator[Any]:
    for slide in deck.slides:
        yield from slide._element.iter(A + "p")
        if slide.has_notes_slide:
            yield from slide.notes_slide._element.iter(A + "p")


def _show(paragraph: Any) -> None:
    """Changes a paragraph into what its reader sees."""
    runs: list[tuple[list[Any], Settle | None]] = []
    for run in paragraph.findall(A + "r"):
        own = run.find(A + "rPr")
        if own is not None and own.get("strike") in STRUCK:
            paragraph.remove(run)
        else:
            runs.append((run.findall(A + "t"), _height((own.get("baseline") or "0") if own is not None else "0")))
    settle_runs(runs)


def _height(baseline: str) -> Settle | None:
    """Of `30000`, thousandths of a percent above the line, or `-25000`."""
    if baseline.strip("-0%") == "":
        return None
    return lowered if baseline.startswith("-") else raised
