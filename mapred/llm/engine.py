"""The model in process: a GGUF behind the seam of model.py, one context a core, answers as they come.

Small models run best with one thread a context and one context a core (no barriers between threads, and answers that
depend on nothing beside them); larger ones with one context and all threads, since there the weights are the traffic.
"""

from __future__ import annotations

import queue
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mapred.errors import MapredError
from mapred.llm.batch import Context, Job, Scoring, Stop, Worker
from mapred.llm.grammar import Grammar
from mapred.llm.model import Answer, Question
from mapred.llm.prompt import Prompter
from mapred.llm.tokens import encoder
from mapred.llm.weights import Weights

SMALL = 1 << 30  # bytes of weights up to which one context a core is used
SLOTS = 8  # answers that one context decodes together
GPU_SLOTS = (32, 16, 8, 4, 2, 1)  # on a GPU, the first of them that fits into its memory
FORCED = 16  # tokens that a grammar of ours forces at most before the first choice
VERSION = "engine-2"  # part of every cache key: rises whenever the same question could get another answer


class Engine:
    """A Model over llama.cpp. Answers stream; questions are taken only as fast as they are answered."""

    def __init__(
        self,
        weights: Weights,
        *,
        name: str,
        sha256: str,
        threads: int,
        context: int,
        slots: int = SLOTS,
        layout: str = "original",
        gpu: bool = False,
    ):
        self.name = name
        self.sha256 = sha256
        self.context = min(context, weights.context)
        many = weights.size <= SMALL and not gpu
        self.workers = threads if many else 1
        mode = "one thread a context" if many else f"{threads} threads"
        self.repeatable = many  # answers are the same alone and in company; README and the run's report say so
        self.digest = f"{sha256} {layout} {mode} {self.context} {VERSION}"
        self.weights = weights
        self._encode = encoder(weights)
        self._prompter = Prompter(weights, self._encode)
        self._stop = Stop()
        self._jobs: queue.Queue[list[Job] | Scoring | None] = queue.Queue()
        self._results: queue.Queue[object] = queue.Queue()
        self.slots = slots
        self.layout = layout
        grammar = Grammar(weights)
        self.contexts = [
            Context(weights, slots, self.context, 1 if many else threads, self._stop, many) for _ in range(self.workers)
        ]
        self._grammar = grammar
        self._threads: list[Worker] = []

    def count(self, text: str) -> int:
        return len(self._encode(text))

    def overhead(self, question: Question) -> int:
        empty = replace(question, content="")
        return sum(map(len, self._prompter.parts(empty))) + FORCED

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        for job, answer in self.answer(self._job(n, question) for n, question in enumerate(questions)):
            yield job.question, answer

    def answer(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Answer]]:
        """`ask` for questions that are tokens already."""
        for job, answer in self._run(_together(jobs)):
            if isinstance(job, Job) and isinstance(answer, Answer):
                yield job, answer

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """Raw continuation, no chat template. An empty prefix stands for a single line break."""
        return self.score_each([(prefix, texts)])[0]

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        parts: list[Scoring] = []
        homes: list[int] = []
        for home, (prefix, texts) in enumerate(asked):
            head = (*self.weights.first, *self._encode(prefix or "\n"))
            tokens = [self._encode(text) for text in texts]
            longest = max((len(t) for t in tokens), default=0)
            if len(head) + longest > self.context:
                raise MapredError(f"a text of {longest} tokens after {len(head)} does not fit the context of {self.context}")
            share = max(self.slots, -(-len(tokens) // self.workers))  # a few texts stay with one worker: one prefix
            for i in range(0, len(tokens), share):
                parts.append(Scoring(len(parts), head, tokens[i : i + share]))
                homes.append(home)
        found: dict[int, list[tuple[float, ...]]] = {}
        for job, scores in self._run(iter(parts)):
            if isinstance(scores, list):
                found[job.number] = scores
        each: list[list[tuple[float, ...]]] = [[] for _ in asked]
        for number, home in enumerate(homes):
            each[home] += found[number]
        return each

    def _job(self, number: int, question: Question) -> Job:
        prefix, content, own = self._prompter.parts(question)
        tokens = len(prefix) + len(content) + len(own)
        if tokens + FORCED + question.limit > self.context:
            raise MapredError(
                f"{question.about}: a question of {tokens} tokens and an answer of {question.limit} do "
                f"not fit the context of {self.context}; give a larger --context"
            )
        return Job(number, question, prefix, content, own)

    def _run(self, jobs: Iterator[list[Job] | Scoring]) -> Iterator[tuple[Job | Scoring, object]]:
        """Keeps the workers fed and yields what they give. Stops them, whatever ends the iteration."""
        self._stop.clear()
        self._threads = [Worker(c, self._grammar, self._take, self._results.put) for c in self.contexts]
        for thread in self._threads:
            thread.start()
        ahead, flying, more = 2 * self.workers * self.slots, 0, True
        try:
            while more or flying:
                while more and flying < ahead:
                    job = next(jobs, None)
                    if job is None:
                        more = False
                    else:
                        self._jobs.put(job)
                        flying += len(job) if isinstance(job, list) else 1
                if not flying:
                    break
                result = self._results.get()
                if isinstance(result, BaseException):
                    raise result
                flying -= 1
                yield result  # type: ignore[misc]  # a pair of a job and what came of it, as the workers put it
        finally:
            self._halt(flying > 0 or more)

    def _take(self, block: bool) -> list[Job] | Scoring | bool | None:
        try:
            return self._jobs.get(block=block)
        except queue.Empty:
            return False

    def _halt(self, early: bool) -> None:
        if early:
            self._stop.set()
            while not self._jobs.empty():
                self._jobs.get_nowait()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._stop.clear()
        for line in (self._jobs, self._results):
            while not line.empty():
                line.get_nowait()
        if early:
            for context in self.contexts:
                context.clear()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts = []


def _together(jobs: Iterable[Job]) -> Iterator[list[Job]]:
    """Neighbours about one content as one list, every other job as a list of its own."""
    group: list[Job] = []
    for job in jobs:
        if group and (not job.content or job.content != group[0].content or job.prefix != group[0].prefix):
            yield group
            group = []
        group.append(job)
    if group:
        yield group
