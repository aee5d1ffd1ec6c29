"""Put a board together: the top places, the special ones, and the hall of fame; nobody is ever listed last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from townhall import Group, Member, MemberId, Window
from townhall_leaderboard.audience import MOST_LOOKED_AT, Audience
from townhall_leaderboard.ranking import Place, order
from townhall_leaderboard.records import Arrived, Fame
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.tallies import Tally

LEAST_GAIN: Final = 5
"""Who gained fewer points than this has not improved so that one would tell."""


@dataclass(frozen=True, slots=True)
class Special:
    """A place beside the top."""

    member: Member
    tally: Tally
    gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it is shown."""

    kind: WindowKind
    window: Window
    closed: bool
    team: bool
    top: Sequence[tuple[Place, Member]]
    improved: Special | None = None
    newcomer: Special | None = None
    fame: Sequence[Member] = ()
    """Who leaves their place to others for a while."""
    newly_famous: Sequence[tuple[Member, int]] = ()
    """Who goes to the hall of fame with this board, and after how many first places."""

    @property
    def best(self) -> str:
        """The best message of the first, to which one can go."""
        return self.top[0][0].tally.best if self.top else ""


async def make_board(
    group: Group,
    settings: LeaderboardSettings,
    kind: WindowKind,
    window: Window,
    ranking: Sequence[Tally],
    *,
    before: Mapping[str, float] | None = None,
    closed: bool = False,
    team: bool = False,
) -> Board:
    """Return the board as it is to be shown now, of who has points, best first.

    ``before`` are the points of the window before.
    """
    audience = await Audience.of(group, settings, team=team)
    famous = {key: fame for key, fame in await group.store.all(Fame) if fame.since <= window.end}
    absent = _resting(famous, settings, window)
    standing = [tally for tally in ranking if tally.member not in absent] if absent else ranking
    top = await audience.top(standing, settings.top)
    above = {str(place.tally.member) for place, _ in top}
    since = window.end - settings.newcomer_for
    new = {key for key, one in await group.store.all(Arrived) if since <= one.at < window.end}
    with_special = settings.special if not team else ()
    return Board(
        kind=kind,
        window=window,
        closed=closed,
        team=team,
        top=top,
        improved=await _improved(audience, standing, before, above | new) if "improved" in with_special else None,
        newcomer=await _first(audience, standing, new - above) if "newcomer" in with_special else None,
        fame=[] if team else await _shown(audience, sorted(absent, key=lambda member: famous[member].since)),
        newly_famous=[] if team else await _newly_famous(audience, famous, window),
    )


async def resting(group: Group, settings: LeaderboardSettings, window: Window) -> set[str]:
    """Return who is in the hall of fame and leaves their place in a window to others."""
    return _resting(dict(await group.store.all(Fame)), settings, window)


def _resting(famous: Mapping[str, Fame], settings: LeaderboardSettings, window: Window) -> set[str]:
    since = window.end - settings.hall_of_fame_for
    return {key for key, fame in famous.items() if since <= fame.since < window.end}


async def _improved(
    audience: Audience, standing: Sequence[Tally], before: Mapping[str, float] | None, others: set[str]
) -> Special | None:
    if before is None:
        return None
    gains = [(one.points - max(before.get(one.member, 0.0), 0.0), one) for one in standing if one.member not in others]
    gained = [(gain, tally) for gain, tally in gains if gain >= LEAST_GAIN]
    gained.sort(key=lambda one: (-one[0], order(one[1])))
    for gain, tally in gained[:MOST_LOOKED_AT]:
        member = await audience.shown(tally.member)
        if member is not None:
            return Special(member, tally, gain)
    return None


async def _first(audience: Audience, standing: Sequence[Tally], of: set[str]) -> Special | None:
    tallies = [tally for tally in standing if tally.member in of] if of else []
    for tally in tallies[:MOST_LOOKED_AT]:
        member = await audience.shown(tally.member)
        if member is not None:
            return Special(member, tally)
    return None


async def _shown(audience: Audience, members: Sequence[str]) -> list[Member]:
    found = [await audience.shown(MemberId(member)) for member in members]
    return [member for member in found if member is not None]


async def _newly_famous(audience: Audience, famous: Mapping[str, Fame], window: Window) -> list[tuple[Member, int]]:
    new = [(key, fame) for key, fame in famous.items() if fame.since == window.end]
    shown = [(await audience.shown(MemberId(key)), fame.boards) for key, fame in new]
    return [(member, boards) for member, boards in shown if member is not None]
