"""Mail: .eml -> Contents, with the standard library. A place is a paragraph number.

The headers that a reader sees are the first block, with the names of what is attached: attachments are files of their own,
save them beside the message to have them read. Of a text in two forms the plain one is read, unless it is empty. What a
message only repeats of an earlier one (`> `, a quotation of HTML, all below `-----Original Message-----`, a message that is
passed on) is kept as it stands, apart from its own text: it is somebody else's. Its signature, below `--`, is left out.
"""

from __future__ import annotations

import codecs
import email.policy
import email.utils
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage, MIMEPart
from itertools import chain, groupby
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable, decode
from mapred.formats.from_html import html_blocks
from mapred.formats.from_lines import Line, blank, block, numbered
from mapred.formats.from_text import text_blocks

SHOWN = ("From", "To", "Cc", "Date", "Subject")
LONGEST_SUBJECT = 64  # characters of it in the title
SIGNATURE = re.compile(r"-- ?")
LONGEST_SIGNATURE = 8  # lines
REPEATED = re.compile(r">|-{2,} ?\w[\w' ]+ ?-{2,}\s*$")  # a line that opens what is repeated
# A paragraph that opens an earlier message: a line of dashes, or its headers.
EARLIER = re.compile(
    r"-{2,} ?(?:original|forwarded) message ?-{2,}|(?:-{2,40}[^-]{1,80}-{2,40}\s+)?From: .*\n? *(?:Sent|Date): ", re.IGNORECASE
)
_CITED = "blockquote[@type='cite' or contains(@class, 'gmail_quote')]"
QUOTED = f"//{_CITED}[not(ancestor::{_CITED})]"  # those within others go with them
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what lxml refuses
NARROW = ("ascii", "iso8859-1")  # what is said where the page of Windows, or UTF-8, is meant


def read_email(data: bytes) -> Contents:
    """A message: its subject, sender and day as title, the sender as author."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = list(_parts(message))
    unread = [part.get_filename() or part.get_content_type() for part in parts if not _is_read(part)]
    blocks = [Block(Kind.TABLE, "\n".join([*_headers(message), *([f"Attachments: {', '.join(unread)}"] if unread else [])]))]
    blocks.extend(chain.from_iterable(_body(part) for part in parts if _is_read(part)))
    if not message[SHOWN[0]] and len(blocks) == 1:
        raise Unreadable("is damaged: no message inside")
    senders = [name or address for name, address in email.utils.getaddresses([str(message["From"] or "")]) if name or address]
    day = _day(str(message["Date"] or ""))
    return Contents(
        tuple(replace(b, locator=Locator(paragraph=number), steps=()) for number, b in enumerate(blocks, 1)),
        _title(str(message["Subject"] or ""), senders, day),
        tuple(senders),
        day.isoformat() if day else "",
    )


def _title(subject: str, senders: Sequence[str], day: date | None) -> str:
    """`Broken valve (Ann Hale, 3 February 2023)`: a subject alone does not tell one message of a thread from another."""
    said = textwrap.shorten(subject, LONGEST_SUBJECT, placeholder=" ...")
    whose = [*senders[:1], *([f"{day.day} {day:%B %Y}"] if day else [])]
    return f"{said} ({', '.join(whose)})" if said and whose else said


def _day(written: str) -> date | None:
    try:
        return email.utils.parsedate_to_datetime(written).date()
    except ValueError:
        return None


def _headers(message: MIMEPart) -> list[str]:
    return [f"{name}: {' '.join(str(message[name]).split())}" for name in SHOWN if message[name]]


def _parts(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts of a message in their order; of several forms of one text the plain one, or where that is empty HTML."""
    if not part.is_multipart() or part.get_content_type() == "message/rfc822":
        yield part
        return
    forms = [list(_parts(inner)) for inner in part.iter_parts() if isinstance(inner, MIMEPart)]
    if part.get_content_type() == "multipart/alternative":
        wanted = [form for kind in ("text/plain", "text/html") for form in forms if any(_says(each, kind) for each in form)]
        forms = wanted[:1]
    yield from chain.from_iterable(forms)


def _is_read(part: MIMEPart) -> bool:
    kinds = ("text/plain", "text/html", "message/rfc822")
    return part.get_content_type() in kinds and not part.is_attachment()


def _says(part: MIMEPart, kind: str) -> bool:
    return part.get_content_type() == kind and not part.is_attachment() and bool(_text(part).strip())


def _text(part: MIMEPart) -> str:
    """The text of a part on the page that it states, if that is true."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    try:
        page = codecs.lookup(part.get_content_charset() or "").name
        return data.decode("cp1252" if page in NARROW else page).replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        return decode(data)


def _body(part: MIMEPart) -> Iterable[Block]:
    """The blocks of a part; what it repeats of an earlier message is code, from which nothing is quoted."""
    if part.get_content_type() == "message/rfc822":
        message = part.get_content()
        inner = chain.from_iterable(_body(each) for each in _parts(message) if _is_read(each))
        return [_as_it_stands(found) for found in (Block(Kind.TEXT, "\n".join(_headers(message))), *inner)]
    if part.get_content_subtype() == "html":
        return _own(html_blocks(_apart(_text(part))))
    return _own(
        chain.from_iterable(
            [block(Kind.CODE, list(run))] if repeated else text_blocks(list(run), titled=False)
            for repeated, run in groupby(_unsigned(numbered(_text(part))), key=lambda line: line[1].startswith(">"))
        )
    )


def _own(blocks: Iterable[Block]) -> Iterator[Block]:
    """Sets apart all from where an earlier message opens."""
    earlier = False
    for found in blocks:
        earlier = earlier or bool(EARLIER.match(found.text))
        yield _as_it_stands(found) if earlier else found


def _as_it_stands(found: Block) -> Block:
    return replace(found, kind=Kind.CODE, level=0)


def _unsigned(lines: list[Line]) -> list[Line]:
    """The lines without the signature: the last `--`, and the few lines below it that are the sender's own."""
    marks = [at for at, (_, text) in enumerate(lines[:-1]) if SIGNATURE.fullmatch(text) and not blank(lines[at + 1])]
    if not marks:
        return lines
    start = marks[-1]
    end = next((at for at in range(start, len(lines)) if REPEATED.match(lines[at][1])), len(lines))
    signed = sum(not blank(line) for line in lines[start + 1 : end])
    return lines if signed > LONGEST_SIGNATURE else [*lines[:start], *lines[end:]]


def _apart(page: str) -> str:
    """The page with each quotation of an earlier message as preformatted text."""
    from lxml import etree

    if "<blockquote" not in page.lower():
        return page
    parser = etree.HTMLParser(huge_tree=True, no_network=True, encoding="utf-8")
    root: Any = etree.fromstring(CONTROL.sub(" ", page).encode("utf-8", "replace"), parser)
    for quoted in root.xpath(QUOTED):
        said = html_blocks(etree.tostring(quoted, encoding="unicode", with_tail=False))
        kept = etree.Element("pre")
        kept.text, kept.tail, quoted.tail = CONTROL.sub(" ", "\n\n".join(found.text for found in said)), quoted.tail, None
        quoted.getparent().replace(quoted, kept)
    return str(etree.tostring(root, encoding="unicode", method="html"))
