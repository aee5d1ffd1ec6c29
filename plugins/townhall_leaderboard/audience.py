"""Who is shown on a board: present, willing, a person, and on the board of the team or of the members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from townhall import Group, Member, MemberId, Rank
from townhall_leaderboard.ranking import Place, places
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.tallies import Tally

OPTED_OUT: Final = "optout:boards"
"""The label of those who want to stand on no board; they are left out as if they were not there."""
MOST_LOOKED_AT: Final = 1000
"""How far down one looks for those who are shown; who stands lower is in nobody's view anyway."""


class Audience:
    """Sorts out who is shown in a group now; asked only about those who come into question."""

    def __init__(self, group: Group, settings: LeaderboardSettings, hidden: frozenset[str], *, team: bool) -> None:
        self._group, self._settings, self._hidden, self._team = group, settings, hidden, team

    @classmethod
    async def of(cls, group: Group, settings: LeaderboardSettings, *, team: bool = False) -> Audience:
        """Return the audience of a board."""
        hidden = frozenset(str(label.member) for label in await group.labels.holders(OPTED_OUT))
        return cls(group, settings, hidden, team=team)

    async def shown(self, member: MemberId) -> Member | None:
        """Return somebody as they are shown, or None when they are not."""
        account = await self._account(member)
        known = None if account is None else await self._group.members.get(account)
        if account is None or known is None or not known.is_person:
            return None
        member = account
        if self._team or self._settings.exclude_positions:
            in_team = await self._group.rank(member) >= Rank.POSITION
            if in_team is not self._team:
                return None
        return known

    async def _account(self, member: MemberId) -> MemberId | None:
        """Return the account under which somebody is here; None for who is not, or wants to stand on no board."""
        members = self._group.members
        accounts = await members.same_person(member) if self._settings.whole_community else frozenset({member})
        if not self._hidden.isdisjoint(accounts):
            return None
        if len(accounts) > 1 and any([OPTED_OUT in await self._group.labels.of(one) for one in accounts]):
            return None
        here = [one for one in sorted(accounts) if await members.present(one)]
        return here[0] if here else None

    async def top(self, tallies: Sequence[Tally], most: int) -> list[tuple[Place, Member]]:
        """Return the first places of those who are shown; a tie on the last of them is cut by the order."""
        found: list[tuple[Tally, Member]] = []
        for tally in tallies[:MOST_LOOKED_AT]:
            if len(found) == most:
                break
            member = await self.shown(tally.member)
            if member is not None:
                found.append((tally, member))
        placed = places([tally for tally, _ in found])
        return [(place, member) for place, (_, member) in zip(placed, found, strict=True)]
