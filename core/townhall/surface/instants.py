"""Read points in time as people write them: ``2026-11-03 10:00``, ``tomorrow 10:00``, ``明天10点``, ``monday 9:30``.

They are wall times of the group's own zone. One that a change of the clocks leaves out is the first valid minute
after the gap; one that occurs twice is the first.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from townhall.clock.wall import resolve
from townhall.surface.spans import span_at_start

_DAYS_ON = {"today": 0, "今天": 0, "今日": 0, "tomorrow": 1, "明天": 1, "明日": 1, "后天": 2}
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = (
    {name: number for number, name in enumerate(_NAMES)}
    | {name[:3]: number for number, name in enumerate(_NAMES)}
    | {week + sign: number for week in ("周", "星期") for number, sign in enumerate("一二三四五六日")}
    | {"周天": 6, "星期天": 6}
)
_WORD = "|".join(sorted((*_DAYS_ON, *_WEEKDAYS), key=len, reverse=True))
_DAY = re.compile(
    rf"(?P<word>{_WORD})|(?P<year>\d{{4}})[-/年](?P<month>\d{{1,2}})[-/月](?P<day>\d{{1,2}})日?"
    r"|(?P<this_month>\d{1,2})月(?P<this_day>\d{1,2})日?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})(?:[:：]\d{2}(?:\.\d+)?)?|[点时](?:(?P<rest>\d{1,2})分?|(?P<half>半))?)"
)
_OFFSET = re.compile(r"Z|[+-]\d{2}:?\d{2}", re.IGNORECASE)
_BETWEEN = re.compile(r"T|\s+|")
_END = re.compile(r"(?=\s|$)")


def instant_at_start(text: str, zone: ZoneInfo, now: datetime) -> tuple[datetime, int] | None:
    """Return the instant (UTC) a text begins with and how many characters it takes, or None.

    A day alone is its beginning, a time alone its next occurrence, a length of time that long from ``now``.
    """
    if span := span_at_start(text):
        return now + span[0], span[1]
    try:
        return _wall(text, zone, now.astimezone(zone))
    except (ValueError, OverflowError):
        return None


def _wall(text: str, zone: ZoneInfo, local: datetime) -> tuple[datetime, int] | None:
    day = _DAY.match(text)
    end = day.end() if day else 0
    gap = _BETWEEN.match(text, end)
    clock = _CLOCK.match(text, gap.end() if gap and day else end)
    if clock is None and day is None:
        return None
    end = clock.end() if clock else end
    offset = _OFFSET.match(text, end) if clock and day and day["year"] else None
    end = offset.end() if offset else end
    if not _END.match(text, end):
        return None
    wall = datetime.combine(_date(day, local) if day else local.date(), _time(clock) if clock else time())
    if offset:
        return wall.replace(tzinfo=_fixed(offset[0])).astimezone(UTC), end
    if _belongs_to_next(day, wall, local):
        wall += timedelta(days=7 if day else 1)
    return resolve(wall, zone), end


def _date(day: re.Match[str], local: datetime) -> date:
    if day["year"]:
        return date(int(day["year"]), int(day["month"]), int(day["day"]))
    if day["this_month"]:
        found = date(local.year, int(day["this_month"]), int(day["this_day"]))
        return found if found >= local.date() else found.replace(year=local.year + 1)
    word = day["word"].lower()
    ahead = _DAYS_ON[word] if word in _DAYS_ON else (_WEEKDAYS[word] - local.weekday()) % 7
    return local.date() + timedelta(days=ahead)


def _belongs_to_next(day: re.Match[str] | None, wall: datetime, local: datetime) -> bool:
    past = wall <= local.replace(tzinfo=None)
    return past and (day is None or (day["word"] or "").lower() in _WEEKDAYS)


def _time(clock: re.Match[str]) -> time:
    minute = 30 if clock["half"] else int(clock["minute"] or clock["rest"] or 0)
    return time(int(clock["hour"]), minute)


def _fixed(offset: str) -> timezone:
    if offset in "Zz":
        return timezone.utc  # noqa: UP017 -- the type of a fixed offset
    hours, minutes = int(offset[1:3]), int(offset[-2:])
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset[0] == "-" else ahead)
