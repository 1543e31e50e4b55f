"""Markdown: text -> Contents, by markdown-it (CommonMark and pipe tables), which knows the lines of every block.

Marks are dropped: those of headings, lists, quotes, links (`[text](url)` is `text`), emphasis and code, because a
quote without them reads as the page does. All words stay as they are, but those that are struck. HTML in between is read by
the HTML reader, and what it hides is left out, over blank lines too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, decode
from mapred.formats.from_lines import block
from mapred.formats.raised import lowered, raised, tail
from mapred.formats.unseen import Curtain

if TYPE_CHECKING:
    from markdown_it.token import Token

KEY = r"[\w\"'][\w .\"'/-]*(?::[\w-]+)?:(?:[ \t].*)?\n"
FRONT = re.compile(  # fields, and what is indented under them; a paragraph between two rules is none
    rf"---[ \t]*\n((?:#.*\n)*{KEY}(?:{KEY}|[ \t#}}\]-].*\n|\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)"
)
BOX = re.compile(r"\[[ xX]\][ \t]+")  # at the head of an item
SIGN = re.compile(  # a line that opens or closes a coloured box
    r"^(?::{3,}.*|(?:!{3}|\?{3}\+?) [a-z-]+(?: \".*\")?|\[![A-Z]+\])$", re.MULTILINE
)
NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]{1,40})\]:[ \t]+", re.MULTILINE)
NOTE_SIGN = re.compile(r"\[\^([^\]\s]{1,40})\]")
FIELD = re.compile(r"^(title|authors?|date):[ \t]*(.*)$", re.MULTILINE | re.IGNORECASE)


def read_markdown(data: bytes) -> Contents:
    """A .md file, its front matter as title, authors and date."""
    from markdown_it import MarkdownIt

    text = decode(data)
    title, authors, date = "", "", ""
    if front := FRONT.match(text):
        stated = {name.lower(): value.strip().strip("\"'[]") for name, value in FIELD.findall(front[1])}
        title, date = stated.get("title", ""), stated.get("date", "")
        authors = stated.get("authors", stated.get("author", ""))
        text = "\n" * front[0].count("\n") + text[front.end() :]  # the line numbers stay
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(_without_signs(text))
    names = tuple(name.strip(" \"'") for name in authors.split(",") if name.strip(" \"'"))
    return Contents(tuple(_blocks(tokens)), title, names, date)


def _without_signs(text: str) -> str:
    """Footnotes as items, and no signs that lead to them: `Deep.[^1]` is `Deep.` where a line begins with `[^1]:`."""
    notes = frozenset(NOTE.findall(text))
    return NOTE_SIGN.sub(lambda sign: "" if sign[1] in notes else sign[0], NOTE.sub("- ", text)) if notes else text


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    depth = 0  # of lists
    fresh = False  # the next paragraph is the first of its list item
    rows: list[tuple[int, str]] = []
    curtain = Curtain()
    for before, token in pairwise([*tokens[:1], *tokens]):
        if curtain.drawn and token.type in ("inline", "fence", "code_block") and before.type not in ("th_open", "td_open"):
            fresh = False
            continue
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                depth += 1
            case "bullet_list_close" | "ordered_list_close":
                depth -= 1
            case "list_item_open":
                fresh = True
            case "inline" if before.type == "heading_open":
                yield _inline(token, Kind.HEADING, int(before.tag[1:]))
            case "inline" if before.type == "paragraph_open":
                yield _inline(token, Kind.ITEM if fresh and depth else Kind.TEXT, depth if fresh else 0)
                fresh = False
            case "tr_open":
                rows.append((token.map[0] + 1 if token.map else 0, ""))
            case "inline" if before.type in ("th_open", "td_open"):
                cell = "" if curtain.drawn else _plain(token).replace("\n", " ")
                rows[-1] = (rows[-1][0], f"{rows[-1][1]}\t{cell}")
            case "table_close":
                yield block(Kind.TABLE, [(number, row[1:]) for number, row in rows])
                rows = []
            case "fence" | "code_block" if token.map:
                start = token.map[0] + (2 if token.type == "fence" else 1)
                yield block(Kind.CODE, list(enumerate(token.content.rstrip("\n").split("\n"), start)))
            case "html_block" if token.map:
                content = f"<div hidden>{token.content}" if curtain.drawn else token.content
                yield from _html(content, (token.map[0] + 1, token.map[1]))
                curtain.feed(token.content)


def _inline(token: Token, kind: Kind, level: int) -> Block:
    """A block with a step for each line, where the marks leave the lines countable."""
    text = SIGN.sub("", _plain(token))
    if kind is Kind.ITEM and (box := BOX.match(text)):
        text = text[box.end() :]
    first, end = token.map or (0, 0)
    if text.count("\n") == end - first - 1:
        return block(kind, list(enumerate(text.split("\n"), first + 1)), level)
    return Block(kind, text, level, Locator(lines=(first + 1, end)))


def _plain(token: Token) -> str:
    """The text without marks; what a tag in the line hides stays hidden to its end, or the block's."""
    said: list[str] = []
    curtain = Curtain()
    off: list[int] = []  # where open superscripts and subscripts begin
    for child in token.children or ():
        if child.type == "html_inline":
            curtain.feed(child.content)
            tag = child.content.strip("<> /").partition(" ")[0].lower()
            if tag == "br":
                said.append(" ")
            elif tag in ("sup", "sub") and not child.content.startswith("</"):
                off.append(len(said))
            elif tag in ("sup", "sub") and off:
                start = off.pop()
                settle = raised if tag == "sup" else lowered
                said[start:] = filter(None, [settle(tail(said, start), "".join(said[start:]))])
        elif child.type in ("s_open", "s_close"):
            curtain.feed("<s>" if child.type == "s_open" else "</s>")
        elif child.type in ("softbreak", "hardbreak"):
            said.append("\n")
        elif not curtain.drawn and (text := _plain(child) if child.type == "image" else child.content):
            said.append(text)
    return "".join(said)


def _html(content: str, lines: tuple[int, int]) -> Iterator[Block]:
    from mapred.formats.from_html import html_blocks

    for found in html_blocks(content):
        yield Block(found.kind, found.text, found.level, Locator(lines=lines))
