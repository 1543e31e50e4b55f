"""Draws cells of kernel by layers as panels: a column for each loop, a row for each figure, a line for each kernel.

A point is the mean of the seeds, its bar one standard deviation to both sides. Each panel has its own scale. What is said of
several sections is not drawn where there is but one.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from html import escape

from tests.bench.ablation import Row

Cells = dict[tuple[int, int], list[Row]]  # (kernel, layers) -> a row for each seed
FIGURES: Sequence[tuple[str, str, int, Callable[[Row], float]]] = (  # name, remark, sections that it needs, value
    ("score", "nats, up: better", 1, lambda r: r.score),
    ("coverage", "nats, up: better", 1, lambda r: r.coverage),
    ("redundancy", "down: better", 2, lambda r: r.redundancy),
    ("balance", "1: all alike", 2, lambda r: r.balance),
    ("agreement", "of neighbours", 2, lambda r: r.agreement),
)
HEADS = {
    "layers": ("Layers of notes", "the last layer's notes as sections"),
    "outline": ("First outline", "made of that last layer"),
    "search": ("Search", "the model's edits, log-probabilities choose"),
}
COLOURS = ("#4477aa", "#ee6677", "#228833", "#aa3377")
WIDE, HIGH, LEFT, TOP, BETWEEN, BELOW = 240, 112, 92, 96, 56, 14  # of a panel, and what is around it
PAD = 10  # inside a panel
DEEPEST = 4  # layers at the right
SPAN = 0.08  # of a scale, at least
STYLE = (
    "text { font: 12px Helvetica, Arial, sans-serif; fill: #333 } .name { font-weight: bold } .title { font: bold 16px "
    "Helvetica, Arial, sans-serif } .small { font-size: 11px; fill: #777 } .frame { fill: #fafafa; stroke: #ccc } "
    ".rule { stroke: #e4e4e4 } .line { fill: none; stroke-width: 1.8; stroke-linejoin: round } .bar { stroke-width: 1.1 }"
)


def drawn(loops: Mapping[str, Cells], name: str) -> str:
    """An SVG."""
    width = LEFT + len(loops) * (WIDE + BETWEEN) - BETWEEN + 24
    height = TOP + len(FIGURES) * (HIGH + BELOW) + 36
    kernels = sorted({kernel for cells in loops.values() for kernel, _ in cells})
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">',
        f'<title>{escape(name)}</title><style>{STYLE}</style><rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="20" y="30" class="title">Kernel by layers: {escape(name)}</text>',
        *_legend(kernels, width),
    ]
    for right, (loop, cells) in enumerate(loops.items()):
        x = LEFT + right * (WIDE + BETWEEN)
        head, below = HEADS.get(loop, (loop, ""))
        rows.append(f'<text x="{x}" y="{TOP - 28}" class="name">{escape(head)}</text>')
        rows.append(f'<text x="{x}" y="{TOP - 12}" class="small">{escape(below)}</text>')
        for down, (_, _, fewest, value) in enumerate(FIGURES):
            y = TOP + down * (HIGH + BELOW)
            enough = {at: [value(r) for r in each] for at, each in cells.items() if min(r.sections for r in each) >= fewest}
            rows += [f'<g transform="translate({x} {y})">', *_panel(enough, kernels), "</g>"]
        rows.append(f'<text x="{x + WIDE / 2:.0f}" y="{height - 12}" text-anchor="middle">layers</text>')
        for n in sorted({layers for _, layers in cells}):
            rows.append(f'<text x="{x + _across(n):.0f}" y="{height - 30}" text-anchor="middle">{n}</text>')
    for down, (figure, remark, _, _) in enumerate(FIGURES):
        middle = TOP + down * (HIGH + BELOW) + HIGH // 2
        for across, form, text in ((22, "name", figure), (37, "small", remark)):
            turned = f'transform="translate({across} {middle}) rotate(-90)"'
            rows.append(f'<text {turned} text-anchor="middle" class="{form}">{text}</text>')
    return "\n".join([*rows, "</svg>\n"])


def _legend(kernels: Sequence[int], width: int) -> list[str]:
    rows = []
    for at, kernel in enumerate(kernels):
        x, colour = width - 24 - 62 * (len(kernels) - at), COLOURS[at]
        rows.append(
            f'<path d="M{x} 26h22" stroke="{colour}" class="line"/><circle cx="{x + 11}" cy="26" r="3.2" fill="{colour}"/>'
        )
        rows.append(f'<text x="{x + 28}" y="30">{kernel}</text>')
    return [*rows, f'<text x="{width - 34 - 62 * len(kernels)}" y="30" text-anchor="end">kernel</text>']


def ticks(low: float, high: float) -> list[float]:
    """Three to six round numbers between the two."""
    rough = (high - low) / 3
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * n for n in (5, 2, 1) if power * n <= rough * (1 + 1e-9))
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _across(layers: int) -> float:
    return 18 + (WIDE - 36) * layers / DEEPEST


def _panel(points: Mapping[tuple[int, int], Sequence[float]], kernels: Sequence[int]) -> list[str]:
    spread = {at: statistics.stdev(values) if len(values) > 1 else 0.0 for at, values in points.items()}
    middle = {at: statistics.mean(values) for at, values in points.items()}
    low, high = min(middle[at] - spread[at] for at in middle), max(middle[at] + spread[at] for at in middle)
    wider = max(0.0, SPAN - (high - low)) / 2  # what hardly changes is a line in the middle
    low, high = low - wider, high + wider
    depths = sorted({layers for _, layers in points})

    def x(layers: int, kernel: int) -> float:
        apart = 3.0 * (kernels.index(kernel) - (len(kernels) - 1) / 2)
        return _across(layers) + apart

    def y(number: float) -> float:
        return HIGH - PAD - (HIGH - 2 * PAD) * (number - low) / (high - low)

    rows = [f'<rect width="{WIDE}" height="{HIGH}" class="frame"/>']
    marks = ticks(low, high)
    digits = max(0, -math.floor(math.log10(marks[1] - marks[0]) + 1e-9))
    for mark in marks:
        rows.append(f'<path d="M0 {y(mark):.1f}h{WIDE}" class="rule"/>')
        rows.append(f'<text x="-6" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:.{digits}f}</text>')
    for kernel, colour in zip(kernels, COLOURS, strict=False):
        at = [(kernel, layers) for layers in depths if (kernel, layers) in middle]
        line = " ".join(f"{x(n, k):.1f},{y(middle[k, n]):.1f}" for k, n in at)
        bars = "".join(
            f"M{x(n, k):.1f} {y(middle[k, n] - spread[k, n]):.1f}V{y(middle[k, n] + spread[k, n]):.1f}" for k, n in at
        )
        rows.append(f'<g stroke="{colour}"><polyline points="{line}" class="line"/><path d="{bars}" class="bar"/></g>')
        rows += [f'<circle cx="{x(n, k):.1f}" cy="{y(middle[k, n]):.1f}" r="2.8" fill="{colour}"/>' for k, n in at]
    return rows
