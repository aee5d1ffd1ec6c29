"""The scores of the running windows of a group, kept in memory so that nobody works out twice what has not changed.

After a start, and after somebody was erased, they are worked out once from all facts of the window.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

from townhall import Fact, FactMark, Group, MemberId, Window
from townhall_leaderboard.book import Book
from townhall_leaderboard.freeing import let_go
from townhall_leaderboard.records import CountsFrom, Young
from townhall_leaderboard.scoring import Crowd, Outcome, score
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import ALONE, KINDS, signals_of
from townhall_leaderboard.windows import days_of
from townhall_leaderboard.writers import Writers

FEW: Final = 500
"""So many facts are worked out faster than handed to another thread."""
WORTH_KEEPING: Final = 20
"""Fewer facts than this are read again every time."""


class Followed:
    """The scores of one window, and up to where they know its facts."""

    def __init__(self, settings: LeaderboardSettings, window: Window, days: Sequence[datetime]) -> None:
        self._settings, self._window, self._days = settings, window, days
        self._writers = Writers(window, everywhere=settings.whole_community)
        self._mark: FactMark | None = None
        self._book: Book | None = None
        self._persons: Mapping[str, MemberId] = ALONE
        """Over a community: who stands for those accounts that are linked with others."""
        self.facts = 0
        """How many are known."""

    def is_of(self, settings: LeaderboardSettings, days: Sequence[datetime]) -> bool:
        """Return whether the scores are those of these settings and days."""
        return self._settings == settings and self._days == days

    async def outcome(self, group: Group, account_of: MemberId | None = None, *, last: bool = False) -> Outcome:
        """Return the scores as the facts tell them now; ``last``: nobody will ask again."""
        facts = await self._news(group)
        if await self._other_persons(group):
            self._mark = None
            facts = await self._news(group)
        crowd = await self._crowd(group)
        if last and self._book is None:
            return await self._once(facts, crowd, group)
        book = self._book or Book(self._settings, self._days, group.id, self._persons)
        # Should we be cut short, half a book is of no use to anybody.
        self._book = None
        asked = None if account_of is None else self._persons.get(account_of, account_of)

        def brought_up_to_date() -> Outcome:
            book.update(facts, crowd)
            let_go(facts)
            return book.outcome(asked)

        outcome = await self._work(group, brought_up_to_date)
        self._book = book
        return outcome

    async def _once(self, facts: list[Fact], crowd: Crowd, group: Group) -> Outcome:
        home, persons, settings, days = group.id, self._persons, self._settings, self._days

        def worked_out() -> Outcome:
            signals = signals_of(facts, home, persons)
            let_go(facts)
            outcome = score(signals, settings, crowd, days)
            let_go(signals)
            return outcome

        return await self._work(group, worked_out)

    async def _work(self, group: Group, work: Callable[[], Outcome]) -> Outcome:
        return await group.compute(work) if self.facts > FEW else work()

    async def _news(self, group: Group) -> list[Fact]:
        """Return what came since; whoever works with it lets it go."""
        window, everywhere = self._window, self._settings.whole_community
        mark = None if self._book is None else self._mark
        news = await group.facts.news(*KINDS, after=mark, since=window.start, until=window.end, everywhere=everywhere)
        if news.anew:
            self._book, self.facts = None, 0
        self._mark = news.mark
        self.facts += len(news.facts)
        return list(news.facts)

    async def _other_persons(self, group: Group) -> bool:
        """Look up who stands for those accounts that are linked; return whether a book knows it otherwise."""
        if not self._settings.whole_community:
            return False
        linked = await group.members.linked()
        before, self._persons = self._persons, {one: person for one, person in linked.items() if person != one}
        if self._book is None or before == self._persons:
            return False
        self._book = None
        return True

    async def _crowd(self, group: Group) -> Crowd:
        persons = self._persons
        writers = await self._writers.now(group)
        return Crowd(
            writers=writers if not persons else frozenset(persons.get(one, one) for one in writers),
            young_until={persons.get(key, key): one.until for key, one in await group.store.all(Young)},
            counts_from={persons.get(key, key): one.at for key, one in await group.store.all(CountsFrom)},
        )


class Following:
    """The windows of a group that are followed."""

    def __init__(self) -> None:
        self._windows: dict[Window, Followed] = {}

    def take(self, window: Window, settings: LeaderboardSettings, group: Group) -> Followed:
        """Take out what is known of a window, or begin anew."""
        days = days_of(group.calendar, window)
        known = self._windows.pop(window, None)
        return known if known is not None and known.is_of(settings, days) else Followed(settings, window, days)

    def put(self, window: Window, followed: Followed, now: datetime) -> None:
        """Keep what is known of a window that is not over, and let go of those that are."""
        self._windows = {one: known for one, known in self._windows.items() if now < one.end}
        if now < window.end and followed.facts >= WORTH_KEEPING:
            self._windows[window] = followed
