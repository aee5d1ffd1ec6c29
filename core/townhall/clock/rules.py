"""When a schedule runs: the text of ops.toml (``daily 08:45``, cron, …) made into instants.

A time of day is the group's own wall time. When the clocks change, a wall time that does not exist runs at the
first valid minute after the gap, and one that occurs twice runs once, at the first. ``every`` counts elapsed time.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from townhall.clock.grammar import RuleError, interval, pattern
from townhall.clock.patterns import Once, Pattern
from townhall.clock.wall import local, resolve

_ANCHOR = datetime(2001, 1, 1)
"""A Monday at midnight: ``every`` counts from there, ``every 6h`` is therefore 0, 6, 12 and 18 o'clock."""


class Rule(msgspec.Struct, frozen=True):
    """A schedule in a zone."""

    text: str
    zone: ZoneInfo
    pattern: Pattern | None = None
    interval: timedelta | None = None

    def next_after(self, instant: datetime) -> datetime | None:
        """Return the first instant strictly after ``instant``, in UTC; None when the rule is over."""
        if self.interval is not None:
            return self._next_interval(instant)
        wall: datetime | None = local(instant, self.zone)
        while wall is not None:
            assert self.pattern is not None
            wall = self.pattern.after(wall)
            # Several wall times of a gap stand for one instant, and an overlap shows passed wall times again.
            if wall is not None and (found := resolve(wall, self.zone)) > instant:
                return found
        return None

    def slot(self, instant: datetime) -> str:
        """Return the stable name of the run at an instant: the wall time and the zone, or UTC for ``every``."""
        if self.interval is not None:
            return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        return f"{local(instant, self.zone):%Y-%m-%dT%H:%M} {self.zone.key}"

    def describe(self) -> str:
        """Return the schedule with its zone, as ``explain`` and errors show it."""
        return f"{self.text} ({self.zone.key})"

    def _next_interval(self, instant: datetime) -> datetime:
        assert self.interval is not None
        anchor = resolve(_ANCHOR, self.zone)
        return anchor + ((instant - anchor) // self.interval + 1) * self.interval


def parse(text: str, *, zone: ZoneInfo | str) -> Rule:
    """Read a schedule; raises :class:`RuleError` for one that cannot be read or can never run."""
    return _parsed(" ".join(text.split()), zone if isinstance(zone, str) else zone.key)


@lru_cache(maxsize=4096)
def _parsed(text: str, zone: str) -> Rule:
    place = _zone(zone)
    words = text.lower().split(" ")
    if words[0] == "every":
        return Rule(text, place, interval=interval(text, words[1:]))
    rule = Rule(text, place, pattern=pattern(text, words))
    if not isinstance(rule.pattern, Once) and rule.next_after(datetime(2001, 1, 1, tzinfo=UTC)) is None:
        raise RuleError(f'The schedule "{text}" can never run.', "Name a day that exists.")
    return rule


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise RuleError(f'There is no time zone "{name}".', 'Use an IANA name such as "Europe/Berlin".') from error


__all__ = ["Rule", "RuleError", "parse"]
