"""Text, reStructuredText and Vim help: what their readers see of marks, and what they do not."""

from __future__ import annotations

import pytest

from tests.test_formats import Shown, document, shown


def said(text: str) -> str:
    return document(text, "a.rst").text


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("It is :pep:`8` and :rfc:`2822` for mail.", "It is PEP 8 and RFC 2822 for mail."),
        ("It is :pep:`the style <8>` and :ref:`8`.", "It is the style and 8."),
        ("The class :class:`~foo.bar.Baz` or :class:`foo.Bar`.", "The class Baz or foo.Bar."),
        ("The path :file:`~/notes.txt` of :class:`!Foo`.", "The path ~/notes.txt of Foo."),
        ("It is 10\\ :sup:`6` m.", "It is 10⁶ m."),
        ("Use ``class_`` of ``__func__`` here.", "Use class_ of __func__ here."),
        ("Use ``*.txt`` and not ``foo*`` here.", "Use *.txt and not foo* here."),
        (r"Use ``C:\\temp`` and ``\n`` here.", r"Use C:\\temp and \n here."),
        ("The work of [CIT2002]_ and a note [1]_ is *known*.", "The work of [CIT2002] and a note is known."),
        ("A link_ to `the page`_ and ``code\nof two`` lines.", "A link to the page and code of two lines."),
        ("A `page <``a\nb``>`_ it is.", "A page it is."),
    ],
)
def test_marks_of_rst_are_read_as_they_are_shown(marked: str, plain: str) -> None:
    assert said(f"{marked}\n") == plain


def test_a_name_that_a_file_defines_is_replaced() -> None:
    text = "The |tool| and |other| end.\n\n.. |tool| replace:: *great*\n   tool\n\nAnd |tool|.\n"
    assert said(text) == "The great tool and |other| end.\n\nAnd great tool."


def test_fields_under_a_directive_are_whole_and_its_options_are_not_read() -> None:
    text = (
        ".. function:: get(url)\n   :module: web\n\n   Sends it.\n\n   :param url: The place that is\n      asked.\n\n"
        ".. only:: html\n\n   It has an index.\n"
    )
    assert said(text).split("\n\n") == ["get(url)", "Sends it.", ":param url: The place that is asked.", "It has an index."]


def help_lines(*lines: str) -> Shown:
    return shown("\n".join(["*x.txt*\tFor Vim version 9.0.", "", *lines, ""]), "x.txt")[1:]


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ('A negative "id" results in *E1293* .  It is an error.', 'A negative "id" results in E1293 . It is an error.'),
        ("*E831* This is an internal error.", "E831 This is an internal error."),
        ("It is an internal error.\t\t*E831* *E832*", "It is an internal error."),
        ("The product a*b*c is taken.", "The product a*b*c is taken."),
    ],
)
def test_a_tag_inside_a_sentence_of_vims_help_is_a_word_of_it(line: str, read: str) -> None:
    assert help_lines(line) == [("text", "line 3", read)]


def test_a_line_of_tags_is_none() -> None:
    assert help_lines("\t\t*:mk* *:mkexrc*", "The file is written.") == [("text", "line 4", "The file is written.")]


def test_a_heading_right_over_its_text_is_no_part_of_it() -> None:
    page = "NAME\n       foo - reads files of a folder\n\nEXIT STATUS\n       The tool ends with 0\n       where all is well\n"
    assert shown(page, "foo.txt") == [
        ("heading3", "line 1", "NAME"),
        ("text", "line 2", "foo - reads files of a folder"),
        ("heading3", "line 4", "EXIT STATUS"),
        ("text", "lines 5-6", "The tool ends with 0 where all is well"),
    ]
    assert [kind for kind, _, _ in shown("NATO was founded in 1949\n   in the city of Washington.\n", "a.txt")] != [
        "heading3",
        "text",
    ]
    assert shown("IBM\nand its next line.\n", "a.txt") == [("text", "lines 1-2", "IBM and its next line.")]
