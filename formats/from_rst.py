"""reStructuredText: text -> Contents, by its layout: it is read, not rendered, so every line keeps its number.

Headings by their underlines, lists, literal blocks as code, tables by their borders. The text of notes and of other
directives that hold text stays; comments, targets, options and directives that only steer Sphinx go. Inline marks go:
:ref:`text <target>` and `text <url>`_ are read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mapred.data import Block, Kind
from mapred.formats.from_bytes import Contents, decode
from mapred.formats.from_lines import BULLET, Line, blank, block, indent, numbered, unmarked
from mapred.formats.raised import POWERS

UNDERLINE = re.compile(r"([!-/:-@[-`{-~])\1{2,}\s*$")
GRID = re.compile(r"\s*\+[-=+]+\+\s*$")
SIMPLE = re.compile(r"\s*=+( +=+)+\s*$")
DIRECTIVE = re.compile(r"\s*\.\. (?:\|[^|]+\| )?([\w:-]+)::\s*(.*)$")
EXPLICIT = re.compile(r"\s*\.\.( |$)")
FIELD = re.compile(r"\s*:[^:\s][^:]*:( |$)")
AUTOMATIC = re.compile(r"(\s*)(#\.)(\s+)(?=\S)")
CODE = {"code", "code-block", "sourcecode", "parsed-literal", "literalinclude", "highlight", "productionlist", "math"}
SILENT = {
    "toctree",
    "contents",
    "index",
    "image",
    "raw",
    "include",
    "highlight",
    "meta",
    "sectnum",
    "default-role",
    "replace",
    "unicode",
    "date",
}
CONDITIONS = {"only", "ifconfig"}  # what they hold is text, their condition is not
LITERAL = re.compile(r"``(.+?)``", re.DOTALL)
KEPT = re.compile("\ue000(\\d+)\ue000")  # in the place of a literal, in which nothing is a mark
ROLE = re.compile(r":([\w:+.-]{1,60}):`([^`]*?)(?:\s*<[^<>`]*>)?`|`([^`]+?)\s*<[^<>`]*>`__?|`([^`]+)`_{0,2}", re.DOTALL)
NUMBERED = {"pep": "PEP", "rfc": "RFC"}  # :pep:`8` is shown as PEP 8
SUBSTITUTE = re.compile(r"\s*\.\. \|([^|]+)\| replace::\s*(.*)$")
STRONG = re.compile(r"(?<![\w*\\])(\*\*?)(?=\S)([^*]+?)(?<=\S)\1(?![\w*])")
# The mark of a footnote goes, that of a citation is shown.
REFERENCE = re.compile(r"(?<=\w)_(?=[\s.,;:!?)]|$)|\[(?:\d+|[#*]\w*)\]_|(?<=\])_(?=\W|$)")


def read_rst(data: bytes) -> Contents:
    """A .rst file."""
    return Contents(tuple(_blocks(_substituted(numbered(decode(data))), {}, 0)))


def _substituted(lines: Sequence[Line]) -> list[Line]:
    """The lines with what the file puts for `|name|` in its place; a name that it does not define stays."""
    known: dict[str, str] = {}
    for position, (_, text) in enumerate(lines):
        if found := SUBSTITUTE.match(text):
            end = _indented_end(lines, position + 1, indent(text))
            known[found[1]] = " ".join([found[2], *(line.strip() for _, line in lines[position + 1 : end])]).strip()
    if not known:
        return list(lines)
    name = re.compile(rf"(?<![\w`|])\|({'|'.join(map(re.escape, known))})\|_*(?![\w`|])")
    return [
        (number, text if SUBSTITUTE.match(text) else name.sub(lambda found: known[found[1]], text)) for number, text in lines
    ]


def _blocks(lines: Sequence[Line], styles: dict[str, int], depth: int) -> Iterator[Block]:
    """The blocks of lines; `depth` counts the lists around them."""
    position = 0
    while position < len(lines):
        if blank(lines[position]):
            position += 1
            continue
        if (heading := _heading(lines, position, styles)) is not None:
            found, position = heading
            yield from found
            continue
        end = _paragraph_end(lines, position)
        part = lines[position:end]
        first = part[0][1]
        if EXPLICIT.match(first):
            end = _indented_end(lines, position + 1, indent(first))
            yield from _explicit(lines[position:end], styles, depth)
        elif GRID.match(first) or SIMPLE.match(first):
            end = _table_end(lines, position)
            yield _table(lines[position:end])
        elif mark := BULLET.match(first) or AUTOMATIC.match(first):
            end = _indented_end(lines, position + 1, indent(first))
            yield from _item([unmarked(part[0], mark), *lines[position + 1 : end]], styles, depth + 1)
        elif FIELD.match(first):
            end = _indented_end(lines, position + 1, indent(first))
            yield _said(Kind.ITEM, lines[position:end], 1)
        else:
            yield from _paragraph(part)
            if part[-1][1].rstrip().endswith("::"):
                begin, end = end, _indented_end(lines, end, indent(first))
                yield from _code(lines[begin:end])
        position = end


def _heading(lines: Sequence[Line], position: int, styles: dict[str, int]) -> tuple[list[Block], int] | None:
    """A title with its underline, and the overline that may stand before; or a transition; and where it ends."""
    texts = [text for _, text in lines[position : position + 3]] + ["", ""]
    over = UNDERLINE.match(texts[0])
    if over and texts[1].strip() and texts[2].rstrip() == texts[0].rstrip() and not SIMPLE.match(texts[0]):
        level = styles.setdefault(over[1] * 2, len(styles) + 1)
        return [_said(Kind.HEADING, lines[position + 1 : position + 2], level)], position + 3
    under = UNDERLINE.match(texts[1])
    if under and texts[0].strip() and not texts[0][0].isspace() and len(texts[1].rstrip()) >= len(texts[0].rstrip()) - 1:
        level = styles.setdefault(under[1], len(styles) + 1)
        return [_said(Kind.HEADING, lines[position : position + 1], level)], position + 2
    if over and not texts[1].strip() and len(texts[0].strip()) >= 4:
        return [], position + 1
    return None


def _paragraph_end(lines: Sequence[Line], position: int) -> int:
    """Where the lines from `position` on are blank, or indented otherwise, or a new item begins."""
    column, end = indent(lines[position][1]), position + 1
    while end < len(lines) and not blank(lines[end]) and indent(lines[end][1]) == column:
        end += 1
    return end


def _indented_end(lines: Sequence[Line], position: int, column: int) -> int:
    """Where what is indented more than `column` ends."""
    end = position
    while position < len(lines) and (blank(lines[position]) or indent(lines[position][1]) > column):
        position += 1
        if not blank(lines[position - 1]):
            end = position
    return end


def _table_end(lines: Sequence[Line], position: int) -> int:
    end = position
    while end < len(lines) and not blank(lines[end]):
        end += 1
    if SIMPLE.match(lines[position][1]) and end < len(lines) - 1 and not SIMPLE.match(lines[end - 1][1]):
        return _table_end(lines, end + 1) if end + 1 < len(lines) and not blank(lines[end + 1]) else end
    return end


def _explicit(lines: Sequence[Line], styles: dict[str, int], depth: int) -> Iterator[Block]:
    """What follows `.. `: a directive, or a comment, target or footnote."""
    directive = DIRECTIVE.match(lines[0][1])
    body = _content(lines)
    if not directive:
        if note := re.match(r"\s*\.\. \[[#*\w]+\]\s+", lines[0][1]):
            yield from _blocks([(lines[0][0], " " * 3 + lines[0][1][note.end() :]), *lines[1:]], styles, depth)
        return
    name, argument = directive[1], directive[2]
    if name in SILENT:
        return
    if name in CODE:
        yield from _code(body)
        return
    if argument and name not in CONDITIONS:
        yield _said(Kind.TEXT, [(lines[0][0], argument)], 0)
    yield from _blocks(body, styles, depth)


def _content(lines: Sequence[Line]) -> Sequence[Line]:
    """What a directive holds: the lines behind its options, which stand right under it."""
    position = 1
    while position < len(lines) and FIELD.match(lines[position][1]):
        column = indent(lines[position][1])
        position += 1
        while position < len(lines) and not blank(lines[position]) and indent(lines[position][1]) > column:
            position += 1
    return lines[position:]


def _item(lines: Sequence[Line], styles: dict[str, int], depth: int) -> Iterator[Block]:
    """A list item: its first paragraph carries the mark's kind, what follows is what it is."""
    end = _paragraph_end(lines, 0)
    yield _said(Kind.ITEM, lines[:end], depth)
    yield from _blocks(lines[end:], styles, depth)


