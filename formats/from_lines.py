"""Blocks made of whole lines of a text file, each line with its number, so that a quote leads to its line.

Shared by the readers of text kinds; it knows no format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from mapred.data import Block, Kind, Locator

Line = tuple[int, str]  # its 1-based number in the file, its text

RULE = re.compile(r"\s*([=\-_*~#+^\"'`.:])\1{3,}\s*$")  # a line of one sign, four times or more
BULLET = re.compile(r"(\s*)([-*•◦▪‣·+]|\(?[0-9]{1,2}[.)]|\(?[a-z]\))(\s+)(?=\S)")


def numbered(text: str) -> list[Line]:
    """Lines as editors count them: form feeds and Unicode separators do not end one."""
    return list(enumerate(text.split("\n"), 1))


def indent(line: str) -> int:
    """The column (0-based) of the first character that is not white, with tabs at 8."""
    wide = line.expandtabs()
    return len(wide) - len(wide.lstrip())


def blank(line: Line) -> bool:
    return not line[1].strip()


def block(kind: Kind, lines: Sequence[Line], level: int = 0) -> Block:
    """One block of these lines, with a step for each; all but code is stripped line by line, rows of tables of all but tabs."""
    if kind is Kind.CODE:
        margin = min((indent(text) for _, text in lines if text.strip()), default=0)
        texts = [(number, text.expandtabs()[margin:].rstrip()) for number, text in lines]
    else:
        white = " \n" if kind is Kind.TABLE else None  # a row may begin with an empty cell
        texts = [(number, text.strip(white)) for number, text in lines]
    steps, offset = [], 0
    for number, text in texts:
        steps.append((offset, number))
        offset += len(text) + 1
    return Block(
        kind,
        "\n".join(text for _, text in texts),
        level,
        Locator(lines=(texts[0][0], texts[-1][0])),
        tuple(steps),
    )


def runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Groups of lines between blank ones."""
    found: list[list[Line]] = [[]]
    for line in lines:
        if blank(line):
            found.append([])
        else:
            found[-1].append(line)
    return [run for run in found if run]


def unmarked(line: Line, mark: re.Match[str]) -> Line:
    """The line without its bullet or number, its text kept at its column."""
    return line[0], " " * mark.end() + line[1][mark.end() :]
