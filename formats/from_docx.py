"""Word: bytes -> Contents, by unstructured. A place is a paragraph number (tables count as one) under its headings."""

from __future__ import annotations

import io

from mapred.data import Block, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_docx_seen import W, show
from mapred.formats.from_unstructured import elements, one_line, shape, stated


def read_docx(data: bytes) -> Contents:
    """A .docx file, without its running heads and feet."""
    import docx

    document = docx.Document(io.BytesIO(data))
    show(document)
    typed = {one_line("".join(node.text or "" for node in p.iter(W + "t"))) for p in document.element.body.iter(W + "p")}
    out = io.BytesIO()
    document.save(out)
    blocks: list[Block] = []
    for element in elements("docx", out.getvalue()):
        kind, level, text = shape(element, typed)
        if kind:
            blocks.append(Block(kind, text, level, Locator(paragraph=len(blocks) + 1)))
    return Contents(tuple(blocks), *stated(document.core_properties))
