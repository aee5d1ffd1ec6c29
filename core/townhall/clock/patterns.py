"""Which wall times a schedule names, before anybody asks what instants they are.

Every pattern answers one question: which wall time comes next, strictly after this one.
"""

from __future__ import annotations

import calendar
from datetime import datetime, time, timedelta
from typing import Protocol

import msgspec
from cronsim import CronSim
from dateutil.rrule import rrule, rrulestr

_DAY = timedelta(days=1)
_DAYS_AHEAD = 62
"""Every pattern of days that can be written comes round within two months."""


class Pattern(Protocol):
    """A set of naive wall times."""

    def after(self, wall: datetime) -> datetime | None:
        """Return the first wall time strictly after ``wall``, None when there is none."""
        ...


class Days(msgspec.Struct, frozen=True):
    """Times of the day on some days; an empty set of days means every day."""

    times: tuple[time, ...]
    weekdays: frozenset[int] = frozenset()
    """Monday is 0."""
    monthdays: frozenset[int] = frozenset()
    """0 is the last day of the month."""
    ordinal: int = 0
    """Which of the weekdays in a month: 1 is the first, -1 the last, 0 means each."""

    def after(self, wall: datetime) -> datetime | None:
        """Return the first wall time strictly after ``wall``."""
        day = wall.date()
        for _ in range(_DAYS_AHEAD):
            if self._has(day.year, day.month, day.day, day.weekday()):
                for moment in self.times:
                    found = datetime.combine(day, moment)
                    if found > wall:
                        return found
            day += _DAY
        return None

    def _has(self, year: int, month: int, day: int, weekday: int) -> bool:
        if self.weekdays:
            return weekday in self.weekdays and self._in_turn(year, month, day)
        if self.monthdays:
            last = 0 in self.monthdays and day == calendar.monthrange(year, month)[1]
            return last or day in self.monthdays
        return True

    def _in_turn(self, year: int, month: int, day: int) -> bool:
        if self.ordinal < 0:
            return day + 7 > calendar.monthrange(year, month)[1]
        return not self.ordinal or (day - 1) // 7 + 1 == self.ordinal


class Once(msgspec.Struct, frozen=True):
    """A single wall time."""

    wall: datetime

    def after(self, wall: datetime) -> datetime | None:
        """Return the wall time if it is still to come."""
        return self.wall if self.wall > wall else None


class Cron(msgspec.Struct, frozen=True):
    """A cron line of five fields."""

    expression: str

    def after(self, wall: datetime) -> datetime | None:
        """Return the first wall time strictly after ``wall``; None when none comes within 50 years."""
        # A naive time keeps cronsim's own treatment of clock changes out of it: ours holds for all schedules.
        return next(CronSim(self.expression, wall), None)


class Recurrence(msgspec.Struct, frozen=True):
    """An RFC 5545 recurrence; without a start of its own it has always been going on."""

    rule: str
    start: datetime | None = None

    def after(self, wall: datetime) -> datetime | None:
        """Return the first wall time strictly after ``wall``."""
        start = self.start or datetime(wall.year, 1, 1)
        found = rrulestr(self.rule, dtstart=start)
        assert isinstance(found, rrule)
        return found.after(wall)
