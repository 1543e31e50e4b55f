"""Mail as its reader sees it: the signs that were written, all of its parts, and whose words they are."""

from __future__ import annotations

import pytest

from tests.test_formats import document, shown

HEAD = "From: Ann Hale <ann@x.org>\nSubject: Valve\nMIME-Version: 1.0\n"
PARTS = HEAD + 'Content-Type: multipart/{}; boundary="b"\n\n'


def said(mail: str | bytes) -> list[tuple[str, str]]:
    """Kind and text of what stands below the headers."""
    return [(kind, text) for kind, _, text in shown(mail, "a.eml")][1:]


def headers(mail: str | bytes) -> str:
    return document(mail, "a.eml").text.split("\n\n")[0]


@pytest.mark.parametrize(
    ("stated", "page"),
    [
        ("", "utf-8"),
        ("Content-Type: text/plain; charset=utf-8\n", "utf-8"),
        ("Content-Type: text/plain; charset=us-ascii\n", "utf-8"),
        ("Content-Type: text/plain; charset=iso-8859-1\n", "cp1252"),
        ("Content-Type: text/plain; charset=unknown-8bit\n", "cp1252"),
        ("Content-Type: text/plain; charset=iso-8859-2\n", "iso-8859-2"),
    ],
)
def test_signs_are_those_that_were_written(stated: str, page: str) -> None:
    text = "Cena je vyšší a řeka je dlouhá." if page == "iso-8859-2" else "The “café” is open and it sells the tea for 5 €."
    head = f"{HEAD}{stated}Content-Transfer-Encoding: 8bit\n\n".encode()
    assert said(head + text.encode(page) + b"\n") == [("text", text)]


def test_all_parts_are_read_and_what_is_not_is_named() -> None:
    mail = PARTS.format("mixed") + (
        "--b\nContent-Type: text/plain\n\nThe valve was opened.\n\n"
        "--b\nContent-Type: image/png\nContent-Disposition: inline; filename=x.png\n\nx\n"
        "--b\nContent-Type: text/plain\n\nThe valve was closed.\n\n"
        "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nThe log.\n--b--\n"
    )
    assert said(mail) == [("text", "The valve was opened."), ("text", "The valve was closed.")]
    assert headers(mail).endswith("\nAttachments: x.png, log.txt")


@pytest.mark.parametrize(("plain", "found"), [("\n", "As a page."), ("As text.\n", "As text.")])
def test_of_two_forms_the_plain_one_is_read_unless_it_is_empty(plain: str, found: str) -> None:
    mail = PARTS.format("alternative") + (
        f"--b\nContent-Type: text/plain\n\n{plain}--b\nContent-Type: text/html\n\n<p>As a page.</p>\n--b--\n"
    )
    assert said(mail) == [("text", found)]
    assert "Attachments" not in headers(mail)


def test_a_message_that_is_passed_on_is_kept_as_somebody_elses() -> None:
    mail = PARTS.format("mixed") + (
        "--b\nContent-Type: text/plain\n\nSee below.\n\n"
        "--b\nContent-Type: message/rfc822\n\nFrom: bo@x.org\n\nIt was closed.\n--b--\n"
    )
    assert said(mail) == [("text", "See below."), ("code", "From: bo@x.org"), ("code", "It was closed.")]


@pytest.mark.parametrize(
    "opening",
    [
        "-----Original Message-----\nFrom: Bo\nSent: Monday\n",
        "---------- Forwarded message ---------\nFrom: Bo\nDate: Monday\n",
        "From: Bo\nSent: Monday\nTo: Ann\n",
    ],
)
def test_what_stands_below_an_earlier_message_is_not_the_senders(opening: str) -> None:
    kinds = [kind for kind, _ in said(f"{HEAD}\nI agree.\n\n{opening}\nIt was closed.\n\nIt was old.\n")]
    assert kinds == ["text", "code", "code", "code"]


def test_a_text_about_a_message_is_the_senders() -> None:
    assert said(f"{HEAD}\nFrom: the north to the south it is warm.\n\nIt was sent on Monday.\n") == [
        ("text", "From: the north to the south it is warm."),
        ("text", "It was sent on Monday."),
    ]


@pytest.mark.parametrize("kind", ['class="gmail_quote"', "type=cite"])
def test_a_quotation_in_html_is_kept_as_somebody_elses(kind: str) -> None:
    page = f"<p>I agree.</p><blockquote {kind}><p>It was &lt;closed&gt;.<p>It was old.</blockquote>And on."
    assert said(f"{HEAD}Content-Type: text/html; charset=utf-8\n\n<html><body>{page}</body></html>\n") == [
        ("text", "I agree."),
        ("code", "It was <closed>.\n\nIt was old."),
        ("text", "And on."),
    ]
    own = "<p>I say:</p><blockquote>It was closed.</blockquote>"
    assert said(f"{HEAD}Content-Type: text/html\n\n{own}\n") == [("text", "I say:"), ("text", "It was closed.")]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It was closed.\n\n-- \nAnn Hale\nThe harbour\n", ["It was closed."]),
        ("It was closed.\n\n-- \nAnn Hale\n\n> Was it?\n", ["It was closed.", "> Was it?"]),
        ("The readings:\n\n--\n\nIt was closed.\n", ["The readings:", "--", "It was closed."]),
        ("One.\n\n--\nTwo.\n\n-- \nAnn\n", ["One.", "-- Two."]),
        ("One.\n\n-- \n" + "It was closed.\n" * 9, ["One.", "--" + " It was closed." * 9]),
    ],
)
def test_only_a_few_last_lines_are_a_signature(text: str, kept: list[str]) -> None:
    assert [found for _, found in said(f"{HEAD}\n{text}")] == kept
