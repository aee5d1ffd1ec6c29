"""Spans of the day such as quiet hours: ``22:30-08:00``, half-open, over midnight when the end is the earlier."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from townhall.clock.grammar import RuleError, wall_time
from townhall.clock.wall import local, resolve


class Hours(msgspec.Struct, frozen=True):
    """A span ``[start, end)`` of local time; without ends it means never."""

    start: time | None = None
    end: time | None = None

    @classmethod
    def parse(cls, text: str) -> Hours:
        """Read ``22:30-08:00``, or an empty text for never; raises :class:`RuleError`."""
        if not text.strip():
            return cls()
        start, dash, end = text.replace(" ", "").partition("-")
        if not dash:
            raise RuleError(f'"{text}" is no span of the day.', 'Write "22:30-08:00".')
        found = cls(wall_time(start, text), wall_time(end, text))
        if found.start == found.end:
            raise RuleError(f'"{text}" leaves no time of the day.', "Let the two times differ.")
        return found

    def contains(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Return whether the clocks of the zone show a time in the span."""
        if self.start is None or self.end is None:
            return False
        shown = local(instant, zone).time()
        if self.start < self.end:
            return self.start <= shown < self.end
        return shown >= self.start or shown < self.end

    def end_after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """Return ``instant`` itself outside the span, else the next end of the span, in UTC."""
        if self.end is None or not self.contains(instant, zone):
            return instant
        today = local(instant, zone).date()
        ends = [datetime.combine(today + timedelta(days=days), self.end) for days in (0, 1, 2)]
        # When the clocks are turned back the end may come round twice, and only the second time is outside.
        second = [end.replace(tzinfo=zone, fold=1).astimezone(UTC) for end in ends]
        candidates = sorted([resolve(end, zone) for end in ends] + second)
        return next(found for found in candidates if found > instant and not self.contains(found, zone))
