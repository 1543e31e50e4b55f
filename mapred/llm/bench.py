"""How fast the engine is beside the obvious ways of calling a local model, in one run and in turn.

(model file, shapes) -> [Result]. A shape is a number of questions with `shared` + `own` prompt tokens and `generated`
tokens each. Four ways answer the same token ids: a loop over llama-cpp-python's `Llama` (it keeps the shared prefix, as
it always does), llama.cpp's own server with its best number of slots, the engine, and the ceiling: bare `llama_decode`
for the same rows, without sampling, grammar or text. The two baselines run with the model as shipped and in mapred's
layout. Every way is measured once a round; a figure is the median of its rounds. The server is the package xllamacpp's,
which is built for AVX2, not for this machine.
"""

from __future__ import annotations

import gc
import itertools
import json
import multiprocessing
import os
import statistics
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from mapred.errors import ModelError
from mapred.llm.batch import Context, Job
from mapred.llm.engine import Engine
from mapred.llm.layout import SAMPLES
from mapred.llm.model import Answer, Question
from mapred.llm.weights import has_amx

SLOTS_TRIED = (1, 4)  # of the server
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"says": {"type": "string", "minLength": 300, "maxLength": 2000}},  # does not end by itself in 40 tokens
        "required": ["says"],
        "additionalProperties": False,
    }
)


@dataclass(frozen=True, slots=True)
class Shape:
    """Tokens of a question: `shared` by all of them, its `own`, and `generated`."""

    shared: int
    own: int
    generated: int

    def __str__(self) -> str:
        return f"{self.shared}+{self.own}+{self.generated}"


SHAPES = (Shape(128, 400, 40), Shape(128, 100, 40))  # a chunk to be read, a sentence to be phrased


@dataclass(frozen=True, slots=True)
class Timing:
    """One way in one round: how many questions it answered, and how long that took."""

    questions: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Result:
    """A shape's source tokens a second by way, medians over the rounds, and what the engine did not evaluate."""

    shape: Shape
    speeds: dict[str, float]
    saved: dict[str, int]  # tokens an answer: reused of the prefix, forced by the grammar instead of sampled


