"""Read what people gave week by week, off the event loop, so that no group waits for the look at another week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from townhall import Group, MemberId, Window
from townhall_kol.giving.gifts import Everybody, Slice
from townhall_kol.giving.kinds import FOR_CANDIDATES
from townhall_kol.settings import KolSettings


class Span(NamedTuple):
    """The weeks that are looked at: each a window, the earliest first, the last one ending where the look ends."""

    weeks: tuple[Window, ...]

    @classmethod
    def of(cls, group: Group, settings: KolSettings, end: datetime) -> Span:
        """Return the weeks that end with an instant and go back as far as the settings say."""
        weeks: list[Window] = []
        start = end
        while start > end - settings.over:
            week = group.calendar.week(start) if not weeks else group.calendar.back(group.calendar.week, start)
            if week.start < end:
                weeks.append(Window(max(week.start, end - settings.over), min(week.end, end)))
            start = week.start
        return cls(tuple(reversed(weeks)))


async def read_week(
    everybody: Everybody,
    number: int,
    week: Window,
    group: Group,
    settings: KolSettings,
    persons: Mapping[MemberId, MemberId],
) -> int:
    """Add what people gave in a week to what is known of them; return how many facts told of it."""
    everywhere = settings.whole_community
    facts = await group.facts.list(*FOR_CANDIDATES, since=week.start, until=week.end, everywhere=everywhere)
    if facts:
        one = Slice(everybody, number, settings.min_weight, group.id, persons)
        await group.compute(lambda: one.add(facts))
    return len(facts)
