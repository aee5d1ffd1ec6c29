"""A look at very much goes on in turns of its own, and begins anew where a restart cut it short."""

from __future__ import annotations

from types import ModuleType
from typing import Literal

import pytest
from tests.plugins.kol.circle import Circle, askers

from townhall import CommandInvoked, Group, Plugin, TimerFired
from townhall.testing import Room
from townhall_kol.discovery.looking import begin_look, go_on
from townhall_kol.discovery.records import Looking
from townhall_kol.settings import KolSettings

FEW = 3


def slow() -> ModuleType:
    """Return a plugin that looks at three facts at once and tells how the look ended."""
    module = ModuleType("townhall_slow", "Look at few facts at once.")
    plugin = Plugin(KolSettings, contributions=True)
    module.__dict__["plugin"] = plugin

    @plugin.command("look")
    async def look(
        event: CommandInvoked, group: Group, settings: KolSettings, purpose: Literal["candidates", "review"]
    ) -> None:
        found = await begin_look(purpose, group, settings, at_once=FEW)
        await group.reply("Later." if found is None else "At once.")

    @plugin.timer("look")
    async def further(event: TimerFired, group: Group, settings: KolSettings) -> None:
        looking = await group.store.get(Looking)
        found = await go_on(group, settings, at_once=FEW)
        if found is not None and looking is not None:
            most = max(profile.helped for profile in found.values())
            await group.say(f"{looking.purpose}: {most} people helped.")

    return module


@pytest.fixture
async def busy(room: Room) -> Room:
    room.enable(slow())
    circle = Circle(room)
    for week in range(3):
        await circle.help("Ada", *askers(3 + week), thanked=False)
        await room.wait(days=7)
    return room


async def test_a_long_look_goes_on_in_turns_and_over_a_restart_and_comes_to_the_same(busy: Room) -> None:
    await busy.say("Bo", "/look candidates")
    at_first = busy.said[-1]
    await busy.say("Bo", "still there?")
    await busy.restart()
    await busy.wait(minutes=1)

    assert "Later." in at_first
    assert busy.said[-1] == "candidates: 5 people helped."


async def test_a_question_does_not_displace_a_review_that_goes_on(busy: Room) -> None:
    await busy.say("Bo", "/look review")

    await busy.say("Bo", "/look candidates")
    await busy.wait(minutes=1)

    assert busy.said[-1] == "review: 5 people helped."
