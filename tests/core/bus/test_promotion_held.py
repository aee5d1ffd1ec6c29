"""A plugin lets promotion hold still in its group: durably, until a time or until it asks for it no longer."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, Lane

HOUR = timedelta(hours=1)
CHARTER = {"purpose": "To talk."}


@pytest.fixture
def promoting(hall: Hall) -> ModuleType:
    """A plugin that says one thing in each lane, holds promotion for an hour, and releases it."""
    module, plugin = plugin_named("promoting")

    @plugin.command("promote")
    async def promote(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("an offer", lane=Lane.PROMO)
        await group.say("a poem", lane=Lane.COMMUNITY)

    @plugin.command("hold")
    async def hold(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        group.hold_promotion("dispute", group.now + HOUR, reason="a dispute")

    @plugin.command("release")
    async def release(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        group.release_promotion("dispute")

    hall.room.enable(module)
    hall.room.set(charter=CHARTER)
    return module


async def test_held_promotion_waits_while_everything_else_goes(hall: Hall, promoting: ModuleType) -> None:
    await hall.room.say("Ada", "/hold")
    await hall.room.say("Ada", "/promote")
    assert hall.room.said == ["a poem"]

    await hall.room.restart()
    await hall.room.wait(minutes=59)
    assert hall.room.said == ["a poem"]

    await hall.room.wait(minutes=2)
    assert hall.room.said == ["a poem", "an offer"]


async def test_released_promotion_goes_on_within_ten_minutes(hall: Hall, promoting: ModuleType) -> None:
    await hall.room.say("Ada", "/hold")
    await hall.room.say("Ada", "/promote")

    await hall.room.say("Ada", "/release")
    await hall.room.wait(minutes=10)

    assert hall.room.said == ["a poem", "an offer"]


async def test_promotion_of_another_group_goes_on(hall: Hall, promoting: ModuleType) -> None:
    other = hall.room.another("other", charter=CHARTER)
    other.enable(promoting)
    await hall.room.say("Ada", "/hold")

    await other.say("Ada", "/promote")

    assert sorted(other.said) == ["a poem", "an offer"]
