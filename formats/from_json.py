"""JSON and JSON lines -> Contents. A place is a pointer (RFC 6901) and the lines in the file.

Strings of several words are paragraphs under the path of their keys; the short members of an object are one table of
keys and values. Nothing is shown that is not in the file.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from mapred.data import Block, Kind, Locator
from mapred.formats.from_bytes import Contents, Unreadable, decode

SPACE = re.compile(r"[ \t\n\r]*")
LONG = 60  # characters from which a string is a paragraph
Located = tuple[Any, int]  # a value and the offset at which it begins; members of lists and objects are Located


def read_json(data: bytes) -> Contents:
    """A .json or .jsonl file."""
    text = decode(data)
    ends = [found.start() for found in re.finditer("\n", text)]
    values, place = [], SPACE.match(text)
    try:
        position = place.end() if place else 0
        while position < len(text):
            start = position
            value, position = _value(text, position)
            values.append((value, start))
            position = _skip(text, position)
    except (ValueError, IndexError) as cause:
        raise Unreadable("is damaged: no JSON inside") from cause

    def line(offset: int) -> int:
        return bisect_right(ends, offset - 1) + 1

    title = ""
    if len(values) == 1 and isinstance(values[0][0], dict):
        stated = values[0][0].get("title", ("", 0))[0]
        title = stated if isinstance(stated, str) else ""
    return Contents(tuple(block for value in values for block in _blocks(value, (), "", line)), title)


def _skip(text: str, position: int) -> int:
    found = SPACE.match(text, position)
    return found.end() if found else position


def _value(text: str, position: int) -> tuple[Any, int]:
    """The value at a position with its members Located, and where it ends."""
    if text[position] == "{":
        return _members(text, position + 1, "}")
    if text[position] == "[":
        return _members(text, position + 1, "]")
    value, end = json.JSONDecoder().raw_decode(text, position)
    return value, end


def _members(text: str, position: int, closing: str) -> tuple[Any, int]:
    found: dict[str, Located] = {}
    items: list[Located] = []
    position = _skip(text, position)
    while text[position] != closing:
        key = ""
        if closing == "}":
            key, position = json.decoder.scanstring(text, position + 1)  # type: ignore[attr-defined]  # it is documented
            position = _skip(text, position)
            if text[position] != ":":
                raise ValueError(f"no colon at {position}")
            position = _skip(text, position + 1)
        value, end = _value(text, position)
        found[key] = (value, position)
        items.append((value, position))
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)
        elif text[position] != closing:
            raise ValueError(f"no comma at {position}")
    return (found if closing == "}" else items), position + 1


def _blocks(located: Located, path: tuple[str, ...], pointer: str, line: Callable[[int], int]) -> Iterator[Block]:
    value, start = located
    members: list[tuple[str, Located]]
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = [(str(number), member) for number, member in enumerate(value)]
    else:
        yield from _paragraphs(str(value), path, pointer, line(start))
        return
    short = [(key, member) for key, member in members if _is_short(member[0])]
    if short:
        named = isinstance(value, dict)
        yield _table([(key if named else "", m[0], line(m[1])) for key, m in short], path, pointer)
    for key, member in members:
        if not _is_short(member[0]):
            deeper = (*path, key) if isinstance(value, dict) else path
            yield from _blocks(member, deeper, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", line)


def _is_short(value: object) -> bool:
    if isinstance(value, str):
        return len(value) < LONG and "\n" not in value
    return not isinstance(value, dict | list)


def _table(rows: list[tuple[str, object, int]], path: tuple[str, ...], pointer: str) -> Block:
    """One line for each short member. Numbers and the like are shown as JSON has them."""
    steps, offset, texts = [], 0, []
    for key, value, number in rows:
        said = " ".join(value.split()) if isinstance(value, str) else json.dumps(value)
        texts.append(f"{key}\t{said}" if key else said)
        steps.append((offset, number))
        offset += len(texts[-1]) + 1
    locator = Locator(lines=(rows[0][2], rows[-1][2]), heading=path, pointer=pointer or None)
    return Block(Kind.TABLE, "\n".join(texts), 0, locator, tuple(steps))


def _paragraphs(text: str, path: tuple[str, ...], pointer: str, line: int) -> Iterator[Block]:
    for part in re.split(r"\n\s*\n", text):
        yield Block(Kind.TEXT, " ".join(part.split()), 0, Locator(lines=(line, line), heading=path, pointer=pointer or None))
