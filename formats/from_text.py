"""Plain text: paragraphs, headings, lists, tables and preformatted parts are told from the layout. text -> Contents.

A hard-wrapped paragraph is one block, and every line of it keeps its number. A heading is a line that is underlined,
stands under a rule of `=` or `-`, is numbered (`2.1. Scope`) or in capitals, or opens the file as its title. Indented
text is code when most of it is not words. Bullets and list numbers are dropped: they are marks, not text.
Vim help files are plain text with signs that Vim hides; `from_vimhelp` takes them off first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from mapred.data import Block, Kind
from mapred.formats.from_bytes import Contents, decode
from mapred.formats.from_lines import BULLET, RULE, Line, blank, block, indent, numbered, unmarked

GAP = re.compile(r"\t+| {3,}")  # between the columns of a line
WORD = re.compile(r"[\"'“‘(\[]*[^\W\d_]+(?:['’\-/][^\W\d_]+)*[\"'”’)\]]*[.,;:!?…]*[\"'”’)]*$")
FIGURE = re.compile(r"[\"'(\[]*[\d$€£#%][\w.,:/%-]*[\])\"']*[.,;:!?]*$")
NUMBER = re.compile(r"((?:\d{1,3}|[A-Z](?=\.\d))(?:\.\d{1,3})*)\.?\s+(?=\S)")  # of a heading
SECTION = re.compile(r"\s*(\d{1,3}(\.\d{1,3})+)\.?\s+(?=[^\W\d_])")  # as a mark inside a paragraph: `4.2. Scope`
DAY = re.compile(r"\d\d?\.? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* \d{4}", re.IGNORECASE)  # of a letter
WRAPPED = 40  # letters of a line that may go on in the next
CHAPTER = re.compile(r"(chapter|part|appendix|annex|article|book)\s([0-9]{1,3}|[ivxlc]+|[a-z])\b", re.IGNORECASE)


def read_text(data: bytes) -> Contents:
    """A .txt file."""
    from mapred.formats.from_vimhelp import is_vim_help, read_vim_help

    lines = numbered(decode(data))
    return read_vim_help(lines) if is_vim_help(lines) else Contents(tuple(text_blocks(lines)))


@dataclass
class _Unit:
    """Lines that belong together, while they are gathered."""

    lines: list[Line]
    item: bool = False  # opened by a bullet or a list number
    columns: bool = False  # its first line has a gap between two columns
    first: int = 0  # indentation of the first line
    hang: int | None = None  # indentation of the others, once there are some


def text_blocks(lines: Sequence[Line], *, titled: bool = True) -> Iterator[Block]:
    """The blocks of these lines; `titled`: a heading-like first line is the title of the whole."""
    styles: dict[str, int] = {}  # underline sign -> level, by first appearance
    under = ""  # the sign of the rule right above, if any
    run: list[Line] = []
    base = _base(lines)
    first = titled
    for position, line in enumerate([*lines, (0, "")]):
        rule = RULE.match(line[1]) if line[0] else None
        if not rule and not blank(line):
            run.append(line)
            continue
        if run:
            underlined = rule and len(run) == 1 and _underlines(line[1], run[0][1])
            if rule and underlined:
                level = styles.setdefault(rule[1], len(styles) + 1)
                yield block(Kind.HEADING, run, level)
            else:
                yield from _run_blocks(run, base, under, first=first, ended=not rule and _sets_off(lines, position))
            first, under, run = False, "", []
            if underlined:
                continue
        if rule and rule[1] in "=-_*" and len(line[1].strip()) >= 10:
            under = rule[1]


def _sets_off(lines: Sequence[Line], position: int) -> bool:
    """Whether what follows the blank line is indented more than what stands before it, as under a heading."""
    following = next((text for _, text in lines[position + 1 : position + 4] if text.strip()), "")
    return indent(following) >= indent(lines[position - 1][1]) + 2


def _base(lines: Sequence[Line]) -> int:
    """The least indentation of the text."""
    return min((indent(text) for _, text in lines if text.strip() and not RULE.match(text)), default=0)


def _underlines(rule: str, text: str) -> bool:
    rule, text = rule.strip(), text.strip()
    return rule[0] in "=-*~^#+" and len(text) > 1 and len(text) - 2 <= len(rule) <= max(len(text) + 4, 128)


def _run_blocks(run: list[Line], base: int, under: str, *, first: bool, ended: bool) -> Iterator[Block]:
    """The blocks of lines between two blank ones."""
    if 2 <= len(run) <= 3 and _is_long_title(run):
        yield block(Kind.HEADING, run, _numbered_level(run[0][1].strip()))
        return
    if _is_head(run):
        yield block(Kind.HEADING, run[:1], 3)
        run = run[1:]
    elif len(run) == 1 or (under and not blank(run[0])):
        level = _heading_level(run[0][1], base, under, first=first, ended=ended or len(run) > 1)
        if level:
            yield block(Kind.HEADING, run[:1], level)
            run = run[1:]
    if not run:
        return
    columns = [bool(GAP.search(text.strip())) for _, text in run]
    if len(run) >= 2 and all(columns) and not any(BULLET.match(text) for _, text in run):
        yield _table(run)
        return
    if min(indent(text) for _, text in run) >= base + 2 and not _is_prose(run):
        yield block(Kind.CODE, run)
        return
    for tabular, group in groupby(_units(run), key=lambda unit: unit.columns and len(unit.lines) == 1):
        units = list(group)
        if tabular and len(units) >= 2 and not any(unit.item for unit in units):
            yield _table([unit.lines[0] for unit in units])
        else:
            for unit in units:
                yield from _unit_blocks(unit, base, alone=len(units) == 1)


def _unit_blocks(unit: _Unit, base: int, *, alone: bool) -> Iterator[Block]:
    if unit.item:
        yield block(Kind.ITEM, unit.lines, 1 + (unit.first - base) // 4)
    elif _introduces(unit):
        yield block(Kind.TEXT, unit.lines[:1])
        yield block(Kind.CODE, unit.lines[1:])
    elif unit.columns or (unit.hang is not None and unit.hang >= unit.first + 4):
        yield block(Kind.ITEM, unit.lines, 1)
    else:
        level = 0 if alone or len(unit.lines) > 1 else _numbered_level(unit.lines[0][1].strip())
        yield block(Kind.HEADING if level else Kind.TEXT, unit.lines, level)


def _is_long_title(run: list[Line]) -> bool:
    """Whether lines between two blank ones are one numbered title that was wrapped: `3.1.2. Will there be\\n ...?`."""
    first, last = run[0][1], run[-1][1].rstrip()
    level = _numbered_level(first.strip())
    return (
        level > 1
        and len({indent(text) for _, text in run}) == 1
        and not (last.endswith((".", ",", ";", ":")) or any(SECTION.match(text) for _, text in run[1:]))
    )


def _is_head(run: list[Line]) -> bool:
    """Whether the first line is a heading in capitals right over indented text, as in a formatted manual page."""
    head = run[0][1]
    under = min((indent(text) for _, text in run[1:]), default=0) - indent(head)
    letters = re.sub(r"[\W\d_]+", "", head)
    if under < 3 or len(letters) < 3 or not letters.isupper() or len(head.split()) > 6 or GAP.search(head.strip()):
        return False
    return not (BULLET.match(head) or head.rstrip().endswith((".", ",", ";", ":")))


def _introduces(unit: _Unit) -> bool:
    """Whether the first line announces what is indented under it: an example."""
    if unit.hang is None or unit.hang < unit.first + 3 or not unit.lines[0][1].rstrip().endswith(":"):
        return False
    return not _is_prose(unit.lines[1:]) or all(len(text.strip()) < 50 for _, text in unit.lines[1:])


def _table(run: list[Line]) -> Block:
    return block(Kind.TABLE, [(number, "\t".join(GAP.split(text.strip()))) for number, text in run])


def _is_prose(run: Sequence[Line]) -> bool:
    """Whether most of it is words, as in sentences."""
    tokens = [token for _, text in run for token in BULLET.sub("", text).split()]
    words = sum(1 for token in tokens if WORD.match(token))
    figures = sum(1 for token in tokens if FIGURE.match(token))  # neither for it nor against it
    share = words / max(len(tokens) - figures, 1)
    return share >= 0.6 and words >= 0.4 * len(tokens) and (words >= 4 or tokens[0][:1].isupper())


def _units(run: list[Line]) -> Iterator[_Unit]:
    """Cuts a run where an item, a definition or an indented paragraph begins."""
    unit: _Unit | None = None
    for position, line in enumerate(run):
        column = indent(line[1])
        mark = BULLET.match(line[1])
        section = SECTION.match(line[1])
        if unit and (mark or section) and not _may_open(unit, (mark or section), column):  # type: ignore[arg-type]
            mark = section = None
        following = indent(run[position + 1][1]) if position + 1 < len(run) else None
        if unit is None or mark or section or _begins(unit, line[1], column, following):
            if unit:
                yield unit
            text = unmarked(line, mark) if mark else line
            columns = not mark and bool(GAP.search(line[1].strip()))
            unit = _Unit([text], bool(mark or section), columns, column)
        else:
            unit.lines.append(line)
            unit.hang = column if unit.hang is None else min(unit.hang, column)
    if unit:
        yield unit


def _may_open(unit: _Unit, mark: re.Match[str], column: int) -> bool:
    """Whether a bullet or number inside a run opens an item: a wrapped sentence may begin with a number or a dash."""
    before = unit.lines[-1][1].rstrip()
    sign = mark[0].strip()
    if unit.item:
        return column <= unit.first or before.endswith((":", ".", ";")) or not sign[0].isdigit()
    return before.endswith((":", ".", ";", "!", "?", ",")) or (not sign[0].isalnum() and column >= unit.first)


def _begins(unit: _Unit, text: str, column: int, following: int | None) -> bool:
    """Whether a line without a mark begins a new unit below `unit`."""
    if unit.item:
        before = unit.lines[-1][1].rstrip()
        even = column == unit.first and unit.hang in (None, unit.first)  # `a) Whoever sells a copy` goes on right below `a)`
        return column <= unit.first and not (even and len(before) >= WRAPPED and before[-1] not in ".:;!?")
    if unit.hang is not None and unit.hang > unit.first:  # hanging: an entry and its explanation
        return column <= unit.first
    if column <= unit.first and (unit.columns or (GAP.search(text.strip()) is not None and column == unit.first)):
        return True
    settled = unit.first if unit.hang is None else unit.hang
    return 0 < column - settled <= 4 and following == settled  # an indented first line


def _heading_level(text: str, base: int, under: str, *, first: bool, ended: bool) -> int:
    """The level of a line that stands alone, if it is a heading, else 0."""
    said = text.strip()
    if not 2 <= len(said) <= 100 or said.endswith((",", ";")) or GAP.search(said) or DAY.fullmatch(said):
        return 0
    if BULLET.match(text) and not said[0].isdigit():
        return 0
    number = _numbered_level(said)
    if CHAPTER.match(said) and len(said) <= 80 and not said.endswith("."):
        return 1
    if number and (ended or under or number > 1 or indent(text) <= base):
        return number
    if under in ("=", "-") and indent(text) <= base and not said.endswith("."):
        return 1 if under == "=" else 2
    letters = [sign for sign in said if sign.isalpha()]
    if len(letters) >= 3 and all(sign.isupper() for sign in letters) and len(said) <= 60 and indent(text) <= base + 3:
        return 1 if first else 3 if " " in said or len(letters) > 5 else 0
    if first and len(said) <= 80 and not said.endswith((".", ":")) and letters and _is_prose([(0, text)]):
        return 1
    if ended and indent(text) <= base and len(said) <= 70 and not said.endswith((".", ":")) and _is_prose([(0, text)]):
        return 2
    return 0


def _numbered_level(said: str) -> int:
    """`2.1. Scope` -> 2; 0 for what is not a numbered heading."""
    mark = NUMBER.match(said)
    if not mark or len(said) > 80 or said.endswith((".", ",", ";", ":")):
        return 0
    rest = said[mark.end() :]
    return mark[1].count(".") + 1 if rest[:1].isupper() or rest[:1] in "\"'“`" else 0
