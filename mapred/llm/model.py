"""The one seam between the stages and a model: a stream of questions in, a stream of answers out, in any order.

Behind it stand llama.cpp in process (engine.py), the cache (cached.py: a Model around a Model) and a scripted one for
tests. A question holds plain texts; what of a prompt is template and what is content is the backend's business, and
content never becomes a control token.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `system` and `shots` are shared by all questions of a stage: they are evaluated once.

    `about` names it in messages (`sub/a.pdf#7`) and is no part of its identity. `schema` is a JSON Schema as text: the
    answer is always valid JSON of it. `limit` is in tokens. Seed 0 means greedy; a retry takes the next seed.

    Several questions about one content give it the same `content` and each its own `task`, which follows it: asked one
    after the other, they cost the content once.
    """

    about: str
    system: str
    shots: tuple[tuple[str, str], ...]  # (user, assistant) turns
    content: str
    schema: str
    limit: int
    seed: int = 0
    task: str = ""
    log_probabilities: bool = False  # are those of the sampled tokens wanted?


@dataclass(frozen=True, slots=True)
class Answer:
    """The text (JSON of the question's schema) and what it cost, in tokens."""

    text: str
    evaluated: int = 0  # prompt and forced tokens that went through the model
    reused: int = 0  # taken from the shared prefix or content
    generated: int = 0  # sampled
    cut: bool = False  # the limit ended it: strings and brackets were closed by the engine
    cached: bool = False
    log_probabilities: tuple[float, ...] = ()  # nats, of each sampled token among all tokens, where they were wanted


@dataclass(slots=True)
class Usage:
    """What a run has cost so far. Counted by the cache, reported by the program, part of no article."""

    made: int = 0
    cached: int = 0
    evaluated: int = 0
    reused: int = 0
    generated: int = 0

    def add(self, answer: Answer) -> None:
        if answer.cached:
            self.cached += 1
            return
        self.made += 1
        self.evaluated += answer.evaluated
        self.reused += answer.reused
        self.generated += answer.generated


class Texts(Protocol):
    """Where texts are kept by key: answers, scores, digests of large files."""

    def get(self, key: str) -> str | None: ...
    def put(self, key: str, text: str) -> None: ...


class Model(Protocol):
    """A language model that answers questions, scores texts and counts tokens."""

    name: str
    digest: str  # sha256 of the weights as evaluated, with what else decides an answer (layout, mode)
    sha256: str  # of the model file as given
    context: int  # tokens that one question and its answer may take together

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        """Answers as they come, in any order; each depends on its question alone."""
        ...

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """For each text the log-probability (nats) of each of its tokens after the prefix."""
        ...

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        """`score` for several prefixes, each with its texts: what has one core a prefix is faster together."""
        ...

    def count(self, text: str) -> int:
        """How many tokens the text takes."""
        ...

    def overhead(self, question: Question) -> int:
        """Tokens that the question takes beside its content and its answer."""
        ...

    def close(self) -> None: ...


def choose(model: Model, prefix: str, options: Sequence[str]) -> tuple[float, ...]:
    """The probability of each option after the prefix, 1 together: the softmax of their log-probabilities.

    >>> choose(model, "Is the sea deep? Answer:", [" yes", " no"])
    (0.81, 0.19)
    """
    totals = [sum(score) for score in model.score(prefix, options)]
    likely = [math.exp(total - max(totals)) for total in totals]
    return tuple(value / sum(likely) for value in likely)


@dataclass
class ScriptedModel:
    """A model for tests: `reply(question)` gives the answer's value; tokens are words.

    Example: ScriptedModel(lambda q: {"topic": "x"}) answers every question with that object.
    """

    reply: Callable[[Question], object]
    name: str = "scripted"
    digest: str = "scripted"
    sha256: str = "0" * 64
    context: int = 1024
    asked: list[Question] = field(default_factory=list)

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        for question in questions:
            self.asked.append(question)
            value = self.reply(question)
            text = value if isinstance(value, str) else json.dumps(value)
            yield question, Answer(text, evaluated=self.count(question.content), generated=self.count(text))

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        """A token is likely (-1) when the prefix holds it, else unlikely (-3)."""
        known = set(prefix.lower().split())
        return [tuple(-1.0 if word in known else -3.0 for word in text.lower().split()) for text in texts]

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        return [self.score(prefix, texts) for prefix, texts in asked]

    def count(self, text: str) -> int:
        return len(text.split())

    def overhead(self, question: Question) -> int:
        shots = sum(self.count(user) + self.count(said) for user, said in question.shots)
        return self.count(question.system) + shots

    def close(self) -> None:
        pass
