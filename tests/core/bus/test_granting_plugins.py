"""A plugin whose settings give permissions to labels: they hold while the settings say so, and for who acts on duty."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

import pytest

from townhall import CommandInvoked, Group, Member, Permission, Plugin, Settings
from townhall.testing import Room


class GrantingSettings(Settings, frozen=True, kw_only=True):
    """A table of what each label comes with."""

    gives: Mapping[str, tuple[Permission, ...]] = {}


@pytest.fixture
def granting() -> ModuleType:
    module = ModuleType("townhall_granting", "Gives permissions to labels.")
    plugin: Plugin[GrantingSettings] = Plugin(GrantingSettings, grants=lambda settings: settings.gives)
    module.__dict__["plugin"] = plugin

    @plugin.command("mute", permission="granting.mute")
    async def mute(event: CommandInvoked, group: Group, settings: GrantingSettings, whom: Member) -> None:
        await group.mute(whom.id, None, reason="noise")

    @plugin.command("take")
    async def take(event: CommandInvoked, group: Group, settings: GrantingSettings, label: str) -> None:
        group.labels.give(event.actor.id, label)

    @plugin.command("who")
    async def who(event: CommandInvoked, group: Group, settings: GrantingSettings, own: str) -> None:
        await group.say(str(group.member_id(own) == event.actor.id))

    return module


async def test_a_label_gives_what_the_settings_say_until_they_say_otherwise(room: Room, granting: ModuleType) -> None:
    room.enable(granting, gives={"duty:guard": ["granting.*"]})
    await room.join("Gus", "Mia")
    await room.say("Gus", "/take duty:guard")
    await room.say("Gus", "/mute Mia")
    room.enable(granting)
    await room.say("Gus", "/mute Mia")

    assert [said for said in room.said if "for others" in said] == room.said[-1:]


async def test_settings_and_grants_of_the_group_add_up(room: Room, granting: ModuleType) -> None:
    room.set(grants={"duty:guard": ["granting.mute"], "helper": ["granting.mute"]})
    room.enable(granting, gives={"duty:guard": ["granting.*"]})
    await room.join("Gus", "Mia")
    await room.say("Gus", "/take helper")
    await room.say("Gus", "/take position:guard")
    await room.say("Gus", "/mute Mia")

    assert room.said == []


async def test_a_permission_for_which_no_plugin_asks_is_refused(room: Room, granting: ModuleType) -> None:
    room.enable(granting, gives={"duty:guard": ["granting.muet"]})

    with pytest.raises(AssertionError, match=r'granting\.muet.*Did you mean "granting\.mute"'):
        await room.settle()


async def test_the_own_id_of_ops_toml_names_a_person(room: Room, granting: ModuleType) -> None:
    room.enable(granting)

    await room.say("Gus", "/who gus")

    assert room.said == ["True"]
