"""The obvious pipeline beside which tests/bench/planted.py holds mapred: each chunk summarised, the summaries joined and cut.

(folder, model) -> summaries; summaries, words -> what is left of them. The summaries are the model's likeliest words. Of 40
chunks with 54 facts the bundled model told 5 so, 3 and 4 when it was shown two examples (it copied these), and fewer with a
seed. They are asked in an order by chance, so that those that a budget allows are a sample of all.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from mapred.cache.store import Store
from mapred.llm.model import Question, Usage
from mapred.settings import Settings
from mapred.stages.chunk import chunk
from mapred.stages.order import rank_of
from tests.bench.plans import documents_of, opened

STARTS = 10  # of a choice among the summaries
SUMMARY = "You write a report. Say in one or two sentences what the text says, with its names and figures."
SCHEMA = json.dumps(
    {
        "type": "object",
        "properties": {"says": {"type": "string", "minLength": 20, "maxLength": 400}},
        "required": ["says"],
        "additionalProperties": False,
    }
)


@dataclass(frozen=True)
class Summary:
    """A chunk's text and what the model says of it."""

    text: str
    says: str


def summaries(folder: Path, model: str, cache: Path, max_time: float = 0) -> tuple[list[Summary], int]:
    """Of each chunk, in their order, those that were answered within `max_time` seconds (0: all); and how many chunks."""
    with Store(cache) as store:
        engine = opened(store, cache, model, 2, Usage())
        until = time.monotonic() + max_time if max_time else math.inf
        try:
            chunks = {
                c.id: d.text[c.start : c.end]
                for d in documents_of(str(folder), store)
                for c in chunk(d, engine.count, Settings().chunk_tokens)
            }
            timely = takewhile(lambda _: time.monotonic() < until, sorted(chunks, key=rank_of))
            asked = (Question(name, SUMMARY, (), chunks[name], SCHEMA, 96) for name in timely)
            says = {question.about: json.loads(answer.text)["says"] for question, answer in engine.ask(asked)}
        finally:
            engine.close()
    return [Summary(text, says[name]) for name, text in chunks.items() if name in says], len(chunks)


def evenly(said: Sequence[str], words: int) -> list[str]:
    """The summaries cut to so many words together, each to the same number of its first words."""
    split, each = [s.split() for s in said], 0
    while each < max(map(len, split)) and sum(min(each + 1, len(s)) for s in split) <= words:
        each += 1
    return [" ".join(s[:each]) for s in split]


def whole(said: Sequence[str], words: int) -> list[list[str]]:
    """As many whole summaries, evenly spread, as have so many words: once for each of a few places to start from."""
    wanted = max(1, round(len(said) * min(1.0, words / sum(len(s.split()) for s in said))))
    return [[said[int((i + start / STARTS) * len(said) / wanted)] for i in range(wanted)] for start in range(STARTS)]
