"""Who has written something substantial lately: whoever only gives, and never says anything, gives no credit."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from townhall import FactMark, Group, MemberId, Window
from townhall_leaderboard.signals import SUBSTANTIAL

WRITES_WITHIN: Final = timedelta(days=30)
"""Somebody who gives credit has written something substantial within this time."""


class Writers:
    """Who has written in a window or shortly before: summed once, and brought up to date from then on."""

    def __init__(self, window: Window, *, everywhere: bool) -> None:
        self._since, self._until, self._everywhere = window.end - WRITES_WITHIN, window.end, everywhere
        self._mark: FactMark | None = None
        self._counts: dict[MemberId, float] = {}
        self._members: frozenset[MemberId] = frozenset()

    async def now(self, group: Group) -> frozenset[MemberId]:
        """Return who has written more than they took back."""
        if self._mark is None or not await self._went_on(group):
            await self._sum(group)
        return self._members

    async def _went_on(self, group: Group) -> bool:
        """Count what came since; False where that cannot be told from what was there before."""
        news = await group.facts.news(
            SUBSTANTIAL, after=self._mark, since=self._since, until=self._until, everywhere=self._everywhere
        )
        self._mark = news.mark
        if news.anew:
            return False
        counts, others = self._counts, False
        for fact in news.facts:
            before = counts.get(fact.member, 0.0)
            now = counts[fact.member] = before + fact.amount
            others = others or (before > 0) is not (now > 0)
        if others:
            self._members = frozenset(member for member, count in self._counts.items() if count > 0)
        return True

    async def _sum(self, group: Group) -> None:
        """Sum everything; sums tell of no mark, so one is taken before, and has to hold still afterwards."""
        while True:
            before = await self._newest(group)
            self._counts = dict(
                await group.facts.totals(SUBSTANTIAL, since=self._since, until=self._until, everywhere=self._everywhere)
            )
            if await self._newest(group) == before:
                break
        self._mark = before
        self._members = frozenset(member for member, count in self._counts.items() if count > 0)

    async def _newest(self, group: Group) -> FactMark:
        """Return the mark of now: of a span in which there is nothing to read."""
        news = await group.facts.news(SUBSTANTIAL, since=self._until, until=self._until, everywhere=self._everywhere)
        return news.mark
