"""Windows of a group's calendar (domain K6): half-open, in local time, without gaps or overlaps."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from townhall.clock.rules import RuleError
from townhall.clock.windows import Calendar, Window


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("day", "2026-03-28T23:00", "2026-03-29T22:00"),  # 23 hours: the clocks change
        ("week", "2026-03-22T23:00", "2026-03-29T22:00"),
        ("half_month", "2026-03-15T23:00", "2026-03-31T22:00"),
        ("month", "2026-02-28T23:00", "2026-03-31T22:00"),
    ],
)
def test_a_window_begins_and_ends_at_local_midnight(kind: str, start: str, end: str) -> None:
    window = getattr(Calendar.read("Europe/Berlin"), kind)(utc("2026-03-29T12:00"))
    assert window == Window(utc(start), utc(end))


def test_before_the_day_starts_it_is_still_yesterday() -> None:
    calendar = Calendar.read("Asia/Shanghai", day_starts_at="04:00")
    assert calendar.day(utc("2026-03-28T19:30")) == Window(utc("2026-03-27T20:00"), utc("2026-03-28T20:00"))


def test_the_week_starts_on_the_day_that_was_set() -> None:
    calendar = Calendar.read("UTC", week_starts_on="sunday")
    assert calendar.week(utc("2026-03-28T12:00")).start == utc("2026-03-22T00:00")


def test_the_window_before_ends_where_this_one_starts() -> None:
    calendar = Calendar.read("Europe/Berlin")
    now = utc("2026-03-31T12:00")
    assert calendar.back(calendar.week, now).end == calendar.week(now).start


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(RuleError):
        Calendar.read("Mars/Base")


@settings(deadline=None)
@given(
    some.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo"]),
    some.sampled_from(["00:00", "02:30", "04:00"]),
    some.sampled_from(["day", "week", "half_month", "month"]),
    some.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)),
)
def test_windows_follow_each_other_without_gap_or_overlap(zone: str, starts: str, kind: str, naive: datetime) -> None:
    window_of = getattr(Calendar.read(zone, starts), kind)
    instant = naive.replace(tzinfo=UTC)
    window = window_of(instant)
    assert instant in window
    assert window_of(window.end).start == window.end
    assert window_of(window.end - timedelta(seconds=1)) == window
