"""Numbers, texts, durations and dates of ops.toml, strictly: ``true`` is no number and ``1`` is no text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble
from townhall.config.durations import FORM, parse_duration
from townhall.config.values import kind_of, shown

UNLIMITED = "unlimited"
"""What a setting that may be without a bound says for it, since TOML has no null."""


def _wrong(value: object, kind: type) -> Trouble:
    return Trouble(Code.WRONG_TYPE, f"is {shown(value)}", kind_of(kind))


def _boolean(value: object, zone: ZoneInfo) -> object:
    return value if isinstance(value, bool) else _wrong(value, bool)


def _whole(value: object, zone: ZoneInfo) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) else _wrong(value, int)


def _number(value: object, zone: ZoneInfo) -> object:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return _wrong(value, float)
    try:
        return float(value)
    except OverflowError:
        return Trouble(Code.OUT_OF_RANGE, "is too large a number")


def _text(value: object, zone: ZoneInfo) -> object:
    return value if isinstance(value, str) else _wrong(value, str)


def _duration(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, str):
        if re.match(r"\s*-\s*\d", value):
            return Trouble(Code.NEGATIVE_DURATION, f"is {shown(value)}, less than nothing", FORM)
        found = parse_duration(value)
        return Trouble(Code.BAD_DURATION, f"is {shown(value)}", FORM) if found is None else found
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Trouble(Code.BAD_DURATION, f"is {value} without a unit", FORM)
    return Trouble(Code.WRONG_TYPE, f"is {shown(value)}", FORM)


def _date(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return _written(value, date.fromisoformat, "a date such as 2026-08-31")


def _moment(value: object, zone: ZoneInfo) -> object:
    found = value if isinstance(value, datetime) else None
    if found is None:
        read = _written(value, datetime.fromisoformat, "a date with time such as 2026-08-31T20:00:00")
        if not isinstance(read, datetime):
            return read
        found = read
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _time(value: object, zone: ZoneInfo) -> object:
    if isinstance(value, time):
        return value
    return _written(value, time.fromisoformat, "a time of day such as 20:00")


def _written(value: object, read: Callable[[str], object], form: str) -> object:
    if isinstance(value, str):
        try:
            return read(value)
        except ValueError:
            pass
    return Trouble(Code.BAD_DATE, f"is {shown(value)}", form)


READERS: Mapping[type, Callable[[object, ZoneInfo], object]] = MappingProxyType(
    {
        bool: _boolean,
        int: _whole,
        float: _number,
        str: _text,
        timedelta: _duration,
        date: _date,
        datetime: _moment,
        time: _time,
    }
)
"""By the type a setting has."""
