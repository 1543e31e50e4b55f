"""HTML: bytes -> Contents, with lxml by hand.

Why not unstructured's partition_html: on the 766 pages of SQLite's documentation it gave the menus as text twice,
kept hidden tables of contents, has no anchors, and took 0.35 s a page for its spaCy tagger, where this takes 5 ms.
lxml is the parser that unstructured itself uses.

Left out: navigation, page header and footer, scripts, forms, and what a reader does not see (hidden elements,
comments). Every block has its paragraph number and the anchor at or above it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, decode
from mapred.formats.menus import HEADINGS, is_menu
from mapred.formats.raised import lowered, raised, tail
from mapred.formats.unseen import STRUCK_TAGS, Looks

BLOCK_TAGS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
        "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "search",
        "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
DROPPED_TAGS = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "nav", "head", "button", "select", "textarea", "iframe",
        "object", "audio", "video", "canvas", "datalist", "input", "map", "noframes", "annotation", "annotation-xml",
        *STRUCK_TAGS,
    }
)  # fmt: skip
DROPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar"})
LAYOUT_TAGS = ("table", *HEADINGS, "pre", "ul", "ol", "dl")  # in a cell: no data table
BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)\b", re.IGNORECASE)
BREAK = "\u2028"  # where a <br> stands, until a block is made of the text
LABEL = re.compile(r"[^\s.:;,!?]+(?: [^\s.:;,!?]+){0,3}")  # a line that is no part of a sentence, if the next one opens one
SITE = re.compile(r" (?:[-–—|·»«]|::) ")  # between the title of a page and that of its site
NUMBER = re.compile(r"^\d+(?:\.\d+)*\.?\s+")
FOOTNOTE = re.compile(r"[\[(]?(?:\d{1,3}|[*†‡↩^])[\])]?")  # what leads to a footnote, or back
NOTE = re.compile(r"footnote|noteref|fn-?(?:back)?ref|backlink", re.IGNORECASE)
AUTHORS = frozenset({"author", "dc.creator", "dcterms.creator", "citation_author", "article:author"})
DATES = frozenset({"date", "dc.date", "dcterms.date", "article:published_time", "citation_publication_date"})


def read_html(data: bytes) -> Contents:
    """An HTML page; its title and what its meta tags state."""
    text = _decoded(data)
    root = _tree(text)
    if root is None:
        return Contents(())
    title = next((" ".join(found.itertext()) for found in root.iter("title")), "")
    authors, date = [], ""
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        content = " ".join((meta.get("content") or "").split())
        if name in AUTHORS and content and content not in authors:
            authors.append(content)
        elif name in DATES and not date:
            date = content
    blocks = _Walk(root).blocks()
    title = _of_page(" ".join(title.split()), blocks)
    return Contents(tuple(_entitled(blocks, title)), title, tuple(authors), date)


def html_blocks(text: str) -> list[Block]:
    """The blocks of a piece of HTML."""
    root = _tree(text)
    return [] if root is None else _Walk(root).blocks()


def table_text(text: str) -> str:
    """An HTML table as rows by line and cells by tab, whatever its shape."""
    root = _tree(text)
    rows = [] if root is None else [[_cell(cell) for cell in row if cell.tag in ("td", "th")] for row in root.iter("tr")]
    return "\n".join("\t".join(row) for row in rows if any(row))


def _decoded(data: bytes) -> str:
    """By byte order mark or as the page itself declares, else as any text."""
    said = re.search(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", data[:4096])
    if said and not data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = said[1].decode("ascii").lower()
        if name.startswith(("utf-16", "utf16", "utf-32", "utf32")):
            name = "utf-8"  # who can read so in the bytes reads one byte a letter
        try:
            return data.decode("cp1252" if name in ("iso-8859-1", "latin1", "ascii", "us-ascii") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data)


def _tree(text: str) -> Any | None:
    from lxml import etree

    # U+0000 and lone surrogates cannot be handed to libxml2; the declaration would contradict a decoded text
    text = re.sub("[\x00\ud800-\udfff]", "", re.sub(r"^\s*<\?xml[^>]*>", "", text))
    parser = etree.HTMLParser(huge_tree=True, no_network=True, encoding="utf-8")
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None


def _of_page(title: str, blocks: list[Block]) -> str:
    """The part of the title that one of the page's headings says: `Enums — Python documentation` is `Enums` under that heading.

    The other part is the site's, and the same on every page. Where headings say both, or none, the whole title stays.
    """
    heads = {NUMBER.sub("", block.text) for block in blocks if block.kind is Kind.HEADING}
    for mark in SITE.finditer(title):
        parts = title[: mark.start()], title[mark.end() :]
        said = [part for part in parts if NUMBER.sub("", part) in heads]
        if len(said) == 1:
            return said[0]
    return title


def _entitled(blocks: list[Block], title: str) -> Iterator[Block]:
    """A first line that says the page's title is its heading, whatever tag it has."""
    for position, block in enumerate(blocks):
        same = position < 3 and block.kind is Kind.TEXT and block.text == title != ""
        yield Block(Kind.HEADING, block.text, 1, block.locator) if same else block


