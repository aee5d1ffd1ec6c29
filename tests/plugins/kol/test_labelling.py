"""The labels of many members follow in turns of their own, and are found out anew where a restart forgot the rest."""

from __future__ import annotations

from types import ModuleType

from townhall import CommandInvoked, Group, Plugin, TimerFired
from townhall.testing import Room
from townhall_kol.discovery.labelling import FURTHER, follow, follow_further
from townhall_kol.discovery.moving import placed_before
from townhall_kol.discovery.strata import Placed
from townhall_kol.settings import KolSettings

NAMES = tuple(f"Member{number}" for number in range(7))
FEW = 3


def slow() -> ModuleType:
    """Return a plugin that changes three labels in a turn."""
    module = ModuleType("townhall_slow", "Change few labels at once.")
    plugin = Plugin(KolSettings)
    module.__dict__["plugin"] = plugin

    @plugin.command("place")
    async def place(event: CommandInvoked, group: Group, settings: KolSettings, stratum: str) -> None:
        for name in NAMES:
            placed = Placed(stratum="core" if stratum == "core" else "seed", since="2026-03-02")
            group.store.put(placed, group.member_id(name.casefold()))
        await group.reply(f"{await follow(await placed_before(group), group, at_once=FEW)} change.")

    @plugin.timer(FURTHER)
    async def further(event: TimerFired, group: Group, settings: KolSettings) -> None:
        if not await follow_further(group, at_once=FEW):
            await follow(await placed_before(group), group, at_once=FEW)

    return module


async def test_many_labels_follow_in_turns_and_over_a_restart(room: Room) -> None:
    room.enable(slow())
    await room.join(*NAMES)
    await room.say(NAMES[0], "/place seed")
    await room.say(NAMES[0], "still there?")
    at_first = [await room.labels(name) for name in NAMES]
    await room.restart()
    await room.wait(minutes=1)

    assert sum("stratum:seed" in held for held in at_first) == FEW
    assert [await room.labels(name) for name in NAMES] == [{"stratum:seed"}] * len(NAMES)
    await room.say(NAMES[0], "/place core")
    await room.wait(minutes=1)
    assert [await room.labels(name) for name in NAMES] == [{"stratum:core"}] * len(NAMES)
