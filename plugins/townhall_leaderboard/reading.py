"""Read what is known of a window and work the score out, off the event loop where there is much of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from townhall import Group, MemberId, Window
from townhall_leaderboard.following import Following
from townhall_leaderboard.scoring import Outcome
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.windows import Running, counted_by

WITHIN: Final = timedelta(minutes=2)
"""How long a very large window may take on a machine that is busy with other things."""


async def window_of(group: Group, kind: WindowKind, at: datetime) -> Window:
    """Return the window an instant lies in, which may have begun late because the one before was closed early."""
    window = counted_by(group.calendar, kind)(at)
    running = await group.store.get(Running, kind)
    if running is not None and running.end == window.end:
        return Window(running.start, running.end)
    return window


async def work_out(
    group: Group,
    settings: LeaderboardSettings,
    window: Window,
    *,
    account_of: MemberId | None = None,
    last: bool = False,
) -> Outcome:
    """Return the scores of a window, as its facts tell them now; ``last``: nobody will ask for them again."""
    following = group.store.memory(Following)
    followed = following.take(window, settings, group)
    outcome = await followed.outcome(group, account_of, last=last)
    if not last:
        following.put(window, followed, group.now)
    return outcome


async def person_of(group: Group, settings: LeaderboardSettings, member: MemberId) -> MemberId:
    """Return under whom somebody's points stand: over a community a person has one account of them."""
    return await group.members.person(member) if settings.whole_community else member
