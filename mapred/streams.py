"""Standard input, output and error as a command finds them: closed, full, or left by whoever was at the other end.

What goes wrong on standard output ends the command, with its own message. What goes wrong on standard error ends nothing:
the messages are lost, and the article is written. Either way the descriptor leads to /dev/null from then on, so that what
the exit flushes trips over nothing.
"""

from __future__ import annotations

import fcntl
import io
import os
import sys
from contextlib import suppress
from typing import Any, TextIO

from mapred.errors import MapredError, ReaderLeft


class _Out(io.FileIO):
    """Standard output: what fails there ends the command."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            _lead_to_nothing(self.fileno(), os.O_WRONLY)
            if isinstance(error, BrokenPipeError):
                raise ReaderLeft from error
            raise MapredError(f"standard output: cannot be written: {error.strerror}; lead it elsewhere") from error


class _Error(io.FileIO):
    """Standard error: silent after its first failure."""

    def write(self, data: Any) -> int:
        with suppress(OSError):
            return super().write(data)
        _lead_to_nothing(self.fileno(), os.O_WRONLY)
        return len(data)


def settle_streams() -> None:
    """Opens what was closed, and sees to what may fail. A standard output that was closed cannot be written to."""
    for number, way in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            _lead_to_nothing(number, way)
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), "utf-8")
    sys.stdout = _text(_Out(1, "w", closefd=False), sys.stdout)
    sys.stderr = _text(_Error(2, "w", closefd=False), sys.stderr)


def can_print(number: int = 1) -> bool:
    """Does standard output, or another descriptor, lead to where something can be written?"""
    try:
        return fcntl.fcntl(number, fcntl.F_GETFL) & os.O_ACCMODE != os.O_RDONLY
    except OSError:
        return False


def _text(raw: io.FileIO, before: TextIO | None) -> TextIO:
    """The stream as Python had it, upon `raw`."""
    if before is None:
        return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", line_buffering=True)
    lined = bool(before.line_buffering)
    return io.TextIOWrapper(io.BufferedWriter(raw), before.encoding, before.errors, line_buffering=lined)


def _lead_to_nothing(number: int, way: int) -> None:
    nothing = os.open(os.devnull, way)
    if nothing != number:
        os.dup2(nothing, number)
        os.close(nothing)
