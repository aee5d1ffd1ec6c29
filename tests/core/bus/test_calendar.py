"""A plugin asks its group what day, week, half month or month it is there."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, Window


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_a_group_counts_its_days_and_weeks_as_ops_toml_says(hall: Hall) -> None:
    module, plugin = plugin_named("dates")
    seen: list[Window] = []

    @plugin.command("when")
    async def when(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        calendar = group.calendar
        kinds = (calendar.day, calendar.week, calendar.half_month, calendar.month)
        seen[:] = [kind(group.now) for kind in kinds]

    hall.room.enable(module)
    hall.room.set(timezone="Asia/Shanghai", day_starts_at="04:00", week_starts_on="sunday")
    await hall.room.say("Ada", "/when")

    # It is Monday 2 March, 18:00 in Shanghai.
    assert seen == [
        Window(utc("2026-03-01T20:00"), utc("2026-03-02T20:00")),
        Window(utc("2026-02-28T20:00"), utc("2026-03-07T20:00")),
        Window(utc("2026-02-28T20:00"), utc("2026-03-15T20:00")),
        Window(utc("2026-02-28T20:00"), utc("2026-03-31T20:00")),
    ]


async def test_a_group_knows_whether_it_is_within_hours_by_its_own_clock(hall: Hall) -> None:
    module, plugin = plugin_named("hours")
    seen: list[bool] = []

    @plugin.command("open")
    async def is_open(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        seen[:] = [group.is_within(hours) for hours in ("09:00-18:00", "18:00-19:00", "22:00-18:30", "")]

    hall.room.enable(module)
    hall.room.set(timezone="Asia/Shanghai")
    await hall.room.say("Ada", "/open")

    # It is 18:00 in Shanghai.
    assert seen == [False, True, True, False]
