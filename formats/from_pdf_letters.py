"""What the letters of a PDF's page say, and where they stand on the page as it is shown: cut to its box, and turned.

pdfium gives a code for each letter. It has none for the ligatures of many LaTeX fonts but their place in the font, and does
not say that a figure is raised: `10` and a small `6` above it is `10⁶`. A letter that nothing tells is U+FFFD: what holds it is
not quoted.
"""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from math import atan2, degrees
from typing import Any

from mapred.formats.from_pdf_unseen import Box, letter_size, page_box
from mapred.formats.raised import POWERS

HYPHENS = (2, 0xFFFE)  # what pdfium makes of a hyphen at a line's end and of that end
# Places in LaTeX's T1 fonts.
LIGATURES = {16: "“", 17: "”", 21: "–", 22: "—", 27: "ff", 28: "fi", 29: "fl", 30: "ffi", 31: "ffl"}
SYMBOLS = re.compile(rb"cm(?:ex|sy|mi)|math|symbol", re.IGNORECASE)  # fonts in which those places hold brackets
RAISED = POWERS | str.maketrans("−–", "⁻⁻")
SMALLER, HIGHER = 0.85, 0.15  # than the letter before, in its size
SLANT = 20  # degrees: text that is turned by more does not stand upright


@dataclass(frozen=True, slots=True)
class Paper:
    """The box of a page, and how far it is turned (clockwise) when it is shown."""

    box: Box
    turned: int

    def shown(self, box: Box) -> Box:
        """A box on the page as it is shown, from its lower left."""
        left, bottom, right, top = self.box
        x0, y0, x1, y1 = box
        return {
            90: (y0 - bottom, right - x1, y1 - bottom, right - x0),
            180: (right - x1, top - y1, right - x0, top - y0),
            270: (top - y1, x0 - left, top - y0, x1 - left),
        }.get(self.turned, (x0 - left, y0 - bottom, x1 - left, y1 - bottom))


def paper(page: Any) -> Paper:
    return Paper(page_box(page), page.get_rotation())


def sign(text: Any, index: int, code: int) -> str:
    """What a letter says."""
    if code in HYPHENS:
        return "-"
    if code >= 32:
        return chr(code).translate(RAISED) if code in RAISED and _is_raised(text, index) else chr(code)
    from pypdfium2 import raw

    if raw.FPDFText_IsGenerated(text, index) or code == 9:
        return " "
    return "\ufffd" if SYMBOLS.search(font(text, index)[0]) else LIGATURES.get(code, "\ufffd")


def _is_raised(text: Any, index: int) -> bool:
    """Does it stand smaller and higher than the letter before it, or beside one that does?"""
    from pypdfium2 import raw

    code = raw.FPDFText_GetUnicode(text, index - 1) if index else 0
    if code <= 32:
        return False
    size, height, before = letter_size(text, index), _baseline(text, index), index - 1
    while code > 32 and before > index - 5:
        full, low = letter_size(text, before), _baseline(text, before)
        if size < SMALLER * full:
            return height > low + HIGHER * full
        if abs(height - low) > 0.5 or code not in RAISED:
            return False
        before -= 1
        code = raw.FPDFText_GetUnicode(text, before) if before >= 0 else 0
    return False


def _baseline(text: Any, index: int) -> float:
    from pypdfium2 import raw

    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, index, x, y)
    return y.value


def is_upright(text: Any, index: int, paper: Paper) -> bool:
    """Does the letter stand on the page as a reader's text does?"""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    slope = degrees(atan2(matrix.b, matrix.a)) - paper.turned
    return abs((slope + 180) % 360 - 180) <= SLANT


def font(text: Any, index: int) -> tuple[bytes, int]:
    """The name of a letter's font, and its flags."""
    from pypdfium2 import raw

    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
    return name.value, flags.value


def letter_box(text: Any, index: int, paper: Paper) -> Box:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    low, high = sorted((box.bottom, box.top))
    return paper.shown((box.left, low, box.right, high))
