"""Close each window once, by a durable timer in the group's own time, and keep what everybody had in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from townhall import (
    BoardClosed,
    ConfigurationApplied,
    EventId,
    Group,
    MemberId,
    Misfire,
    Place,
    Record,
    TimerFired,
    Window,
    plain_words,
    safe_name,
)
from townhall_leaderboard.declared import plugin
from townhall_leaderboard.fame import note_first_places
from townhall_leaderboard.reading import WITHIN, window_of, work_out
from townhall_leaderboard.records import Ahead, Closed, Row
from townhall_leaderboard.rings import Rings
from townhall_leaderboard.settings import LeaderboardSettings, WindowKind
from townhall_leaderboard.tallies import Tally
from townhall_leaderboard.windows import Running, counted_by, slot_of
from townhall_leaderboard.wording import window_text

SETTLING: Final = timedelta(minutes=2)
"""How long after its end a window is closed, so that what platforms tell a moment late is in it."""
AWAY: Final = timedelta(minutes=10)
"""Somebody closes so late only after an absence; what was missed may still be told."""
CATCHING_UP: Final = timedelta(minutes=15)
"""How long platforms get, after an absence, to tell what was missed."""
LATE: Final = "|late"
"""Behind the slot of a closing that was put off."""
AT_ONCE: Final = 200
"""How many rows are written down before others have their turn."""


class Due(Record, frozen=True, kw_only=True):
    """Which window is to be closed."""

    kind: WindowKind
    start: datetime
    end: datetime
    put_off: bool = False


@plugin.on(ConfigurationApplied)
async def look_anew(event: ConfigurationApplied, group: Group, settings: LeaderboardSettings) -> None:
    """Take new windows, or another time zone, into account."""
    look_ahead(group, settings)


def look_ahead(group: Group, settings: LeaderboardSettings) -> None:
    """See to it that every window that runs now will be closed; a group in which nobody speaks has no timers."""
    ends = [set_closing(kind, group.now, group) for kind in settings.windows]
    group.store.put(Ahead(until=min(ends)))


@plugin.timer("close", deadline=WITHIN)
async def close_when_due(event: TimerFired, group: Group, settings: LeaderboardSettings) -> None:
    """Close a window whose time is over, and look ahead to the next one."""
    due = group.payload(Due)
    if due.kind not in settings.windows:
        return
    if event.lateness > AWAY and not due.put_off:
        _put_off(due, event.slot, group)
        return
    window = await window_of(group, due.kind, due.end - timedelta(seconds=1))
    begun_late = window.end == due.end
    group.store.delete(Running, due.kind)
    if await close(due.kind, Window(window.start if begun_late else due.start, due.end), group, settings) is None:
        group.store.delete(Ahead)
    else:
        set_closing(due.kind, due.end, group)


async def close(kind: WindowKind, window: Window, group: Group, settings: LeaderboardSettings) -> Closed | None:
    """Keep what everybody had in a window; from now on it changes no more. None where nobody had anything."""
    outcome = await work_out(group, settings, window, last=True)
    if not outcome.tallies:
        return None
    slot = slot_of(group.calendar, kind, window)
    await _keep(slot, kind, window, list(outcome.tallies.values()), group)
    people = sum(tally.points > 0 for tally in outcome.tallies.values())
    closed = Closed(kind=kind, start=window.start, end=window.end, closed_at=group.now, people=people)
    group.store.put(closed, slot)
    group.publish(
        BoardClosed(
            id=EventId(f"{group.event.id}|board|{slot}"),
            at=group.now,
            place=Place(group.id),
            window=kind,
            start=window.start,
            end=window.end,
            people=people,
        )
    )
    if kind == settings.main_window:
        await note_first_places(outcome.ranking, window, group, settings)
        await _tell_of_rings(outcome.rings, window, group)
    return closed


async def _keep(slot: str, kind: WindowKind, window: Window, tallies: Sequence[Tally], group: Group) -> None:
    for count, tally in enumerate(tallies):
        if count % AT_ONCE == AT_ONCE - 1:
            # Others are served in between.
            await asyncio.sleep(0)
        group.store.put(Row(tally=tally), f"{slot}|{tally.member}")
        group.facts.add(f"score.{kind}", tally.member, amount=tally.points, source=slot, at=window.start)


async def rows_of(group: Group, slot: str) -> list[Tally]:
    """Return what everybody had in a closed window."""
    return [row.tally for _, row in await group.store.all(Row, f"{slot}|")]


def set_closing(kind: WindowKind, at: datetime, group: Group) -> datetime:
    """Have the window of an instant closed after its end, which is returned."""
    window = counted_by(group.calendar, kind)(at)
    due = Due(kind=kind, start=window.start, end=window.end)
    slot = slot_of(group.calendar, kind, window)
    group.timers.set("close", at=window.end + SETTLING, slot=slot, payload=due, misfire=Misfire.ONCE)
    return window.end


def _put_off(due: Due, slot: str, group: Group) -> None:
    later = Due(kind=due.kind, start=due.start, end=due.end, put_off=True)
    group.timers.set("close", after=CATCHING_UP, slot=f"{slot}{LATE}", payload=later, misfire=Misfire.ONCE)


async def _tell_of_rings(rings: Rings, window: Window, group: Group) -> None:
    days = plain_words(window_text(group, window))
    for ring in rings.found:
        names = [await _name(MemberId(member), group) for member in ring]
        people = plain_words(group.text("leaderboard.comma")).join(names)
        await group.tell_staff("leaderboard.ring.staff", group=group.title, people=people, window=days)
        for member in ring:
            group.because(plain_words(group.text("leaderboard.ring.why", window=days)), about=MemberId(member))


async def _name(member: MemberId, group: Group) -> str:
    known = await group.members.get(member)
    return safe_name(known.name) if known else member
