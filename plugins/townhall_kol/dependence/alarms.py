"""From figures to alarms; one that was raised is over only when it has gone well below its limit."""

from __future__ import annotations

from collections.abc import Set
from typing import Final, Literal, TypeAlias

from townhall_kol.dependence.figures import Figures
from townhall_kol.dependence.limits import Limits

Alarm: TypeAlias = Literal["top1", "top3", "half_count"]
ALARMS: Final[tuple[Alarm, ...]] = ("top1", "top3", "half_count")
EASED: Final = 0.9
"""An alarm is over when a share has come down to this part of its limit, or the half-count stands as much above."""


def alarms_of(figures: Figures, top1: float, top3: float, limits: Limits, raised: Set[str]) -> list[Alarm]:
    """Return the alarms that stand; ``raised``: those that stood before. With too few people there are none new."""
    if figures.active < limits.least_active:
        return [alarm for alarm in ALARMS if alarm in raised]
    shares: tuple[tuple[Alarm, float, float], ...] = (("top1", figures.top1, top1), ("top3", figures.top3, top3))
    found: list[Alarm] = [
        alarm for alarm, share, limit in shares if share > (limit * EASED if alarm in raised else limit)
    ]
    least = half_limit(figures.active, limits)
    if figures.half_count < (least / EASED if "half_count" in raised else least):
        found.append("half_count")
    return found


def half_limit(active: int, limits: Limits) -> float:
    """Return how many people should make half of what is given."""
    return max(float(limits.half_count), limits.half_share * active)
