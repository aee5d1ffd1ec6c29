"""Plugins that listen are told when Townhall begins to look after their group, and nobody else is."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.support.hall import NoSettings, plugin_named

from townhall import Group, TownhallStarted
from townhall.run.starting import starts
from townhall.testing import Room
from townhall.testing.house import House, Variant


async def test_a_plugin_that_listens_is_told_of_every_start() -> None:
    house = House(Variant())
    room = Room(house)
    module, plugin = plugin_named("early")

    @plugin.on(TownhallStarted)
    async def tell(event: TownhallStarted, group: Group, settings: NoSettings) -> None:
        await group.say("good morning")

    room.enable(module)
    await room.settle()
    await room.wait(seconds=1)
    await room.restart()

    assert room.said == ["good morning", "good morning"]
    await house.close()


async def test_a_group_without_a_listener_costs_nothing() -> None:
    house = House(Variant())
    room = Room(house)
    module, _ = plugin_named("deaf")
    room.enable(module)
    await room.settle()
    assert house.engine is not None
    configuration = house.engine.world.configuration
    assert configuration is not None

    assert list(starts(configuration, datetime(2026, 3, 2, tzinfo=UTC))) == []
    await house.close()
