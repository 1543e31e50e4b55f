"""PDF: bytes -> Contents, with pypdfium2. Text only: a scanned page has none, and says so.

Lines become paragraphs by their distance, indentation, font and length; a paragraph that goes on over a page is one
block whose steps are its pages. Headings are the titles of the file's outline where it has one, else lines in a
larger or bold font. Tables come out as lines of text: a PDF does not say what a cell is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.from_pdf_furniture import LEADERS, without_furniture
from mapred.formats.from_pdf_lines import PageLine, page_lines

BULLET = re.compile(r"[•◦▪‣·∙●○■–—*-]\s+(?=\S)|\(?\d{1,2}[.)]\s+(?=[A-Z])|\([a-z]\)\s+(?=\S)")
SIGN = re.compile(r"[•◦▪‣·∙●○■*–—-]\s+")
PASSWORD = 4  # pdfium's FPDF_ERR_PASSWORD
LARGER = 1.12  # than the body's font: a heading's


def read_pdf(data: bytes) -> Contents:
    """A PDF with a text layer."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as cause:
        if getattr(cause, "err_code", None) == PASSWORD or "password" in str(cause).lower():
            raise Unreadable("is encrypted: save an unprotected copy") from cause
        raise Unreadable("is damaged: the PDF cannot be opened") from cause
    try:
        lines = without_furniture(page_lines(pdf))
        stated = pdf.get_metadata_dict()
        titles = _outline(pdf)
    except pypdfium2.PdfiumError as cause:
        raise Unreadable("is damaged: a page of the PDF cannot be read") from cause
    finally:
        pdf.close()
    if not lines:
        raise Unreadable("has no text layer: run OCR on it first (ocrmypdf does)")
    author = stated.get("Author", "")
    authors = tuple(name.strip() for name in re.split(r"[;,]| and ", author) if name.strip())
    return Contents(tuple(_blocks(lines, titles)), _stated_title(stated.get("Title", "")), authors, _date(stated))


def _stated_title(title: str) -> str:
    """The title, unless a program made it up from a file's name."""
    return "" if re.match(r"microsoft \w+ - |untitled|.*\.(docx?|tex|dvi|indd)$", title, re.IGNORECASE) else title


def _date(stated: dict[str, str]) -> str:
    found = re.match(r"D:(\d{4})(\d\d)?(\d\d)?", stated.get("CreationDate", ""))
    return "-".join(part for part in found.groups() if part) if found else ""


def _outline(pdf: Any) -> dict[str, int]:
    """Titles of the file's own table of contents -> level, without numbers and spaces."""
    titles: dict[str, int] = {}
    for entry in pdf.get_toc(max_depth=6):
        titles.setdefault(_key(entry.get_title() or ""), entry.level + 1)
    titles.pop("", None)
    return titles


def _key(text: str) -> str:
    text = re.sub(r"^\s*(?:(?:[Cc]hapter|[Aa]ppendix|[Ss]ection)\s+)?(?:(?:\d+|[A-Z])(?:\.\d+)*\.?\s+)", "", text)
    return re.sub(r"\W+", "", text).lower()


def _blocks(lines: list[PageLine], titles: dict[str, int]) -> Iterator[Block]:
    body = _body_size(lines)
    sizes = sorted({line.size for line in lines if line.size > body * LARGER}, reverse=True)
    groups = list(_groups(lines))
    position = 0
    while position < len(groups):
        group = groups[position]
        level = _level(group, body, sizes, titles)
        kind = Kind.HEADING if level else Kind.CODE if all(line.mono or not line.upright for line in group) else Kind.TEXT
        if kind is Kind.TEXT and BULLET.match(group[0].text):
            kind, level = Kind.ITEM, 1
        # goes on over the end of a column or page
        while kind in (Kind.TEXT, Kind.ITEM) and position + 1 < len(groups) and _goes_on(group, groups[position + 1]):
            position += 1
            group = [*group, *groups[position]]
        yield _block(kind, group, level)
        position += 1


def _body_size(lines: list[PageLine]) -> float:
    """The size in which most of the text is set."""
    return Counter(
        {size: sum(len(line.text) for line in lines if line.size == size) for size in {line.size for line in lines}}
    ).most_common(1)[0][0]


def _groups(lines: list[PageLine]) -> Iterator[list[PageLine]]:
    """Lines that stand together on a page."""
    right = _right_edges(lines)
    pitch = _pitch(lines)
    group = [lines[0]]
    for before, line in pairwise(lines):
        if _parts(before, line, group, right, pitch):
            yield group
            group = []
        group.append(line)
    yield group


