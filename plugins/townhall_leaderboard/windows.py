"""The spans a board is about: half-open, in the group's own time, and possibly closed early by the team."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from townhall import Calendar, Record, Window
from townhall_leaderboard.settings import WindowKind

KEY_PARTED_BY: Final = "|"


class Running(Record, frozen=True, kw_only=True):
    """A window that did not begin with the calendar, because the one before was closed early; by kind."""

    start: datetime
    end: datetime


def counted_by(calendar: Calendar, kind: WindowKind) -> Callable[[datetime], Window]:
    """Return what gives the window of an instant."""
    match kind:
        case "day":
            return calendar.day
        case "week":
            return calendar.week
        case "half_month":
            return calendar.half_month
        case "month":
            return calendar.month


def days_of(calendar: Calendar, window: Window) -> list[datetime]:
    """Return the instants at which the days of a window begin."""
    days: list[datetime] = []
    at = window.start
    while at < window.end:
        day = calendar.day(at)
        days.append(day.start)
        at = day.end
    return days


def slot_of(calendar: Calendar, kind: WindowKind, window: Window) -> str:
    """Return what a window is called in timers and records: ``week|2026-11-23``.

    One that began within a day, because the one before was closed early, has its time in the name as well.
    """
    name = calendar.date_of(window.start).isoformat()
    within = "" if calendar.day(window.start).start == window.start else f"{window.start:T%H%M%S}"
    return f"{kind}{KEY_PARTED_BY}{name}{within}"


def last_day(window: Window) -> datetime:
    """Return an instant of the last day of a window, for people to read."""
    return window.end - timedelta(seconds=1)
