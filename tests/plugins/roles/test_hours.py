"""How much of a time is within the hours of a position, over days, midnight and the change of clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from townhall_roles.hours import is_within, time_on_duty

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, tzinfo=UTC)
INSTANTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


def test_a_day_of_twelve_hours_counts_twelve() -> None:
    assert time_on_duty(START, START + timedelta(days=2), "09:00-21:00", SHANGHAI) == timedelta(hours=24)


def test_hours_over_midnight_count_on_both_days() -> None:
    assert time_on_duty(START, START + timedelta(days=1), "22:00-06:00", SHANGHAI) == timedelta(hours=8)
    assert is_within(datetime(2026, 3, 2, 17, tzinfo=UTC), "22:00-06:00", SHANGHAI)


def test_without_hours_everything_counts_as_duty_and_nothing_as_night() -> None:
    assert time_on_duty(START, START + timedelta(hours=5), "", SHANGHAI) == timedelta(hours=5)
    assert not is_within(START, "", SHANGHAI)


def test_the_night_in_which_clocks_are_turned_on_is_an_hour_shorter() -> None:
    evening = datetime(2026, 3, 28, 12, tzinfo=BERLIN)

    assert time_on_duty(evening, evening + timedelta(days=1), "22:00-06:00", BERLIN) == timedelta(hours=7)


@given(INSTANTS, INSTANTS, INSTANTS, st.sampled_from(["", "09:00-21:00", "22:30-08:00"]))
def test_time_on_duty_adds_up(a: datetime, b: datetime, c: datetime, hours: str) -> None:
    first, middle, last = sorted((a, b, c))

    parts = time_on_duty(first, middle, hours, BERLIN) + time_on_duty(middle, last, hours, BERLIN)

    assert parts == time_on_duty(first, last, hours, BERLIN)
