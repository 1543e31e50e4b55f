"""read: every kind of file becomes blocks with measured places, or an InputError that says what to do."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapred.data import Document, File
from mapred.errors import InputError
from mapred.formats import read
from mapred.formats.from_bytes import READ_SUFFIXES
from mapred.stages.parse import parse

Shown = list[tuple[str, str, str]]  # kind and level, place, text


def document(data: bytes | str, name: str) -> Document:
    data = data.encode() if isinstance(data, str) else data
    return parse(read(File(name, name), data))


def shown(data: bytes | str, name: str) -> Shown:
    found = document(data, name)
    return [(f"{p.kind}{p.level or ''}", str(p.locator), found.text[p.start : p.end]) for p in found.passages]


def refusal(data: bytes, name: str) -> str:
    with pytest.raises(InputError) as error:
        read(File(name, f"docs/{name}"), data)
    assert error.value.path == f"docs/{name}"
    return error.value.reason


def pdf(*pages: str, title: str = "") -> bytes:
    """A PDF by hand: each page is a content stream, /F is Helvetica, /B its bold."""
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        " /B << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>",
        f"<< /Title ({title}) /Author (Ann Bee) /CreationDate (D:20240102030405Z) >>",
    ]
    for number, stream in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font 3 0 R >>"
            f" /Contents {6 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R /Info 4 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode("latin-1")


def page(*lines: tuple[str, int, int, int], font: str = "F") -> str:
    """Lines as (text, x, y, size); a size below zero is bold."""
    return "\n".join(f"BT /{'B' if size < 0 else font} {abs(size)} Tf {x} {y} Td ({text}) Tj ET" for text, x, y, size in lines)


def body(number: int, first: str, second: str) -> str:
    """A page with a running head, two lines and its number."""
    return page(
        ("Running Head", 60, 770, 9),
        (first, 60, 700, 11),
        (second, 60, 686, 11),
        (str(number), 300, 30, 9),
    )


def test_an_item_of_plain_text_goes_on_right_below_its_mark_where_its_line_was_full() -> None:
    text = (
        "   a) Give prominent notice with each copy of the object code that the\n   Library is used in it.\n\n"
        "- one item\nand what is none\n"
    )
    assert [said for *_, said in shown(text, "a.txt")] == [
        "Give prominent notice with each copy of the object code that the Library is used in it.",
        "one item",
        "and what is none",
    ]


def test_plain_text_knows_paragraphs_headings_lists_and_code() -> None:
    text = "The Title\n=========\n\nOne line\nand its next.\n\n* item one\n  goes on\n* two\n\n    x = f(1);\n    y;\n"
    assert shown(text, "a.txt") == [
        ("heading1", "line 1", "The Title"),
        ("text", "lines 4-5", "One line and its next."),
        ("item1", "lines 7-8", "item one goes on"),
        ("item1", "line 9", "two"),
        ("code", "lines 11-12", "x = f(1);\ny;"),
    ]


def test_numbered_and_capital_lines_are_headings() -> None:
    text = "A FIRST LOOK\n\nWords here.\n\n1. Scope\n\n   It covers this.\n\n1.1. Limits\n\n   And not that.\n"
    assert [line for line in shown(text, "a.txt") if "heading" in line[0]] == [
        ("heading1", "line 1", "A FIRST LOOK"),
        ("heading1", "line 5", "1. Scope"),
        ("heading2", "line 9", "1.1. Limits"),
    ]


def test_vim_help_is_read_as_vim_shows_it() -> None:
    text = (
        "*x.txt*\tFor Vim version 9.0.\n\n\t\tVIM REFERENCE MANUAL\n\nDoing things\n\n" + "=" * 78 + "\n"
        "1. First\t\t\t*first*\n\nType |this| to go: >\n\t:go now\n<\nu\t\tUndo [count]\n\t\tchanges.\n"
    )
    assert shown(text, "x.txt")[2:] == [
        ("heading1", "line 5", "Doing things"),
        ("heading1", "line 8", "1. First"),
        ("text", "line 10", "Type this to go:"),
        ("code", "line 11", ":go now"),
        ("item1", "lines 13-14", "u Undo [count] changes."),
    ]


def test_markdown_keeps_words_and_lines_and_drops_marks() -> None:
    text = (
        '---\ntitle: "Said"\nauthor: Ann, Bo\ndate: 2024-01-02\n---\n# One *x*\n\nA [link](http://y) and\n`code`.\n\n'
        "- item\n  goes on\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx = 1\n\ny = 2\n```\n\n<!-- unseen -->\n"
    )
    assert shown(text, "a.md") == [
        ("heading1", "line 6", "One x"),
        ("text", "lines 8-9", "A link and code."),
        ("item1", "lines 11-12", "item goes on"),
        ("table", "lines 14-16", "a\tb\n1\t2"),
        ("code", "lines 19-21", "x = 1\n\ny = 2"),
    ]
    found = document(text, "a.md")
    assert (found.title, found.authors, found.date) == ("Said", ("Ann", "Bo"), "2024-01-02")


def test_rst_keeps_words_and_lines_and_drops_marks() -> None:
    text = (
        ".. _target:\n\nTitle\n=====\n\nSee :ref:`the other\npage <x>` and ``code``, so::\n\n    x = 1\n\n"
        "-  item\n   goes on\n\n.. note::\n   Mind *this*.\n\n.. toctree::\n   a\n\n"
        "====  ====\na     b\n====  ====\n1     2\n====  ====\n"
    )
    assert shown(text, "a.rst") == [
        ("heading1", "line 3", "Title"),
        ("text", "lines 6-7", "See the other page and code, so:"),
        ("code", "line 9", "x = 1"),
        ("item1", "lines 11-12", "item goes on"),
        ("text", "line 15", "Mind this."),
        ("table", "lines 21-23", "a\tb\n1\t2"),
    ]


HTML = """<!DOCTYPE html><html><head><title>Page &amp; title</title><meta name=author content="Ann Bee">
<meta name=date content=2024-01-02><style>p {}</style></head><body><nav><a href=/>Home</a></nav>
<div class=menu><ul><li><a href=x>Menu</a></ul></div><h1 id=top>Top<a class=headerlink href=#top>¶</a></h1>
<p>One<b>two</b> <i>three</i>.<!-- no --><span style="display: none">hidden</span><p hidden>x</p><script>no()</script>
<a name=here></a><h2>Sub</h2><ul><li>item<ul><li>inner</ul></ul><pre>
x = 1
  y</pre><table><tr><th>a<th>b<tr><td>1<td>2 <br>3</table>tail of
