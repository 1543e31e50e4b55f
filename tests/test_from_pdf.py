"""PDF: what stands on a page is read as it is shown, and what only furnishes it is not; each law with what must stay."""

from __future__ import annotations

import pytest

from tests.test_formats import document, page, pdf, shown

WIDE = "The river is long and it carries the water of the hills to the sea in"
NARROW = "the north of the land."


def texts(data: bytes) -> list[str]:
    return [text for _, _, text in shown(data, "a.pdf")]


def boxed(entry: str, *pages: str) -> bytes:
    """A PDF whose pages have another box, or are turned."""
    return pdf(*pages).replace(b"/MediaBox [0 0 600 800]", entry.encode())


def test_a_page_need_not_begin_at_nought() -> None:
    lines = page((WIDE, 1060, 1700, 11), (NARROW, 1060, 1686, 11))
    assert texts(boxed("/MediaBox [1000 1000 1600 1800]", lines)) == [f"{WIDE} {NARROW}"]


def test_what_is_cut_off_a_page_is_not_read() -> None:
    lines = page(("The left half is shown.", 60, 700, 11), ("The right half is not.", 860, 700, 11))
    assert texts(boxed("/MediaBox [0 0 1200 800] /CropBox [0 0 400 800]", lines)) == ["The left half is shown."]
    assert texts(boxed("/MediaBox [0 0 1200 800] /CropBox [800 0 1200 800]", lines)) == ["The right half is not."]


def upward(*lines: tuple[str, int]) -> str:
    """Lines that run from the foot of the page to its head, at the given places from the left."""
    return "\n".join(f"BT /F 11 Tf 0 1 -1 0 {x} 60 Tm ({text}) Tj ET" for text, x in lines)


def test_a_turned_page_is_read_as_it_is_shown() -> None:
    lines = upward((WIDE, 100), (NARROW, 114), ("Another one is here.", 170))
    assert shown(boxed("/MediaBox [0 0 600 800] /Rotate 90", lines), "a.pdf") == [
        ("text", "p. 1", f"{WIDE} {NARROW}"),
        ("text", "p. 1", "Another one is here."),
    ]


def test_text_that_is_turned_on_its_page_is_not_quoted() -> None:
    kinds = [kind for kind, _, _ in shown(pdf(page((WIDE, 60, 700, 11)) + "\n" + upward((NARROW, 100))), "a.pdf")]
    assert kinds == ["text", "code"]


def test_rows_of_two_columns_are_not_one_sentence() -> None:
    rows = [("The river is long and it carries", "The lake is small and it is warm"), (NARROW, "in the south of the land.")]
    lines = [(text, x, 700 - 14 * n, 11) for n, row in enumerate(rows) for text, x in zip(row, (60, 320), strict=True)]
    assert texts(pdf(page(*lines))) == [text for row in rows for text in row]


def test_a_row_that_is_drawn_in_pieces_is_one() -> None:
    row = "BT /F 11 Tf 60 700 Td (The river is long and) Tj 106 0 Td (carries water to the) Tj 100 0 Td (wide sea in) Tj ET\n"
    assert texts(pdf(row + page(("the north of the land.", 60, 686, 11)))) == [
        "The river is long and carries water to the wide sea in the north of the land."
    ]


def test_raised_figures_are_raised_and_lowered_ones_are_not() -> None:
    raised = "BT /F 11 Tf 60 700 Td (It is 10) Tj 5 Ts /F 7 Tf (12) Tj 0 Ts /F 11 Tf ( m) Tj 5 Ts /F 7 Tf (2) Tj ET"
    assert texts(pdf(raised)) == ["It is 10¹² m²"]
    assert texts(pdf(raised.replace("5 Ts", "-2 Ts"))) == ["It is 1012 m2"]
    assert texts(pdf(raised.replace("(12)", "( 12)").replace("(2)", "( 2)"))) == ["It is 10 12 m 2"]


def test_ligatures_by_their_place_in_the_font_are_letters() -> None:
    assert texts(pdf(page(("The \\034rst o\\033er is Kr\\310amer.", 60, 700, 11)))) == ["The first offer is Krämer."]
    assert texts(pdf(page(("The \\006rst.", 60, 700, 11)))) == ["The \ufffdrst."]


HEADS = [
    "The keeper of the house has seven lamps in his room, and said so in the year 84",
    "The first of the boats was built by the men of the town for the sum of pounds 2",
    "Nobody knows who lit the lamp of the tower, but the count of the days was but 3",
    "When the bell was rung by the keeper at noon the boats of the town were out at",
]


def test_a_line_of_text_that_ends_in_the_number_of_its_page_stays() -> None:
    pages = [page((head, 60, 740, 11), (str(n), 300, 30, 9)) for n, head in enumerate(HEADS, 1)]
    assert texts(pdf(*pages)) == HEADS


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        ("The tenant shall pay a rent of {} dollars on the first day of each month.", True),
        ("The rent is {} dollars.", True),
        ("Report of the year, page {}", False),
        ("The same of the year", False),
    ],
)
def test_a_running_head_may_differ_in_figures_and_a_sentence_not(head: str, kept: bool) -> None:
    pages = [page((head.format(100 * n), 60, 740, 11), (f"{WIDE} {n}.", 60, 600, 11)) for n in (1, 2, 3)]
    assert (head.format(200) in document(pdf(*pages), "a.pdf").text) is kept


@pytest.mark.parametrize(("word", "kept"), [("civil", True), ("mild", True), ("xiv", False), ("iii", False)])
def test_a_word_of_the_letters_of_numerals_is_no_page_number(word: str, kept: bool) -> None:
    lines = page((WIDE, 60, 600, 11), ("The law of the country is not", 60, 74, 11), (word, 60, 60, 11))
    assert (word in texts(pdf(lines))[-1]) is kept


def test_a_list_of_prices_stays_and_a_table_of_contents_goes() -> None:
    def dotted(*figures: int) -> bytes:
        lines = [(f"Fee number {n} ............ {figure}", 60, 700 - 14 * n, 11) for n, figure in enumerate(figures)]
        return pdf(page(*lines, (WIDE, 60, 500, 11)), page((WIDE, 60, 700, 11)), page((NARROW, 60, 700, 11)))

    assert "Fee number 1 ............ 45" in document(dotted(500, 45, 7), "a.pdf").text
    assert "Fee" not in document(dotted(1, 2, 3), "a.pdf").text


def test_dotted_lines_are_no_part_of_the_sentence_below() -> None:
    lines = page(("Fee of the lamp ............ 45", 60, 700, 11), (WIDE, 60, 686, 11), (NARROW, 60, 672, 11))
    assert texts(pdf(lines))[-1] == f"{WIDE} {NARROW}"
