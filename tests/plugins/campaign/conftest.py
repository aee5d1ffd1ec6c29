"""A room in which campaigns are planned: with a charter, and a staff room."""

from __future__ import annotations

from types import ModuleType

import pytest

from townhall import CommandInvoked, Group, Member, Plugin, Settings
from townhall.testing import Room

CHARTER = {"purpose": "exchange among growth practitioners"}


@pytest.fixture
def lounge(room: Room) -> Room:
    room.set(charter=CHARTER, timezone="Europe/Berlin")
    assert room.staff_room is not None
    return room


def _labels() -> ModuleType:
    """A plugin that gives labels, as staff would."""
    module = ModuleType("townhall_labels", "Gives labels.")
    plugin: Plugin[Settings] = Plugin(Settings)
    module.__dict__["plugin"] = plugin

    @plugin.command("give")
    async def give(event: CommandInvoked, group: Group, settings: Settings, whom: Member, label: str) -> None:
        group.labels.give(whom.id, label, by=event.actor.id)

    return module


async def give_label(room: Room, name: str, label: str) -> None:
    """Let an administrator give somebody a label."""
    room.enable(_labels())
    await room.admin_says(f"/give {name} {label}")
