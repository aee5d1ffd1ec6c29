"""How what is given in a week is spread over people: shares, Gini, and how many make half of it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from townhall import MemberId

SHOWN = (1, 3, 10)
"""Of how many together the share is told."""


class Figures(NamedTuple):
    """How what was given is spread; shares and Gini from 0 to 1."""

    whole: float
    """What everybody gave together."""
    active: int
    """How many people gave anything."""
    top1: float
    top3: float
    top10: float
    gini: float
    """0: everybody gave the same; near 1: one person gave everything."""
    half_count: int
    """How many people, the greatest first, make half of it."""
    first: tuple[MemberId, ...]
    """The first three, the greatest first."""


def figures_of(values: Mapping[MemberId, float]) -> Figures:
    """Return how what each person gave is spread; whoever gave nothing is left out."""
    order = sorted((-value, member) for member, value in values.items() if value > 0)
    sizes = [-value for value, _ in order]
    whole = sum(sizes)
    top1, top3, top10 = (sum(sizes[:count]) / whole if whole else 0.0 for count in SHOWN)
    return Figures(
        whole=whole,
        active=len(sizes),
        top1=min(1.0, top1),
        top3=min(1.0, top3),
        top10=min(1.0, top10),
        gini=gini(sizes),
        half_count=half_count(sizes),
        first=tuple(member for _, member in order[:3]),
    )


def gini(sizes: Sequence[float]) -> float:
    """Return the Gini coefficient of sizes above 0, in any order; 0 for none."""
    ordered = sorted(sizes)
    whole = sum(ordered)
    if not whole:
        return 0.0
    weighted = sum(place * size for place, size in enumerate(ordered, 1))
    count = len(ordered)
    return min(1.0, max(0.0, 2 * weighted / (count * whole) - (count + 1) / count))


def half_count(sizes: Sequence[float]) -> int:
    """Return how many of the greatest make half of all."""
    reached, half = 0.0, sum(sizes) / 2
    for count, size in enumerate(sorted(sizes, reverse=True), 1):
        reached += size
        if reached >= half:
            return count
    return 0
