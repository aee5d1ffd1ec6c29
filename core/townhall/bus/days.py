"""The local day of a group that an instant counts under."""

from __future__ import annotations

from datetime import datetime

from townhall.clock.windows import calendar_of
from townhall.config.settings import GroupSettings
from townhall.store.interface import Day

_latest: dict[tuple[str, str], Day] = {}
"""By zone and beginning of the day: what happens now is of the day that was asked for last, nearly always."""


def day_of(settings: GroupSettings, at: datetime) -> Day:
    """Return the day of a group that an instant counts under."""
    kind = (settings.timezone, settings.day_starts_at)
    day = _latest.get(kind)
    if day is None or not day.start <= at < day.end:
        window = calendar_of(settings.timezone, settings.day_starts_at, settings.week_starts_on).day(at)
        day = _latest[kind] = Day(window.start, window.end)
    return day
