"""Mail: .eml -> Contents, with the standard library. A place is a paragraph number.

The headers that a reader sees are the first block. Of a message in two forms the plain text is read; attachments are
files of their own: save them beside the message to have them read.
"""

from __future__ import annotations

import email.policy
import email.utils
from collections.abc import Iterable
from dataclasses import replace
from email.message import EmailMessage, MIMEPart

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable
from mapred.formats.from_html import html_blocks
from mapred.formats.from_lines import numbered
from mapred.formats.from_text import text_blocks

SHOWN = ("From", "To", "Cc", "Date", "Subject")


def read_email(data: bytes) -> Contents:
    """A message: subject as title, sender as author."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    headers = [f"{name}: {' '.join(str(message[name]).split())}" for name in SHOWN if message[name]]
    blocks = [Block(Kind.TABLE, "\n".join(headers))]
    body = message.get_body(("plain", "html"))
    if body is not None:
        blocks.extend(_body(body))
    if not message[SHOWN[0]] and len(blocks) == 1:
        raise Unreadable("is damaged: no message inside")
    senders = email.utils.getaddresses([str(message["From"] or "")])
    return Contents(
        tuple(replace(b, locator=Locator(paragraph=number), steps=()) for number, b in enumerate(blocks, 1)),
        str(message["Subject"] or ""),
        tuple(name or address for name, address in senders if name or address),
        _day(str(message["Date"] or "")),
    )


def _day(date: str) -> str:
    try:
        return email.utils.parsedate_to_datetime(date).date().isoformat()
    except ValueError:
        return ""


def _body(body: MIMEPart) -> Iterable[Block]:
    text = body.get_content()
    if body.get_content_subtype() == "html":
        return html_blocks(text)
    return text_blocks(numbered(text.replace("\r\n", "\n")), titled=False)