def prompts(engine: Engine, shape: Shape, number: int) -> tuple[list[int], list[list[int]]]:
    """The shared token ids and each question's own: the sample text from another place each time."""
    tokens = engine.weights.tokenize(SAMPLES[0])
    endless = tokens * (2 + (shape.shared + shape.own) // len(tokens))
    starts = (17 * (n + 1) % len(tokens) for n in range(number))
    return endless[: shape.shared], [endless[at : at + shape.own] for at in starts]


def measure(engine: Engine, path: str, fast: str, shape: Shape, *, number: int, few: int, rounds: int) -> Result:
    """Every way once a round. `number` questions for the engine and the ceiling, `few` for the slower baselines.

    `path` is the model as shipped, `fast` the file that the engine has loaded: where both are one, so are the baselines.
    """
    shared, own = prompts(engine, shape, number)
    cores = len(os.sched_getaffinity(0))
    ways: dict[str, Callable[[], Timing]] = {}
    for name, file in {"as shipped": path, "same layout": fast}.items():
        if not has_amx():  # `Llama` cannot be told to leave that code alone, and dies of it
            ways[f"sequential, {name}"] = lambda file=file: sequential(file, shared, own[:few], shape, cores)  # type: ignore[misc]
        for slots in SLOTS_TRIED if installed() else ():
            ways[f"server, {name}, {slots} slots"] = (
                lambda file=file, slots=slots: served(  # type: ignore[misc]
                    file, shared, own[: max(few, slots)], shape, cores, slots
                )
            )
    answers: list[Answer] = []
    ways["engine"] = lambda: asked(engine, shared, own, shape, answers)
    ways["ceiling"] = lambda: bare(engine, shared, own, shape)
    seen: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            timing = way()
            seen[name].append(timing.questions * shape.own / timing.seconds)
            gc.collect()  # a closed `Llama` lets go of its memory
    speeds = {name: statistics.median(found) for name, found in seen.items()}
    saved = {
        "reused": round(statistics.mean(a.reused for a in answers)),
        "forced": round(statistics.mean(a.evaluated - shape.own for a in answers if a.reused)),
    }
    return Result(shape, _best_servers(speeds), saved)


def _best_servers(speeds: dict[str, float]) -> dict[str, float]:
    """`server, as shipped, 4 slots` and its like become `server, as shipped`: the best of them."""
    best: dict[str, float] = {}
    for name, speed in speeds.items():
        short = name.rsplit(",", 1)[0] if name.startswith("server") else name
        best[short] = max(best.get(short, 0.0), speed)
    return best


def sequential(path: str, shared: list[int], own: list[list[int]], shape: Shape, cores: int) -> Timing:
    """The obvious loop: one `Llama`, one question after the other, all cores."""
    import llama_cpp

    context = shape.shared + shape.own + shape.generated + 8
    model = llama_cpp.Llama(path, n_ctx=context, n_threads=cores, n_threads_batch=cores, verbose=False)
    try:
        start = time.perf_counter()
        for tokens in own:
            told = list(itertools.islice(model.generate([*shared, *tokens], temp=0.0), shape.generated))
            assert len(told) == shape.generated
        return Timing(len(own), time.perf_counter() - start)
    finally:
        model.close()


def installed() -> bool:
    """Is the server's package there?"""
    import importlib.util

    return importlib.util.find_spec("xllamacpp") is not None


def served(path: str, shared: list[int], own: list[list[int]], shape: Shape, cores: int, slots: int) -> Timing:
    """llama.cpp's HTTP server, its prompt cache on, as many questions at once as it has slots."""

    def post(tokens: list[int]) -> None:
        body = {"prompt": [*shared, *tokens], "n_predict": shape.generated, "ignore_eos": True, "temperature": 0.0}
        data = json.dumps(body | {"cache_prompt": True}).encode()
        request = urllib.request.Request(f"{address}/completion", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=600) as answer:
            assert json.load(answer)["tokens_predicted"] == shape.generated

    with _server(path, slots * (shape.shared + shape.own + shape.generated + 8), slots, cores) as address:
        start = time.perf_counter()
        with ThreadPoolExecutor(slots) as pool:
            list(pool.map(post, own))
        return Timing(len(own), time.perf_counter() - start)


@contextmanager
def _server(path: str, context: int, slots: int, cores: int) -> Iterator[str]:
    """The address of a server in a process of its own: two builds of llama.cpp do not share one."""
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(theirs, path, context, slots, cores), daemon=True)
    process.start()
    try:
        if not ours.poll(60):
            raise ModelError(f"{path}: llama.cpp's server did not start within 60 seconds")
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(pipe: Any, path: str, context: int, slots: int, cores: int) -> None:
    import xllamacpp

    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # its log
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_parallel, params.n_ctx, params.n_batch = slots, context, 2048
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = cores
    server = xllamacpp.Server(params)
    pipe.send(server.listening_address)
    threading.Event().wait()


def asked(engine: Engine, shared: list[int], own: list[list[int]], shape: Shape, answers: list[Answer]) -> Timing:
    """The engine, as a stage meets it, but for its chat template: the token ids are given."""
    question = Question("bench", "", (), "", SCHEMA, shape.generated)
    start = time.perf_counter()
    found = list(engine.answer(Job(n, question, tuple(shared), (), tokens) for n, tokens in enumerate(own)))
    seconds = time.perf_counter() - start
    answers += [answer for _, answer in found]
    assert all(answer.generated == shape.generated for _, answer in found)
    return Timing(len(own), seconds)


def bare(engine: Engine, shared: list[int], own: list[list[int]], shape: Shape) -> Timing:
    """The same rows through `llama_decode` alone: what no engine on this layout can beat without evaluating less."""
    contexts = engine.contexts

    def work(context: Context, mine: list[list[int]]) -> None:
        for at in range(0, len(mine), context.slots):
            group = mine[at : at + context.slots]
            for sequence, tokens in enumerate(group):
                context.begin(tuple(shared), sequence)
                context.prefill(tokens, len(shared), sequence)
            for step in range(shape.generated - 1):  # the first token comes of the prompt's last row
                place = len(shared) + shape.own + step
                context.evaluate([(tokens[step], place, sequence, True) for sequence, tokens in enumerate(group)])

    start = time.perf_counter()
    threads = [threading.Thread(target=work, args=(c, own[n :: len(contexts)])) for n, c in enumerate(contexts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - start
    for context in contexts:
        context.clear()
    return Timing(len(own), seconds)
