"""read: what a quote says is what a reader of the file sees, neither more nor less nor glued together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from mapred.data import Document, File
from mapred.formats import read
from mapred.formats.raised import lowered, raised
from mapred.stages.parse import parse


def document(data: bytes | str, name: str) -> Document:
    data = data.encode() if isinstance(data, str) else data
    return parse(read(File(name, name), data))


def saved(save: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("before", "said", "shown"),
    [
        ("10", "6", "⁶"),
        ("5 m", "2", "²"),
        ("(a + b)", "2", "²"),
        ("10", "-6", "^-6"),
        ("2", "k", "^k"),
        ("x", "n - 1", "^(n - 1)"),
        ("the 1", "st", "st"),
        ("D", "r", "r"),
        ("the town.", "2", ""),
        ("the lake", "2", ""),
        ("the lake", "[3]", ""),
        ("3 metres", "2", "²"),
        ("10", "6 ", "⁶ "),
        ("10", " ", " "),
        ("10", "1,2", "^1,2"),
        ("f", "(2)", "^(2)"),
        ("the town.", "2 ", " "),
        ("the lake", "1,2", ""),
        ("in 1999", "[2]", ""),
        ("It holds ", "14", "¹⁴"),
        ("It ends. ", "14", "¹⁴"),
        ("", "14", "¹⁴"),
        ("Word", "TM", "TM"),
    ],
)
def test_what_is_set_high_is_a_power_a_mark_or_the_end_of_a_word(before: str, said: str, shown: str) -> None:
    assert raised(before, said) == shown


@pytest.mark.parametrize(
    ("before", "said", "shown"), [("101", "2", "₂"), ("101", "2 ", "₂ "), ("H", "2", "2"), ("x", "max", "max")]
)
def test_what_is_set_low_is_no_digit_of_the_number_before_it(before: str, said: str, shown: str) -> None:
    assert lowered(before, said) == shown


def word(*paragraphs: str) -> bytes:
    """A Word file with these insides of paragraphs, and blocks as they are."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    made = docx.Document()
    for inside in paragraphs:
        whole = inside if inside.startswith("<w:sdt") else f"<w:p>{inside}</w:p>"
        made.element.body[-1].addprevious(parse_xml(f"<w:body {nsdecls('w')}>{whole}</w:body>")[0])
    return saved(made.save)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f'<w:ins w:id="1" w:author="a">{run("not ")}</w:ins>', "The fee is not paid."),
        (f'<w:moveTo w:id="1" w:author="a">{run("not ")}</w:moveTo>', "The fee is not paid."),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('not ')}</w:sdtContent></w:sdt>", "The fee is not paid."),
        (f'<w:smartTag w:uri="x" w:element="y"><w:smartTagPr/>{run("not ")}</w:smartTag>', "The fee is not paid."),
        (f'<w:fldSimple w:instr="REF x">{run("not ")}</w:fldSimple>', "The fee is not paid."),
        (
            f'<w:sdt><w:sdtContent><w:ins w:id="1" w:author="a">{run("not ")}</w:ins></w:sdtContent></w:sdt>',
            "The fee is not paid.",
        ),
        ('<w:del w:id="1" w:author="a"><w:r><w:delText>not </w:delText></w:r></w:del>', "The fee is paid."),
        (f'<w:moveFrom w:id="1" w:author="a">{run("not ")}</w:moveFrom>', "The fee is paid."),
    ],
)
def test_word_gives_what_was_put_in_and_not_what_was_taken_out(inside: str, said: str) -> None:
    assert document(word(run("The fee is ") + inside + run("paid.")), "a.docx").text == said


def test_word_gives_the_paragraphs_of_a_content_control_and_no_table_of_contents() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent><w:p>" + run("{}") + "</w:p></w:sdtContent></w:sdt>"
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    made = word(run("The lake is deep."), control.format("", "The river is long."), control.format(gallery, "Rivers 12"))
    assert document(made, "a.docx").text == "The lake is deep.\n\nThe river is long."


