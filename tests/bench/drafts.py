"""Would drafts that are looked up in the prompt pay? `python -m tests.bench.drafts [MODEL] [--number 60]`.

Prompt-lookup decoding (Saxena 2023): what followed the last tokens of the answer earlier, in the prompt or the answer, is
evaluated along with them, and kept as far as the model chooses the same. It saves decoding steps where answers copy, and each
step is dearer by the tokens that it tries. Printed, for drafts of so many tokens: how many steps the engine's own answers about
sentences of SQLite's documentation would have needed of those that they took (what the grammar forces costs no step either
way), what a step with all slots busy costs in proportion to one without drafts, and the product: below 1 drafts pay.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mapred.cache.store import Store
from mapred.data import Evidence, Fact, Span
from mapred.llm import models
from mapred.llm.bench import SHAPES
from mapred.llm.grammar import Grammar
from mapred.stages import phrase
from tests.bench.masks import filled

SENTENCES = Path(__file__).parent / "data" / "sentences.txt"
GRAMS = (3, 2)  # of the answer's last tokens, the longer first
DRAFTS = (1, 2, 4, 8)
ROUNDS = 12


def steps(prompt: Sequence[int], answer: Sequence[int], forced: Sequence[bool], draft: int) -> int:
    """Decoding steps for the answer with drafts of at most `draft` tokens; 0 for none."""
    count = at = 0
    while at < len(answer):
        at = _free(forced, at)
        if at == len(answer):
            break
        count += 1
        for token in looked_up([*prompt, *answer[:at]], draft) if at else []:
            if at >= len(answer) or answer[at] != token:
                break
            at = _free(forced, at + 1)
        at += 1  # the token that the model chooses after the last one that was right
    return count


def _free(forced: Sequence[bool], at: int) -> int:
    """The next place whose token the model chooses."""
    return next((n for n in range(at, len(forced)) if not forced[n]), len(forced))


def looked_up(told: Sequence[int], draft: int) -> list[int]:
    """What followed the last tokens where they stood before, latest first; nothing where they did not."""
    for size in GRAMS:
        last = list(told[-size:])
        for at in range(len(told) - size - 1, -1, -1):
            if list(told[at : at + size]) == last:
                return list(told[at + size : at + size + draft])
    return []


def answered(engine: Any, number: int) -> list[tuple[list[int], list[int], list[bool]]]:
    """Tokens of the prompt's own part and of the answer, and which of these the grammar forces."""
    grammar = Grammar(engine.weights)
    lines = [line for line in SENTENCES.read_text("utf-8").splitlines() if 12 <= len(line.split()) <= 40]
    asked = []
    for n, line in enumerate(lines[:: max(1, len(lines) // number)][:number]):
        span = Span(f"s{n}", "a", "a#0", 0, len(line), line, None)
        asked.append(phrase._question(Fact(f"f{n}", line, (Evidence((span,)),)), 0, 0))
    found = []
    for question, answer in engine.ask(asked):
        matcher = grammar.matcher(question.schema)
        tokens = list(matcher.start())
        forced = [True] * len(tokens)
        told = json.dumps(json.loads(answer.text), separators=(",", ":"), ensure_ascii=False)
        for token in engine.weights.tokenize(told[len(engine.weights.text(tokens)) :]):
            more = matcher.take(token)
            tokens += [token, *more]
            forced += [False, *[True] * len(more)]
            if more or matcher.done:
                break  # the rest is what the grammar forces
        found.append((list(engine.weights.tokenize(question.content)), tokens, forced))
    return found


def step_costs(engine: Any) -> dict[int, float]:
    """Seconds of a step in which every slot evaluates one token and so many drafted ones."""
    shape, context = SHAPES[1], engine.contexts[0]
    own = filled(engine, shape)
    costs: dict[int, list[float]] = {n: [] for n in (0, *DRAFTS)}
    place = shape.shared + shape.own
    for _ in range(ROUNDS):
        for draft, seconds in costs.items():  # in turn, so that a busy machine is busy for all
            rows = [(tokens[n], place + n, slot, True) for slot, tokens in enumerate(own) for n in range(draft + 1)]
            start = time.perf_counter()
            context.evaluate(rows)
            seconds.append(time.perf_counter() - start)
            for slot in range(engine.slots):
                context._lib.llama_memory_seq_rm(context._memory, slot, place, -1)
    context.clear()
    return {draft: float(np.median(seconds)) for draft, seconds in costs.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", nargs="?", default="bundled")
    parser.add_argument("--number", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        file = models.find(options.model, store)
        engine = models.open_model(file, threads=1, context=640, folder=Path(folder) / "layouts", memory=store)
        try:
            costs, found = step_costs(engine), answered(engine, options.number)
        finally:
            engine.close()
    plain = sum(steps(*each, 0) for each in found)
    print(f"{file.name}: {engine.slots} slots, {len(found)} answers, {plain} tokens; a step {costs[0] * 1e3:.0f} ms")
    for draft in DRAFTS:
        fewer, dearer = sum(steps(*each, draft) for each in found) / plain, costs[draft] / costs[0]
        print(
            f"  drafts of {draft}: {fewer:.2f} of the steps, each {dearer:.2f} times as dear: {fewer * dearer:.2f} of the time"
        )


if __name__ == "__main__":
    main()
