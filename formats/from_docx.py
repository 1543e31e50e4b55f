"""Word: bytes -> Contents, by unstructured. A place is a paragraph number (tables count as one) under its headings."""

from __future__ import annotations

import io

from mapred.data import Block, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_unstructured import elements, shape, stated


def read_docx(data: bytes) -> Contents:
    """A .docx file, without its running heads and feet."""
    import docx

    blocks: list[Block] = []
    for element in elements("docx", data):
        kind, level, text = shape(element)
        if kind:
            blocks.append(Block(kind, text, level, Locator(paragraph=len(blocks) + 1)))
    return Contents(tuple(blocks), *stated(docx.Document(io.BytesIO(data)).core_properties))
