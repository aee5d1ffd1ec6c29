"""When schedules run (domain K6): golden cases around clock changes, and what holds for every zone and year."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from townhall.clock.rules import Rule, RuleError, parse

ZONES = (
    "Europe/Berlin",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Asia/Shanghai",
    "America/New_York",
    "Africa/Cairo",
    "Asia/Kathmandu",
    "Pacific/Chatham",
    "America/Scoresbysund",
    "UTC",
)


def runs(text: str, zone: str, after: str, count: int) -> list[str]:
    """Return the next runs as UTC, as a golden table shows them."""
    rule = parse(text, zone=zone)
    instant = datetime.fromisoformat(after).replace(tzinfo=UTC)
    found: list[str] = []
    for _ in range(count):
        coming = rule.next_after(instant)
        if coming is None:
            return [*found, "over"]
        found.append(coming.strftime("%m-%d %H:%M"))
        instant = coming
    return found


@pytest.mark.parametrize(
    ("text", "zone", "after", "expected"),
    [
        # The clocks go from 02:00 to 03:00: 02:30 does not exist and runs at 03:00.
        ("daily 02:30", "Europe/Berlin", "2026-03-28", ["03-28 01:30", "03-29 01:00", "03-30 00:30"]),
        # They go back from 03:00 to 02:00: 02:30 occurs twice and runs at the first.
        ("daily 02:30", "Europe/Berlin", "2026-10-24", ["10-24 00:30", "10-25 00:30", "10-26 01:30"]),
        # Midnight itself does not exist.
        ("daily 00:00", "America/Sao_Paulo", "2018-11-03T12:00", ["11-04 03:00", "11-05 02:00"]),
        # Midnight's hour occurs twice.
        ("daily 23:30", "America/Sao_Paulo", "2018-02-17T00:00", ["02-17 01:30", "02-18 01:30", "02-19 02:30"]),
        # Half an hour forward at 02:00, and half an hour back at 02:00.
        ("daily 02:15", "Australia/Lord_Howe", "2026-10-03", ["10-03 15:30", "10-04 15:15"]),
        ("daily 01:45", "Australia/Lord_Howe", "2026-04-04", ["04-04 14:45", "04-05 15:15"]),
        ("daily 08:45", "Asia/Shanghai", "2026-03-28", ["03-28 00:45", "03-29 00:45"]),
        ("daily 20:00,08:00", "Asia/Shanghai", "2026-03-28", ["03-28 12:00", "03-29 00:00"]),
        ("mon-fri 12:15", "Asia/Shanghai", "2026-03-27T05:00", ["03-30 04:15", "03-31 04:15"]),
        ("fri-mon 12:00", "UTC", "2026-03-27T13:00", ["03-28 12:00", "03-29 12:00", "03-30 12:00", "04-03 12:00"]),
        ("mon,thu 20:00", "UTC", "2026-03-27", ["03-30 20:00", "04-02 20:00"]),
        ("weekly mon 10:00", "UTC", "2026-03-27", ["03-30 10:00", "04-06 10:00"]),
        ("Monday 10:00", "UTC", "2026-03-27", ["03-30 10:00"]),
        ("month 1 10:00", "UTC", "2026-01-15", ["02-01 10:00", "03-01 10:00"]),
        ("monthly last 10:00", "UTC", "2028-01-31T12:00", ["02-29 10:00", "03-31 10:00"]),
        ("half_month 10:00", "UTC", "2026-01-15", ["01-16 10:00", "02-01 10:00", "02-16 10:00"]),
        ("last friday 18:00", "UTC", "2026-01-15", ["01-30 18:00", "02-27 18:00", "03-27 18:00"]),
        ("first mon 10:00", "UTC", "2026-01-15", ["02-02 10:00", "03-02 10:00", "04-06 10:00"]),
        ("fourth thu 09:00", "UTC", "2026-01-01", ["01-22 09:00", "02-26 09:00", "03-26 09:00"]),
        ("every 6h", "Asia/Shanghai", "2026-03-27T15:00", ["03-27 16:00", "03-27 22:00", "03-28 04:00"]),
        ("every 15m", "Europe/Berlin", "2026-10-25T00:50", ["10-25 01:00", "10-25 01:15"]),
        ("2026-10-10 20:00", "Asia/Shanghai", "2026-10-01", ["10-10 12:00", "over"]),
        ("30 2 * * *", "Europe/Berlin", "2026-03-28T02:00", ["03-29 01:00", "03-30 00:30"]),
        ("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:20", ["03-29 00:30", "03-29 01:00", "03-29 01:30"]),
        ("0 9 * * MON#1", "UTC", "2026-03-27", ["04-06 09:00", "05-04 09:00"]),
        ("0 0 29 2 *", "UTC", "2026-03-27", ["02-29 00:00"]),
        ("rrule:FREQ=MONTHLY;BYDAY=-1FR;BYHOUR=18;BYMINUTE=30", "UTC", "2026-03-01", ["03-27 18:30", "04-24 18:30"]),
        ("rrule:FREQ=WEEKLY;BYHOUR=10", "UTC", "2026-12-30", ["01-04 10:00", "01-11 10:00"]),
        ("rrule:FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "Europe/Berlin", "2026-03-28T02:00", ["03-29 01:00"]),
        (
            "rrule:FREQ=WEEKLY;INTERVAL=2;COUNT=2;DTSTART=20260105T100000",
            "UTC",
            "2026-01-01",
            ["01-05 10:00", "01-19 10:00", "over"],
        ),
    ],
)
def test_a_schedule_runs_at_these_instants(text: str, zone: str, after: str, expected: list[str]) -> None:
    assert runs(text, zone, after, len(expected)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daily",
        "daily 25:00",
        "daily 8",
        "never 10:00",
        "month 31 10:00",
        "month 0 10:00",
        "every",
        "every 0m",
        "every 15x",
        "every 99999w",
        "2026-02-30 10:00",
        "0 0 30 2 *",
        "61 0 * * *",
        "rrule:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "rrule:FREQ=HOURLY",
        "rrule:FREQ=DAILY;INTERVAL=2",
        "rrule:FREQ=DAILY;BYHOUR=99",
        "rrule:BYHOUR=1",
    ],
)
def test_what_cannot_be_read_or_never_runs_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text, zone="Europe/Berlin")
    assert refused.value.fault
    assert refused.value.remedy


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(RuleError, match="Mars/Base"):
        parse("daily 10:00", zone="Mars/Base")


def test_a_slot_is_named_by_its_wall_time_and_zone() -> None:
    rule = parse("daily 08:45", zone="Asia/Shanghai")
    coming = rule.next_after(datetime(2026, 3, 28, tzinfo=UTC))
    assert coming is not None
    assert rule.slot(coming) == "2026-03-28T08:45 Asia/Shanghai"


def test_both_passes_of_an_hour_that_occurs_twice_are_different_slots_of_an_interval() -> None:
    rule = parse("every 1h", zone="Europe/Berlin")
    first = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    assert rule.slot(first) != rule.slot(first + timedelta(hours=1))


instants = some.datetimes(datetime(1970, 1, 2), datetime(2037, 12, 1)).map(lambda naive: naive.replace(tzinfo=UTC))
zones = some.sampled_from(ZONES)
clock_times = some.times().map(lambda moment: f"{moment:%H:%M}")
schedules = some.one_of(
    clock_times.map(lambda at: f"daily {at}"),
    clock_times.map(lambda at: f"mon,thu {at}"),
    clock_times.map(lambda at: f"half_month {at}"),
    clock_times.map(lambda at: f"month last {at}"),
    clock_times.map(lambda at: f"{at[3:]} {at[:2]} * * *"),
    some.integers(1, 3000).map(lambda minutes: f"every {minutes}m"),
)


@settings(deadline=None)
@given(schedules, zones, instants)
def test_the_next_run_is_always_later_and_nothing_lies_between(text: str, zone: str, instant: datetime) -> None:
    rule = parse(text, zone=zone)
    for _ in range(3):
        coming = rule.next_after(instant)
        assert coming is not None
        assert coming > instant
        assert rule.next_after(coming - timedelta(seconds=1)) == coming
        instant = coming


@settings(deadline=None)
@given(clock_times, zones, instants)
def test_a_daily_schedule_runs_once_for_every_day(at: str, zone: str, instant: datetime) -> None:
    rule = parse(f"daily {at}", zone=zone)
    walls = [_named_wall(rule, at, found) for found in _next(rule, instant, 5)]
    assert [later - earlier for earlier, later in itertools.pairwise(walls)] == [timedelta(days=1)] * 4


def _next(rule: Rule, instant: datetime, count: int) -> list[datetime]:
    found: list[datetime] = []
    for _ in range(count):
        coming = rule.next_after(instant)
        assert coming is not None
        found.append(coming)
        instant = coming
    return found


def _named_wall(rule: Rule, at: str, instant: datetime) -> datetime:
    """Return the wall time a run stands for, which in a gap is up to two hours before the one it runs at."""
    shown = instant.astimezone(ZoneInfo(rule.zone.key)).replace(tzinfo=None)
    hour, minute = map(int, at.split(":"))
    named = shown.replace(hour=hour, minute=minute)
    return named if named <= shown else named - timedelta(days=1)
