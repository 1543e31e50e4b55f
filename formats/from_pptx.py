"""PowerPoint: bytes -> Contents, by unstructured. A place is a slide; its notes count as its text."""

from __future__ import annotations

import io

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_unstructured import elements, shape, stated


def read_pptx(data: bytes) -> Contents:
    """A .pptx file. The first title of a slide is its heading; unstructured calls any short line a title."""
    import pptx

    deck = pptx.Presentation(io.BytesIO(data))
    slides: dict[int, list[Block]] = {}
    for element in elements("pptx", data):
        kind, level, text = shape(element)
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
