"""What a benchmark found: a figure, its goal, and whether it is met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec


class Size(msgspec.Struct, frozen=True, kw_only=True):
    """How much is measured: a whole run, or one that only shows that everything works."""

    messages: int = 20_000
    groups: int = 100
    speakers: int = 20
    rounds: int = 7
    many_groups: int = 100_000
    seconds: float = 3.0
    """How long paced streams last."""
    quick: bool = False


FULL = Size()
QUICK = Size(messages=1_000, groups=20, rounds=1, many_groups=500, seconds=0.3, quick=True)


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table; a figure without a goal stands beside another one to explain it."""

    name: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.most is not None:
            return self.value <= self.most
        return None if self.least is None else self.value >= self.least

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.most is not None:
            return f"≤ {self.most:,g}"
        return "" if self.least is None else f"≥ {self.least:,g}"


def table(figures: Iterable[Figure]) -> Iterator[str]:
    """Give the lines of a Markdown table."""
    yield "| What | Measured | Goal | |"
    yield "|---|---:|---:|---|"
    for figure in figures:
        verdict = {True: "met", False: "**missed**", None: ""}[figure.met]
        yield f"| {figure.name} | {_number(figure.value)} {figure.unit} | {figure.goal} | {verdict} |"


def _number(value: float) -> str:
    if value and abs(value) < 100:
        return f"{value:.2f}"
    return f"{value:,.0f}"
