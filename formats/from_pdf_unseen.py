"""Which letters of a PDF's page a reader sees: not those drawn invisibly, off the page, too small, or white on the paper.

Invisible letters over a scanned image are what OCR adds: they are what is seen, and stay. White letters stay where
anything darker, or an image, lies under them. Letters covered by something drawn later are not found out.
"""

from __future__ import annotations

import ctypes
from math import hypot
from typing import Any

INVISIBLE, FILLED = 3, (0, 4)  # text render modes: neither filled nor stroked; filled only
SMALLEST = 1.5  # points of a letter that can be read
PALE = 244  # of 255 in each colour
SCAN = 0.4  # of the page's area: an image so large is the page
AWAY = 150  # points: nearer to the page text may be a line that is too long for it
MOST = 5000  # objects of a page that are looked at

Box = tuple[float, float, float, float]  # left, bottom, right, top


class Sight:
    """What is seen on a page; asked letter by letter, answered once for each piece of text that the page draws."""

    def __init__(self, page: Any, text: Any):
        self._page, self._text = page, text
        self._box = page_box(page)
        self._known: dict[int, bool] = {}
        self._grounds: list[Box] | None = None
        self._scanned: bool | None = None

    def shows(self, index: int) -> bool:
        from pypdfium2 import raw

        drawn = raw.FPDFText_GetTextObject(self._text, index)
        name = ctypes.cast(drawn, ctypes.c_void_p).value if drawn else None
        if name is None:
            return True  # a sign that pdfium has made up, such as a hyphen
        if name not in self._known:
            self._known[name] = self._is_shown(drawn, index)
        return self._known[name]

    def _is_shown(self, drawn: Any, index: int) -> bool:
        from pypdfium2 import raw

        mode = raw.FPDFTextObj_GetTextRenderMode(drawn)
        if mode == INVISIBLE:
            return self._is_scan()
        if letter_size(self._text, index) < SMALLEST:
            return False
        left, bottom, right, top = _bounds(drawn)
        west, south, east, north = self._box
        if right < west - AWAY or top < south - AWAY or left > east + AWAY or bottom > north + AWAY:
            return right <= left  # without a box nothing is known
        colours = [ctypes.c_uint() for _ in range(4)]
        if mode not in FILLED or not raw.FPDFText_GetFillColor(self._text, index, *colours):
            return True
        *ink, solid = (colour.value for colour in colours)
        if solid == 0:
            return self._is_scan()
        return min(ink) < PALE or self._on_ground((left + right) / 2, (bottom + top) / 2)

    def _is_scan(self) -> bool:
        from pypdfium2 import raw

        if self._scanned is None:
            boxes = [box for kind, box in self._objects() if kind in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM)]
            area = (self._box[2] - self._box[0]) * (self._box[3] - self._box[1]) or 1.0
            self._scanned = any((box[2] - box[0]) * (box[3] - box[1]) >= SCAN * area for box in boxes)
        return self._scanned

    def _on_ground(self, x: float, y: float) -> bool:
        from pypdfium2 import raw

        if self._grounds is None:
            self._grounds = [box for kind, box in self._objects() if kind != raw.FPDF_PAGEOBJ_TEXT]
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in self._grounds)

    def _objects(self) -> list[tuple[int, Box]]:
        """Kind and box of what the page draws, without what is filled with white."""
        from pypdfium2 import raw

        found = []
        for at in range(min(raw.FPDFPage_CountObjects(self._page), MOST)):
            drawn = raw.FPDFPage_GetObject(self._page, at)
            kind = raw.FPDFPageObj_GetType(drawn)
            colours = [ctypes.c_uint() for _ in range(4)]
            pale = raw.FPDFPageObj_GetFillColor(drawn, *colours) and min(colour.value for colour in colours[:3]) >= PALE
            if kind != raw.FPDF_PAGEOBJ_PATH or not pale:
                found.append((kind, _bounds(drawn)))
        return found


def page_box(page: Any) -> Box:
    """What is shown of a page, in its own coordinates: their origin need not be its corner."""
    crop, media = page.get_cropbox(), page.get_mediabox()
    left, bottom, right, top = (*map(max, crop[:2], media[:2]), *map(min, crop[2:], media[2:]))
    return (left, bottom, right, top) if left < right and bottom < top else media


def letter_size(text: Any, index: int) -> float:
    """The size of a letter's font in points, as it is seen."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    return float(raw.FPDFText_GetFontSize(text, index) * (hypot(matrix.c, matrix.d) or 1))


def _bounds(drawn: Any) -> Box:
    from pypdfium2 import raw

    edges = [ctypes.c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(drawn, *edges)
    left, bottom, right, top = (edge.value for edge in edges)
    return left, bottom, right, top
