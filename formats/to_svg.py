"""An outline as a drawing: a box for each section, as tall as it has facts, with arcs between those that are alike.

Outline -> SVG. No layout engine: sections stand one below the other in their order. Text of a source is text of the drawing:
no link, no script, no style comes from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from mapred.data import Outline
from mapred.formats.to_outline import edges, one_line

LEFT, WIDTH, GAP = 120, 560, 12  # of the boxes
LINE = 18  # height of a line of text
LETTERS = 74  # of a line


def to_svg(plan: Outline, why: Sequence[dict[str, Any]] = ()) -> str:
    rows, middles, top = list[str](), dict[str, float](), 56.0
    for section in plan.sections:
        height = 2.4 * LINE + 4 * len(section.facts)
        middles[section.id] = top + height / 2
        rows.append(f'<rect x="{LEFT}" y="{top:.0f}" width="{WIDTH}" height="{height:.0f}" rx="4" class="section"/>')
        rows.append(_text(LEFT + 12, top + LINE, section.title, "title"))
        rows.append(_text(LEFT + 12, top + 2 * LINE, "; ".join(section.brief.gather), "brief"))
        rows.append(_text(LEFT + WIDTH + 10, top + LINE, f"{len(section.facts)} facts", "brief"))
        top += height + GAP
    for one, other, held in edges(plan, "relates"):
        y, z = middles[one], middles[other]
        reach = LEFT - min(100.0, 20 + abs(z - y) / 4)
        path = f"M {LEFT} {y:.0f} C {reach:.0f} {y:.0f}, {reach:.0f} {z:.0f}, {LEFT} {z:.0f}"
        rows.append(f'<path d="{path}" class="relates" stroke-width="{1 + 4 * float(held["likeness"]):.1f}"/>')
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{LEFT + WIDTH + 120}" height="{top:.0f}">',
            "<style>text { font-family: sans-serif } .section { fill: #eef2f7; stroke: #8899aa }",
            ".title { font-weight: bold; font-size: 14px }",
            ".brief { font-size: 12px; fill: #445566 } .relates { fill: none; stroke: #bb7744; opacity: 0.6 }</style>",
            '<rect width="100%" height="100%" fill="white"/>',
            _text(LEFT, 32, plan.title, "title"),
            *rows,
            "</svg>\n",
        ]
    )


def _text(x: float, y: float, text: str, kind: str) -> str:
    said = one_line(text)
    short = said if len(said) <= LETTERS else said[: LETTERS - 1] + "…"
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(short)}</text>'
