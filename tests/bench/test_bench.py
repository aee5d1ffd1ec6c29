"""``python -m bench --quick`` works from end to end; how fast anything is, no test judges."""

from __future__ import annotations

import math

import pytest
from bench.__main__ import BENCHMARKS, measure
from bench.results import QUICK, Figure, table


@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_gives_figures(name: str) -> None:
    figures = measure(name, QUICK)

    assert figures
    assert all(math.isfinite(figure.value) for figure in figures)


def test_a_figure_says_whether_its_goal_is_met() -> None:
    met, missed = (Figure(name="It", value=value, unit="ms", most=2) for value in (1.5, 2.5))

    *_, first, second = table([met, missed])

    assert first == "| It | 1.50 ms | ≤ 2 | met |"
    assert second == "| It | 2.50 ms | ≤ 2 | **missed** |"
