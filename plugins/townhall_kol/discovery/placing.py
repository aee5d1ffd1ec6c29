"""Placing everybody in a stratum after a look: who moved, who rises and cools, and whether the group carries itself.

A pure function; what comes of it (records, labels, the ledger) is written by ``moving.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Final, NamedTuple

from townhall import MemberId
from townhall_kol.discovery.levels import Levels
from townhall_kol.discovery.profiles import Profile
from townhall_kol.discovery.strata import Placed, Stratum, is_above, stratum_of

NOTHING: Final = Profile()
"""The profile of whoever is of the team and gave nothing."""


class Move(NamedTuple):
    """Somebody went from one stratum to another; ``before`` is None for who was not placed yet."""

    member: MemberId
    before: Stratum | None
    now: Stratum
    score: float

    @property
    def is_up(self) -> bool:
        """Whether it brought them nearer to the owner."""
        return is_above(self.now, self.before or "ordinary")


class Placement(NamedTuple):
    """What a review comes to."""

    placed: Mapping[MemberId, Placed]
    moves: tuple[Move, ...]
    """Those who went up or down, the highest score first."""
    rising: tuple[MemberId, ...]
    """Those whose score grew most without a move."""
    cooling: tuple[MemberId, ...]
    gone: tuple[MemberId, ...]
    """Those who were placed and gave nothing any more."""
    carriers: int
    """How many people are core or seed."""
    critical: bool
    """Whether they are enough for the group to carry itself."""


def place(
    found: Mapping[MemberId, Profile],
    before: Mapping[MemberId, Placed],
    team: Set[MemberId],
    levels: Levels,
    day: str,
) -> Placement:
    """Return where everybody stands who gave something or is of the team."""
    placed: dict[MemberId, Placed] = {}
    for member in sorted({*found, *team}):
        profile = found.get(member, NOTHING)
        placed[member] = _placed(profile, before.get(member), member in team, levels, day)
    carriers = sum(one.stratum in ("core", "seed") for one in placed.values())
    return Placement(
        placed=placed,
        moves=_moves(placed, before),
        rising=_changed(placed, before, levels.change),
        cooling=_changed(placed, before, -levels.change),
        gone=tuple(sorted(member for member in before if member not in placed)),
        carriers=carriers,
        critical=carriers >= max(levels.critical_least, levels.critical_share * len(found)),
    )


def _placed(profile: Profile, before: Placed | None, of_team: bool, levels: Levels, day: str) -> Placed:
    was, score = None if before is None else before.stratum, profile.score
    stratum: Stratum = "team" if of_team else stratum_of(score, profile.weeks, was, levels)
    since = day if before is None or stratum != was else before.since
    return Placed(stratum=stratum, since=since, score=score, before=score if before is None else before.score)


def _moves(placed: Mapping[MemberId, Placed], before: Mapping[MemberId, Placed]) -> tuple[Move, ...]:
    moves: list[Move] = []
    for member, one in placed.items():
        was = before[member].stratum if member in before else None
        if one.stratum not in (was, "team") and (was, one.stratum) != (None, "ordinary"):
            moves.append(Move(member, was, one.stratum, one.score))
    fallen = [member for member, one in before.items() if member not in placed and one.stratum in ("core", "seed")]
    moves += [Move(member, before[member].stratum, "ordinary", 0.0) for member in fallen]
    return tuple(sorted(moves, key=lambda move: (-move.score, move.member)))


def _changed(
    placed: Mapping[MemberId, Placed], before: Mapping[MemberId, Placed], least: float
) -> tuple[MemberId, ...]:
    """Return whose score grew by so much (or fell, when it is negative) while they stayed where they were."""
    changes = {
        member: one.score - one.before
        for member, one in placed.items()
        if member in before and one.stratum == before[member].stratum != "team"
    }
    sign = 1 if least > 0 else -1
    changed = [member for member, change in changes.items() if change * sign >= abs(least) > 0]
    return tuple(sorted(changed, key=lambda member: (-abs(changes[member]), member)))