@pytest.mark.parametrize("sign", ["<w:strike/>", "<w:dstrike/>", '<w:strike w:val="1"/>'])
def test_word_leaves_out_what_is_struck(sign: str) -> None:
    assert document(word(run("It costs ") + run("500 ", sign) + run("700 now.")), "a.docx").text == "It costs 700 now."


def test_word_keeps_what_is_not_struck_and_writes_powers() -> None:
    assert (
        document(word(run("It costs ") + run("500 ", '<w:strike w:val="0"/>') + run("now.")), "a.docx").text
        == "It costs 500 now."
    )
    high = '<w:vertAlign w:val="superscript"/>'
    assert (
        document(word(run("It holds 10") + run("1", high) + run("2", high) + run(" drops.")), "a.docx").text
        == "It holds 10¹² drops."
    )
    low = '<w:vertAlign w:val="subscript"/>'
    assert document(word(run("It is 101") + run("2", low) + run(".")), "a.docx").text == "It is 101₂."
    assert document(word(run("It holds H") + run("2", low) + run("O.")), "a.docx").text == "It holds H2O."


def test_a_text_box_follows_its_paragraph() -> None:
    said = f"<w:p>{run('The box is here.')}</w:p><w:p>{run('It is blue.')}</w:p>"
    made = word(
        f"<w:r><w:pict><w:txbxContent>{said}</w:txbxContent></w:pict></w:r>{run('The river is long.')}", run("The sea is deep.")
    )
    found = document(made, "a.docx").text.split("\n\n")
    assert found == ["The river is long.", "The box is here.", "It is blue.", "The sea is deep."]


def test_an_initial_is_no_label_of_an_item() -> None:
    import docx

    made = docx.Document()
    made.add_paragraph("A. Lincoln was president.", style="List Bullet")
    made.add_paragraph("It is numbered.", style="List Number")
    made.add_paragraph("(a) It is typed.", style="List Bullet")
    found = document(saved(made.save), "a.docx").text.split("\n\n")
    assert found == ["A. Lincoln was president.", "It is numbered.", "It is typed."]


def test_slides_are_read_without_what_is_struck_and_with_powers() -> None:
    import pptx

    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    line = slide.placeholders[1].text_frame.paragraphs[0]
    for text, name, value in (("It costs ", "baseline", "0"), ("500 ", "strike", "sngStrike"), ("700 ", "strike", "noStrike")):
        part = line.add_run()
        part.text = text
        part.font._element.set(name, value)
    for text, value in (("for 10", "0"), ("6", "30000"), (" drops of H", "0"), ("2", "-25000"), ("O.", "0")):
        part = line.add_run()
        part.text = text
        part.font._element.set("baseline", value)
    slide.notes_slide.notes_text_frame.text = "A. Lincoln said so."
    assert document(saved(made.save), "a.pptx").text == "It costs 700 for 10⁶ drops of H2O.\n\nA. Lincoln said so."


def odt(body: str, styles: str = "") -> bytes:
    """An OpenDocument text with this body and these automatic styles."""
    names = {name: name for name in ("office", "text", "table", "style")} | {"draw": "drawing", "svg": "svg-compatible"}
    spaces = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in names.items())
    looks = f"<office:automatic-styles>{styles}</office:automatic-styles>"
    content = f"{looks}<office:body><office:text>{body}</office:text></office:body>"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", f"<office:document-content {spaces}>{content}</office:document-content>")
    return out.getvalue()


def style(name: str, said: str, parent: str = "") -> str:
    return f'<style:style style:name="{name}" style:parent-style-name="{parent}"><style:text-properties {said}/></style:style>'