class _Walk:
    """One pass over a tree, which gathers inline text and lets go of it where a block begins or ends."""

    def __init__(self, root: Any, looks: Looks | None = None):
        self.root = root
        self.looks = looks or Looks(root)
        self.found: list[Block] = []
        self.text: list[str] = []
        self.kind, self.level = Kind.TEXT, 0
        self.lists = 0  # depth
        self.pointer: str | None = None
        self.anchor: str | None = None  # seen since the last block
        self.off: list[int] = []  # where in the text open superscripts and subscripts begin
        self.size = max(len("".join(root.itertext())), 1)

    def blocks(self) -> list[Block]:
        from lxml import etree

        walker = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        skipped = None
        for event, element in walker:
            if event in ("comment", "pi"):
                self._add(element.tail)
            elif event == "start":
                if not isinstance(element.tag, str) or self._is_dropped(element) or self._is_table(element):
                    if element.tag in BLOCK_TAGS and not self._is_unseen(element):
                        self._flush()  # it parts what stands around it
                    walker.skip_subtree()
                    skipped = element
                else:
                    self._start(element)
                    self._add(element.text)
            else:
                if element is not skipped:
                    self._end(element)
                skipped = None
                if element is not self.root:
                    self._add(element.tail)
        self._flush()
        return self.found

    def _add(self, text: str | None) -> None:
        if text:
            self.text.append(text)

    def _start(self, element: Any) -> None:
        tag = element.tag
        if _is_block(element):
            self._flush()
        if (name := element.get("id") or (tag == "a" and element.get("name"))) and tag not in ("body", "html", "code"):
            self.anchor = name
        if tag == "br":
            self.text.append(BREAK)
        elif _is_second(element, "mfrac"):
            self.text.append("/")
        elif _is_high(element) or tag == "sub":
            self.off.append(len(self.text))
        elif tag == "pre":
            self.kind = Kind.CODE
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self.kind, self.level = Kind.HEADING, int(tag[1])
        elif tag in ("ul", "ol", "dl", "menu"):
            self.lists += 1
        elif tag in ("li", "dt"):
            self.kind, self.level = Kind.ITEM, max(self.lists, 1)

    def _end(self, element: Any) -> None:
        if _is_block(element):
            self._flush()
            self.kind, self.level = Kind.TEXT, 0  # an empty heading or item hands its kind to nobody
        elif (high := _is_high(element)) or element.tag == "sub":
            start = self.off.pop()
            settle = raised if high else lowered
            self.text[start:] = filter(None, [settle(tail(self.text, start), "".join(self.text[start:]))])
        if element.tag in ("ul", "ol", "dl", "menu"):
            self.lists -= 1

    def _flush(self) -> None:
        """Makes a block of the text gathered so far."""
        raw = "".join(self.text)
        self.text = []
        if self.kind is Kind.CODE:
            raw = raw.replace(BREAK, "\n")
            pieces = ["\n".join(line.rstrip() for line in raw.expandtabs().strip("\n").split("\n")).rstrip()]
        elif self.kind is Kind.HEADING:
            pieces = [" ".join(raw.split())]
        else:
            pieces = _pieces(raw)
        for said in filter(None, pieces):
            self._emit(said)
            self.kind, self.level = Kind.TEXT, 0

    def _emit(self, said: str) -> None:
        if self.anchor or self.kind is Kind.HEADING:
            self.pointer, self.anchor = self.anchor and f"#{self.anchor}", None
        locator = Locator(paragraph=len(self.found) + 1, pointer=self.pointer)
        self.found.append(Block(self.kind, said, self.level, locator))

    def _is_table(self, element: Any) -> bool:
        """Takes a table of data whole; one that only lays out the page is walked like any other block."""
        if element.tag != "table" or any(next(element.iterdescendants(tag), None) is not None for tag in LAYOUT_TAGS):
            return False
        shown = [row for row in element.iter("tr") if not any(map(self._is_unseen, (row, row.getparent())))]
        rows = [[_cell(cell, self.looks) for cell in row if cell.tag in ("td", "th")] for row in shown]
        cells = [cell for row in rows for cell in row if cell]
        if not cells or max(map(len, rows)) < 2 or sum(map(len, cells)) / len(cells) > 400:
            return False
        self._flush()
        for caption in element.iter("caption"):
            self.text.append(_cell(caption, self.looks))
            self._flush()
        self.kind = Kind.TABLE
        self._emit("\n".join("\t".join(row) for row in rows if any(row)))
        self.kind = Kind.TEXT
        return True

    def _is_dropped(self, element: Any) -> bool:
        tag = element.tag
        if tag in DROPPED_TAGS or element.get("role") in DROPPED_ROLES or self._is_unseen(element):
            return True
        if tag in ("header", "footer"):
            return next(element.iter("h1"), None) is None and self._share(element) < 0.3
        if tag in ("a", "sup") and _is_mark(element):
            return True
        return tag in BLOCK_TAGS and tag[0] != "h" and is_menu(element) and self._share(element) < 0.3

    def _is_unseen(self, element: Any) -> bool:
        get = element.get
        shut = element.tag == "dialog" and get("open") is None
        return get("hidden") is not None or get("aria-hidden") == "true" or shut or self.looks.hides(element)

    def _share(self, element: Any) -> float:
        return len("".join(element.itertext())) / self.size