def _pitch(lines: list[PageLine]) -> float:
    """The usual distance of two lines, in their size."""
    gaps = Counter(
        round((a.bottom - b.bottom) / a.size, 1)
        for a, b in pairwise(lines)
        if 0.5 < (a.bottom - b.bottom) / max(a.size, 1) < 2.5
    )
    return gaps.most_common(1)[0][0] if gaps else 1.2


def _right_edges(lines: list[PageLine]) -> dict[tuple[int, int], float]:
    """How far lines that begin in the same column (a sixth of a page's width) reach."""
    edges: dict[tuple[int, int], float] = {}
    for line in lines:
        place = (line.page, int(line.left // 100))
        edges[place] = max(edges.get(place, 0), line.right)
    return edges


def _parts(before: PageLine, line: PageLine, group: list[PageLine], right: dict[tuple[int, int], float], pitch: float) -> bool:
    """Whether a new paragraph begins at `line`."""
    if line.page != before.page or line.mono != before.mono or line.upright != before.upright or not _same_size(line, before):
        return True
    if _is_apart(line, group) or bool(LEADERS.search(line.text)) != bool(LEADERS.search(before.text)):
        return True
    down = (before.bottom - line.bottom) / max(before.size, 1)
    if down < -0.5 or down > pitch * 1.25 + 0.1:  # up again: the next column
        return True
    if line.mono:
        return False
    if line.bold != before.bold and (len(group) == 1 or line.bold):
        return True
    if BULLET.match(line.text) and (line.left <= group[0].left + 2 or before.text.endswith((".", ":", ";"))):
        return True
    if abs(down) < 0.4:
        return False  # the same line, drawn in two
    reach = right.get((before.page, int(before.left // 100)), before.right)
    short = before.right < reach - 0.12 * (reach - before.left)
    ended = before.text.endswith((".", "!", "?", ":", ";", ")"))
    indented = line.left > before.left + 0.8 * line.size and not BULLET.match(group[0].text)
    return (short and ended) or (indented and (ended or short)) or (line.left < group[0].left - line.size and ended)


def _is_apart(line: PageLine, group: list[PageLine]) -> bool:
    """Does it stand beside the row before it, as in another column, and not under it or right behind it?"""
    row = [piece for piece in group if abs(piece.bottom - group[-1].bottom) < 0.4 * piece.size]
    return line.left > max(piece.right for piece in row) + 2 * line.size or line.right < min(piece.left for piece in row)


def _same_size(line: PageLine, before: PageLine) -> bool:
    return abs(line.size - before.size) <= 0.08 * before.size


def _level(group: list[PageLine], body: float, sizes: list[float], titles: dict[str, int]) -> int:
    """The level of these lines as a heading, or 0."""
    said = " ".join(line.text for line in group)
    if len(group) > 3 or len(said) > 150 or not any(sign.isalpha() for sign in said):
        return 0
    large, bold = group[0].size > body * LARGER, all(line.bold for line in group)
    if (large or bold) and (level := titles.get(_key(said))):
        return level
    if titles and not large:
        return 0
    if large:
        return min(1 + sizes.index(group[0].size), 6)
    return min(len(sizes) + 1, 6) if bold and len(said) <= 90 and not said.endswith((".", ",", ";", ":")) else 0


def _goes_on(group: list[PageLine], following: list[PageLine]) -> bool:
    before, line = group[-1], following[0]
    if line.mono or line.bold or BULLET.match(line.text) or not _same_size(line, before):
        return False
    moved = line.page == before.page + 1 or (line.page == before.page and line.bottom > before.top)
    return moved and before.text[-1] not in ".!?:;" and line.text[0].islower()


def _block(kind: Kind, group: list[PageLine], level: int) -> Block:
    texts = [SIGN.sub("", line.text) if kind is Kind.ITEM and n == 0 else line.text for n, line in enumerate(group)]
    if kind is Kind.CODE:
        left, wide = min(line.left for line in group), max(group[0].size * 0.5, 1)
        texts = [" " * round((line.left - left) / wide) + line.text for line in group]
    steps: list[tuple[int, int]] = []
    offset = 0
    for text, line in zip(texts, group, strict=True):
        if not steps or steps[-1][1] != line.page:
            steps.append((offset, line.page))
        offset += len(text) + 1
    locator = Locator(page=(group[0].page, group[-1].page))
    return Block(kind, "\n".join(texts), level, locator, tuple(steps) if len(steps) > 1 else ())
