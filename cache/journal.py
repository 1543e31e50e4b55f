"""What a run did and why, one JSON line for each event; for people with grep, and for the next run.

Append-only. What `write` has returned from survives a killed process. A line that was cut short by a crash is skipped
when the journal is read, and the next line starts on a line of its own.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from mapred.errors import MapredError, UsageError

Value = str | int | float | bool | None | list[str] | list[int] | list[float]


@dataclass(frozen=True, slots=True)
class Event:
    """`fields` is what was written beside the name; `at` is the time in UTC."""

    name: str
    at: str
    fields: Mapping[str, Value]


class Journal:
    """An open journal. Threads may share it, processes may append to one file.

    >>> with Journal(folder / "journal.jsonl") as journal:
    ...     journal.write("failed", path="a.pdf", reason="is encrypted")
    """

    def __init__(self, path: Path):
        self.path = path
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise UsageError(f"{path}: cannot be written ({error.strerror}); use --state-dir") from error
        size = os.fstat(self._handle).st_size
        self._torn = size > 0 and os.pread(self._handle, 1, size - 1) != b"\n"

    def write(self, event: str, **fields: Value) -> None:
        """Append one event."""
        taken = fields.keys() & {"event", "at"}
        if taken:
            raise ValueError(f"a journal's event cannot have a field named {taken.pop()}")
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"event": event, "at": at, **fields}, ensure_ascii=False, allow_nan=False) + "\n"
        with self._writing:
            self._append(("\n" if self._torn else "") + line)
            self._torn = False

    def close(self) -> None:
        os.close(self._handle)

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _append(self, text: str) -> None:
        data = text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape
        try:
            while data:
                data = data[os.write(self._handle, data) :]
        except OSError as error:
            self._torn = True
            raise MapredError(
                f"{self.path}: cannot be written ({error.strerror}); free some space, or use --state-dir"
            ) from error


def read(path: Path) -> Iterator[Event]:
    """The events in the order in which they were written; none where there is no journal."""
    try:
        lines = path.open("rb")
    except FileNotFoundError:
        return
    with lines:
        for line in lines:
            event = _parsed(line)
            if event:
                yield event


def _parsed(line: bytes) -> Event | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("event"), str):
        return None
    return Event(record.pop("event"), str(record.pop("at", "")), record)
