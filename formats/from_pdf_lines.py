"""PDF -> its lines as they stand on the pages.

pdfium gives characters with places and fonts, in the order in which the file draws them: that is the reading order,
of columns too, in nearly all files that a program has set. Where the rows of two columns are drawn together each row is
two lines here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mapred.formats.from_pdf_letters import HYPHENS, Paper, font, is_upright, letter_box, paper, sign
from mapred.formats.from_pdf_unseen import Sight, letter_size

MONO = re.compile(rb"mono|courier|consol|typewriter|cmtt|menlo|sftt|fixed|tt\d*$", re.IGNORECASE)
BOLD = re.compile(rb"bold|black|heavy|semibold|cmbx|sfbx|demi", re.IGNORECASE)
GUTTER = 2.0  # of the letters' size: a gap so wide parts two columns, if both sides are of
COLUMN = 18  # letters or more, and no cells of a table
ACCENTS = {"¨": "\u0308", "´": "\u0301", "ˇ": "\u030c", "˚": "\u030a"}  # and no hats: those of formulas stand behind
ACCENTED = re.compile(rf"([{''.join(ACCENTS)}])([A-Za-z])")  # as old LaTeX fonts draw `ä`


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line of text on a page (1-based), its box in points from the lower left, and its font."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float
    size: float  # of the font, as it is seen
    bold: bool
    mono: bool
    upright: bool
    height: float  # of the page


def page_lines(pdf: Any) -> list[PageLine]:
    """All lines of a document, in reading order."""
    lines: list[PageLine] = []
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        lines.extend(_lines(text, number + 1, paper(page), Sight(page, text), page.get_height()))
        text.close()
        page.close()
    return lines


def _lines(text: Any, page: int, paper: Paper, sight: Sight, height: float) -> Iterator[PageLine]:
    from pypdfium2 import raw

    signs: list[str] = []
    start = 0
    count = text.count_chars()
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, index) if index < count else 10
        hidden = code > 32 and not sight.shows(index)
        if hidden or code not in (10, 13):
            signs.append(" " if hidden else sign(text, index, code))
        if not hidden and code not in (10, 13, *HYPHENS):
            continue
        for first, piece in _pieces(text, signs, start, paper):
            if "".join(piece).strip():
                yield _line(text, piece, first, page, paper, height)
        signs, start = [], index + 1


def _pieces(text: Any, signs: list[str], start: int, paper: Paper) -> Iterator[tuple[int, list[str]]]:
    """The pieces of a line, and the index of each in the page's text: one, or rows of two columns, or text that is turned."""
    from pypdfium2 import raw

    begin = 0
    for at in range(1, len(signs) - 1):
        if signs[at] != " " or not (signs[at - 1].strip() and signs[at + 1].strip()):
            continue
        if not raw.FPDFText_IsGenerated(text, start + at):
            continue
        before, after = start + at - 1, start + at + 1
        parts = is_upright(text, before, paper) != is_upright(text, after, paper)
        if not parts and min(at - begin, len(signs) - at) > COLUMN:
            gap = letter_box(text, after, paper)[0] - letter_box(text, before, paper)[2]
            parts = gap > GUTTER * letter_size(text, before)
        if parts:
            yield start + begin, signs[begin:at]
            begin = at + 1
    yield start + begin, signs[begin:]


def _line(text: Any, signs: list[str], first: int, page: int, paper: Paper, height: float) -> PageLine:
    """Measures a line at its first, middle and last character that is not white."""
    from pypdfium2 import raw

    inner = [first + offset for offset, sign in enumerate(signs) if sign.strip()]
    probes = [inner[0], inner[len(inner) // 2], inner[-1]]
    boxes = [letter_box(text, index, paper) for index in probes]
    fonts = [font(text, index) for index in probes]
    sizes = sorted(letter_size(text, index) for index in probes)
    weights = [raw.FPDFText_GetFontWeight(text, index) for index in probes]
    return PageLine(
        _composed(" ".join("".join(signs).split())),
        page,
        min(box[0] for box in boxes),
        max(box[2] for box in boxes),
        min(box[1] for box in boxes),
        max(box[3] for box in boxes),
        round(sizes[1], 1),
        bold=all(BOLD.search(name) or weight >= 600 for (name, _), weight in zip(fonts, weights, strict=True)),
        mono=all(MONO.search(name) or flags & 1 for name, flags in fonts),
        upright=is_upright(text, probes[1], paper),
        height=height,
    )


def _composed(said: str) -> str:
    """`Kr¨amer` -> `Krämer`."""
    return ACCENTED.sub(lambda found: unicodedata.normalize("NFC", found[2] + ACCENTS[found[1]]), said)
