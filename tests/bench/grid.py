"""The kernel's width by the number of layers, in both loops: a table and a drawing. `ablation.py --grid FOLDER` runs it.

reduce: windows that read `kernel` notes, and own one fewer (two of two), named by the model, in so many layers; of the last
    layer the first outline is made. The seed is that of the questions. No layers: of the notes as they are.
search: the model proposes edits of `kernel` sections at a time, beside those of code, and log-probabilities choose; so many
    layers share one budget: the fewer, the wider. No layers: the first outline.

Judged as in ablation.py, by facts that did not steer. The drawing has a panel for each loop and figure, a line for each
kernel, and a bar of one standard deviation of the seeds at each point.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from mapred.cache.store import Store
from mapred.llm.model import Model
from mapred.stages.merge import reduce
from mapred.stages.outline import sections_for, subject
from mapred.stages.score import Scale, hold_out
from mapred.stages.search import search
from tests.bench.ablation import HEADS, Options, Row, judged, said
from tests.bench.plans import Gathered, gathered, laid

KERNELS, LAYERS = (2, 3, 4, 5), (0, 1, 2, 3, 4)
FIGURES: Mapping[str, Callable[[Row], float]] = {
    "score": lambda r: r.score,
    "coverage": lambda r: r.coverage,
    "redundancy": lambda r: r.redundancy,
    "balance": lambda r: r.balance,
    "agreement": lambda r: r.agreement,
}
COLOURS = {2: "#4477aa", 3: "#ee6677", 4: "#228833", 5: "#aa7733"}
WIDE, HIGH, LEFT, TOP = 150, 120, 66, 44  # of a panel, and what is left and above of it
Cells = dict[tuple[int, int], list[Row]]  # (kernel, layers) -> a row for each seed


def grid(folder: str, store: Store, model: Model, words: int, seeds: int, options: Options, drawing: Path) -> None:
    """Prints both tables and draws them."""
    begin = time.monotonic()
    made = gathered(folder, store, model, words)
    print(f"{made.name}: {made.documents} documents, {made.corpus:,} tokens, {len(made.facts)} facts; {options}")
    loops = {"reduce": reduced(made, model, words, seeds), "search": searched(made, model, words, seeds, options)}
    for name, cells in loops.items():
        print(f"\n{name + ': kernel, layers':16}" + "".join(f"{head:>15}" for head in HEADS))
        for (kernel, layers), rows in sorted(cells.items()):
            print(said(f"{kernel}, {layers}", rows))
    drawing.write_text(drawn(loops, made.name), "utf-8")
    print(f"{drawing}; {time.monotonic() - begin:.0f} s")


def reduced(made: Gathered, model: Model, words: int, seeds: int) -> Cells:
    """The first outline from so many layers of notes; fewer where one note is left before."""
    cells: Cells = {}
    _, judge = hold_out(made.facts, model, len(made.facts))
    scale = Scale(subject(made.facts) or "Report", {f.id: f for f in made.facts}, model)
    for kernel in KERNELS:
        for seed in range(seeds):
            layers = reduce(made.notes, model, kernel=kernel, stride=max(2, kernel - 1), until=1, seed=seed)
            for depth in LAYERS:
                plan = laid(made, layers[: depth + 1], model, words)
                cells.setdefault((kernel, depth), []).append(judged(plan.first, 0, scale, judge))
    return cells


def searched(made: Gathered, model: Model, words: int, seeds: int, options: Options) -> Cells:
    """The outline after so many layers of search, all from the same first one."""
    plan = laid(made, reduce(made.notes, model, kernel=4, stride=3, until=sections_for(words), seed=0), model, words)
    one, judge = hold_out(made.facts, model, len(made.facts))
    steer = hold_out([plan.material.facts[h.fact] for h in one], model, options.held)[0]
    scale = Scale(plan.topic, plan.material.facts, model)
    cells: Cells = {(kernel, 0): [judged(plan.first, 0, scale, judge)] * seeds for kernel in KERNELS}
    for kernel in KERNELS:
        for layers in LAYERS[1:]:
            for seed in range(seeds):
                found = search(
                    plan.first,
                    plan.material,
                    Scale(plan.topic, plan.material.facts, model),
                    (steer, ()),
                    model,
                    budget=min(options.most, round(options.share * made.corpus)),
                    layers=layers,
                    width=round(options.width * options.layers / layers),
                    seed=seed,
                    suggested=True,
                    aim=plan.aim,
                    shown=kernel,
                )
                cells.setdefault((kernel, layers), []).append(judged(found.sections, found.tokens, scale, judge))
    return cells


def drawn(loops: Mapping[str, Cells], name: str) -> str:
    """An SVG of a row of panels for each loop."""
    width, height = LEFT + len(FIGURES) * (WIDE + LEFT), TOP + len(loops) * (HIGH + TOP)
    rows = [f'<text x="{LEFT}" y="16" class="head">{name}: kernel ']
    rows[0] += " ".join(f'<tspan fill="{colour}">{kernel}</tspan>' for kernel, colour in COLOURS.items())
    rows[0] += " by layers, mean and deviation of the seeds</text>"
    for down, (loop, cells) in enumerate(loops.items()):
        for right, (figure, value) in enumerate(FIGURES.items()):
            x, y = LEFT + right * (WIDE + LEFT), TOP + down * (HIGH + TOP)
            rows += [f'<g transform="translate({x} {y})">', *_panel(f"{loop}: {figure}", cells, value), "</g>"]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
            "<style>text { font: 11px sans-serif; fill: #333 } .head { font-weight: bold; font-size: 12px }",
            ".axis { stroke: #bbb; fill: none }</style>",
            '<rect width="100%" height="100%" fill="white"/>',
            *rows,
            "</svg>\n",
        ]
    )


def _panel(title: str, cells: Cells, value: Callable[[Row], float]) -> list[str]:
    points = {at: [value(row) for row in rows] for at, rows in cells.items()}
    spread = {at: statistics.stdev(values) if len(values) > 1 else 0.0 for at, values in points.items()}
    middle = {at: statistics.mean(values) for at, values in points.items()}
    low, high = min(middle[at] - spread[at] for at in middle), max(middle[at] + spread[at] for at in middle)

    def x(layers: int, kernel: int) -> float:
        return 8 + (WIDE - 16) * layers / max(LAYERS) + 1.5 * (kernel - 3.5)

    def y(number: float) -> float:
        return HIGH - 6 - (HIGH - 12) * (number - low) / ((high - low) or 1.0)

    rows = [f'<text y="-6">{title}</text>', f'<rect width="{WIDE}" height="{HIGH}" class="axis"/>']
    rows += [f'<text x="-4" y="{y(n) + 4:.0f}" text-anchor="end">{n:.3f}</text>' for n in (low, high)]
    rows += [f'<text x="{x(n, 3):.0f}" y="{HIGH + 13}" text-anchor="middle">{n}</text>' for n in LAYERS]
    for kernel, colour in COLOURS.items():
        at = [(kernel, layers) for layers in LAYERS if (kernel, layers) in middle]
        line = " ".join(f"{x(n, k):.1f},{y(middle[k, n]):.1f}" for k, n in at)
        bars = " ".join(
            f"M{x(n, k):.1f} {y(middle[k, n] - spread[k, n]):.1f}V{y(middle[k, n] + spread[k, n]):.1f}" for k, n in at
        )
        rows.append(f'<g stroke="{colour}" fill="none" stroke-width="1.3"><polyline points="{line}"/><path d="{bars}"/></g>')
    return rows
