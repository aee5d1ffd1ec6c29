"""When a post is due: its rule in a zone, or its event, made into slots with names that never change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from townhall import Record, Rule, instant_of, read_schedule
from townhall_campaign.events.settings import EventSettings
from townhall_campaign.post import Post

ZONE_PARTED_BY: Final = " "
MOST: Final = 10_000
"""Slots that are looked at; a schedule of minutes over a year has more, and nobody reads on."""


class Slot(Record, frozen=True, kw_only=True):
    """One time of a post in one zone."""

    name: str
    """The wall time: the same in every zone, so that a run over zones is one run."""
    zone: str
    due: datetime
    until: datetime | None = None
    """The start of the event before which it has to be sent."""

    @property
    def key(self) -> str:
        """What tells it from every other slot of its post."""
        return f"{self.name}{ZONE_PARTED_BY}{self.zone}"


def next_slot(post: Post, events: Mapping[str, EventSettings], zone: ZoneInfo, after: datetime) -> Slot | None:
    """Return the first slot of a post after an instant, None when there is none any more."""
    if post.relative is not None:
        return _beside_event(post, events, zone, after)
    if not post.at.strip():
        return None
    rule = read_schedule(post.at, zone=zone)
    due = rule.next_after(after)
    return None if due is None else Slot(name=_named(rule, due), zone=zone.key, due=due)


def slots_of(
    post: Post, events: Mapping[str, EventSettings], zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[Slot]:
    """Yield the slots of a post in ``[start, end)``."""
    instant = start
    for _ in range(MOST):
        slot = next_slot(post, events, zone, instant)
        if slot is None or slot.due >= end:
            return
        yield slot
        instant = slot.due


def _beside_event(post: Post, events: Mapping[str, EventSettings], zone: ZoneInfo, after: datetime) -> Slot | None:
    assert post.relative is not None
    event = events.get(post.relative.event)
    if event is None:
        return None
    start = start_of(event, zone)
    if start is None:
        return None
    due = start + post.relative.span
    if due <= after:
        return None
    name = f"{post.relative.event}@{start:%Y-%m-%dT%H:%MZ}"
    return Slot(name=name, zone=zone.key, due=due, until=start if due < start else None)


def start_of(event: EventSettings, zone: ZoneInfo) -> datetime | None:
    """Return when an event begins, in UTC."""
    return read_schedule(event.start, zone=zone).next_after(datetime(2001, 1, 1, tzinfo=zone))


@lru_cache(maxsize=1024)
def single(text: str) -> datetime | None:
    """Return the wall time of a schedule that is a single one, else None."""
    try:
        return datetime.strptime(" ".join(text.split()), "%Y-%m-%d %H:%M")
    except ValueError:
        return None


def is_past(post: Post, events: Mapping[str, EventSettings], zones: Sequence[ZoneInfo], now: datetime) -> bool:
    """Return whether a post has one time only and that is over; beside an event, before the event has begun."""
    if any(next_slot(post, events, zone, now) is not None for zone in zones):
        return False
    if post.relative is None:
        return single(post.at) is not None
    event = events.get(post.relative.event)
    start = None if event is None or not zones else start_of(event, zones[0])
    return start is not None and now < start


def gap_end(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the wall time that clocks show instead of one that does not exist; None when it exists."""
    shown = instant_of(wall, zone).astimezone(zone).replace(tzinfo=None)
    return None if shown == wall else shown


def _named(rule: Rule, due: datetime) -> str:
    return rule.slot(due).partition(ZONE_PARTED_BY)[0]
