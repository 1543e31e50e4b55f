"""Mail: .eml -> Contents, with the standard library. A place is a paragraph number.

The headers that a reader sees are the first block. Of a message in two forms the plain text is read; attachments are
files of their own: save them beside the message to have them read. What a message only repeats of an earlier one (`> `) is
kept as it stands, apart from its own text: it is somebody else's. Its signature, from the line `--` on, is left out.
"""

from __future__ import annotations

import email.policy
import email.utils
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage, MIMEPart
from itertools import chain, groupby

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.from_html import html_blocks
from mapred.formats.from_lines import block, numbered
from mapred.formats.from_text import text_blocks

SHOWN = ("From", "To", "Cc", "Date", "Subject")
LONGEST_SUBJECT = 64  # characters of it in the title
SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def read_email(data: bytes) -> Contents:
    """A message: its subject, sender and day as title, the sender as author."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    headers = [f"{name}: {' '.join(str(message[name]).split())}" for name in SHOWN if message[name]]
    blocks = [Block(Kind.TABLE, "\n".join(headers))]
    body = message.get_body(("plain", "html"))
    if body is not None:
        blocks.extend(_body(body))
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


def _body(body: MIMEPart) -> Iterable[Block]:
    text = body.get_content()
    if body.get_content_subtype() == "html":
        return html_blocks(text)
    lines = numbered(SIGNATURE.split(text.replace("\r\n", "\n"), maxsplit=1)[0])
    return chain.from_iterable(
        [block(Kind.CODE, list(run))] if repeated else text_blocks(list(run), titled=False)
        for repeated, run in groupby(lines, key=lambda line: line[1].startswith(">"))
    )