def _paragraph(lines: Sequence[Line]) -> Iterator[Block]:
    if lines[-1][1].strip() == "::":
        lines = lines[:-1]
    elif lines[-1][1].rstrip().endswith("::"):
        lines = [*lines[:-1], (lines[-1][0], lines[-1][1].rstrip()[:-1])]
    if lines:
        yield _said(Kind.TEXT, lines, 0)


def _code(lines: Sequence[Line]) -> Iterator[Block]:
    inner = list(lines)
    while inner and blank(inner[0]):
        inner.pop(0)
    if inner:
        yield block(Kind.CODE, inner)


def _table(lines: Sequence[Line]) -> Block:
    """Cells by tab. In a grid a cell of several lines stays on several lines."""
    rows = []
    borders = [found.span() for found in re.finditer("=+", lines[0][1])]
    for number, text in lines:
        if GRID.match(text) or UNDERLINE.match(text.replace(" ", "")):
            continue
        if "|" in text and GRID.match(lines[0][1]):
            cells = [cell.strip() for cell in text.strip().strip("|").split("|")]
        else:
            starts = [start for start, _ in borders]
            cells = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)]
        rows.append((number, _inline("\t".join(cells))))
    return block(Kind.TABLE, rows or [(lines[0][0], "")])


def _said(kind: Kind, lines: Sequence[Line], level: int) -> Block:
    """A block without inline marks; marks that reach over a line's end keep the lines countable."""
    texts = _inline("\n".join(text.strip() for _, text in lines)).split("\n")
    return block(kind, [(number, text) for (number, _), text in zip(lines, texts, strict=True)], level)


