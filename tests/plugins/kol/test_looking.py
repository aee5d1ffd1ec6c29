"""A look at very much goes on in turns of its own, and begins anew where a restart cut it short."""

from __future__ import annotations

from types import ModuleType

from tests.plugins.kol.circle import Circle, askers

from townhall import CommandInvoked, Group, Plugin, TimerFired
from townhall.testing import Room
from townhall_kol.discovery.looking import begin_look, go_on
from townhall_kol.settings import KolSettings

FEW = 3


def slow() -> ModuleType:
    """Return a plugin that looks at three facts at once and tells how the look ended."""
    module = ModuleType("townhall_slow", "Look at few facts at once.")
    plugin = Plugin(KolSettings, contributions=True)
    module.__dict__["plugin"] = plugin

    @plugin.command("look")
    async def look(event: CommandInvoked, group: Group, settings: KolSettings) -> None:
        found = await begin_look("candidates", group, settings, at_once=FEW)
        await group.reply("Later." if found is None else "At once.")

    @plugin.timer("look")
    async def further(event: TimerFired, group: Group, settings: KolSettings) -> None:
        found = await go_on(group, settings, at_once=FEW)
        if found is not None:
            helped = {member: profile.helped for member, profile in found.items()}
            await group.say(f"{max(helped.values())} people helped.")

    return module


async def test_a_long_look_goes_on_in_turns_and_comes_to_the_same(room: Room) -> None:
    room.enable(slow())
    circle = Circle(room)
    for week in range(4):
        await circle.help("Ada", *askers(3 + week))
        await room.wait(days=7)

    await room.say("Bo", "/look")
    at_first = room.said[-1]
    await room.say("Bo", "still there?")
    await room.restart()
    await room.wait(minutes=1)

    assert "Later." in at_first
    assert room.said[-1] == "6 people helped."
