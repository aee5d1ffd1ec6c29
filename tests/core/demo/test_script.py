"""The script of the demonstration is data that people write: it is read strictly, and means the same every time."""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files

import pytest

from townhall.demo.script import Script, ScriptError, read_script, steps_of

HEAD = """\
title = "A day"
seed = 1
start = 2026-03-02T00:00:00+08:00
person = [{ name = "Ada" }, { name = "Bo" }]
[talk]
small = ["one", "two", "three"]
[[day]]
title = "Monday"
"""


def script(*lines: str) -> Script:
    return read_script(f"{HEAD}lines = [{', '.join(lines)}]", "day.toml")


def shipped() -> str:
    return (files("townhall") / "demo" / "week.toml").read_text(encoding="utf-8")


def test_the_shipped_week_is_seven_days_and_a_morning() -> None:
    steps = steps_of(read_script(shipped(), "week.toml"))

    assert [step.text.partition(":")[0] for step in steps if step.verb == "day"] == [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday",
    ]  # fmt: skip
    assert steps == sorted(steps, key=lambda step: step.at)


def test_the_shipped_week_has_everything_that_should_be_seen() -> None:
    verbs = {step.verb for step in steps_of(read_script(shipped(), "week.toml"))}

    assert verbs == {"day", "note", "join", "leave", "say", "delete", "react", "press"}


def test_what_the_seed_draws_is_the_same_every_time() -> None:
    assert steps_of(read_script(shipped(), "week.toml")) == steps_of(read_script(shipped(), "week.toml"))


def test_several_people_do_it_one_after_another() -> None:
    day, first, second = steps_of(script('{ at = "09:00", who = ["Ada", "Bo"], every = "10s", join = "square" }'))

    assert (first.who, first.room, second.who, second.at - first.at) == ("Ada", "square", "Bo", timedelta(seconds=10))
    assert first.at - day.at == timedelta(hours=9)


def test_a_line_without_a_time_comes_a_minute_later() -> None:
    _, first, second = steps_of(script('{ at = "09:00", note = "Look." }', '{ who = "Ada", join = "square" }'))

    assert second.at - first.at == timedelta(minutes=1)


def test_small_talk_is_spread_over_its_time() -> None:
    line = '{ at = "09:00", until = "10:00", who = ["Ada", "Bo"], chat = "small", in = "square", times = 3 }'
    day, *said = steps_of(script(line))

    assert sorted(step.text for step in said) == ["one", "three", "two"]
    assert all(timedelta(hours=9) <= step.at - day.at <= timedelta(hours=10) for step in said)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{ at = "09:00" }', "Monday, line 1: it has not exactly one verb"),
        ('{ who = "Ada", join = "a", leave = "a" }', "it has not exactly one verb"),
        ('{ who = "Zoe", join = "square" }', "nobody is called Zoe"),
        ('{ who = "Ada", chat = "deep", in = "square" }', "there is no talk called deep"),
        ('{ who = "Ada", jion = "square" }', "unknown field `jion`"),
        ('{ at = "9 o\'clock", note = "x" }', "no time of day"),
        ('{ who = ["Ada", "Bo"], every = "soon", join = "square" }', "no span of time"),
    ],
)
def test_a_line_that_cannot_be_played_is_refused_with_its_place(line: str, fault: str) -> None:
    with pytest.raises(ScriptError, match=fault):
        steps_of(script(line))


def test_a_file_that_is_no_toml_is_refused() -> None:
    with pytest.raises(ScriptError, match=r"day\.toml: .*Compare it with the lines that work"):
        read_script("title = ", "day.toml")


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ScriptError, match="start has no zone"):
        read_script(HEAD.replace("+08:00", ""), "day.toml")
