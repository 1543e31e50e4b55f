"""What constrained decoding costs: `python -m tests.bench.masks [MODEL]`.

For the schemas that the stages use, the same answers are walked through token by token by llguidance (what the engine uses)
and by llama.cpp's own grammars (GBNF). Printed: microseconds a token of each, and the share of an eight-way decoding step
of this model that eight masks of llguidance take.
"""

from __future__ import annotations

import ctypes
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
from llama_cpp.llama_grammar import json_schema_to_gbnf

from mapred.cache.store import Store
from mapred.llm import models
from mapred.llm.bench import SHAPES, Shape, prompts
from mapred.llm.grammar import Grammar
from mapred.stages import map as mapping
from mapred.stages import merge, phrase

TOPIC, SAYS = "Locks of a database file", "The journal of a database holds the old pages until the transaction ends."
ANSWERS = {
    "map": (mapping._schema(8), {"topic": TOPIC, "facts": [1, 4, 7]}),
    "merge": (merge.SCHEMA, {"topic": TOPIC}),
    "phrase": (phrase.SCHEMA, {"says": SAYS}),
}
ROUNDS = 30


def by_llguidance(grammar: Grammar, schema: str, tokens: list[int]) -> list[float]:
    """Seconds for each mask and the step after it; forced tokens cost none."""
    grammar.matcher(schema)  # compiled once for all questions of a stage
    found = []
    for _ in range(ROUNDS):
        matcher = grammar.matcher(schema)
        left = tokens[len(matcher.start()) :]
        while left and not matcher.done:
            start = time.perf_counter()
            mask = matcher.allowed()
            assert mask[left[0]]
            forced = matcher.take(left[0])
            found.append(time.perf_counter() - start)
            left = left[1 + len(forced) :]
    return found


def by_gbnf(vocab: Any, size: int, schema: str, tokens: list[int]) -> list[float]:
    """Seconds for each application of llama.cpp's grammar to all candidates, and the step after it."""
    text = json_schema_to_gbnf(schema).encode()
    found = []
    for _ in range(3):
        sampler = llama_cpp.llama_sampler_init_grammar(vocab, text, b"root")
        assert sampler
        for token in tokens:
            candidates = (llama_cpp.llama_token_data * size)(*((t, 0.0, 0.0) for t in range(size)))
            data = llama_cpp.llama_token_data_array(candidates, size, -1, False)
            start = time.perf_counter()
            llama_cpp.llama_sampler_apply(sampler, ctypes.byref(data))
            llama_cpp.llama_sampler_accept(sampler, token)
            found.append(time.perf_counter() - start)
        llama_cpp.llama_sampler_free(sampler)
    return found


def filled(engine: Any, shape: Shape) -> list[list[int]]:
    """Evaluates a prompt of the shape in every slot of the first context; the prompts' own tokens."""
    shared, own = prompts(engine, shape, engine.slots)
    for slot, tokens in enumerate(own):
        engine.contexts[0].begin(tuple(shared), slot)
        engine.contexts[0].prefill(tokens, len(shared), slot)
    return own


def step_seconds(engine: Any) -> float:
    """Of one decoding step of one context, all its slots at work after 528 tokens each."""
    shape, context = SHAPES[0], engine.contexts[0]
    own, seconds = filled(engine, shape), []
    for step in range(shape.generated):
        place = shape.shared + shape.own + step
        start = time.perf_counter()
        context.evaluate([(tokens[step], place, slot, True) for slot, tokens in enumerate(own)])
        seconds.append(time.perf_counter() - start)
    context.clear()
    return float(np.median(seconds))


def main(model: str = "bundled") -> None:
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder)) as store:
        file = models.find(model, store)
        engine = models.open_model(file, threads=1, context=640, folder=Path(folder) / "layouts", memory=store)
        try:
            grammar = Grammar(engine.weights)
            step = step_seconds(engine)
            print(f"{file.name}: a decoding step of {engine.slots} slots takes {step * 1e3:.1f} ms")
            for name, (schema, value) in ANSWERS.items():
                tokens = list(engine.weights.tokenize(json.dumps(value, separators=(",", ":"))))
                ours = float(np.mean(by_llguidance(grammar, schema, tokens)))
                theirs = float(np.mean(by_gbnf(engine.weights.vocab, engine.weights.n_vocab, schema, tokens)))
                share = engine.slots * ours / (step + engine.slots * ours)
                print(
                    f"  {name:8} llguidance {ours * 1e6:6.0f}, GBNF {theirs * 1e6:8.0f} microseconds a token; share {share:.1%}"
                )
        finally:
            engine.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
