"""A rush of joins is no time for greetings: see it begin, tell staff once, and see it end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townhall import EventId, Group, Lane, MemberId, Misfire, SurgeEnded, SurgeStarted, TimerFired
from townhall_welcome.content import words_about
from townhall_welcome.declared import plugin
from townhall_welcome.marks import mark_greeted, withdraw_mark
from townhall_welcome.records import Batch, RecentJoins, Surge, Waiting
from townhall_welcome.settings import WelcomeSettings

MOST_ARRIVALS = 1000
"""How many of a surge are remembered for a private word."""


async def is_surging(group: Group) -> bool:
    """Return whether a surge is under way."""
    return await group.store.get(Surge) is not None


async def arrived_in_surge(member: MemberId, group: Group) -> bool:
    """Return whether somebody comes in the middle of a surge, and remember them for its end."""
    surge = await group.store.get(Surge)
    if surge is None:
        return False
    _remember((member,), surge, group)
    return True


async def count_join(at: datetime, group: Group, settings: WelcomeSettings) -> None:
    """Count a join; more than ``surge_joins`` within ``surge_window`` begin a surge."""
    recent = await group.store.get(RecentJoins) or RecentJoins()
    since = at - settings.surge_window
    times = (*(time for time in recent.times if time > since), at)[-settings.surge_joins - 1 :]
    group.store.put(RecentJoins(times=times))
    surge = await group.store.get(Surge)
    if surge is not None:
        group.store.put(Surge(since=surge.since, joins=surge.joins + 1, arrivals=surge.arrivals))
    elif len(times) > settings.surge_joins:
        await _begin(len(times), group, settings)


@plugin.on(SurgeStarted)
async def stand_still(event: SurgeStarted, group: Group, settings: WelcomeSettings) -> None:
    """Hold still when another plugin saw the surge first."""
    if not await is_surging(group):
        await _hold_still(event.joins, group, settings)


@plugin.on(SurgeEnded)
async def go_on(event: SurgeEnded, group: Group, settings: WelcomeSettings) -> None:
    """Greet again when another plugin saw the end first."""
    if await is_surging(group):
        await _end(group, settings)


@plugin.timer("surge")
async def look_again(event: TimerFired, group: Group, settings: WelcomeSettings) -> None:
    """End the surge when no more than half as many came in the last window; else look again later."""
    surge = await group.store.get(Surge)
    if surge is None:
        return
    recent = await group.store.get(RecentJoins) or RecentJoins()
    latest = [time for time in recent.times if time > group.now - settings.surge_window]
    if len(latest) > settings.surge_joins // 2:
        group.timers.set("surge", after=settings.surge_window, slot=str(event.id), misfire=Misfire.ONCE)
        return
    group.publish(SurgeEnded(id=EventId(f"{event.id}|surge_ended"), at=group.now, place=event.place, joins=surge.joins))
    await group.tell_staff("welcome.surge.ended", group=group.title, joins=surge.joins)
    await _end(group, settings)


async def _begin(joins: int, group: Group, settings: WelcomeSettings) -> None:
    event = group.event
    group.publish(
        SurgeStarted(
            id=EventId(f"{event.id}|surge_started"),
            at=group.now,
            place=event.place,
            joins=joins,
            window=settings.surge_window,
        )
    )
    await group.tell_staff(
        "welcome.surge.started", group=group.title, joins=joins, seconds=int(settings.surge_window.total_seconds())
    )
    await _hold_still(joins, group, settings)


async def _hold_still(joins: int, group: Group, settings: WelcomeSettings) -> None:
    """Remember the surge and let go of the batch that was about to be greeted."""
    surge = Surge(since=group.now, joins=joins)
    waiting = [MemberId(key) for key, _ in await group.store.all(Waiting)]
    for member in waiting:
        group.store.delete(Waiting, member)
        await withdraw_mark(member, group)
    if (batch := await group.store.get(Batch)) is not None:
        group.timers.cancel("flush", batch.slot)
        group.store.delete(Batch)
    _remember(waiting, surge, group)
    group.timers.set("surge", after=settings.surge_window, slot=str(group.event.id), misfire=Misfire.ONCE)


def _remember(members: Sequence[MemberId], surge: Surge, group: Group) -> None:
    arrivals = tuple(dict.fromkeys((*surge.arrivals, *members)))[:MOST_ARRIVALS]
    group.store.put(Surge(since=surge.since, joins=surge.joins, arrivals=arrivals))


async def _end(group: Group, settings: WelcomeSettings) -> None:
    surge = await group.store.get(Surge)
    group.store.delete(Surge)
    if surge is None or settings.surge_greeting == "none":
        return
    for member in surge.arrivals:
        known = await group.members.get(member)
        if known is None or not await group.members.present(member):
            continue
        mark_greeted(member, group)
        await group.whisper(member, group.text("welcome.surge.direct", **words_about(group)), lane=Lane.COMMUNITY)
