"""Read what is known of a window and work the score out, off the event loop where there is much of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Group, MemberId, Window
from townhall_leaderboard.records import CountsFrom, Young
from townhall_leaderboard.scoring import Crowd, Outcome, score
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.signals import KINDS, SUBSTANTIAL, signals_of
from townhall_leaderboard.windows import Running, counted_by, days_of

WRITES_WITHIN: Final = timedelta(days=30)
"""Somebody who gives credit has written something substantial within this time."""
FEW: Final = 500
"""So many facts are worked out faster than handed to another thread."""


async def window_of(group: Group, kind: WindowKind, at: datetime) -> Window:
    """Return the window an instant lies in, which may have begun late because the one before was closed early."""
    window = counted_by(group.calendar, kind)(at)
    running = await group.store.get(Running, kind)
    if running is not None and running.end == window.end:
        return Window(running.start, running.end)
    return window


async def work_out(
    group: Group, settings: LeaderboardSettings, window: Window, *, account_of: MemberId | None = None
) -> Outcome:
    """Return the scores of a window, as its facts tell them now."""
    everywhere = settings.whole_community
    facts = await group.facts.list(*KINDS, since=window.start, until=window.end, everywhere=everywhere)
    crowd = await _crowd(group, window, everywhere=everywhere)
    home = group.id
    days = days_of(group.calendar, window)

    def scored() -> Outcome:
        return score(signals_of(facts, home), settings, crowd, days, account_of=account_of)

    return await group.compute(scored) if len(facts) > FEW else scored()


async def _crowd(group: Group, window: Window, *, everywhere: bool) -> Crowd:
    since = window.end - WRITES_WITHIN
    written = await group.facts.totals(SUBSTANTIAL, since=since, until=window.end, everywhere=everywhere)
    young = await group.store.all(Young)
    returned = await group.store.all(CountsFrom)
    return Crowd(
        writers=frozenset(member for member, count in written.items() if count > 0),
        young_until={key: one.until for key, one in young},
        counts_from={key: one.at for key, one in returned},
    )
