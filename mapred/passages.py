"""Text for a terminal: wrapped, with a quote marked in the passage around it."""

from __future__ import annotations

import textwrap

from mapred.data import BLANK_LINE, Document
from mapred.progress import printable

WIDTH = 96
AROUND_IT = "    | "
AROUND = 400  # characters of the passage that are shown on each side of a quote


def wrapped(text: str, indent: int) -> list[str]:
    """Lines of a text behind a margin of spaces; white space as one space."""
    margin = " " * indent
    return textwrap.wrap(" ".join(text.split()), WIDTH, initial_indent=margin, subsequent_indent=margin)


def boxed(before: str, quote: str, after: str) -> list[str]:
    """The quote behind `  > |`, what stands around it behind `    |`; a blank row between two passages."""
    rows: list[str] = []
    for text, margin in ((before, AROUND_IT), (quote, "  > | "), (after, AROUND_IT)):
        for at, passage in enumerate(text.split(BLANK_LINE)):
            rows += [AROUND_IT.rstrip()] if at and rows else []
            rows += [margin + line for line in textwrap.wrap(" ".join(passage.split()), WIDTH - len(margin))]
    return rows


def passage_around(document: Document, start: int, end: int) -> tuple[str, str, str]:
    """What stands before the quote, the quote, and what stands after it, in its passages; their neighbours if it fills them."""
    touched = [at for at, p in enumerate(document.passages) if p.start < end and start < p.end]
    first, last = touched[0], touched[-1]
    low, high = document.passages[first].start, document.passages[last].end
    if low == start and first:
        low = document.passages[first - 1].start
    if high == end and last + 1 < len(document.passages):
        high = document.passages[last + 1].end
    before, after = document.text[low:start], document.text[end:high]
    if len(before) > AROUND:
        before = "... " + before[-AROUND:].partition(" ")[2]
    if len(after) > AROUND:
        after = after[:AROUND].rpartition(" ")[0] + " ..."
    return before, document.text[start:end], after


def plainly(text: str) -> str:
    """The text with nothing in it that a terminal would obey."""
    return "\n".join(printable(line) for line in text.split("\n"))
