"""Text by key, on disk, for all runs of one user: (key, text) -> the same text in a later process.

The only file that imports diskcache. It stores text and nothing else: diskcache unpickles what it finds in its
database (CVE-2025-69872), so our Disk refuses every form but its own, on the way in and on the way out. Nothing is
evicted. What `put` has returned from survives a killed process; the last moments before a power cut may be lost, the
database may not (WAL, synchronous=NORMAL).
"""

from __future__ import annotations

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from types import TracebackType

import diskcache

from mapred.errors import MapredError, UsageError

DATABASE = "cache.db"  # diskcache's name for it
PATIENCE = 120.0  # seconds to wait for another process that writes
WORTH_PACKING = 256  # bytes; zlib gains nothing on less
ENDLESS = 2**62
PLAIN, PACKED = b"t", b"z"  # first byte of a stored value

SETTINGS = {
    "eviction_policy": "none",
    "cull_limit": 0,
    "size_limit": ENDLESS,
    "statistics": 0,
    "tag_index": 0,
    "disk_min_file_size": ENDLESS,  # values of every size stay inside the database, inside the transaction
    "sqlite_journal_mode": "wal",
    "sqlite_synchronous": 1,
    "sqlite_mmap_size": 0,  # a file cut short by somebody else is an error then, not a SIGBUS
    "sqlite_auto_vacuum": 0,
}


class _ForeignValue(Exception):
    """The database holds something that this file did not write."""


class TextDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache has no types
    """Keys are str, values are text as bytes: one byte that says how, then UTF-8, plain or packed."""

    def put(self, key: object) -> tuple[str, bool]:
        if not isinstance(key, str):
            raise TypeError(f"a key of the store is text, not {type(key).__name__}")
        return key, True

    def get(self, key: object, raw: object) -> str:
        if not isinstance(key, str) or not raw:
            raise _ForeignValue("a key that is not text")
        return key

    def store(self, value: object, read: bool, key: object = None) -> tuple[int, int, None, sqlite3.Binary]:
        if read or not isinstance(value, str):
            raise TypeError(f"the store takes text, not {type(value).__name__}")
        return 0, diskcache.core.MODE_RAW, None, sqlite3.Binary(_pack(value))

    def fetch(self, mode: int, filename: str | None, value: object, read: bool) -> str:
        if mode != diskcache.core.MODE_RAW or filename is not None or not isinstance(value, bytes):
            raise _ForeignValue("a value that is not text of mapred")
        return _unpack(value)


def _pack(text: str) -> bytes:
    plain = text.encode("utf-8", "surrogatepass")
    if len(plain) >= WORTH_PACKING:
        packed = zlib.compress(plain, 1)
        if len(packed) < len(plain):
            return PACKED + packed
    return PLAIN + plain


def _unpack(value: bytes) -> str:
    form, body = value[:1], value[1:]
    if form not in (PLAIN, PACKED):
        raise _ForeignValue("a value of an unknown form")
    try:
        return (zlib.decompress(body) if form == PACKED else body).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError) as error:
        raise _ForeignValue("a damaged value") from error


class Store:
    """Texts on disk under any text as key. Threads and processes may share a folder.

    >>> with Store(Path("cache")) as store:
    ...     store.put("map:1f", "an answer")
    ...     store.get("map:1f")
    'an answer'
    """

    def __init__(self, folder: Path):
        self.path = folder.absolute() / DATABASE
        self._writing = threading.Lock()  # threads of one process queue here, not in SQLite's sleeping busy handler
        _make_private(self.path)
        with self._errors_told():
            self._cache = diskcache.Cache(str(self.path.parent), timeout=PATIENCE, disk=TextDisk, **SETTINGS)

    def get(self, key: str) -> str | None:
        """The text last put under the key, or None."""
        with self._errors_told():
            text: str | None = self._cache.get(_digest(key))
        return text

    def put(self, key: str, text: str) -> None:
        """Keep the text; when this returns, a killed process no longer loses it."""
        with self._writing, self._errors_told():
            self._cache.set(_digest(key), text)

    def put_many(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Keep all the pairs or, when something fails, none of them."""
        ready = [(_digest(key), text) for key, text in pairs]
        with self._writing, self._errors_told(), self._cache.transact():
            for key, text in ready:
                self._cache.set(key, text)

    def __contains__(self, key: str) -> bool:
        with self._errors_told():
            return _digest(key) in self._cache

    def __len__(self) -> int:
        with self._errors_told():
            return len(self._cache)

    def close(self) -> None:
        """Close this thread's connection; those of other threads close when they end."""
        with self._errors_told():
            self._cache.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextmanager
    def _errors_told(self) -> Iterator[None]:
        """Turn what SQLite and diskcache raise into one line that names the file and the remedy."""
        try:
            yield
        except (sqlite3.Error, diskcache.Timeout, _ForeignValue) as error:
            raise _told(self.path, error) from error


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


def _make_private(path: Path) -> None:
    """The folder 0700 where we make it, the database 0600 always: SQLite gives its -wal and -shm the same mode."""
    if os.path.expandvars(str(path)) != str(path):
        raise UsageError(f"{path.parent}: diskcache would expand the '$' in this name; choose another with --cache-dir")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise UsageError(f"{path.parent}: the cache cannot be written there ({error.strerror}); use --cache-dir") from error


def _told(path: Path, error: BaseException) -> MapredError:
    """What to say of the first SQLite error in the chain: diskcache hides it behind Timeout and failed rollbacks."""
    step: BaseException | None = error
    codes = []
    while step is not None:
        if isinstance(step, sqlite3.Error):
            codes.append(getattr(step, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF)
        step = step.__context__
    code = codes[-1] if codes else None
    if code == sqlite3.SQLITE_FULL:
        return MapredError(f"{path}: the disk is full; free some space, or use --cache-dir on another disk")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return UsageError(f"{path}: the cache cannot be written there; mend its permissions or use --cache-dir")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return MapredError(
            f"{path}: another process holds the cache for over {PATIENCE:.0f} seconds; end it, or use --cache-dir"
        )
    if code == sqlite3.SQLITE_IOERR:
        return MapredError(f"{path}: the disk failed ({error}); is it full? Free some space, or use --cache-dir")
    return MapredError(f"{path}: the cache is damaged ({error}); delete this file or use --cache-dir")
