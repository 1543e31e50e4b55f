"""OpenDocument text: bytes -> Contents, with lxml. A place is a paragraph number under its headings.

What a reader does not see is left out, and what is struck: by its style, its section, a hidden paragraph or text. Text boxes
and notes follow their paragraph.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_book import dublin_core, xml
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.raised import Settle, lowered, raised, tail

SPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, OFFICE, STYLE, DRAW = (SPACE % name for name in ("text", "table", "office", "style", "drawing"))
SKIPPED = {TEXT + "tracked-changes", OFFICE + "annotation", TEXT + "table-of-content", OFFICE + "forms", TEXT + "note-citation"}
HIDDEN = TEXT + "hidden-paragraph"
GAPS = {TEXT + "s", TEXT + "tab", TEXT + "line-break"}
MOST_REPEATS = 64  # of a cell


@dataclass(frozen=True, slots=True)
class _Styles:
    """Names of the styles whose text is not shown or struck, and what becomes of text that others set high or low."""

    unsaid: frozenset[str]
    heights: dict[str, Settle]

    def hides(self, node: Any) -> bool:
        """Is nothing of the element seen?"""
        get = node.get
        if get(TEXT + "display") == "none" or get(TABLE + "visibility") in ("collapse", "filter"):
            return True
        if get(TEXT + "is-hidden") == "true" or any(sign.get(TEXT + "is-hidden") == "true" for sign in node.findall(HIDDEN)):
            return True
        return get(TEXT + "style-name") in self.unsaid


def read_odt(data: bytes) -> Contents:
    """An OpenDocument text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in archive.read("META-INF/manifest.xml"):
            raise Unreadable("is encrypted: save an unprotected copy")
        names = archive.namelist()
        content = xml(archive.read("content.xml"))
        stated = dublin_core(xml(archive.read("meta.xml"))) if "meta.xml" in names else ("", (), "")
        sheets = [xml(archive.read("styles.xml"))] if "styles.xml" in names else []
    body = content.find(f".//{OFFICE}text")
    found = _blocks(body, 0, _styles([*sheets, content])) if body is not None else iter(())
    return Contents(tuple(replace(b, locator=Locator(paragraph=n)) for n, b in enumerate(found, 1)), *stated)


def _styles(sheets: list[Any]) -> _Styles:
    """What the styles say, themselves or by those that they are made from."""
    styles = {style.get(STYLE + "name"): style for sheet in sheets for style in sheet.iter(STYLE + "style")}

    def said(name: str | None, attribute: str, depth: int = 0) -> str:
        style = styles.get(name) if depth < 20 else None
        if style is None:
            return ""
        own = style.find(STYLE + "text-properties")
        answer: str | None = own.get(attribute) if own is not None else None
        return answer or said(style.get(STYLE + "parent-style-name"), attribute, depth + 1)

    struck = {name for name in styles if said(name, STYLE + "text-line-through-style") not in ("", "none")}
    unsaid = {name for name in styles if said(name, TEXT + "display") == "none"}
    positions = {name: said(name, STYLE + "text-position").split(" ")[0] for name in styles}
    heights: dict[str, Settle] = {
        name: lowered if at == "sub" or at[0] == "-" else raised for name, at in positions.items() if at.strip("0%")
    }
    return _Styles(frozenset(struck | unsaid), heights)


def _blocks(node: Any, lists: int, styles: _Styles) -> Iterator[Block]:
    for child in node:
        tag = child.tag
        if not isinstance(tag, str) or tag in SKIPPED or styles.hides(child):
            continue
        if tag == TEXT + "h":
            yield Block(Kind.HEADING, _said(child, styles), int(child.get(TEXT + "outline-level") or 1))
            yield from _beside(child, styles)
        elif tag == TEXT + "p":
            yield Block(Kind.ITEM if lists else Kind.TEXT, _said(child, styles), lists)
            yield from _beside(child, styles)
        elif tag == TABLE + "table":
            rows = ["\t".join(_cells(row, styles)).rstrip("\t") for row in _rows(child, styles)]
            yield Block(Kind.TABLE, "\n".join(row for row in rows if row.strip()))
        else:
            yield from _blocks(child, lists + (tag == TEXT + "list"), styles)


def _beside(paragraph: Any, styles: _Styles) -> Iterator[Block]:
    """The notes and text boxes that hang on a paragraph."""
    for child in paragraph:
        if isinstance(child.tag, str) and child.tag not in SKIPPED and not styles.hides(child):
            yield from _blocks(child, 0, styles) if _is_beside(child) else _beside(child, styles)


def _is_beside(node: Any) -> bool:
    return bool(node.tag == TEXT + "note" or node.tag.startswith(DRAW))


def _rows(table: Any, styles: _Styles) -> Iterator[Any]:
    """The table's own rows, not those of a table in one of its cells."""
    for child in table:
        if isinstance(child.tag, str) and not styles.hides(child):
            if child.tag == TABLE + "table-row":
                yield child
            elif child.tag.startswith(TABLE):
                yield from _rows(child, styles)


def _cells(row: Any, styles: _Styles) -> Iterator[str]:
    """A text for each column; where a merged cell goes on, an empty one."""
    for cell in row:
        if cell.tag in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            said = " ".join(" ".join(block.text.split()) for block in _blocks(cell, 0, styles))
            for _ in range(min(int(cell.get(TABLE + "number-columns-repeated") or 1), MOST_REPEATS)):
                yield said if cell.tag == TABLE + "table-cell" else ""


def _said(node: Any, styles: _Styles) -> str:
    return " ".join(_raw(node, styles).split())


def _raw(node: Any, styles: _Styles, before: str = "") -> str:
    """The text of an element with its own white space, behind `before`, without what stands beside it."""
    said = [node.text or ""]
    for child in node:
        if child.tag in GAPS:
            said.append(" ")
        elif isinstance(child.tag, str) and child.tag not in SKIPPED and not _is_beside(child) and not styles.hides(child):
            so_far = before + tail(said, len(said))
            inner = _raw(child, styles, so_far) if child.tag != TEXT + "ruby-text" else ""
            settle = styles.heights.get(child.get(TEXT + "style-name"))
            said.append(settle(so_far, inner) if settle else inner)
        if child.tail:
            said.append(child.tail)
    return "".join(said)
