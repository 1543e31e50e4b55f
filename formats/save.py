"""A text goes to a file, to standard output or another open descriptor: into a file whole, or not at all.

A file is written beside its target, synced, and renamed over it. Standard output is UTF-8 in every locale. What is no text in
Unicode (a lone surrogate, from a file name in another encoding) is written as its escape, which JSON reads back.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

from mapred.errors import MapredError, ReaderLeft, UsageError
from mapred.streams import can_print

STDOUT = ("", "-")
MOUNTS = Path("/proc/self/mountinfo")
LINKS = 40  # that Linux follows before it calls them a loop


def save(text: str, target: str) -> None:
    """`save(article, "report.md")`; `-` and `` are standard output."""
    data = text.encode("utf-8", "backslashreplace")
    try:
        if target in STDOUT or (number := descriptor(target)) == 1:
            _print(data)
        elif number is not None:
            with os.fdopen(os.dup(number), "wb") as out:  # opened by its name it would begin at the file's first byte
                out.write(data)
        elif is_special(Path(target)):
            Path(target).write_bytes(data)  # /dev/null, a pipe: must not be renamed over
        else:
            _replace(Path(os.path.realpath(target)), data)  # through a link, not over it
    except BrokenPipeError as error:
        raise ReaderLeft from error
    except OSError as error:
        where = "standard output" if target in STDOUT else target
        raise MapredError(f"{where}: cannot be written: {error.strerror}; free some space or give another --out") from error


def check_target(target: str) -> None:
    """Before any work: can the target be written? Else a UsageError."""
    if target in STDOUT:
        if not can_print():
            raise UsageError("standard output is closed: give --out a file")
        return
    number = descriptor(target)
    if number is not None:
        if not can_print(number):
            raise UsageError(f"{target}: is closed, or for reading only: give --out a file")
        return
    path = Path(os.path.realpath(target))
    if os.path.isdir(path):
        raise UsageError(f"{target}: is a folder; give --out a file in it, as {os.path.join(target, 'article.md')}")
    if not os.path.isdir(path.parent):
        raise UsageError(f"{target}: there is no folder {path.parent}; make it first, or give another --out")
    try:
        os.lstat(path)
    except FileNotFoundError:
        pass
    except OSError as error:
        raise UsageError(f"{target}: cannot be written: {error.strerror}; give another --out") from error
    if os.path.isfile(path) and os.fsencode(path) in _mount_points():
        raise UsageError(f"{target}: is a mount point, which cannot be replaced: mount its folder, or give another --out")
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise UsageError(f"{target}: may not be written; mend its permissions or give another --out")
    if not is_special(path) and not os.access(path.parent, os.W_OK | os.X_OK):
        raise UsageError(f"{target}: nothing may be written in {path.parent}; mend its permissions or give another --out")


def descriptor(target: str) -> int | None:
    """1 for `/dev/stdout`, 7 for `/dev/fd/7` and for a link to it; None for what names no open descriptor of ours."""
    own, path = os.path.realpath("/proc/self/fd"), os.path.abspath(target)
    for _ in range(LINKS):
        folder, name = os.path.split(path)
        if name.isdecimal() and os.path.realpath(folder) == own:
            return int(name)
        if not os.path.islink(path):
            return None
        path = os.path.normpath(os.path.join(folder, os.readlink(path)))
    return None


def _mount_points() -> set[bytes]:
    r"""Of this process; a space in a name stands as `\040` there."""
    with suppress(OSError):
        points = [line.split(b" ")[4] for line in MOUNTS.read_bytes().splitlines()]
        return {re.sub(rb"\\(\d{3})", lambda found: bytes([int(found[1], 8)]), point) for point in points}
    return set()


def is_special(path: Path) -> bool:
    """A pipe or a device: it is written to, and nothing takes its place."""
    return os.path.exists(path) and not os.path.isfile(path)


def _print(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _replace(path: Path, data: bytes) -> None:
    """The data under the path in one step; an existing file keeps its mode and owner, a new one follows the umask."""
    temporary = path.parent / f".mapred-{os.urandom(8).hex()}.tmp"
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(handle, "wb") as out:
            with suppress(FileNotFoundError):
                _take_over(out.fileno(), path.stat())
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _take_over(handle: int, old: os.stat_result) -> None:
    with suppress(PermissionError):  # only root gives files away
        os.fchown(handle, old.st_uid, old.st_gid)
    os.fchmod(handle, stat.S_IMODE(old.st_mode))


def _sync_folder(folder: Path) -> None:
    """Makes the rename last through a power cut, where the file system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
