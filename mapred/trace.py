"""What became of each document, chunk and fact of a run, written into its journal and read back from it.

One line a document, a chunk, a row of a table that may be told, a folded or left-out fact, a section: never one a sentence. A
run's lines begin with its `start`; what is read back is the latest run that came as far as an outline, else the latest of all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mapred.cache.journal import Event, Journal, read
from mapred.data import Document, Fact, Note, Outline
from mapred.places import run_dir
from mapred.stages.map import Reading


def tell_document(journal: Journal, document: Document) -> None:
    path = os.path.abspath(document.path) if document.path != "-" else "-"
    journal.write("read", document=document.id, path=path, sha256=document.sha256)


def tell_chunks(
    journal: Journal,
    readings: Sequence[Reading],
    asked: Collection[str],
    found: Mapping[str, tuple[Note, list[Fact]]],
    skipped: Mapping[str, str],
) -> None:
    """Where each chunk lies, whether the model read it, its topic, the facts that it gave, and why it was skipped, if so."""
    for reading in readings:
        chunk = reading.chunk
        made, facts = found.get(chunk.id, (None, []))
        spans = [fact.evidence[0].spans[0] for fact in facts]
        journal.write(
            "chunk",
            chunk=chunk.id,
            document=chunk.document,
            start=chunk.start,
            end=chunk.end,
            asked=chunk.id in asked,
            topic=made.topic if made else "",
            facts=[fact.id for fact in facts],
            starts=[span.start for span in spans],
            ends=[span.end for span in spans],
            **({"skipped": skipped[chunk.id]} if chunk.id in skipped else {}),
        )


def tell_folded(journal: Journal, facts: Sequence[Fact], folded: Sequence[Fact]) -> None:
    """Each fact that is told by another one now, of which it is a further Evidence."""
    home = {span.id: fact.id for fact in folded for evidence in fact.evidence for span in evidence.spans}
    kept = {fact.id for fact in folded}
    for fact in facts:
        if fact.id not in kept:
            journal.write("folded", fact=fact.id, into=home[fact.evidence[0].spans[0].id])


def tell_rows(journal: Journal, rows: Sequence[Fact]) -> None:
    """Where each row of a table stands that may be told: it is no sentence of its chunk."""
    for row in rows:
        for evidence in row.evidence:
            span = evidence.spans[0]
            journal.write("row", fact=row.id, document=span.document, start=span.start, end=span.end)


def tell_outline(journal: Journal, plan: Outline) -> None:
    for section in plan.sections:
        journal.write("section", section=section.id, title=section.title, facts=list(section.facts))


@dataclass(frozen=True, slots=True)
class Noted:
    """A fact at its place in its document's canonical text."""

    id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk as the journal has it."""

    id: str
    document: str
    start: int
    end: int
    asked: bool
    topic: str
    facts: tuple[Noted, ...]
    skipped: str = ""  # why the model was not to read it


@dataclass(slots=True)
class Trace:
    """A run as its journal tells it. Filled while it is read, and only looked up afterwards."""

    at: str = ""
    out: str = ""
    documents: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> (absolute path, SHA-256)
    pieces: dict[str, list[Piece]] = field(default_factory=dict)  # by document, in their order
    rows: dict[str, list[Noted]] = field(default_factory=dict)  # of tables, by document
    folded: dict[str, str] = field(default_factory=dict)  # fact -> the one that tells it
    left_out: dict[str, str] = field(default_factory=dict)  # fact -> reason
    sections: dict[str, str] = field(default_factory=dict)  # fact -> title
    failed: dict[str, str] = field(default_factory=dict)  # path -> reason

    def document(self, path: str, sha256: str) -> str:
        """The id under which the run read this file; empty where it did not."""
        real = os.path.realpath(path)
        same_path = (name for name, (at, _) in self.documents.items() if os.path.realpath(at) == real)
        same_bytes = (name for name, (_, digest) in self.documents.items() if digest == sha256)
        return next(same_path, "") or next(same_bytes, "")

    def changed(self, name: str, sha256: str) -> bool:
        return self.documents[name][1] != sha256

    def piece(self, document: str, at: int) -> Piece | None:
        """The chunk that an offset of the document lies in."""
        return next((piece for piece in self.pieces.get(document, ()) if piece.start <= at < piece.end), None)

    def noted(self, document: str, start: int, end: int) -> Noted | None:
        """The fact that has most of text[start:end]."""
        noted = [*(f for p in self.pieces.get(document, ()) for f in p.facts), *self.rows.get(document, ())]
        near = [fact for fact in noted if fact.start < end and start < fact.end]
        return max(near, key=lambda fact: min(end, fact.end) - max(start, fact.start), default=None)

    def fact(self, name: str) -> tuple[str, Noted] | None:
        """The document and the place of a fact."""
        noted = ((p.document, f) for pieces in self.pieces.values() for p in pieces for f in p.facts)
        rows = ((document, f) for document, held in self.rows.items() for f in held)
        return next(((document, f) for document, f in (*noted, *rows) if f.id == name), None)

    def twin(self, fact: str) -> str:
        """The fact that a left-out one was found to be nearly the same as; empty where it was left out otherwise."""
        said = re.fullmatch(r"says nearly what (.+) says", self.left_out.get(fact, ""))
        return said[1] if said else ""


def last_run(state: Path, article: str) -> Trace | None:
    """The run that wrote an article; None where the state folder knows none."""
    return _latest(read(run_dir(state, article) / "journal.jsonl"))


def runs(state: Path) -> Iterator[Trace]:
    """The latest run of every article."""
    for path in sorted((state / "runs").glob("*/journal.jsonl")):
        if trace := _latest(read(path)):
            yield trace


def _latest(events: Iterable[Event]) -> Trace | None:
    best: Trace | None = None
    now: Trace | None = None
    for event in events:
        if event.name == "start":
            now = Trace(event.at, str(event.fields.get("out", "")))
            best = best or now
        elif now is not None:
            _take(now, event)
            if event.name == "section" or not best or not best.sections:
                best = now
    return best


def _take(trace: Trace, event: Event) -> None:
    said = event.fields
    match event.name:
        case "read":
            trace.documents[str(said["document"])] = (str(said["path"]), str(said["sha256"]))
        case "chunk":
            piece = _piece(said)
            trace.pieces.setdefault(piece.document, []).append(piece)
        case "row":
            noted = Noted(str(said["fact"]), *_numbers([said["start"], said["end"]]))
            trace.rows.setdefault(str(said["document"]), []).append(noted)
        case "folded":
            trace.folded[str(said["fact"])] = str(said["into"])
        case "left out":
            trace.left_out[str(said["fact"])] = str(said["reason"])
            trace.sections.pop(str(said["fact"]), None)
        case "section":
            trace.sections.update(dict.fromkeys(_texts(said["facts"]), str(said["title"])))
        case "failed":
            trace.failed[str(said["path"])] = str(said["reason"])


def _piece(said: Mapping[str, object]) -> Piece:
    facts = zip(_texts(said["facts"]), _numbers(said["starts"]), _numbers(said["ends"]), strict=True)
    start, end = _numbers([said["start"], said["end"]])
    return Piece(
        id=str(said["chunk"]),
        document=str(said["document"]),
        start=start,
        end=end,
        asked=bool(said["asked"]),
        topic=str(said["topic"]),
        facts=tuple(Noted(*fact) for fact in facts),
        skipped=str(said.get("skipped", "")),
    )


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else []


def _numbers(value: object) -> list[int]:
    return [int(each) for each in value] if isinstance(value, list) else []
