"""A plugin that does nothing but look: what it found is there for the test."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from townhall import Group, MemberJoined, MessageEdited, MessageId, MessageSent, Plugin
from townhall.testing import Room
from townhall_rules.detect import findings
from townhall_rules.detect.newcomers import arrive
from townhall_rules.findings import Finding
from townhall_rules.remembered import KEEPS
from townhall_rules.rule import Kind
from townhall_rules.settings import RulesSettings


class Detectors:
    """What was found in one room."""

    def __init__(self, room: Room, module: ModuleType) -> None:
        self._module = module
        self.room = room
        self.looks: list[tuple[MessageId, tuple[Finding, ...]]] = []
        """Every message that was looked at, with what was found in it."""

    def keep(self, *rules: dict[str, Any]) -> None:
        """Let the room keep these rules; what a rule must have besides its kinds is filled in."""
        table = [{"id": f"rule-{place}", "reason": "Because.", **rule} for place, rule in enumerate(rules)]
        self.room.enable(self._module, rule=table)

    @property
    def found(self) -> list[Finding]:
        """Everything that was found, in order."""
        return [one for _, found in self.looks for one in found]

    @property
    def kinds(self) -> list[Kind]:
        """Of which kind everything is that was found."""
        return [one.kind for one in self.found]

    @property
    def written(self) -> list[str]:
        """What stands where something was found."""
        return [one.written for one in self.found]


@pytest.fixture
def watched() -> Callable[[Room], Detectors]:
    """Return what lets a room be watched; one plugin for all rooms of a test."""
    module = ModuleType("townhall_lookout", "Look at every message, and do nothing.")
    plugin = Plugin(RulesSettings, keeps=KEEPS)
    module.__dict__["plugin"] = plugin
    rooms: dict[str, Detectors] = {}

    @plugin.on(MessageSent, backfill=True)
    async def sent(event: MessageSent, group: Group, settings: RulesSettings) -> None:
        rooms[group.alias].looks.append((event.message, await findings(event, group, settings)))

    @plugin.on(MessageEdited, backfill=True)
    async def edited(event: MessageEdited, group: Group, settings: RulesSettings) -> None:
        rooms[group.alias].looks.append((event.message, await findings(event, group, settings)))

    plugin.on(MemberJoined)(arrive)

    def watch(room: Room) -> Detectors:
        return rooms.setdefault(room.alias, Detectors(room, module))

    return watch


@pytest.fixture
def detectors(room: Room, watched: Callable[[Room], Detectors]) -> Detectors:
    """The room of the test, watched."""
    return watched(room)
