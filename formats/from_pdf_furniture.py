"""The lines of a PDF without what only furnishes its pages: running heads and feet, page numbers, the table of contents."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import pairwise

from mapred.formats.from_pdf_lines import PageLine

MARGIN = 0.11  # of the page's height, at its head and foot, where furniture stands
REPEATED = 3  # pages with the same line there; 2 in a file of up to 4
LONGEST = 60  # letters of a line that may repeat with other figures, or bear the number of its page: longer is text
NUMERAL = re.compile(r"(?=.)c{0,3}(?:x[cl]|l?x{0,3})(?:i[xv]|v?i{0,3})", re.IGNORECASE)  # `xiv`, and not `civil`
LEADERS = re.compile(r"(?:[.·…]\s?){5,}\s*[\divxlc]+$")  # a line of the table of contents, or of a list of prices


def without_furniture(lines: list[PageLine]) -> list[PageLine]:
    """Drops what repeats at head or foot of the pages, the page numbers, and what shares a line with them."""
    margin = [line for line in lines if _in_margin(line)]
    seen = Counter(said for said, _ in {(_pattern(line.text), line.page) for line in margin})
    shifts = Counter(number - page for page, number in {(line.page, n) for line in margin for n in _numbers(line.text)})
    pages = len({line.page for line in lines})
    enough = REPEATED if pages > 4 else 2
    shift, hits = shifts.most_common(1)[0] if shifts else (0, 0)
    numbered = hits >= REPEATED and hits >= pages / 4

    def is_furniture(line: PageLine) -> bool:
        if seen[_pattern(line.text)] >= enough or NUMERAL.fullmatch(line.text):
            return True
        if re.fullmatch(r"\W*(page )?\d+( of \d+)?\W*", line.text, re.IGNORECASE):
            return True
        return numbered and line.page + shift in _numbers(line.text)

    listing, contents = _listings(lines)
    dropped = {(line.page, round(line.bottom / 3)) for line in margin if is_furniture(line)}
    return [
        line
        for line in lines
        if not (_in_margin(line) and (line.page, round(line.bottom / 3)) in dropped)
        and not (line.page in contents or (line.page in listing and LEADERS.search(line.text)))
    ]


def _listings(lines: list[PageLine]) -> tuple[set[int], set[int]]:
    """The pages on which a table of contents stands, and those that it fills: its titles come again as headings.

    It is told by its dots and by the rising pages to which they lead. A list of prices with dots is text.
    """
    count = Counter(line.page for line in lines)
    led: dict[int, list[str]] = defaultdict(list)
    for line in lines:
        if LEADERS.search(line.text):
            led[line.page].append(line.text.split()[-1].lstrip(".·…"))
    listing = set()
    for page, ends in led.items():
        numbers = [int(end) for end in ends if end.isdecimal() and int(end) <= lines[-1].page]
        rising = sum(a <= b for a, b in pairwise(numbers))
        if 2 * len(numbers) >= len([end for end in ends if end.isdecimal()]) and 10 * rising >= 7 * (len(numbers) - 1):
            listing.add(page)
    return listing, {page for page in listing if len(led[page]) >= 5 and len(led[page]) > 0.35 * count[page]}


def _in_margin(line: PageLine) -> bool:
    return line.bottom > line.height * (1 - MARGIN) or line.top < line.height * MARGIN


def _pattern(text: str) -> str:
    """What repeats of a line: all of it, but for figures in a short one that is no sentence."""
    return text if _is_text(text) else re.sub(r"\d+", "#", text)


def _is_text(text: str) -> bool:
    return len(text) > LONGEST or text.endswith((".", "!", "?"))


def _numbers(text: str) -> set[int]:
    """The whole numbers at the two ends of a line that is not text."""
    words = [] if _is_text(text) else [text.split()[at] for at in (0, -1)]
    return {int(word) for word in words if word.isdecimal() and len(word) < 6}