def _inline(text: str) -> str:
    """Drops inline marks; a line's end inside a mark stays."""

    literals: list[str] = []

    def kept(found: re.Match[str]) -> str:
        literals.append(found[1])
        return f"\ue000{len(literals) - 1}\ue000"

    def shown(found: re.Match[str]) -> str:
        said = _role(found[1], found[2]) if found[1] else found[3] or found[4]
        return said + "\n" * (ends(found[0]) - ends(said))

    def ends(part: str) -> int:
        return part.count("\n") + sum(literals[int(number)].count("\n") for number in KEPT.findall(part))

    text = LITERAL.sub(kept, text.replace("\ue000", ""))
    text = STRONG.sub(r"\2", REFERENCE.sub("", ROLE.sub(shown, text)))
    text = re.sub(r"\\([^\w\s])", r"\1", re.sub(r"\\ ", "", text))
    return KEPT.sub(lambda found: literals[int(found[1])], text)


def _role(name: str, said: str) -> str:
    """What is shown of :name:`said`: `Baz` of :class:`~foo.bar.Baz`, `PEP 8` of :pep:`8`."""
    if re.fullmatch(r"~[\w.]+", said):
        return said[1:].rpartition(".")[2]
    if name in ("sup", "superscript"):
        return said.translate(POWERS)
    number = re.match(r"\d+(?=#|$)", said)
    return f"{NUMBERED[name]} {number[0]}" if number and name in NUMBERED else said.removeprefix("!")
