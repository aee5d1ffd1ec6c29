"""How much of a time was within the hours of a position."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_DAYS = 400
"""Further back nobody looks."""


def time_on_duty(since: datetime, until: datetime, hours: str, zone: ZoneInfo) -> timedelta:
    """Return how long ``[since, until)`` was within daily hours such as ``09:00-21:00``; without hours, all of it."""
    if until <= since:
        return timedelta()
    if not hours.strip():
        return until - since
    start, end = (time.fromisoformat(part.strip().zfill(5)) for part in hours.split("-"))
    first = since.astimezone(zone).date() - timedelta(days=1)
    days = min((until.astimezone(zone).date() - first).days + 1, MOST_DAYS)
    spans = (_span(first + timedelta(days=number), start, end, zone) for number in range(days))
    return sum((max(min(until, stop) - max(since, begin), timedelta()) for begin, stop in spans), timedelta())


def is_within(instant: datetime, hours: str, zone: ZoneInfo) -> bool:
    """Return whether an instant is within daily hours; without hours it never is."""
    if not hours.strip():
        return False
    return time_on_duty(instant, instant + timedelta(microseconds=1), hours, zone) > timedelta()


def _span(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the hours of one day as instants; hours over midnight end on the next day."""
    last = day if start < end else day + timedelta(days=1)
    begin, stop = datetime.combine(day, start, zone), datetime.combine(last, end, zone)
    return begin.astimezone(UTC), stop.astimezone(UTC)