BOX = "<draw:frame><draw:text-box><text:p>A box.</text:p></draw:text-box></draw:frame>"
NOTE = (
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note>"
)
STYLES = (
    style("H", 'text:display="none"')
    + style("S", 'style:text-line-through-style="solid"')
    + style("S2", 'style:text-position="0% 100%"', "S")
    + style("N", 'style:text-line-through-style="none"', "S")
    + style("P", 'style:text-position="super 58%"')
    + style("B", 'style:text-position="-33% 58%"')
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<text:p>A <text:span>long </text:span>river<text:span> flows</text:span>.</text:p>", "A long river flows."),
        ('<text:p>It is <text:span text:style-name="H">not </text:span>long.</text:p>', "It is long."),
        ('<text:p>It is <text:span text:style-name="S">not </text:span>long.</text:p>', "It is long."),
        ('<text:p>It is <text:span text:style-name="S2">not </text:span>long.</text:p>', "It is long."),
        ('<text:p>It is <text:span text:style-name="N">not </text:span>long.</text:p>', "It is not long."),
        ('<text:p>It holds 10<text:span text:style-name="P">6</text:span> drops.</text:p>', "It holds 10⁶ drops."),
        ('<text:section text:display="none"><text:p>Hidden.</text:p></text:section><text:p>Shown.</text:p>', "Shown."),
        ('<text:p><text:hidden-paragraph text:is-hidden="true"/>Hidden.</text:p><text:p>Shown.</text:p>', "Shown."),
        ('<text:p><text:hidden-paragraph text:is-hidden="false"/>Shown.</text:p>', "Shown."),
        ('<text:p>It is 101<text:span text:style-name="B">2</text:span>.</text:p>', "It is 101₂."),
        ("<text:p>A<draw:frame><svg:title>t</svg:title><svg:desc>d</svg:desc></draw:frame> river.</text:p>", "A river."),
        (f"<text:p>A{BOX} river.</text:p><text:p>The sea.</text:p>", "A river.\n\nA box.\n\nThe sea."),
        (f"<text:p>A river{NOTE} flows.</text:p>", "A river flows.\n\nA note."),
    ],
)
def test_odt_gives_what_a_reader_sees(body: str, said: str) -> None:
    assert document(odt(body, STYLES), "a.odt").text == said


def test_a_table_in_a_cell_of_an_odt_is_read_once() -> None:
    def row(*cells: str) -> str:
        return (
            "<table:table-row>"
            + "".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in cells)
            + "</table:table-row>"
        )

    inner = "<table:table>" + row("<text:p>deep</text:p>", "<text:p>cold</text:p>") + "</table:table>"
    made = f"<table:table>{row('<text:p>a</text:p>', '<text:p>b</text:p>')}{row('<text:p>c</text:p>', inner)}</table:table>"
    assert document(odt(made), "a.odt").text == "a\tb\nc\tdeep cold"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<p>It holds 10<sup>6</sup> drops.</p>", "It holds 10⁶ drops."),
        (
            "<p>It holds 10<b><sup>-6</sup></b> drops on the 1<sup>st</sup> day.<sup>2</sup></p>",
            "It holds 10^-6 drops on the 1st day.",
        ),
        ("<p>It holds H<sub>2</sub>O, 101<sub>2</sub> drops.</p>", "It holds H2O, 101₂ drops."),
        ("<p>It costs <del>500</del> <ins>700</ins> now.</p>", "It costs 700 now."),
        ("<p>It costs <s>500</s> <strike>600</strike> <u>700</u> now.</p>", "It costs 700 now."),
        ('<p>It costs <i style="text-decoration: line-through">500</i> 700 now.</p>', "It costs 700 now."),
        ('<p>It costs <i style="text-decoration: underline">500</i> now.</p>', "It costs 500 now."),
        ("<p>Home<nav>Menu</nav>Text is here.</p>", "Home\n\nText is here."),
        ('<p>Home<i style="display:block">Text is here.</i></p>', "Home\n\nText is here."),
        ('<p>Home<i style="display:none">no</i>work is here.</p>', "Homework is here."),
        ("<ul><li>Linux<br>By default it is on.</ul>", "Linux\n\nBy default it is on."),
        ("<p>One line of it<br>goes on here.<br>Then it ends.</p>", "One line of it goes on here. Then it ends."),
        ("<p>One line<br><br>Another line</p>", "One line\n\nAnother line"),
        ("<p>It is<br>so.<br>Then<br>It ends.</p>", "It is so. Then It ends."),
        ("<h1>One<br>Title of it</h1><pre>a<br>b</pre>", "One Title of it\n\na\nb"),
    ],
)
def test_html_says_what_its_tags_show(body: str, said: str) -> None:
    assert document(f"<html><body>{body}</body></html>", "a.html").text == said


