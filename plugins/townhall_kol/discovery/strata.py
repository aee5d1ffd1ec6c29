"""The strata of members: nobody rises in a day, and whoever stands at an edge does not go to and fro (S66)."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from townhall import Record
from townhall_kol.discovery.levels import Levels

Stratum: TypeAlias = Literal["team", "core", "seed", "ordinary"]
STRATA: Final[tuple[Stratum, ...]] = ("team", "core", "seed", "ordinary")
"""From the owner's team to everybody else."""
LABEL: Final = "stratum:"
"""How the labels begin that tell of a stratum: ``stratum:core``."""


class Placed(Record, frozen=True, kw_only=True, gc=False):
    """In which stratum somebody is since when, and the score of the last review and the one before; by person."""

    stratum: Stratum
    since: str
    """The day, in the group's own time."""
    score: float = 0.0
    before: float = 0.0


WEEK_LESS: Final = 1
"""So many weeks fewer than it takes to enter a stratum are enough to stay."""


def stratum_of(score: float, weeks: int, now_in: Stratum | None, levels: Levels) -> Stratum:
    """Return the stratum of a member of the group who is not of the team.

    It takes a score, and something given in several weeks. One enters at the beginning of a stratum and leaves below
    its beginning less the margin. Whoever was of the team, or was not placed yet, enters like everybody.
    """
    for stratum, beginning, needed in bounds(levels):
        inside = now_in is not None and now_in in ("core", stratum)
        margin, less = (levels.margin, WEEK_LESS) if inside else (0, 0)
        if score >= beginning - margin and weeks >= needed - less:
            return stratum
    return "ordinary"


def bounds(levels: Levels) -> tuple[tuple[Stratum, float, int], ...]:
    """Return with which score, and something given in how many weeks, core and seed begin."""
    return ("core", levels.core_from, levels.core_weeks), ("seed", levels.seed_from, levels.seed_weeks)


def is_above(one: Stratum, other: Stratum) -> bool:
    """Return whether a stratum is nearer to the owner than another one."""
    return STRATA.index(one) < STRATA.index(other)
