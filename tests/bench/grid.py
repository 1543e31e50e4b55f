"""The kernel's width by the number of layers, in both loops: tables and a drawing. `ablation.py --grid FOLDER` runs it.

layers: windows that read `kernel` notes, and own one fewer (two of two), named by the model, in so many layers; the notes of
    the last layer are the sections, called as the model has called them. No layers: a section for each note.
outline: the first outline that stages/outline.py makes of that last layer.
search: the model proposes edits of `kernel` sections at a time, beside those of code, and log-probabilities choose; so many
    layers share one budget: the fewer, the wider. No layers: the first outline.

Judged as in ablation.py, by facts that did not steer; the seed is that of the questions and of the search. What layers own
does not depend on the seed, a sentence is scored once below each title, and an answer that is known is not asked for again:
so a run that was stopped goes on where it was. Each row is printed when it is done.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mapred.cache.store import Store
from mapred.data import Note, Section
from mapred.llm.model import Model
from mapred.stages.brief import Material, brief
from mapred.stages.edits import Outlined
from mapred.stages.headings import subject
from mapred.stages.merge import reduce
from mapred.stages.outline import sections_for
from mapred.stages.score import Held, Scale, hold_out
from mapred.stages.search import search
from tests.bench.ablation import HEADS, Options, Row, judged, line, said
from tests.bench.panels import Cells, drawn
from tests.bench.plans import Gathered, Plan, gathered, laid

KERNELS, LAYERS = (2, 3, 4, 5), (0, 1, 2, 3, 4)
Cell = tuple[int, int, list[Row]]  # kernel, layers, and a row for each seed


@dataclass(frozen=True)
class Grid:
    """What all cells share."""

    made: Gathered
    model: Model
    words: int
    seeds: int
    options: Options

    @cached_property
    def halves(self) -> tuple[tuple[Held, ...], tuple[Held, ...]]:
        return hold_out(self.made.facts, self.model, len(self.made.facts))

    @cached_property
    def scale(self) -> Scale:
        """Remembers what it has weighed: one for all cells."""
        return Scale(subject(self.made.facts) or "Report", {f.id: f for f in self.made.facts}, self.model)

    def judged(self, sections: Outlined, tokens: int = 0) -> Row:
        return judged(sections, tokens, self.scale, self.halves[1])

    def reduced(self, kernel: int, seed: int, until: int = 1) -> list[list[Note]]:
        return reduce(self.made.notes, self.model, kernel=kernel, stride=max(2, kernel - 1), until=until, seed=seed)

    def laid(self, layers: list[list[Note]]) -> Plan:
        return laid(self.made, layers, self.model, self.words)


def grid(folder: str, store: Store, model: Model, words: int, seeds: int, options: Options, drawing: Path) -> None:
    """Prints the tables and draws them."""
    begin = time.monotonic()
    made = gathered(folder, store, model, words)
    print(f"{made.name}: {made.documents} documents, {made.corpus:,} tokens, {len(made.facts)} facts; {options}", flush=True)
    shared = Grid(made, model, words, seeds, options)
    loops: Mapping[str, Iterator[Cell]] = {
        "layers": of_layers(shared),
        "outline": of_outlines(shared),
        "search": of_searches(shared),
    }
    found: dict[str, Cells] = {}
    for name, cells in loops.items():
        print(f"\n{line(name, HEADS)}")
        for kernel, layers, rows in cells:
            print(said(f"{kernel}, {layers}", rows), flush=True)
            found.setdefault(name, {})[kernel, layers] = rows
    drawing.write_text(drawn(found, f"{made.name}, {seeds} seeds"), "utf-8")
    print(f"{drawing}; {time.monotonic() - begin:.0f} s")


def of_layers(shared: Grid) -> Iterator[Cell]:
    material = Material({f.id: f for f in shared.made.facts}, shared.made.places)
    for kernel in KERNELS:
        each = [shared.reduced(kernel, seed) for seed in range(shared.seeds)]
        for depth in LAYERS:
            last = [layers[: depth + 1][-1] for layers in each]
            yield kernel, depth, [shared.judged(as_sections(notes, material)) for notes in last]


def as_sections(notes: Sequence[Note], material: Material) -> Outlined:
    """A section for each note, called by its topic."""
    return tuple(Section(f"s{n}", o.topic, brief(o.topic, o.facts, material), o.facts) for n, o in enumerate(notes, 1))


def of_outlines(shared: Grid) -> Iterator[Cell]:
    for kernel in KERNELS:
        each = [shared.reduced(kernel, seed) for seed in range(shared.seeds)]
        for depth in LAYERS:
            yield kernel, depth, [shared.judged(shared.laid(layers[: depth + 1]).first) for layers in each]


def of_searches(shared: Grid) -> Iterator[Cell]:
    """All from the same first outline."""
    plan, options = shared.laid(shared.reduced(4, 0, sections_for(shared.words))), shared.options
    facts = plan.material.facts
    steer = hold_out([facts[h.fact] for h in shared.halves[0]], shared.model, options.held)[0]
    for kernel in KERNELS:
        yield kernel, 0, [shared.judged(plan.first)] * shared.seeds
        for layers in LAYERS[1:]:
            rows = []
            for seed in range(shared.seeds):
                found = search(
                    plan.first,
                    plan.material,
                    Scale(plan.topic, facts, shared.model),
                    (steer, ()),
                    shared.model,
                    budget=min(options.most, round(options.share * plan.corpus)),
                    layers=layers,
                    width=round(options.width * options.layers / layers),
                    seed=seed,
                    suggested=True,
                    aim=plan.aim,
                    shown=kernel,
                )
                rows.append(shared.judged(found.sections, found.tokens))
            yield kernel, layers, rows
