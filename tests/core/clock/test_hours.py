"""Spans of the day (domain K6): half-open, over midnight, right on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from townhall.clock.hours import Hours
from townhall.clock.rules import RuleError

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "inside"),
    [("22:29", False), ("22:30", True), ("23:59", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_a_span_over_midnight_holds_its_start_and_not_its_end(at: str, inside: bool) -> None:
    instant = datetime.fromisoformat(f"2026-01-10T{at}").replace(tzinfo=BERLIN).astimezone(UTC)
    assert Hours.parse("22:30-08:00").contains(instant, BERLIN) is inside


@pytest.mark.parametrize(
    ("span", "after", "expected"),
    [
        ("22:30-08:00", "2026-01-10T22:00", "2026-01-11T07:00"),
        ("22:30-08:00", "2026-01-10T12:00", "2026-01-10T12:00"),
        # 02:30 does not exist on that day: the first valid minute is 03:00.
        ("22:30-02:30", "2026-03-28T23:00", "2026-03-29T01:00"),
        # 02:30 occurs twice, and the second pass of the hour is quiet up to its own 02:30.
        ("22:30-02:30", "2026-10-25T01:10", "2026-10-25T01:30"),
        ("13:00-14:00", "2026-01-10T12:15", "2026-01-10T13:00"),
    ],
)
def test_the_end_of_a_span_is_the_next_allowed_minute(span: str, after: str, expected: str) -> None:
    instant = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert Hours.parse(span).end_after(instant, BERLIN) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_no_span_is_never() -> None:
    assert not Hours.parse("").contains(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)


@pytest.mark.parametrize("text", ["22:30", "22:30-", "22:30-25:00", "08:00-08:00", "x-y"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        Hours.parse(text)


@settings(deadline=None)
@given(
    some.times(),
    some.times(),
    some.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Shanghai"]),
    some.datetimes(datetime(1971, 1, 1), datetime(2037, 1, 1)),
)
def test_the_end_is_never_in_the_span_and_comes_within_a_day(
    start: time, end: time, name: str, naive: datetime
) -> None:
    if f"{start:%H:%M}" == f"{end:%H:%M}":
        return
    zone, instant = ZoneInfo(name), naive.replace(tzinfo=UTC)
    hours = Hours.parse(f"{start:%H:%M}-{end:%H:%M}")
    allowed = hours.end_after(instant, zone)
    assert not hours.contains(allowed, zone)
    assert instant <= allowed <= instant + timedelta(hours=49)
