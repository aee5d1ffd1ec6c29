"""Wall time and instants: what a local clock shows, and when it shows it, through every change of the clocks.

A wall time that does not exist means the first valid minute after the gap; one that occurs twice means the first.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


def local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clocks of a zone show at an instant, as a naive time."""
    return instant.astimezone(zone).replace(tzinfo=None)


def resolve(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of a zone show ``wall``, or the one that stands for it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if local(instant, zone) == wall:
        return instant
    return _whole_minute(_end_of_gap(wall, instant, zone), zone)


def _end_of_gap(wall: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    # In a gap, fold 0 counts with the offset from before the change and so lands after it; fold 1 lands before it.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after


def _whole_minute(instant: datetime, zone: ZoneInfo) -> datetime:
    shown = local(instant, zone)
    past = timedelta(seconds=shown.second, microseconds=shown.microsecond)
    return instant + (_MINUTE - past) if past else instant
