"""One run at a time for each article: a lock that the system gives back when a run ends, however it ends.

The lock file lies in the state folder, named by the article's resolved path, and holds the writer's process number.
It stays there afterwards: to delete it would let two runs lock two files of one name.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from mapred.errors import Locked, MapredError, UsageError

PAUSE = 0.2  # seconds between two tries


@contextmanager
def lock(target: Path, folder: Path, wait: float | None = None) -> Iterator[None]:
    """While this is open, no other run writes the target. `wait`: seconds to wait for another run; None: not at all.

    >>> with lock(Path("report.md"), state_dir(os.environ)):
    ...     save(text, "report.md")
    """
    path = lock_file(target, folder)
    handle = _open(path)
    try:
        until = time.monotonic() + (wait or 0)
        while not _taken(handle, path):
            left = until - time.monotonic()
            if left <= 0:
                raise Locked(f"{target}: {_holder(handle)} is writing it; try again later, or give another --out")
            time.sleep(min(PAUSE, left))
        os.truncate(handle, 0)
        with suppress(OSError):  # a full disk: who holds the lock is for messages only
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        try:
            yield
        finally:
            os.truncate(handle, 0)
            fcntl.flock(handle, fcntl.LOCK_UN)  # for a forked child that still holds the descriptor, too
    finally:
        os.close(handle)


def lock_file(target: Path, folder: Path) -> Path:
    """`/state/locks/1f...9a.lock`, the same for every name of the target."""
    name = sha256(os.fsencode(os.path.realpath(target))).hexdigest()[:24]
    return folder / "locks" / f"{name}.lock"


def _open(path: Path) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(f"{path}: cannot be opened to lock the article ({error.strerror}); use --state-dir") from error


def _taken(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise MapredError(f"{path}: this file system has no locks ({error.strerror}); use --state-dir") from error
    return True


def _holder(handle: int) -> str:
    with suppress(OSError, ValueError):
        return f"another run (process {int(os.pread(handle, 20, 0))})"
    return "another run"