def test_rows_that_are_hidden_are_not_read() -> None:
    rows = "<tr><th>a<th>b<tr><td>1<td>2{}<tr><td>7<td>8"
    for hidden in ("<tr hidden><td>3<td>4", '<tr style="display:none"><td>3<td>4', "<tbody hidden><tr><td>3<td>4<tbody>"):
        assert document(f"<html><table>{rows.format(hidden)}</table>", "a.html").text == "a\tb\n1\t2\n7\t8"
    assert document(f"<html><table>{rows.format('<tr class=x><td>3<td>4')}</table>", "a.html").text == "a\tb\n1\t2\n3\t4\n7\t8"


def test_a_formula_is_read_once() -> None:
    formula = "<msup><mi>c</mi><mn>2</mn></msup></mrow><annotation encoding=TeX>E=mc^2</annotation>"
    body = f"<p>It is <math><semantics><mrow><mi>E</mi><mo>=</mo><mi>m</mi>{formula}</semantics></math> here.</p>"
    assert document(f"<html>{body}", "a.html").text == "It is E=mc² here."
    half = "<p>It is <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> full."
    assert document(f"<html>{half}", "a.html").text == "It is 1/2 full."


@pytest.mark.parametrize("named", ["utf-16", "UTF-16LE", "utf-32", "utf-8"])
def test_a_page_that_names_a_wide_encoding_in_narrow_letters_is_utf_8(named: str) -> None:
    assert document(f'<html><meta charset="{named}"><p>Der Käse.', "a.html").text == "Der Käse."


PROSE = "The server sends the cookies of a session back to the client with each of its answers, as the standard says."
LINKS = "<a href=x>The first page</a> <a href=y>The second page</a>"


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        (f"<section id=cookies><h2>Cookies</h2><p>{PROSE}</p></section>", True),
        (f'<div class="section" id="file-menu"><h3>File menu</h3><p>{PROSE}</p></div>', True),
        (f"<div class=sidebar><p>{PROSE}</p></div>", True),
        (f"<section id=toc><h2>Contents</h2><p>{LINKS}</p></section>", False),
        (f"<div class=sidebar><p>{LINKS}</p></div>", False),
        (f"<div class=footer><h4>Us</h4><p>{PROSE}</p></div>", False),
        (f"<div id=cookies><p>{PROSE}</p></div>", False),
    ],
)
def test_a_part_goes_when_it_is_a_menu_not_when_it_speaks_of_one(part: str, kept: bool) -> None:
    page = f"<html><body>{'<p>The river is long, and it carries water to the sea.</p>' * 20}{part}</body></html>"
    assert (document(page, "a.html").text.count("\n\n") > 19) is kept


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It costs ~~500~~ 700 now, ~not 900~.", "It costs 700 now, ~not 900~."),
        ("It costs <del>500</del> 700 now.", "It costs 700 now."),
        ("It holds 10<sup>6</sup> drops of H<sub>2</sub>O.<sup>1</sup>", "It holds 10⁶ drops of H2O."),
        ("It is 101<sub>2</sub>.", "It is 101₂."),
        ("One line<br>and<br/>another.", "One line and another."),
        ("|   | cold | deep |\n|---|---|---|\n| lake<br>pond | 1 | 2 |", "\tcold\tdeep\nlake pond\t1\t2"),
        ("| lake | cold |\n|---|---|\n|   | 2 |", "lake\tcold\n\t2"),
        ("- [x] It is done.\n- [ ] It is not.\n- [y] It is marked.", "It is done.\n\nIt is not.\n\n[y] It is marked."),
        (
            ":::warning\nMind the step.\n:::\n\n!!! note\n    It is high.\n\n> [!TIP]\n> Jump.",
            "Mind the step.\n\nIt is high.\n\nJump.",
        ),
        ("!!! Mind the step.", "!!! Mind the step."),
        ("Deep.[^1] Cold.[^b]\n\n[^1]: By Smith.\n[^b]: https://x.org", "Deep. Cold.\n\nBy Smith.\n\nhttps://x.org"),
        ("The class [^a-z] is wide.", "The class [^a-z] is wide."),
        ("---\n\nOne is here.\n\n---\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("---\nOne is here.\n---\n\nTwo is here.", "One is here.\n\nTwo is here."),
        ("---\n# note\ntitle: One\ntags:\n- a\n\nmore: |\n  b\n---\n\nTwo is here.", "Two is here."),
    ],
)
def test_markdown_says_what_its_page_shows(text: str, said: str) -> None:
    assert document(text, "a.md").text == said


