"""Days, weeks, half months and months of a group, as half-open spans ``[start, end)`` of instants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from townhall.clock.grammar import RuleError, wall_time, weekday
from townhall.clock.wall import local, resolve

_DAY = timedelta(days=1)


class Window(msgspec.Struct, frozen=True):
    """A span of time; ``start`` belongs to it, ``end`` does not. Both are in UTC."""

    start: datetime
    end: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end


class Calendar(msgspec.Struct, frozen=True):
    """How a group counts its days and weeks."""

    zone: ZoneInfo
    day_starts_at: time = time(0)
    week_starts_on: int = 0
    """Monday is 0."""

    @classmethod
    def read(cls, zone: str, day_starts_at: str = "00:00", week_starts_on: str = "monday") -> Calendar:
        """Read the settings of a group; raises :class:`RuleError`."""
        try:
            place = ZoneInfo(zone)
        except (KeyError, ValueError, OSError) as error:
            raise RuleError(f'There is no time zone "{zone}".', 'Use an IANA name: "Europe/Berlin".') from error
        return cls(place, wall_time(day_starts_at), weekday(week_starts_on, week_starts_on.lower()))

    def date_of(self, instant: datetime) -> date:
        """Return the day an instant counts for: before ``day_starts_at`` it is still yesterday."""
        wall = local(instant, self.zone)
        today = wall.date()
        # Asked of instants, not of wall times: on the day of a clock change the day may start after a gap.
        return today if instant >= self._start(today) else today - _DAY

    def day(self, instant: datetime) -> Window:
        """Return the day an instant counts for."""
        today = self.date_of(instant)
        return self._window(today, today + _DAY)

    def week(self, instant: datetime) -> Window:
        """Return the week an instant counts for."""
        today = self.date_of(instant)
        first = today - ((today.weekday() - self.week_starts_on) % 7) * _DAY
        return self._window(first, first + 7 * _DAY)

    def half_month(self, instant: datetime) -> Window:
        """Return the half month, from day 1 or from day 16, an instant counts for."""
        today = self.date_of(instant)
        if today.day < 16:
            return self._window(today.replace(day=1), today.replace(day=16))
        return self._window(today.replace(day=16), _next_month(today))

    def month(self, instant: datetime) -> Window:
        """Return the month an instant counts for."""
        today = self.date_of(instant)
        return self._window(today.replace(day=1), _next_month(today))

    def back(self, kind: Callable[[datetime], Window], instant: datetime, steps: int = 1) -> Window:
        """Return the window ``steps`` before the one of ``instant``: ``calendar.back(calendar.week, now)``."""
        window = kind(instant)
        for _ in range(steps):
            window = kind(window.start - timedelta(seconds=1))
        return window

    def _window(self, first: date, after: date) -> Window:
        return Window(self._start(first), self._start(after))

    def _start(self, day: date) -> datetime:
        return _begins(day, self.day_starts_at, self.zone)


@lru_cache(maxsize=4096)
def _begins(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return when a day begins; it is asked of the same few days again and again."""
    return resolve(datetime.combine(day, at), zone)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 32 * _DAY).replace(day=1)


@lru_cache(maxsize=1024)
def calendar_of(zone: str, day_starts_at: str, week_starts_on: str) -> Calendar:
    """Return the calendar of a group; a hundred thousand groups share a few."""
    return Calendar.read(zone, day_starts_at, week_starts_on)