def _is_block(element: Any) -> bool:
    return element.tag in BLOCK_TAGS or bool(BLOCK_STYLE.search(element.get("style") or ""))


def _is_high(element: Any) -> bool:
    """Is it a superscript, or the exponent of a formula?"""
    return element.tag == "sup" or _is_second(element, "msup")


def _is_second(element: Any, tag: str) -> bool:
    above = element.getparent()
    return above is not None and above.tag == tag and element.getprevious() is not None


def _pieces(raw: str) -> list[str]:
    """Parts a text at empty lines, and behind a label: `Linux<br>By default it is on.` are two."""
    found: list[list[str]] = [[]]
    for line in (" ".join(line.split()) for line in raw.split(BREAK)):
        label = len(found[-1]) == 1 and LABEL.fullmatch(found[-1][0]) and line[:1].isupper() and " " in line
        if line and not label:
            found[-1].append(line)
        else:
            found.append([line] if line else [])
    return [" ".join(lines) for lines in found]


def _is_mark(element: Any) -> bool:
    """Is it the sign of a heading's own link, or the number of a footnote: no words of the text?"""
    text = "".join(element.itertext()).strip()
    links = [element] if element.tag == "a" else list(element.iter("a"))
    if not links or not all((link.get("href") or "").startswith("#") for link in links):
        return False
    if text in ("¶", "#", "§", "🔗"):
        return True
    names = [link.get("class") or "" for link in links] + [link.get("role") or "" for link in links]
    return bool(FOOTNOTE.fullmatch(text)) and (element.tag == "sup" or any(map(NOTE.search, names)))


def _cell(element: Any, looks: Looks | None = None) -> str:
    """A cell's text on one line, without what is hidden."""
    walk = _Walk(element, looks)
    return " ".join(" ".join(block.text.split()) for block in walk.blocks())
