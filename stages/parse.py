"""Source -> Document: the canonical text, and where each passage of it stands in the file.

`parse` is pure. `parse_files` reads as well: in order, a few at a time, from the store what did not change, and in
child processes whatever a native parser touches. Page furniture is no longer there: the readers remove it, who see
the page. `clean` says what canonical text is.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import PurePath
from typing import Any, Protocol

from mapred.data import BLANK_LINE, Block, Document, File, Kind, Locator, Passage, Source
from mapred.errors import InputError
from mapred.formats import load, read
from mapred.formats.apart import Apart, Failure
from mapred.formats.clean import Words, clean
from mapred.formats.from_bytes import PLAIN_KINDS, Unreadable, sniff
from mapred.formats.to_json import safe

PARSER_VERSION = "8"  # raise it when the same bytes give another Document: what is stored is then parsed again
SECONDS_PER_FILE = 300.0
# A heading that opens a file, and yet is not what it is called.
LIST = re.compile(r"(?:(?:table|list) of )?contents|toc|index|sommaire|inhalt(?:sverzeichnis)?", re.IGNORECASE)
SENT = 1 << 24  # bytes of a file that are handed to the child; it reads a larger one itself, and that must not have changed
QUICK = 1 << 16  # bytes of marked-up text that are read at once: markdown-it takes time by their square if it is led on


class Store(Protocol):
    """Where parsed documents are kept."""

    def get(self, key: str) -> str | None: ...

    def put(self, key: str, text: str) -> None: ...


def parse(source: Source) -> Document:
    """The document of a source. Pure: the same source gives the same document."""
    words = Words([block.text for block in source.blocks], typeset=source.media_type == "application/pdf")
    passages: list[Passage] = []
    texts: list[str] = []
    path: list[tuple[int, str]] = []  # headings above, with their levels
    start = 0
    for raw in source.blocks:
        block = clean(raw, words)
        if not block.text:
            continue
        heading = block.kind is Kind.HEADING
        if heading:
            path = [(level, said) for level, said in path if level < block.level]
        above = block.locator.heading or tuple(said for _, said in path)
        locator = replace(block.locator, heading=above) if block.locator.paragraph is not None else block.locator
        end = start + len(block.text)
        passages.append(Passage(start, end, block.kind, block.level, above, locator, block.steps))
        texts.append(block.text)
        if heading:
            path.append((block.level, block.text))
        start = end + len(BLANK_LINE)
    tops = (text for p, text in zip(passages, texts, strict=True) if p.kind is Kind.HEADING and p.level == 1)
    top = next(tops, "")
    return Document(
        source.id,
        source.path,
        source.sha256,
        source.media_type,
        _line(source.title) or ("" if LIST.fullmatch(top.rstrip(":")) else top) or PurePath(source.id).name,
        BLANK_LINE.join(texts),
        tuple(passages),
        tuple(filter(None, map(_line, source.authors))),
        _line(source.date),
    )


def _line(text: str) -> str:
    return clean(Block(Kind.TEXT, text), Words((), typeset=False)).text


def parse_files(
    files: Sequence[File], store: Store, *, workers: int, seconds: float = SECONDS_PER_FILE
) -> Iterator[Document | InputError]:
    """The documents of `files` in their order, and an InputError in the place of each that cannot be read."""
    with Apart(workers, seconds) as apart:
        begun: deque[tuple[File, str, Document | InputError | Future[str]]] = deque()
        for file in files:
            begun.append((file, *_begin(file, store, apart)))
            while len(begun) > 2 * workers:
                yield _settle(*begun.popleft(), store)
        while begun:
            yield _settle(*begun.popleft(), store)


def stored_key(sha256: str, name: str, path: str) -> str:
    """Where a document lies in the store: by its bytes, and by the id and the path that it carries."""
    return f"parsed:{PARSER_VERSION}:{sha256}:{name}:{path}"


def _begin(file: File, store: Store, apart: Apart) -> tuple[str, Document | InputError | Future[str]]:
    """What is known at once (stored, plain text, an error), else a child's answer to come; and the store's key."""
    try:
        data = sys.stdin.buffer.read() if file.path == "-" else load(file.path)
        key = stored_key(hashlib.sha256(data).hexdigest(), file.id, file.path)
        kept = store.get(key)
        if kept is not None:
            return key, from_json(kept)
        if not data.startswith(b"\x1f\x8b") and _is_quick(sniff(data, file.path), len(data)):
            document = parse(read(file, data))
            store.put(key, to_json(document))
            return key, document
    except Unreadable as cause:
        return "", InputError(file.path, str(cause))
    except InputError as error:
        return "", error
    again = len(data) > SENT and file.path != "-"
    return key, apart.submit(_read_apart, (file, None if again else data))


def _is_quick(media_type: str, size: int) -> bool:
    """Is the file read in this process? Else in a child, which may crash or run out of time."""
    return media_type == "text/plain" or (media_type in PLAIN_KINDS and size <= QUICK)


def _read_apart(question: tuple[File, bytes | None]) -> str:
    """In the child: the document as JSON, or the reason why there is none."""
    try:
        return to_json(parse(read(*question)))
    except InputError as error:
        return json.dumps({"reason": error.reason})


def _settle(file: File, key: str, outcome: Document | InputError | Future[str], store: Store) -> Document | InputError:
    if not isinstance(outcome, Future):
        return outcome
    try:
        text = outcome.result()
    except Failure as failure:
        return InputError(file.path, str(failure))
    if text.startswith('{"reason"'):
        return InputError(file.path, json.loads(text)["reason"])
    document = from_json(text)
    if stored_key(document.sha256, file.id, file.path) != key:
        return InputError(file.path, "changed while it was read: run the command again")
    store.put(key, text)
    return document


def to_json(document: Document) -> str:
    """The document as the store keeps it."""
    return json.dumps(_fields(document, [_passage(p) for p in document.passages]), ensure_ascii=False)


def from_json(text: str) -> Document:
    """The document that `to_json` wrote."""
    found: dict[str, Any] = json.loads(text)
    passages = tuple(
        Passage(
            p["start"],
            p["end"],
            Kind(p["kind"]),
            p["level"],
            tuple(p["heading"]),
            _locator(p["locator"]),
            tuple((offset, number) for offset, number in p.get("steps", ())),
        )
        for p in found["passages"]
    )
    return Document(**{**found, "passages": passages, "authors": tuple(found["authors"])})


def _locator(found: dict[str, Any]) -> Locator:
    pairs: dict[str, Any] = {name: tuple(value) for name, value in found.items() if isinstance(value, list)}
    return Locator(**{**found, **pairs})


def as_json(document: Document) -> str:
    """The document for `mapred parse --format json`: each passage with its place, ending in a newline."""
    shown = [{**_passage(p), "text": document.text[p.start : p.end]} for p in document.passages]
    return safe(json.dumps(_fields(document, shown), ensure_ascii=False, indent=1)) + "\n"


def _fields(document: Document, passages: list[dict[str, object]]) -> dict[str, object]:
    return {
        "id": document.id,
        "path": document.path,
        "sha256": document.sha256,
        "media_type": document.media_type,
        "title": document.title,
        "authors": list(document.authors),
        "date": document.date,
        "text": document.text,
        "passages": passages,
    }


def _passage(passage: Passage) -> dict[str, object]:
    shown: dict[str, object] = {
        "start": passage.start,
        "end": passage.end,
        "kind": passage.kind.value,
        "level": passage.level,
        "heading": list(passage.heading),
        "locator": passage.locator.as_dict(),
    }
    return {**shown, "steps": [list(step) for step in passage.steps]} if passage.steps else shown
