"""What a run says on stderr while it runs. Nothing here touches standard output.

A bar and the closing summary are for a person: on a terminal, and not with --quiet. A warning is for everybody: failed
inputs are named always. File names are shown so that they cannot steer the terminal, and every locale can show them.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

FORMAT = "{desc} {n_fmt}/{total_fmt} |{bar:24}| {remaining} left{postfix}"  # tqdm begins a postfix with a comma
ENDLESS = "{desc} {n_fmt}, {elapsed}{postfix}"


class Bar:
    """How far a stage is. `advance` may be called from any thread."""

    def __init__(self, meter: Any = None):
        self.count = 0
        self.tokens = 0
        self._meter = meter  # tqdm's, or None where nobody watches
        self._begin = time.monotonic()
        self._changing = threading.Lock()

    def advance(self, count: int = 1, tokens: int = 0) -> None:
        """`count` more are done; they cost `tokens`."""
        with self._changing:
            self.count += count
            self.tokens += tokens
            if self._meter is not None:
                self._meter.set_postfix_str(self.speed(), refresh=False)
                self._meter.update(count)

    def speed(self) -> str:
        """`1,234 tokens/s`, or nothing where no tokens were counted."""
        seconds = max(time.monotonic() - self._begin, 1e-9)
        return f"{self.tokens / seconds:,.0f} tokens/s" if self.tokens else ""


class Progress:
    """The voice of a run.

    >>> progress = Progress(quiet=False)
    >>> with progress.stage("map", total=340) as bar:
    ...     bar.advance(tokens=512)
    """

    def __init__(self, quiet: bool = False, stream: TextIO | None = None):
        self._stream = stream if stream is not None else sys.stderr  # what fails there ends nothing: streams.py
        self.watched = not quiet and self._stream is not None and self._stream.isatty()

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Bar]:
        """A bar while the stage runs; when it ends well, one line that says what it did."""
        if not self.watched:
            yield Bar()
            return
        meter = _meter(name, total, self._stream)
        bar, begin = Bar(meter), time.monotonic()
        try:
            yield bar
        finally:
            meter.close()
        done = [f"{name}: {bar.count:,} in {_clock(time.monotonic() - begin)}", bar.speed()]
        self.say(", ".join(word for word in done if word))

    def say(self, line: str) -> None:
        """To a person who watches."""
        if self.watched:
            self._print(line)

    def warn(self, line: str) -> None:
        """To everybody, --quiet included."""
        if self._stream is not None:
            self._print(line)

    def _print(self, line: str) -> None:
        assert self._stream is not None
        text = printable(line, self._stream.encoding or "utf-8")
        if self.watched:
            from tqdm import tqdm

            tqdm.write(text, file=self._stream)  # clears the bar, prints, draws the bar again
        else:
            self._stream.write(text + "\n")
        self._stream.flush()


def printable(line: str, encoding: str = "utf-8") -> str:
    r"""`"a\x1b[2J\nb"` -> `a\x1b[2J\nb`, one line that no terminal obeys, in what the encoding can say."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    return shown.encode(encoding, "backslashreplace").decode(encoding)


def _meter(name: str, total: int | None, stream: TextIO | None) -> Any:
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # no watching thread
    tqdm.set_lock(threading.RLock())  # its default also takes a semaphore of the system
    return tqdm(
        desc=name,
        total=total,
        file=stream,
        leave=False,
        dynamic_ncols=True,
        bar_format=ENDLESS if total is None else FORMAT,
    )


def _clock(seconds: float) -> str:
    """`2:05`, `1:02:05`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