text<footer>Imprint</footer></body></html>"""


@pytest.mark.parametrize(
    ("title", "headings", "found"),
    [
        ("Enums — Handbook 3.1", "<h1>Enums</h1>", "Enums"),
        ("Handbook | Enums", "<h2>Enums</h2>", "Enums"),
        ("2. Scope - The Manual", "<h1>2. Scope</h1>", "2. Scope"),
        ("Locks - in short - The Manual", "<h1>Locks - in short</h1>", "Locks - in short"),
        ("Enums — Handbook 3.1", "<h1>Handbook 3.1</h1><h2>Enums</h2>", "Enums — Handbook 3.1"),
        ("Enums — Handbook 3.1", "<h1>Kinds</h1>", "Enums — Handbook 3.1"),
    ],
)
def test_the_title_of_a_page_goes_without_that_of_its_site(title: str, headings: str, found: str) -> None:
    page = f"<html><head><title>{title}</title></head><body>{headings}<p>Words.</p></body></html>"
    assert document(page, "a.html").title == found


def test_the_number_of_a_footnote_is_no_word_of_its_sentence() -> None:
    page = (
        '<p>No links, <a class="footnote-reference" href="#id7">2</a> <a role="doc-noteref" href="#id8">[3]</a> no pipes.'
        '<sup><a href="#n1">4</a></sup></p><p>See <a href="#r1">3</a> and x<sup>2</sup>.</p>'
        '<dl><dt><a class="fn-backref" href="#id2">2</a></dt><dd>Of any kind.</dd></dl>'
    )
    assert document(page, "a.html").text == "No links, no pipes.\n\nSee 3 and x².\n\nOf any kind."


def test_html_gives_what_a_reader_sees() -> None:
    assert shown(HTML, "a.html") == [
        ("heading1", "#top, paragraph 1", "Top"),
        ("text", "#top, Top, paragraph 2", "Onetwo three."),
        ("heading2", "#here, Top, paragraph 3", "Sub"),
        ("item1", "#here, Top > Sub, paragraph 4", "item"),
        ("item2", "#here, Top > Sub, paragraph 5", "inner"),
        ("code", "#here, Top > Sub, paragraph 6", "x = 1\n  y"),
        ("table", "#here, Top > Sub, paragraph 7", "a\tb\n1\t2 3"),
        ("text", "#here, Top > Sub, paragraph 8", "tail of text"),
    ]
    found = document(HTML, "a.html")
    assert (found.title, found.authors, found.date) == ("Page & title", ("Ann Bee",), "2024-01-02")


def test_pdf_knows_pages_headings_and_what_repeats_on_them() -> None:
    pages = [
        page(
            ("Running Head", 60, 770, 9),
            ("A Large Title", 60, 720, -20),
            ("It begins.", 60, 690, 11),
            ("1", 300, 30, 9),
        ),
        body(2, "A sentence that goes on for the whole width of a page of text", "and then over the end of"),
        body(3, "this page, as a trans-", "action does. Every transaction."),
    ]
    assert shown(pdf(*pages, title="Stated"), "a.pdf") == [
        ("heading1", "p. 1", "A Large Title"),
        ("text", "p. 1", "It begins."),
        (
            "text",
            "pp. 2-3",
            "A sentence that goes on for the whole width of a page of text and then over the end of"
            " this page, as a transaction does. Every transaction.",
        ),
    ]
    found = document(pdf(*pages, title="Stated"), "a.pdf")
    assert (found.title, found.authors, found.date) == ("Stated", ("Ann Bee",), "2024-01-02")
    at = found.text.index("transaction")
    assert found.locate(at, at + 5).page == (3, 3)
    assert found.locate(found.text.index("sentence"), at).page == (2, 3)


def test_columns_of_a_pdf_are_read_one_after_the_other() -> None:
    left = [(f"left {word} line of words here", 60, 700 - 14 * n, 11) for n, word in enumerate(("one", "two", "three"))]
    right = [(f"right {word} line of words", 320, 700 - 14 * n, 11) for n, word in enumerate(("one", "two", "three"))]
    text = document(pdf(page(*left, *right)), "a.pdf").text
    assert text.index("left three") < text.index("right one")


def test_docx_gives_headings_lists_and_whole_tables() -> None:
    import docx

    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "Stated", "Ann Bee; Bo"
    made.add_heading("One", 1)
    made.add_paragraph("A first paragraph. It says two things.")
    made.add_heading("Two", 2)
    made.add_paragraph("a point", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], ["a", "b", "1", "2"], strict=True):
        cell.text = text
    made.sections[0].header.paragraphs[0].text = "RUNNING HEAD"
    assert shown(saved(made.save), "a.docx") == [
        ("heading1", "paragraph 1", "One"),
        ("text", "One, paragraph 2", "A first paragraph. It says two things."),
        ("heading2", "One, paragraph 3", "Two"),
        ("item1", "One > Two, paragraph 4", "a point"),
        ("table", "One > Two, paragraph 5", "a\tb\n1\t2"),
    ]
    assert document(saved(made.save), "a.docx").authors == ("Ann Bee", "Bo")


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


def test_pptx_gives_slides_with_their_notes() -> None:
    import pptx

    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "First slide"
    slide.placeholders[1].text_frame.text = "a point"
    slide.notes_slide.notes_text_frame.text = "What is said."
    made.slides.add_slide(made.slide_layouts[5]).shapes.title.text = "Second slide"
    assert shown(saved(made.save), "a.pptx") == [
        ("heading1", "slide 1", "First slide"),
        ("item1", "slide 1", "a point"),
        ("text", "slide 1", "What is said."),
        ("heading1", "slide 2", "Second slide"),
    ]


def test_xlsx_gives_the_rows_of_every_visible_sheet() -> None:
    import openpyxl

    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Rates"
    for row in (["name", "rate"], ["usd", 1.5], [], ["eur", 2.0]):
        sheet.append(row)
    made.create_sheet("Secret").append(["hidden"])
    made["Secret"].sheet_state = "hidden"
    found = document(saved(made.save), "a.xlsx")
    assert found.text == "Rates\n\nname\trate\nusd\t1.5\neur\t2"
    at = found.text.index("eur")
    assert str(found.locate(at, at + 3)) == "sheet Rates, row 4"


def test_csv_gives_rows_in_tables_of_forty() -> None:
    found = document("a;b\n" + "".join(f"{n};x\n" for n in range(2, 100)), "a.csv")
    assert [str(p.locator) for p in found.passages] == ["rows 1-40", "rows 41-80", "rows 81-99"]
    at = found.text.index("50\tx")
    assert str(found.locate(at, at + 4)) == "row 50"


def test_json_gives_pointers_and_lines() -> None:
    prose = "A long string of several words, which somebody may well want to read and quote."
    text = json.dumps({"title": "T", "a/b": [{"name": "x", "n": 1, "said": prose}]}, indent=1)
    assert shown(text, "a.json") == [
        ("table", "line 2", "title\tT"),
        ("table", "lines 5-6, /a~1b/0", "name\tx\nn\t1"),
        ("text", "line 7, /a~1b/0/said", prose),
    ]
    lines = '{"n": 1}\n{"n": 2}\n'
    assert shown(lines, "a.jsonl") == [("table", "line 1", "n\t1"), ("table", "line 2", "n\t2")]


def test_mail_gives_headers_and_body() -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann <ann@x.org>", "bo@x.org", "Meeting"
    made["Date"] = "Mon, 01 Jan 2024 10:00:00 +0000"
    made.set_content("Hello,\n\nwe met\non Monday.\n")
    made.add_alternative("<p>Hello,</p>", subtype="html")
    found = document(bytes(made), "a.eml")
    assert found.text.split("\n\n")[1:] == ["Hello,", "we met on Monday."]
    assert found.text.startswith("From: Ann <ann@x.org>\nTo: bo@x.org\n")
    assert (found.title, found.authors, found.date) == ("Meeting (Ann, 1 January 2024)", ("Ann",), "2024-01-01")


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def test_epub_gives_its_parts_in_the_order_of_the_spine() -> None:
    book = zipped(
        mimetype="application/epub+zip",
        **{"META-INF__container_xml": '<container><rootfile full-path="o/p.opf"/></container>'},
        o__p_opf='<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:title>Book</dc:title><dc:creator>Ann</dc:creator>"
        '<item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/><itemref idref="b"/><itemref idref="a"/></package>',
        o__a_xhtml="<html><body><h1 id='x'>Ay</h1><p>Said.</p></body></html>",
        o__b_xhtml="<html><body><p>Before.</p></body></html>",
    )
    assert shown(book, "a.epub") == [
        ("text", "o/b.xhtml, paragraph 1", "Before."),
        ("heading1", "o/a.xhtml#x, paragraph 2", "Ay"),
        ("text", "o/a.xhtml#x, Ay, paragraph 3", "Said."),
    ]
    assert document(book, "a.epub").title == "Book"


def test_odt_gives_headings_lists_and_tables() -> None:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "text", "table")
    )
    paper = zipped(
        mimetype="application/vnd.oasis.opendocument.text",
        **{"META-INF__manifest_xml": "<manifest/>"},
        content_xml=f"<office:document-content {names}><office:body><office:text>"
        '<text:h text:outline-level="1">One</text:h><text:p>A <text:span>first</text:span><text:s/>line.</text:p>'
        "<text:list><text:list-item><text:p>a point</text:p></text:list-item></text:list><table:table><table:table-row>"
        "<table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell>"
        "</table:table-row></table:table></office:text></office:body></office:document-content>",
    )
    assert shown(paper, "a.odt") == [
        ("heading1", "paragraph 1", "One"),
        ("text", "One, paragraph 2", "A first line."),
        ("item1", "One, paragraph 3", "a point"),
        ("table", "One, paragraph 4", "a\tb"),
    ]


def test_rtf_without_pandoc_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pypandoc", None)
    assert refusal(rb"{\rtf1 words}", "a.rtf") == "needs pandoc: pip install 'mapred[pandoc]'"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (pdf(page(("words", 60, 700, 11))), "a.txt", "application/pdf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "text/html"),
        (b'{"a": 1}', "notes", "application/json"),
        (b"From: a\nTo: b\nSubject: c\n\nx", "mail", "message/rfc822"),
        (b"just words", "README", "text/plain"),
        (b"just words", "a.pdf", "text/plain"),
    ],
)
def test_the_content_counts_more_than_the_name(data: bytes, name: str, kind: str) -> None:
    assert read(File(name, name), data).media_type == kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("naïve café".encode("utf-8-sig"), "naïve café"),
        ("naïve café".encode("utf-16"), "naïve café"),
        ("Der Käse schmeckt größer über alle Maßen.".encode("cp1252"), "Der Käse schmeckt größer über alle Maßen."),
        (b"one\r\ntwo\rthree", "one two three"),
    ],
)
def test_text_is_decoded_as_it_was_written(data: bytes, said: str) -> None:
    assert document(data, "a.txt").text == said


def test_a_gzipped_file_is_read_as_what_it_holds() -> None:
    found = read(File("a.html.gz", "a.html.gz"), gzip.compress(b"<html><p>Words."))
    assert (found.media_type, found.blocks[0].text) == ("text/html", "Words.")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (pdf(""), "scan.pdf", "has no text layer: run OCR on it first (ocrmypdf does)"),
        (b"%PDF-1.4\nnothing", "a.pdf", "is damaged: the PDF cannot be opened"),
        (b"", "a.txt", "is empty"),
        (b" \n\n", "a.md", "is empty"),
        (b"ab\x00\x01cd", "a.txt", "is binary: not a text document"),
        (b"ab\x00\x01cd", "a.pdf", "is damaged: no PDF inside"),
        (b"\x89PNG\r\n\x1a\n", "a.txt", "is a PNG image: not a text document"),
        (b"body {}", "a.css", "is a style sheet: not a text document"),
        (OLE + b"WordDocument", "a.doc", "is an old Word file (.doc): save it as .docx"),
        (OLE + b"Workbook", "a.xls", "is an old Excel file (.xls): save it as .xlsx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "is encrypted: save an unprotected copy"),
        (zipped(x="y"), "a.zip", "is a ZIP archive: unpack it first"),
        (zipped(x="y")[:30], "a.docx", "is damaged: the ZIP container cannot be opened"),
        (b"\x1f\x8b\x08broken", "a.txt.gz", "is damaged: the gzip data cannot be expanded"),
        (gzip.compress(b"words" * 99)[:20], "a.txt.gz", "is damaged: the gzip data end too early"),
        (b'{"a": ', "a.json", "is damaged: no JSON inside"),
        (b"[" * 100_000, "a.json", "is nested too deeply"),
        (b"<html><script>x</script>", "a.html", "holds no text"),
        ("<html>\u200b\ufeff".encode(), "a.html", "holds no text"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_remedy(data: bytes, name: str, reason: str) -> None:
    assert refusal(data, name) == reason


def test_a_bomb_is_not_expanded() -> None:
    assert "expands to more than" in refusal(gzip.compress(bytes(40 * 2**20)), "a.txt.gz")


def test_an_encrypted_pdf_says_so() -> None:
    locked = pdf(page(("words", 60, 700, 11))).replace(
        b"/Info 4 0 R",
        b"/Info 4 0 R /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b"> >>"
        b" /ID [<00> <00>]",
    )
    assert refusal(locked, "a.pdf") == "is encrypted: save an unprotected copy"


def test_a_damaged_office_file_is_an_input_error() -> None:
    assert "is damaged" in refusal(zipped(word__document_xml="<not xml"), "a.docx")


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("words")

    def refuse(*args: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(InputError, match="chmod"):
        read(File("a.txt", str(path)))


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(InputError, match="is not a regular file"):
        read(File("a.txt", str(tmp_path / "a.txt")))


STARTS = (
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"{\\rtf",
    b"<html>",
    b"{",
    b"[",
    b"\x1f\x8b\x08",
    b"From: a\nTo: b\nDate: c\n",
)
LIGHT = [suffix for suffix in READ_SUFFIXES if suffix != ".rtf"]


@settings(max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=80), st.sampled_from(LIGHT))
def test_any_bytes_are_a_document_or_an_input_error(start: bytes, rest: bytes, suffix: str) -> None:
    try:
        found = document(start + rest, "a" + suffix)
    except InputError:
        return
    assert found.text


MARKS = "abc XY12 \n\n\n\t  -*=_~#>|`:.[]()<>{}\"'\\/&;"


@settings(max_examples=300)
@given(st.text(MARKS, min_size=1, max_size=120), st.sampled_from([".txt", ".md", ".rst", ".html", ".csv"]))
def test_any_layout_keeps_its_lines_in_order(text: str, suffix: str) -> None:
    try:
        found = document(text, "a" + suffix)
    except InputError:
        return
    count = text.count("\n") + 1
    for passage in found.passages:
        numbers = [number for _, number in passage.steps]
        assert numbers == sorted(numbers)
        assert all(1 <= number <= count for number in numbers)
