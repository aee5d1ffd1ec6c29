"""Read lengths of time as people write them: ``2h``, ``1h30m``, ``90 days``, ``2小时``, ``半小时``."""

from __future__ import annotations

import re
from datetime import timedelta

from townhall.surface.numerals import read_numeral

_UNITS: dict[str, timedelta] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), timedelta(seconds=1)),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "时", "小时", "个小时", "钟头"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期", "个星期"), timedelta(weeks=1)),
}
_NUMBER = r"(\d{1,6}(?:\.\d{1,3})?|半|[一二两三四五六七八九十]{1,3})"
_ONE = _NUMBER + r"\s?(" + "|".join(sorted(_UNITS, key=len, reverse=True)) + r")"
_PIECE = re.compile(_ONE, re.IGNORECASE)
_SPAN = re.compile(rf"{_ONE}(?:\s?{_ONE})*(?=\s|$)".replace("(\\d", "(?:\\d"), re.IGNORECASE)


def span_at_start(text: str) -> tuple[timedelta, int] | None:
    """Return the length of time a text begins with and how many characters it takes, or None."""
    found = _SPAN.match(text)
    if found is None:
        return None
    total = timedelta()
    for number, unit in _PIECE.findall(found[0]):
        try:
            total += _UNITS[unit.lower()] * _amount(number)
        except OverflowError:
            return None
    return total, found.end()


def _amount(number: str) -> float:
    if number == "半":
        return 0.5
    return float(number) if number[0].isdecimal() else float(read_numeral(number) or 0)
