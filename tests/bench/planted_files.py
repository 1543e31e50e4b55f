"""Documents written in every format that mapred reads and that can be written here: for tests/bench/planted.py.

(title, paragraphs, table) -> a file, and the place of each paragraph and row as the writer knows it, for a judge who does
not ask mapred where it is. A table that a format cannot hold (a text, a mail) goes into a .csv or .xlsx beside the file.
"""

from __future__ import annotations

import csv
import html
import json
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from tests.test_formats import page, pdf, zipped

Place = tuple[str, int, int]  # the field of a locator, the first and the last number
Table = Sequence[Sequence[str]]  # the first row is the head
WRAP, PDF_WRAP = 100, 80  # characters of a line
SLIDE = 5  # paragraphs of a slide
PAGE_TOP, PAGE_FOOT, LEADING = 740, 60, 14  # points


@dataclass(frozen=True)
class Written:
    """The files of a document, and the file and place of each paragraph and each row of its table."""

    paragraphs: list[tuple[Path, Place]]
    rows: list[tuple[Path, Place]]


def write(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> Written:
    """Writes the document to `path`, in the format that its suffix names."""
    writer, holds_tables = WRITERS[path.suffix]
    places = writer(path, title, paragraphs, table if holds_tables else [])
    told = [(path, place) for place in places[: len(paragraphs)]]
    if holds_tables or not table:
        return Written(told, [(path, places[-1])] * len(table))
    aside = path.with_suffix(".csv" if path.suffix in (".txt", ".json") else ".xlsx")
    _sheet(aside, table)
    return Written(told, [(aside, ("rows", number, number)) for number in range(1, len(table) + 1)])


def _sheet(path: Path, table: Table) -> None:
    if path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
        return
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Overview"
    for row in table:
        book.active.append([int(cell.replace(",", "")) if re.fullmatch(r"[\d,]+", cell) else cell for cell in row])
    book.save(path)


def _lines(path: Path, blocks: Sequence[Sequence[str]]) -> list[Place]:
    """Blocks of lines with a blank line between them."""
    places, at = [], 1
    for block in blocks:
        places.append(("lines", at, at + len(block) - 1))
        at += len(block) + 1
    path.write_text("\n\n".join("\n".join(block) for block in blocks) + "\n", "utf-8")
    return places


def _txt(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    return _lines(path, [[title, "=" * len(title)], *(textwrap.wrap(p, WRAP) for p in paragraphs)])[1:]


def _md(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    rows = [f"| {' | '.join(row)} |" for row in table]
    block = [[rows[0], f"|{'---|' * len(table[0])}", *rows[1:]]] if rows else []
    return _lines(path, [[f"# {_marked(title)}"], *(textwrap.wrap(_marked(p), WRAP) for p in paragraphs), *block])[1:]


def _marked(text: str) -> str:
    """The text as Markdown that shows it."""
    escaped = re.sub(r"([\\`*_<>\[\]|~])", r"\\\1", text)
    return re.sub(r"^(?=[#+=-])|(?<=^\d)(?=[.)])|(?<=^\d\d)(?=[.)])", r"\\", escaped)


def _rst(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    wide = [max(len(row[i]) for row in table) + 2 for i in range(len(table[0]))] if table else []
    border = " ".join("=" * width for width in wide)
    rows = [" ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip() for row in table]
    block = [[border, rows[0], border, *rows[1:], border]] if rows else []
    said = [re.sub(r"([\\`*_|])", r"\\\1", p) for p in paragraphs]
    return _lines(path, [[title, "=" * len(title)], *(textwrap.wrap(p, WRAP) for p in said), *block])[1:]


def _numbered(count: int, first: int) -> list[Place]:
    return [("paragraph", first + n, first + n) for n in range(count)]


def _markup(title: str, paragraphs: Sequence[str], table: Table) -> str:
    head = html.escape(title)
    body = "".join(f"<p>{html.escape(text)}</p>\n" for text in paragraphs)
    rows = [
        "".join(f"<{'td' if n else 'th'}>{html.escape(cell)}</{'td' if n else 'th'}>" for cell in row)
        for n, row in enumerate(table)
    ]
    held = "<table>" + "".join(f"<tr>{row}</tr>\n" for row in rows) + "</table>" if rows else ""
    return f"<html><head><title>{head}</title></head><body><h1>{head}</h1>{body}{held}</body></html>"


def _html(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    path.write_text(_markup(title, paragraphs, table), "utf-8")
    return _numbered(len(paragraphs) + bool(table), 2)


def _epub(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title>{html.escape(title)}</dc:title><item id="a" href="a.xhtml"/><itemref idref="a"/></package>'
    )
    parts = {"META-INF__container_xml": '<container><rootfile full-path="o/p.opf"/></container>', "o__p_opf": package}
    path.write_bytes(zipped(mimetype="application/epub+zip", **parts, o__a_xhtml=_markup(title, paragraphs, table)))
    return _numbered(len(paragraphs) + bool(table), 2)


def _odt(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    names = " ".join(f'xmlns:{s}="urn:oasis:names:tc:opendocument:xmlns:{s}:1.0"' for s in ("office", "text", "table"))
    told = "".join(f"<text:p>{html.escape(p)}</text:p>" for p in paragraphs)
    cells = [[f"<table:table-cell><text:p>{html.escape(c)}</text:p></table:table-cell>" for c in row] for row in table]
    rows = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    held = f"<table:table>{rows}</table:table>" if table else ""
    content = (
        f"<office:document-content {names}><office:body><office:text>"
        f'<text:h text:outline-level="1">{html.escape(title)}</text:h>{told}{held}'
        "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    path.write_bytes(zipped(mimetype=kind, **{"META-INF__manifest_xml": "<manifest/>"}, content_xml=content))
    return _numbered(len(paragraphs) + bool(table), 2)


def _docx(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    import docx

    made = docx.Document()
    made.add_heading(title, 1)
    for text in paragraphs:
        made.add_paragraph(text)
    if table:
        held = made.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(held.add_row().cells, row, strict=True):
                cell.text = text
    made.save(str(path))
    return _numbered(len(paragraphs) + bool(table), 2)


def _pptx(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    import pptx

    deck, places = pptx.Presentation(), list[Place]()
    for at in range(0, len(paragraphs), SLIDE):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title if at == 0 else f"{title}, part {at // SLIDE + 1}"
        said = paragraphs[at : at + SLIDE]
        slide.placeholders[1].text_frame.text = "\n".join(said)
        places += [("slide", at // SLIDE + 1, at // SLIDE + 1)] * len(said)
    deck.save(str(path))
    return places


def _pdf(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    pages, lines, places = list[str](), list[tuple[str, int, int, int]](), list[Place]()
    lines.append((_latin(title), 60, PAGE_TOP, -18))
    y = PAGE_TOP - 40
    for text in paragraphs:
        said = textwrap.wrap(_latin(text), PDF_WRAP)
        if y - LEADING * len(said) < PAGE_FOOT and lines:
            pages.append(page(*lines))
            lines, y = [], PAGE_TOP
        for line in said:
            lines.append((line, 60, y, 11))
            y -= LEADING
        y -= LEADING
        places.append(("page", len(pages) + 1, len(pages) + 1))
    path.write_bytes(pdf(*pages, page(*lines), title=_latin(title)))
    return places


def _latin(text: str) -> str:
    for sign, plain in zip("“”‘’–—…•→", ('"', '"', "'", "'", "-", "-", "...", "*", "->"), strict=True):
        text = text.replace(sign, plain)
    return re.sub(r"([\\()])", r"\\\1", text.encode("latin-1", "replace").decode("latin-1"))


def _json(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    path.write_text(json.dumps({"title": title, "paragraphs": list(paragraphs)}, indent=1, ensure_ascii=False), "utf-8")
    return [("lines", 4 + n, 4 + n) for n in range(len(paragraphs))]


def _eml(path: Path, title: str, paragraphs: Sequence[str], table: Table) -> list[Place]:
    message = EmailMessage()
    message["From"], message["To"] = "Ann Bee <ann@example.org>", "list@example.org"
    message["Date"], message["Subject"] = "Mon, 01 Jan 2024 10:00:00 +0000", title
    message.set_content("\n\n".join("\n".join(textwrap.wrap(p, WRAP)) for p in paragraphs) + "\n")
    path.write_bytes(bytes(message))
    return _numbered(len(paragraphs), 2)


Writer = Callable[[Path, str, Sequence[str], Table], list[Place]]
WRITERS: dict[str, tuple[Writer, bool]] = {  # suffix -> its writer, and whether it holds tables
    ".txt": (_txt, False),
    ".md": (_md, True),
    ".html": (_html, True),
    ".docx": (_docx, True),
    ".pdf": (_pdf, False),
    ".json": (_json, False),
    ".pptx": (_pptx, False),
    ".rst": (_rst, True),
    ".eml": (_eml, False),
    ".epub": (_epub, True),
    ".odt": (_odt, True),
}
