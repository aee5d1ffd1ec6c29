"""How a schedule is written, and what is wrong with one that cannot be read."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from cronsim import CronSimError

from townhall.clock.patterns import Cron, Days, Once, Pattern, Recurrence

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_SOME_DAY = datetime(2001, 1, 1)
_FORMS = (
    '"daily 08:45", "mon-fri 12:15", "mon,thu 20:00", "month 1 10:00", "month last 10:00", "last fri 18:00", '
    '"half_month 10:00", "every 15m", "2026-10-10 20:00", a cron line of five fields, or "rrule:FREQ=…"'
)


class RuleError(ValueError):
    """A schedule cannot be read, or can never run."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(f"{fault} {remedy}")
        self.fault = fault
        self.remedy = remedy


def pattern(text: str, words: list[str]) -> Pattern:
    """Read every schedule but ``every``; raises :class:`RuleError`."""
    if text.lower().startswith("rrule:"):
        return _recurrence(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words[0]):
        return _once(text)
    if len(words) == 5 and not words[0][:1].isalpha():
        return _cron(text)
    return _days(text, words)


def _days(text: str, words: list[str]) -> Days:
    match words:
        case ["daily", *times]:
            return Days(_times(text, times))
        case ["half_month" | "half-month", *times]:
            return Days(_times(text, times), monthdays=frozenset({1, 16}))
        case ["month" | "monthly", days, *times]:
            return Days(_times(text, times), monthdays=_monthdays(text, days))
        case ["weekly", days, *times]:
            return Days(_times(text, times), weekdays=_weekdays(text, days))
        case [ordinal, day, *times] if ordinal in _ORDINALS:
            return Days(_times(text, times), frozenset({weekday(text, day)}), ordinal=_ORDINALS[ordinal])
        case [days, *times]:
            return Days(_times(text, times), weekdays=_weekdays(text, days))
        case _:
            raise _unreadable(text)


def _times(text: str, words: list[str]) -> tuple[time, ...]:
    if len(words) != 1:
        raise _unreadable(text)
    return tuple(sorted({wall_time(one, text) for one in words[0].split(",")}))


def wall_time(word: str, text: str = "") -> time:
    """Read a time of day such as ``08:45``; raises :class:`RuleError`."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", word)
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        place = f' in "{text}"' if text else ""
        raise RuleError(f'"{word}"{place} is no time of day.', "Write hours and minutes, 00:00 to 23:59.")
    return time(int(found[1]), int(found[2]))


def _weekdays(text: str, words: str) -> frozenset[int]:
    found: set[int] = set()
    for word in words.split(","):
        first, dash, last = word.partition("-")
        start = weekday(text, first)
        # A span may go over the end of the week: fri-mon.
        length = (weekday(text, last) - start) % 7 if dash else 0
        found.update((start + step) % 7 for step in range(length + 1))
    return frozenset(found)


def weekday(text: str, word: str) -> int:
    """Read the name of a weekday, Monday is 0; raises :class:`RuleError`."""
    for number, name in enumerate(_WEEKDAYS):
        if word in (name, name[:3]):
            return number
    raise _unreadable(text)


def _monthdays(text: str, words: str) -> frozenset[int]:
    return frozenset(_monthday(text, word) for word in words.split(","))


def _monthday(text: str, word: str) -> int:
    if word == "last":
        return 0
    if not re.fullmatch(r"\d{1,2}", word) or not 1 <= int(word) <= 31:
        raise RuleError(f'"{word}" in "{text}" is no day of the month.', "Write 1 to 28, or last.")
    if int(word) > 28:
        raise RuleError(f'Not every month has the day {word} of "{text}".', "Write last for the last day of the month.")
    return int(word)


def interval(text: str, words: list[str]) -> timedelta:
    """Read what stands after ``every``: ``15m``, ``6h``, ``1h30m``; raises :class:`RuleError`."""
    counts = re.findall(r"(\d{1,6})([mhdw])", "".join(words))
    if not counts or "".join(count + unit for count, unit in counts) != "".join(words):
        raise _unreadable(text)
    total = sum((int(count) * _UNITS[unit] for count, unit in counts), timedelta())
    if not timedelta(minutes=1) <= total <= timedelta(days=366):
        raise RuleError(f'The interval of "{text}" is out of range.', "Write one minute (1m) to a year (366d).")
    return total


def _once(text: str) -> Once:
    try:
        wall = datetime.strptime(text, "%Y-%m-%d %H:%M")
    except ValueError as error:
        raise RuleError(f'"{text}" is no date with a time.', 'Write "2026-10-10 20:00".') from error
    return Once(wall)


def _cron(text: str) -> Cron:
    line = Cron(text)
    try:
        line.after(_SOME_DAY)
    except (CronSimError, ValueError) as error:
        raise RuleError(
            f'The cron line "{text}" cannot run: {error}.', "The fields are minute, hour, day, month, weekday."
        ) from error
    return line


def _recurrence(text: str) -> Recurrence:
    written = text[len("rrule:") :].upper().replace(" ", "").split(";")
    fields = {name: value for name, _, value in (part.partition("=") for part in written if part)}
    _refuse_unsuitable(text, fields)
    start = fields.pop("DTSTART", "")
    if fields["FREQ"] == "WEEKLY" and not start:
        fields.setdefault("BYDAY", "MO")
    rule = ";".join(f"{name}={value}" for name, value in fields.items())
    try:
        recurrence = Recurrence(rule, datetime.strptime(start, "%Y%m%dT%H%M%S") if start else None)
        recurrence.after(_SOME_DAY)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise RuleError(f'The recurrence "{text}" cannot be read: {error}.', _RECURRENCE) from error
    return recurrence


_RECURRENCE = 'Write it as in RFC 5545: "rrule:FREQ=MONTHLY;BYDAY=1MO;BYHOUR=10;BYMINUTE=0".'


def _refuse_unsuitable(text: str, fields: dict[str, str]) -> None:
    if fields.get("FREQ") not in {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}:
        raise RuleError(
            f'The recurrence "{text}" has no FREQ of a day or longer.', 'For shorter ones write "every 15m".'
        )
    if "DTSTART" not in fields and (fields.keys() & {"INTERVAL", "COUNT"}):
        raise RuleError(f'The recurrence "{text}" counts from nowhere.', "Add DTSTART=20260105T100000, its first time.")
    if fields.get("BYSECOND", "0") != "0":
        raise RuleError(
            f'The recurrence "{text}" names seconds.', "Schedules run on whole minutes; leave BYSECOND out."
        )


def _unreadable(text: str) -> RuleError:
    return RuleError(f'"{text}" is no schedule.', f"Write one of: {_FORMS}.")
