"""Read what is known of a window and work the score out, off the event loop where there is much of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from townhall import Fact, Group, MemberId, Window
from townhall_leaderboard.records import CountsFrom, Young
from townhall_leaderboard.scoring import Crowd, Outcome, score
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.signals import ALONE, KINDS, SUBSTANTIAL, signals_of
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
    persons = await _persons(group, facts) if everywhere else ALONE
    crowd = await _crowd(group, window, persons, everywhere=everywhere)
    days, home = days_of(group.calendar, window), group.id
    asked = None if account_of is None else persons.get(account_of, account_of)

    def scored() -> Outcome:
        return score(signals_of(facts, home, persons), settings, crowd, days, account_of=asked)

    return await group.compute(scored) if len(facts) > FEW else scored()


async def person_of(group: Group, settings: LeaderboardSettings, member: MemberId) -> MemberId:
    """Return under whom somebody's points stand: over a community a person has one account of them."""
    return await group.members.person(member) if settings.whole_community else member


async def _persons(group: Group, facts: Sequence[Fact]) -> Mapping[str, MemberId]:
    """Return who stands for those accounts that are linked with others."""
    accounts = {fact.member for fact in facts} | {MemberId(fact.other) for fact in facts if fact.other}
    found = {account: await group.members.person(account) for account in accounts}
    return {account: person for account, person in found.items() if person != account}


async def _crowd(group: Group, window: Window, persons: Mapping[str, MemberId], *, everywhere: bool) -> Crowd:
    since = window.end - WRITES_WITHIN
    written = await group.facts.totals(SUBSTANTIAL, since=since, until=window.end, everywhere=everywhere)
    young = await group.store.all(Young)
    returned = await group.store.all(CountsFrom)
    return Crowd(
        writers=frozenset(persons.get(member, member) for member, count in written.items() if count > 0),
        young_until={persons.get(key, key): one.until for key, one in young},
        counts_from={persons.get(key, key): one.at for key, one in returned},
    )
