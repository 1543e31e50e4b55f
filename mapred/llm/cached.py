"""A Model around a Model that never asks the same question twice.

Each answer is stored the moment it comes, so that a run killed at any point loses no finished call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence

from mapred.cache.key import key
from mapred.errors import BudgetReached
from mapred.llm.model import Answer, Model, Question, Texts, Usage


class CachedModel:
    """Answers from the store where it has them, else from the model behind it; counts both.

    When the budget has ended, `ask` gives what the store has and no more, and `score` raises: what the answers so far allow
    can still be made of them. `ended` says why.
    """

    def __init__(self, model: Model, store: Texts, usage: Usage, max_calls: int = 0, max_time: float = 0):
        """`max_calls` questions and `max_time` seconds are the budget; 0: no limit."""
        self._model = model
        self._store = store
        self.usage = usage
        self.ended = ""
        self._max_calls = max_calls
        self._until = time.monotonic() + max_time if max_time else None
        self.name, self.digest, self.sha256, self.context = model.name, model.digest, model.sha256, model.context

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        waiting: list[tuple[Question, Answer]] = []
        asked = self.usage.made

        def unknown() -> Iterator[Question]:
            nonlocal asked
            for question in questions:
                text = self._store.get(self._key(question))
                if text is not None:
                    waiting.append((question, _from_text(text, question)))
                    continue
                if self._spent(asked):
                    continue  # what follows may be in the store
                asked += 1
                yield question

        for question, answer in self._model.ask(unknown()):
            self._store.put(self._key(question), _as_text(answer, question))
            self.usage.add(answer)
            yield question, answer
            yield from self._drain(waiting)
        yield from self._drain(waiting)

    def _spent(self, asked: int) -> str:
        """Why no further question may be asked, or nothing. A budget that has ended does not begin again."""
        if self._max_calls and asked >= self._max_calls:
            self.ended = f"the budget of {self._max_calls} calls is spent"
        elif self._until and time.monotonic() > self._until:
            self.ended = "the time of this run is over"
        return self.ended

    def _drain(self, waiting: list[tuple[Question, Answer]]) -> Iterator[tuple[Question, Answer]]:
        while waiting:
            question, answer = waiting.pop()
            self.usage.add(answer)
            yield question, answer

    def _key(self, question: Question) -> str:
        shots = json.dumps(question.shots)
        return key(
            "answer",
            self.digest,
            question.system,
            shots,
            question.content,
            question.schema,
            question.limit,
            question.seed,
            question.task,
            question.log_probabilities,
        )

    def score(self, prefix: str, texts: Sequence[str]) -> list[tuple[float, ...]]:
        return self.score_each([(prefix, texts)])[0]

    def score_each(self, asked: Sequence[tuple[str, Sequence[str]]]) -> list[list[tuple[float, ...]]]:
        """A prefix with texts that are not all known counts as one call."""
        known: dict[str, str] = {}
        missing: list[tuple[str, list[str]]] = []
        for prefix, texts in asked:
            keys = [self._score_key(prefix, text) for text in texts]
            known.update({k: found for k in keys if k not in known and (found := self._store.get(k)) is not None})
            new = [text for k, text in zip(keys, texts, strict=True) if k not in known]
            self.usage.cached += len(keys) - len(new)
            missing += [(prefix, new)] if new else []
        spent = ""
        for at in range(len(missing)):
            if spent := self._spent(self.usage.made + at):
                missing = missing[:at]
                break
        for (prefix, texts), scores in zip(missing, self._model.score_each(missing) if missing else [], strict=True):
            for text, score in zip(texts, scores, strict=True):
                known[self._score_key(prefix, text)] = json.dumps(score)
                self._store.put(self._score_key(prefix, text), json.dumps(score))
            self.usage.made += 1
            self.usage.evaluated += self.count(prefix) + sum(len(score) for score in scores)
        if spent:
            raise BudgetReached(spent)
        return [[tuple(json.loads(known[self._score_key(prefix, text)])) for text in texts] for prefix, texts in asked]

    def _score_key(self, prefix: str, text: str) -> str:
        return key("score", self.digest, prefix, text)

    def count(self, text: str) -> int:
        return self._model.count(text)

    def overhead(self, question: Question) -> int:
        return self._model.overhead(question)

    def close(self) -> None:
        self._model.close()


def _as_text(answer: Answer, question: Question) -> str:
    """What is stored: the answer's text, with the log-probabilities where they were wanted."""
    return json.dumps([answer.text, answer.log_probabilities]) if question.log_probabilities else answer.text


def _from_text(text: str, question: Question) -> Answer:
    if not question.log_probabilities:
        return Answer(text, cached=True)
    said, scores = json.loads(text)
    return Answer(said, cached=True, log_probabilities=tuple(scores))
