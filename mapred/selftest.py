"""What a model's prose is worth: ten short sentences are said again by it, and each answer is checked as in a run.

Model -> Trial. It measures the step that costs an article the most; it does not ask the model to map or to title.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mapred.data import Evidence, Fact, Locator, Span, Verdict
from mapred.llm.model import Answer, Model, Question
from mapred.stages.phrase import phrase
from mapred.stages.verify import check

SENTENCES = (
    "The swing bridge at Norbury was built in 1868 and is still turned by hand for every boat that is over two metres high.",
    "When the tank is less than a quarter full, the pump must not be started, because it would draw air.",
    "Applications that arrive after 30 April are not considered unless the applicant has been ill.",
    "The parser reads the file in one pass, so that a file of 4 GB needs no more memory than a file of 4 KB.",
    "Dr. Hanna Lindqvist, who led the survey, found 112 nests on the island, which is 17 more than in the year before.",
    "Bread that is made with rye flour keeps for about a week, whereas white bread is stale after two days.",
    "A session ends after 15 minutes without input, and all changes that have not been saved are lost.",
    "The committee may change these rules by a majority of two thirds, provided that notice was given 14 days earlier.",
    "Because steel expands when it is heated, a gap of 8 millimetres is left between the rails in winter.",
    "Neither the seller nor the carrier is liable for damage that is reported later than seven days after delivery.",
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence, what the model made of it, and what the check says: a Verdict, `copied`, or `refused`."""

    sentence: str
    answer: str
    verdict: str
    reason: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """All ten. `first` and `written` count the answers of the first try; tokens and seconds are those of all tries."""

    tried: tuple[Tried, ...]
    first: int
    written: int
    evaluated: int
    generated: int
    seconds: float


class _Listened:
    """A Model that remembers what was answered."""

    def __init__(self, model: Model):
        self._model = model
        self.name, self.digest, self.sha256, self.context = model.name, model.digest, model.sha256, model.context
        self.count, self.overhead, self.close = model.count, model.overhead, model.close
        self.score, self.score_each = model.score, model.score_each
        self.heard: list[tuple[Question, Answer]] = []

    def ask(self, questions: Iterable[Question]) -> Iterator[tuple[Question, Answer]]:
        for pair in self._model.ask(questions):
            self.heard.append(pair)
            yield pair


def examine(model: Model, seed: int = 0) -> Trial:
    """Asks for all sentences, with further tries as in a run, and reports the last answer for each."""
    listened, begin = _Listened(model), time.monotonic()
    facts = [_fact(n, sentence) for n, sentence in enumerate(SENTENCES)]
    phrased = phrase(facts, listened, lambda _: (), seed)
    seconds = time.monotonic() - begin
    last = {question.about: answer.text for question, answer in sorted(listened.heard, key=lambda pair: pair[0].seed)}
    tried = (_judged(fact.text, phrased.texts.get(fact.id), last.get(fact.id)) for fact in facts)
    return Trial(
        tuple(tried),
        phrased.passed,
        phrased.written,
        sum(answer.evaluated for _, answer in listened.heard),
        sum(answer.generated for _, answer in listened.heard),
        seconds,
    )


def _judged(sentence: str, passed: str | None, answer: str | None) -> Tried:
    if passed is not None:
        return Tried(sentence, passed, Verdict.SUPPORTED.value, "", True)
    if answer is None:
        return Tried(sentence, "", "refused", "the question does not fit the context", False)
    said = " ".join(str(json.loads(answer)["says"]).split())
    finding = check(said, [sentence])
    if finding.verdict is Verdict.QUOTED:
        return Tried(sentence, said, "copied", "it is the sentence itself", False)
    if finding.verdict is Verdict.SUPPORTED:
        return Tried(sentence, said, "refused", "it was cut, is the sentence's end, or spells a name anew", False)
    return Tried(sentence, said, finding.verdict.value, "; ".join(finding.reasons), False)


def _fact(number: int, sentence: str) -> Fact:
    name = f"sentence {number + 1}"
    span = Span(f"s{number}", name, f"{name}#0", 0, len(sentence), sentence, Locator(lines=(1, 1)))
    return Fact(f"f{number}", sentence, (Evidence((span,)),), quoted=True)
