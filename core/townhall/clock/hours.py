"""Spans of the day such as quiet hours: ``22:30-08:00``, half-open, over midnight when the end is the earlier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from townhall.clock.grammar import RuleError, wall_time
from townhall.clock.wall import local, resolve


@dataclass(frozen=True, slots=True)
class Hours:
    """A span ``[start, end)`` of local time; equal ends mean the whole day, none means never."""

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
        if (found := cls(wall_time(start, text), wall_time(end, text))) and found.start == found.end:
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
        """Return ``instant`` itself outside the span, else the first instant after it, in UTC."""
        found = instant
        # An overlap may lead back into the span when the clocks are turned back right at its end.
        while self.end is not None and self.contains(found, zone):
            found = self._next_end(found, zone, self.end)
        return found

    @staticmethod
    def _next_end(instant: datetime, zone: ZoneInfo, end: time) -> datetime:
        wall = datetime.combine(local(instant, zone).date(), end)
        while (found := resolve(wall, zone)) <= instant:
            # The second pass of an overlap shows the end again, without being its first occurrence.
            again = wall.replace(tzinfo=zone, fold=1)
            if again.utcoffset() != again.replace(fold=0).utcoffset() and again.timestamp() > instant.timestamp():
                return instant + timedelta(seconds=again.timestamp() - instant.timestamp())
            wall += timedelta(days=1)
        return found
