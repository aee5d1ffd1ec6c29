"""A plugin that stands in for one with permissions, and a team that ops.toml names."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from townhall import CommandInvoked, Group, Member, Plugin, Settings


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


@pytest.fixture
def rules() -> ModuleType:
    """A plugin whose one command takes a permission."""
    module = ModuleType("townhall_rules", "The rules, as far as a permission of theirs is needed.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)
    module.__dict__["plugin"] = plugin

    @plugin.command("warn", permission="rules.warn")
    async def warn(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        await group.reply("Warned.")

    @plugin.command("mute", permission="rules.mute")
    async def mute(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        await group.mute(whom.id, None, reason="noise")
        await group.reply("Muted.")

    return module


@pytest.fixture
def interests() -> dict[str, Any]:
    """One set of labels, as ops.toml writes it."""
    return {"interest": {"mode": "up_to:2", "labels": ["growth", "design", "data"]}}


@pytest.fixture
def recorder() -> dict[str, Any]:
    """One position with a holder and a substitute, as ops.toml writes it."""
    return {"recorder": {"holders": ["rita"], "substitutes": ["sam"], "hours": ""}}
