"""Vim help: plain text with signs that Vim itself hides or colours. lines -> Contents.

Dropped as Vim does: the stars of `*tags*`, the bars of `|links|`, the backticks of commands, the `>` and `<` around examples
and the `~` at the end of a column heading. Tags that stand apart go; inside a sentence they are words. All else stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from mapred.data import Block, Kind
from mapred.formats.from_bytes import Contents
from mapred.formats.from_lines import RULE, Line, block
from mapred.formats.from_text import text_blocks

# Alone on their line, or at its end.
TAGS = re.compile(r"(?:(?:^\s*|(?<=\*) |(?<!\s)(?:\s{2,}|\t))\*[^*\s|]+\*){1,20}+(?=\s*(?:\{\{\{\d|[~>])?$)")
TAG = re.compile(r"(?:(?<=\s)|^)\*([^*\s|]+)\*(?=\s|$)")
LINK = re.compile(r"(?<![\w\\|])\|([#-)!+-{}~]+)\|(?![\w|])")
COMMAND = re.compile(r"(?<![\w`])`([^`\t]+)`(?![\w`])")
OPENING = re.compile(r"(^|\s)>([a-z0-9]*)$")  # at the end of the line before an example
MODELINE = re.compile(r"^\s*(vim?|ex):.*\b(tw|ts|ft|norl|noet|sw)\b")
SECTION = re.compile(r"\*(\d\d\.\d+)\*\s+(.*)")
HEADER = re.compile(r"\*([\w.+-]+\.txt)\*\s+(.*)")


def is_vim_help(lines: Sequence[Line]) -> bool:
    """Whether the file opens with its own name as a tag."""
    return bool(HEADER.match(lines[0][1]))


def read_vim_help(lines: Sequence[Line]) -> Contents:
    """A help file; its title is the heading at its top, if it has one."""
    blocks: list[Block] = []
    for code, group in groupby(_told_apart(lines), key=lambda pair: pair[0]):
        part = [line for _, line in group]
        if code:
            blocks.extend(_examples(part))
        else:
            blocks.extend(text_blocks(part, titled=False))
    return _titled(blocks)


def _titled(blocks: list[Block]) -> Contents:
    """A short line near the top, after the lines about the manual, is the title."""
    for position, found in enumerate(blocks[:5]):
        if position == 0 or "MANUAL" in found.text:
            blocks[position] = Block(Kind.TEXT, found.text, 0, found.locator, found.steps)
        elif found.kind in (Kind.HEADING, Kind.TEXT) and "\n" not in found.text and len(found.text) < 60:
            if not found.text.endswith((".", ":", ",")):
                blocks[position] = Block(Kind.HEADING, found.text, 1, found.locator, found.steps)
                return Contents(tuple(blocks), found.text)
        else:
            break
    return Contents(tuple(blocks))


def _told_apart(lines: Sequence[Line]) -> Iterator[tuple[bool, Line]]:
    """Every line without its signs, and whether it belongs to an example."""
    code = False
    for number, text in lines:
        if code and text.startswith("<"):
            code, text = False, " " + text[1:]
        elif code and text[:1].strip():
            code = False
        if code:
            yield True, (number, text)
            continue
        if MODELINE.match(text):
            continue
        if opening := OPENING.search(text):
            code, text = True, text[: opening.start()]
        yield False, (number, _shown(text) if not RULE.match(text) else text)


def _shown(text: str) -> str:
    """As Vim shows the line."""
    if header := HEADER.match(text):
        return header[2]
    if section := SECTION.match(text):
        return f"{section[1]} {section[2]}"
    text = TAG.sub(r"\1", TAGS.sub("", text))
    text = COMMAND.sub(r"\1", LINK.sub(r"\1", text))
    return re.sub(r"\s+~\s*$", "", text).rstrip()


def _examples(lines: list[Line]) -> Iterator[Block]:
    """An example is one block, its inner blank lines included."""
    while lines and not lines[0][1].strip():
        lines = lines[1:]
    while lines and not lines[-1][1].strip():
        lines = lines[:-1]
    if lines:
        yield block(Kind.CODE, lines)
