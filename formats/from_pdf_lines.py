"""PDF -> its lines as they stand on the pages, without running heads, running feet and page numbers.

pdfium gives characters with places and fonts, in the order in which the file draws them: that is the reading order,
of columns too, in nearly all files that a program has set.
"""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mapred.formats.from_pdf_unseen import Sight, letter_size

MARGIN = 0.11  # of the page's height, at its head and foot, where furniture stands
REPEATED = 3  # pages with the same line there; 2 in a file of up to 4
MONO = re.compile(rb"mono|courier|consol|typewriter|cmtt|menlo|sftt|fixed|tt\d*$", re.IGNORECASE)
BOLD = re.compile(rb"bold|black|heavy|semibold|cmbx|sfbx|demi", re.IGNORECASE)
ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
HYPHENS = (2, 0xFFFE)  # what pdfium makes of a hyphen at a line's end and of that end
LEADERS = re.compile(r"(?:[.·…]\s?){5,}\s*[\divxlc]+$")  # a line of the table of contents


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
    height: float  # of the page


def page_lines(pdf: Any) -> list[PageLine]:
    """All lines of a document, in reading order, without furniture."""
    lines: list[PageLine] = []
    for number in range(len(pdf)):
        page = pdf[number]
        text = page.get_textpage()
        lines.extend(_lines(text, number + 1, page.get_height(), Sight(page, text)))
        text.close()
        page.close()
    return _without_furniture(lines)


def _lines(text: Any, page: int, height: float, sight: Sight) -> Iterator[PageLine]:
    from pypdfium2 import raw

    signs: list[str] = []
    start = 0
    count = text.count_chars()
    for index in range(count + 1):
        code = raw.FPDFText_GetUnicode(text, index) if index < count else 10
        if code > 32 and not sight.shows(index):
            signs.append(" ")
        elif code in HYPHENS:
            signs.append("-")
        elif code not in (10, 13):
            signs.append(chr(code) if code else "")
            continue
        said = "".join(signs)
        if said.strip():
            yield _line(text, said, start, page, height)
        signs, start = [], index + 1


def _line(text: Any, said: str, first: int, page: int, height: float) -> PageLine:
    """Measures a line at its first, middle and last character that is not white."""
    from pypdfium2 import raw

    inner = [first + offset for offset, sign in enumerate(said) if not sign.isspace()]
    probes = [inner[0], inner[len(inner) // 2], inner[-1]]
    boxes = [_box(text, index) for index in probes]
    name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
    bold = mono = True
    for index in probes:
        raw.FPDFText_GetFontInfo(text, index, name, len(name), flags)
        bold = bold and (bool(BOLD.search(name.value)) or raw.FPDFText_GetFontWeight(text, index) >= 600)
        mono = mono and (bool(MONO.search(name.value)) or bool(flags.value & 1))
    sizes = sorted(letter_size(text, index) for index in probes)
    return PageLine(
        " ".join(said.split()),
        page,
        min(box[0] for box in boxes),
        max(box[1] for box in boxes),
        min(box[2] for box in boxes),
        max(box[3] for box in boxes),
        round(sizes[1], 1),
        bold,
        mono,
        height,
    )


def _box(text: Any, index: int) -> tuple[float, float, float, float]:
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text, index, box)
    return box.left, box.right, min(box.bottom, box.top), max(box.bottom, box.top)


def _without_furniture(lines: list[PageLine]) -> list[PageLine]:
    """Drops what repeats at head or foot of the pages, the page numbers, and what shares a line with them."""
    margin = [line for line in lines if _in_margin(line)]
    seen = Counter(said for said, _ in {(_pattern(line.text), line.page) for line in margin})
    shifts = Counter(number - page for page, number in {(line.page, n) for line in margin for n in _numbers(line.text)})
    pages = len({line.page for line in lines})
    enough = REPEATED if pages > 4 else 2
    shift, hits = shifts.most_common(1)[0] if shifts else (0, 0)
    numbered = hits >= REPEATED and hits >= pages / 4

    def is_furniture(line: PageLine) -> bool:
        if seen[_pattern(line.text)] >= enough or ROMAN.fullmatch(line.text):
            return True
        if re.fullmatch(r"\W*(page )?\d+( of \d+)?\W*", line.text, re.IGNORECASE):
            return True
        return numbered and line.page + shift in _numbers(line.text)

    contents = _contents_pages(lines)
    dropped = {(line.page, round(line.bottom / 3)) for line in margin if is_furniture(line)}
    return [
        line
        for line in lines
        if not (_in_margin(line) and (line.page, round(line.bottom / 3)) in dropped)
        and not (line.page in contents or LEADERS.search(line.text))
    ]


def _contents_pages(lines: list[PageLine]) -> set[int]:
    """The pages of a table of contents, told by its dots: their titles come again as headings."""
    all_lines = Counter(line.page for line in lines)
    dotted = Counter(line.page for line in lines if LEADERS.search(line.text))
    return {page for page, count in dotted.items() if count >= 5 and count > 0.35 * all_lines[page]}


def _in_margin(line: PageLine) -> bool:
    return line.bottom > line.height * (1 - MARGIN) or line.top < line.height * MARGIN


def _pattern(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _numbers(text: str) -> set[int]:
    """The whole numbers at the two ends of a line."""
    words = text.split()
    return {int(word) for word in (words[0], words[-1]) if word.isdecimal() and len(word) < 6}
