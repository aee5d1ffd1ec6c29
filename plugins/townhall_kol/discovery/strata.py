"""The strata of members, with hysteresis: whoever stands at an edge does not go to and fro (S66)."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from townhall import Record
from townhall_kol.discovery.levels import Levels

Stratum: TypeAlias = Literal["team", "core", "seed", "ordinary"]
STRATA: Final[tuple[Stratum, ...]] = ("team", "core", "seed", "ordinary")
"""From the owner's team to everybody else."""
LABEL: Final = "stratum:"
"""How the labels begin that tell of a stratum: ``stratum:core``."""


class Placed(Record, frozen=True, kw_only=True):
    """In which stratum somebody is since when, and the score of the last review and the one before; by person."""

    stratum: Stratum
    since: str
    """The day, in the group's own time."""
    score: float = 0.0
    before: float = 0.0


def stratum_of(score: float, now_in: Stratum | None, levels: Levels) -> Stratum:
    """Return the stratum of a member of the group who is not of the team.

    One enters at the beginning of a stratum and leaves below its beginning less the margin. Whoever was of the team,
    or was not placed yet, enters like everybody.
    """
    for stratum, beginning in (("core", levels.core_from), ("seed", levels.seed_from)):
        inside = now_in is not None and now_in in ("core", stratum)
        if score >= (beginning - levels.margin if inside else beginning):
            return "core" if stratum == "core" else "seed"
    return "ordinary"


def is_above(one: Stratum, other: Stratum) -> bool:
    """Return whether a stratum is nearer to the owner than another one."""
    return STRATA.index(one) < STRATA.index(other)
