"""A room in which the team lends rights, and a plugin with rights worth lending."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import townhall_kol
from townhall import CommandInvoked, Group, Member, Plugin, Settings, Standing
from townhall.testing import Room


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


def deeds() -> ModuleType:
    """Return a plugin that praises, which can be lent, and reads, which cannot."""
    module = ModuleType("townhall_deeds", "Praises and reads.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings, reserved=("deeds.read",), permissions=("deeds.other",))

    @plugin.command("praise", permission="deeds.praise")
    async def praise(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Praise somebody."""
        group.facts.add("praise", whom.id)
        await group.say("Praised.")

    module.__dict__["plugin"] = plugin
    return module


async def ready(room: Room, **settings: Any) -> Room:
    """Let the team, a delegate to be, a substitute and a member be there."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(deeds())
    room.enable(townhall_kol, **settings)
    for name in ("Olga", "Anna"):
        room.person(name, standing=Standing.ADMIN)
    await room.join("Olga", "Anna", "Kim", "Sub", "Mia")
    return room


async def lent(room: Room, words: str = "deeds.praise 30d", **settings: Any) -> Room:
    """Have Olga lend something to Kim, who says yes."""
    await ready(room, **settings)
    await room.say("Olga", f"/delegate Kim {words}")
    await room.say("Kim", "/mygrants accept")
    return room


def praises(room: Room) -> int:
    """Return how often somebody was praised."""
    return sum(one.endswith("Praised.") for one in room.said)


def is_full(room: Room) -> bool:
    """Return whether the platform can do everything."""
    return room.variant.profile == "full"


def told(room: Room, name: str) -> list[str]:
    """Return what somebody was told in private."""
    return [one.text for one in room.whispered_to(name)]


def heard(room: Room) -> str:
    """Return the newest of all that was said, privately or not, to whoever asked last."""
    everything = [*room.said, *(text for _, text in room.answers), *(text for _, text in room.whispers)]
    return "\n".join(everything)
