"""Schedules of groups: set when a plugin comes, replaced when its rule changes, gone when it goes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.hall import Hall, plugin_named

from townhall import Group, Plugin, Schedule, Settings, TimerFired


class BellSettings(Settings, frozen=True, kw_only=True):
    """The `bell` table of a group."""

    rings: Schedule = ""


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    yield hall
    await hall.close()


def bell(hall: Hall) -> list[str]:
    """Make the bell known; the list holds when it rang."""
    module, _ = plugin_named("bell")
    plugin = Plugin(BellSettings)
    rung: list[str] = []

    @plugin.at("rings")
    async def ring(event: TimerFired, group: Group, settings: BellSettings) -> None:
        rung.append(f"{group.now:%d %H:%M}")

    module.__dict__["plugin"] = plugin
    hall.house.modules["bell"] = module
    return rung


async def test_a_schedule_rings_while_its_plugin_is_on_and_a_restart_rings_nothing_twice(hall: Hall) -> None:
    rung = bell(hall)
    hall.room.set(bell={"rings": "0 12 * * *"}, timezone="UTC")
    await hall.room.settle()

    await hall.room.wait(days=1)
    await hall.room.restart()
    await hall.room.wait(days=1)

    assert rung == ["02 12:00", "03 12:00"]


async def test_a_new_rule_replaces_the_old_one_and_no_rule_takes_it_off(hall: Hall) -> None:
    rung = bell(hall)
    hall.room.set(bell={"rings": "0 12 * * *"}, timezone="UTC")
    await hall.room.settle()
    hall.room.set(bell={"rings": "30 13 * * *"})
    await hall.room.settle()
    await hall.room.wait(days=1)
    assert rung == ["02 13:30"]

    hall.room.set(bell=True)
    await hall.room.settle()
    await hall.room.wait(days=3)
    assert rung == ["02 13:30"]


async def test_a_plugin_that_was_switched_off_rings_no_more_until_it_is_on_again(hall: Hall) -> None:
    rung = bell(hall)
    hall.room.set(bell={"rings": "0 12 * * *"}, timezone="UTC")
    await hall.room.settle()
    hall.room.set(bell=False)
    await hall.room.settle()
    await hall.room.wait(days=2)
    assert rung == []

    hall.room.set(bell={"rings": "0 12 * * *"})
    await hall.room.settle()
    await hall.room.wait(days=1)
    assert rung == ["04 12:00"]


async def test_a_schedule_whose_plugin_was_taken_out_while_townhall_was_down_is_not_called(hall: Hall) -> None:
    rung = bell(hall)
    hall.room.set(bell={"rings": "0 12 * * *"}, timezone="UTC")
    await hall.room.settle()
    await hall.house.close()
    hall.room.set(bell=False)
    await hall.room.wait(days=2)

    assert rung == []