def test_the_lines_of_a_coloured_box_are_counted() -> None:
    found = document(":::warning\nMind the step.\n:::\n", "a.md")
    assert str(found.locate(0, len(found.text))) == "line 2"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'a,b\n1,"It is lit, and it burns."\n2,"He said ""so, go"" to it."\n',
            'a\tb\n1\tIt is lit, and it burns.\n2\tHe said "so, go" to it.',
        ),
        ("note\nIt was lit, and it burned.\nIt has 1,000 lamps.\n", "note\nIt was lit, and it burned.\nIt has 1,000 lamps."),
        ("Lamps, old\nIt was lit, and it burned.\n", "Lamps\told\nIt was lit\tand it burned."),
        ("Lamps\na,b\n1,2\n", "Lamps\na\tb\n1\t2"),
        ("sep=;\na;b\n1,5;2\n", "a\tb\n1,5\t2"),
        ("sep\ta\n1\t2\n", "sep\ta\n1\t2"),
    ],
)
def test_a_cell_of_a_csv_is_whole(text: str, said: str) -> None:
    assert document(text, "a.csv").text == said


def test_a_row_is_counted_as_a_program_shows_it() -> None:
    found = document("sep=;\na;b\n1;2\n", "a.csv")
    at = found.text.index("1\t2")
    assert str(found.locate(at, at + 1)) == "row 2"


def test_a_late_quotation_in_a_csv_tears_no_cell() -> None:
    rows = "".join(f'{n},"Lamp {n} was lit, and it burns."\n' for n in range(300))
    assert document(f'n,note\n{rows}300,"He said ""it, too"", and left."\n', "a.csv").text.endswith(
        '300\tHe said "it, too", and left.'
    )


def test_a_sheet_says_what_its_cells_show() -> None:
    import openpyxl
    from openpyxl.styles import Font

    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([0.125, 0.125, 1, -0.1, 0.125, 7, 7, 1e16, "=A1*2", "gone", "here"])
    for cell, shown in zip("ABCDF", ("0.0%", "0%", "0%", "0.0%;[Red]-0.0%", "00000"), strict=True):
        sheet[f"{cell}1"].number_format = shown
    sheet["J1"].font = Font(strike=True)
    said = "12.5%\t13%\t100%\t-10.0%\t0.125\t00007\t7\t10000000000000000\t=A1*2\t\there"
    assert document(saved(made.save), "a.xlsx").text == f"Sheet\n\n{said}"


@pytest.mark.parametrize("part", ["", " ", "<!-- nothing -->", "<!DOCTYPE html>", "<html/>"])
def test_an_empty_part_does_not_stop_a_book(part: str) -> None:
    members = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfile full-path="p.opf"/></container>',
        "p.opf": '<package xmlns="http://www.idpf.org/2007/opf"><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/>'
        '<itemref idref="a"/><itemref idref="b"/></package>',
        "a.xhtml": part,
        "b.xhtml": "<html><body><p>It is here.</p></body></html>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    assert document(out.getvalue(), "a.epub").text == "It is here."
