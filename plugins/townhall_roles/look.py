"""The look at all positions: after a start, new settings, every change, and at each instant something ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

from townhall import ConfigurationApplied, Group, Misfire, TimerFired, TownhallStarted
from townhall_roles.appointments import Post, note_team, posts
from townhall_roles.availability import leave_of, silent_from
from townhall_roles.declared import plugin
from townhall_roles.duty import settle_duty
from townhall_roles.gaps import tell_gaps
from townhall_roles.named import follow_file
from townhall_roles.reactions import catch_up
from townhall_roles.records import OnDuty, Watched
from townhall_roles.settings import RolesSettings
from townhall_roles.terms import end_terms

HOUR = timedelta(hours=1)
"""How often one looks where only a look can tell that somebody has been silent for too long."""
DAY = timedelta(days=1)


@plugin.on(TownhallStarted)
async def look_at_start(event: TownhallStarted, group: Group, settings: RolesSettings) -> None:
    """Make good what was missed while Townhall was down."""
    await catch_up(group, settings)
    await look(group, settings)


@plugin.on(ConfigurationApplied)
async def look_at_settings(event: ConfigurationApplied, group: Group, settings: RolesSettings) -> None:
    """Bring positions in line with what ops.toml says now."""
    await catch_up(group, settings)
    await look(group, settings)


@plugin.timer("look")
async def look_again(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """See whether a term, a leave or somebody's patience has ended."""
    await look(group, settings)


@plugin.timer("catch_up")
async def catch_up_again(event: TimerFired, group: Group, settings: RolesSettings) -> None:
    """Take in reactions that nobody told us of."""
    await catch_up(group, settings)


async def look(group: Group, settings: RolesSettings) -> None:
    """Bring everything about positions in line with the file, the terms and who is there; twice does it once."""
    if not settings.positions and not settings.required and await group.store.get(Watched) is None:
        # Many groups have labels alone, and after a start all of them are looked at.
        return
    await follow_file(group, settings)
    await end_terms(group, settings)
    everybody = await posts(group)
    on_duty = [position for position, _ in await group.store.all(OnDuty)]
    for position in dict.fromkeys((*(post.position for post in everybody), *on_duty)):
        await settle_duty(position, group, settings)
    await note_team(group)
    await tell_gaps(group, settings)
    await _set_next(everybody, group, settings)


async def _set_next(everybody: Sequence[Post], group: Group, settings: RolesSettings) -> None:
    coming = [one async for one in _instants(everybody, group, settings) if one > group.now]
    rest = HOUR if any(settings.position(post.position).hours for post in everybody) else DAY
    group.timers.set("look", at=min((*coming, group.now + rest)), misfire=Misfire.ONCE)


async def _instants(everybody: Sequence[Post], group: Group, settings: RolesSettings) -> AsyncIterator[datetime]:
    """Yield the instants at which something is to be seen to."""
    for post in everybody:
        if post.appointment.until is not None:
            yield post.appointment.until
            yield post.appointment.until - settings.remind_before
        for instant in (
            await leave_of(post.member, group),
            await silent_from(post.member, post.position, group, settings),
        ):
            if instant is not None:
                yield instant
