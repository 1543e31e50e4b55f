"""Runs a function in child processes that may crash or hang without harm: `Apart.submit(function, argument)`.

Parsers of PDF and office files are native code that meets hostile input. A child answers one question after another
over a pipe; one that dies or takes too long is an `Apart.Failure` for that question alone. A child is a fresh
interpreter, not a fork and not multiprocessing's spawn: neither threads nor a script without a main guard disturb it.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import IO, Any

QUESTIONS_PER_CHILD = 200  # native parsers leak
HEADER = struct.Struct("!cQ")
START = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from mapred.formats.apart import serve; serve()"


class Failure(Exception):
    """Why a question has no answer: the child died or took too long."""


class Apart:
    """A pool of children, started as they are needed; leaving the block ends them all."""

    def __init__(self, workers: int, seconds: float):
        self.seconds = seconds
        self.threads = ThreadPoolExecutor(max(workers, 1), thread_name_prefix="apart")
        self.idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        self.children: set[_Child] = set()
        self.closed = False

    def submit(self, function: Callable[[Any], str], argument: object) -> Future[str]:
        """Asks for function(argument); the function is importable, and both are pickled."""
        return self.threads.submit(self._ask, pickle.dumps((function, argument, self.seconds)))

    def _ask(self, question: bytes) -> str:
        try:
            child = self.idle.get_nowait()
        except queue.Empty:
            child = _Child()
            self.children.add(child)
        if self.closed:
            child.end()
            raise Failure("was not read: the run ended")
        try:
            answer = child.ask(question, self.seconds)
        except BaseException:
            self._end(child)
            raise
        if child.asked < QUESTIONS_PER_CHILD:
            self.idle.put(child)
        else:
            self._end(child)
        return answer

    def _end(self, child: _Child) -> None:
        self.children.discard(child)
        child.end()

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.closed = True
        for child in list(self.children):
            child.end()
        self.threads.shutdown(wait=True, cancel_futures=True)
        for child in list(self.children):  # one that was started meanwhile
            child.end()


class _Child:
    """One interpreter at the other end of a pipe."""

    def __init__(self) -> None:
        self.asked = 0
        self.late = False
        folders = json.dumps([path for path in sys.path if path])  # not the current one: no file beside the documents is code
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", START, folders],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for the parent, which ends its children itself
        )

    def ask(self, question: bytes, seconds: float) -> str:
        """The child's answer, or the error that its function raised."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.asked += 1
        timer = threading.Timer(seconds, self._give_up)
        timer.daemon = True
        timer.start()
        try:
            _send(self.process.stdin, b"?", question)
            sign, answer = _receive(self.process.stdout)
        except (OSError, EOFError) as cause:
            code = self.process.wait()
            if self.late or code == -signal.SIGXCPU:
                raise Failure(f"took longer than {seconds:.0f} s to read") from cause
            raise Failure(f"made its parser crash ({_name(code)})") from cause
        finally:
            timer.cancel()
        if sign == b"!":
            raise Failure(answer.decode("utf-8"))
        return answer.decode("utf-8")

    def _give_up(self) -> None:
        self.late = True
        self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                pipe.close()  # type: ignore[union-attr]  # None is suppressed as AttributeError


def _name(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _send(pipe: IO[bytes], sign: bytes, body: bytes) -> None:
    pipe.write(HEADER.pack(sign, len(body)) + body)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    head = pipe.read(HEADER.size)
    if len(head) < HEADER.size:
        raise EOFError
    sign, size = HEADER.unpack(head)
    body = pipe.read(size)
    if len(body) < size:
        raise EOFError
    return sign, body


def serve() -> None:
    """The child's loop: answers until its parent closes the pipe or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a parser prints must not get between the answers
    while True:
        try:
            _, question = _receive(sys.stdin.buffer)
        except EOFError:
            return
        function, argument, seconds = pickle.loads(question)
        _limit_cpu(seconds)
        try:
            sign, answer = b"=", function(argument)
        except Exception as error:  # whatever went wrong is told to the parent, where it is named
            sign, answer = b"!", f"cannot be read ({type(error).__name__}: {error})"
        _send(answers, sign, answer.encode("utf-8", "backslashreplace"))


def _die_with_parent() -> None:
    """Asks Linux to end this process when its parent ends; elsewhere the closed pipe does."""
    if sys.platform == "linux":
        import ctypes

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def _limit_cpu(seconds: float) -> None:
    """Lets the kernel end a loop in native code that nothing else can interrupt, even when the parent is gone."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime + seconds) + 2
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))
