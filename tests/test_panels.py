"""The grid's drawing: a panel for each loop and figure, a line for each kernel, and ticks that a person would choose."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.ablation import Row
from tests.bench.panels import FIGURES, Cells, drawn, ticks

SVG = "{http://www.w3.org/2000/svg}"


def cells(sections: int = 5) -> Cells:
    def row(kernel: int, layers: int, seed: int) -> Row:
        return Row(0.1 * layers + 0.01 * seed, 0.2 / kernel, 0.3, 0.9, 0.1, sections, 0)

    return {(k, n): [row(k, n, seed) for seed in range(3)] for k in (2, 3, 4, 5) for n in range(5)}


def test_every_loop_has_a_panel_for_each_figure_with_a_line_for_each_kernel() -> None:
    root = ElementTree.fromstring(drawn({"layers": cells(), "search": cells()}, "a <name>"))
    lines = list(root.iter(f"{SVG}polyline"))
    assert len(lines) == 2 * len(FIGURES) * 4
    assert all(len((line.get("points") or "").split()) == 5 for line in lines)


def test_what_is_said_of_several_sections_is_not_drawn_where_there_is_one() -> None:
    one = {at: rows for at, rows in cells(1).items() if at[1] == 4}
    root = ElementTree.fromstring(drawn({"layers": {**cells(), **one}}, "x"))
    points = [len((line.get("points") or "").split()) for line in root.iter(f"{SVG}polyline")]
    assert points.count(5) == 4 * sum(fewest == 1 for _, _, fewest, _ in FIGURES)
    assert points.count(4) == 4 * sum(fewest == 2 for _, _, fewest, _ in FIGURES)


@pytest.mark.parametrize(
    ("low", "high", "found"), [(0.0, 1.0, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]), (-0.27, 0.33, [-0.2, 0.0, 0.2])]
)
def test_ticks_by_hand(low: float, high: float, found: list[float]) -> None:
    assert ticks(low, high) == pytest.approx(found)


@given(st.floats(-10, 10), st.floats(0.01, 10))
def test_ticks_lie_between_the_ends_and_there_are_a_few(low: float, size: float) -> None:
    found = ticks(low, low + size)
    assert 2 <= len(found) <= 8
    assert all(low - 1e-6 * size <= tick <= low + size * (1 + 1e-6) for tick in found)
