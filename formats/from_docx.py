"""Word: bytes -> Contents, by unstructured. A place is a paragraph number (tables count as one) under its headings.

Runs that Word does not show are taken out first: hidden ones, by themselves or by their style, and letters too small or,
on plain paper, too white to be read.
"""

from __future__ import annotations

import io
from typing import Any

from mapred.data import Block, Locator
from mapred.formats.from_bytes import Contents
from mapred.formats.from_unstructured import elements, shape, stated

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RUN, VALUE = W + "rPr", W + "val"
OFF = ("0", "false", "off")


def read_docx(data: bytes) -> Contents:
    """A .docx file, without its running heads and feet."""
    import docx

    document = docx.Document(io.BytesIO(data))
    if hidden := list(_hidden(document)):
        for run in hidden:
            run.getparent().remove(run)
        out = io.BytesIO()
        document.save(out)
        data = out.getvalue()
    blocks: list[Block] = []
    for element in elements("docx", data):
        kind, level, text = shape(element)
        if kind:
            blocks.append(Block(kind, text, level, Locator(paragraph=len(blocks) + 1)))
    return Contents(tuple(blocks), *stated(document.core_properties))


def _hidden(document: Any) -> list[Any]:
    """The runs that nobody sees."""
    shaded = document.element.find(W + "background") is not None
    vanished = {style.get(W + "styleId") for style in document.styles.element.iter(W + "style") if _vanishes(style.find(RUN))}
    found = []
    for run in document.element.body.iter(W + "r"):
        own = run.find(RUN)
        above = next(run.iterancestors(W + "p"), None)
        styles = [own.find(W + "rStyle") if own is not None else None]
        styles.append(above.find(f"{W}pPr/{W}pStyle") if above is not None else None)
        named = {style.get(VALUE) for style in styles if style is not None}
        if _vanishes(own) or (named & vanished and not _shows(own)) or _unreadable(run, own, above, shaded):
            found.append(run)
    return found


def _vanishes(properties: Any) -> bool:
    sign = properties.find(W + "vanish") if properties is not None else None
    return sign is not None and sign.get(VALUE) not in OFF


def _shows(properties: Any) -> bool:
    """Does the run lift what its style says?"""
    sign = properties.find(W + "vanish") if properties is not None else None
    return sign is not None and sign.get(VALUE) in OFF


def _unreadable(run: Any, own: Any, above: Any, shaded: bool) -> bool:
    """Letters of 1.5 points or less; or white ones on white paper: not in tables, boxes or paragraphs that are shaded."""
    if own is None:
        return False
    size, ink = own.find(W + "sz"), own.find(W + "color")
    if size is not None and (size.get(VALUE) or "").isdigit() and int(size.get(VALUE)) <= 3:
        return True
    if ink is None or (ink.get(VALUE) or "").upper() not in ("FFFFFF", "FEFEFE", "FDFDFD") or shaded:
        return False
    if any(next(run.iterancestors(W + tag), None) is not None for tag in ("tbl", "txbxContent")):
        return False
    grounds = [own.find(W + "shd"), own.find(W + "highlight"), above.find(f"{W}pPr/{W}shd") if above is not None else None]
    return all(ground is None for ground in grounds)
