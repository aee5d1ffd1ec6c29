"""Values of TOML become typed settings, strictly."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.config.workshop import GreeterSettings, Step

from townhall import Settings
from townhall.config.durations import parse_duration, write_duration
from townhall.config.reading import BAD, Reader, World


def greeter(**table: object) -> GreeterSettings:
    reader = Reader(World(groups={"ops"}, zone="Asia/Shanghai"))
    found = reader.struct(GreeterSettings, table)
    assert found is not BAD, reader.problems
    assert isinstance(found, GreeterSettings)
    return found


def faults(**table: object) -> list[tuple[str, str]]:
    reader = Reader(World(groups={"ops"}))
    assert reader.struct(GreeterSettings, table) is BAD
    return [(".".join(map(str, one.path)), one.trouble.code) for one in reader.problems]


def test_units_become_real_types() -> None:
    found = greeter(window="1m30s", day="2026-08-31", clock="20:00", drip=[{"after": "1d"}], words=["a"], pair=[3, 4])
    assert found.window == timedelta(seconds=90)
    assert (found.day, found.clock, found.pair) == (date(2026, 8, 31), time(20), (3, 4))
    assert found.drip == (Step(after=timedelta(days=1)),)


def test_a_date_without_a_zone_is_meant_in_the_groups_own_zone() -> None:
    found = greeter(until=datetime(2026, 8, 31, 20))
    assert found.until == datetime(2026, 8, 31, 20, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_a_whole_number_is_also_a_number() -> None:
    assert greeter(share=1).share == 1.0


def test_unlimited_takes_a_bound_away() -> None:
    assert greeter(cap="unlimited").cap is None


def test_all_faults_are_told_at_once() -> None:
    found = faults(most="x", window=5, txt="a", drip=[{"after": "soon"}])
    assert sorted(found) == [("drip.0.after", "T026"), ("most", "T020"), ("txt", "T018"), ("window", "T026")]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("most", True, "T020"),
        ("quiet", 1, "T020"),
        ("text", 5, "T020"),
        ("share", "0.5", "T020"),
        ("words", "a", "T020"),
        ("words", [1], "T020"),
        ("limits", [1], "T021"),
        ("window", "2h", "T024"),
        ("window", "10s 5", "T026"),
        ("window", "9" * 400 + "d", "T026"),
        ("cap", "none", "T020"),
        ("room", "nowhere", "T066"),
        ("mode", "on", "T023"),
    ],
)
def test_what_is_not_of_the_type_is_refused(key: str, value: object, code: str) -> None:
    assert faults(**{key: value})[0][1] == code


def test_a_plugin_refuses_several_settings_at_once_each_at_its_place() -> None:
    assert faults(words=["worse", "worst"]) == [("words.0", "T033"), ("words.1", "T033")]


@given(st.timedeltas(timedelta(), timedelta(days=9999)))
def test_a_duration_that_was_written_is_read_back(duration: timedelta) -> None:
    duration -= timedelta(microseconds=duration.microseconds % 1000)
    assert parse_duration(write_duration(duration)) == duration


@given(st.text())
def test_no_text_makes_the_reader_of_durations_raise(text: str) -> None:
    found = parse_duration(text)
    assert found is None or found >= timedelta()


class Rule(Settings):
    title: str = ""


class WithRules(Settings):
    rule: tuple[Rule, ...] = ()


def test_a_list_of_tables_under_a_single_header_is_told_to_have_two_brackets() -> None:
    reader = Reader(World())

    assert reader.struct(WithRules, {"rule": {"title": "No ads"}}) is BAD
    assert "a list of tables, whose header has two brackets: [[…]]" in str(reader.problems[0])
