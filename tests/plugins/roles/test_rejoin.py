"""What somebody gets back who returns: chosen labels in time, never a right, always a sanction (point 5; defect 13)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import townhall_roles
from townhall import CommandInvoked, Group, Member, Plugin, Settings
from townhall.testing import Room

Sets = dict[str, Any]


def sanctions() -> ModuleType:
    """A plugin that gives a sanction and a delegation as labels of its own."""
    module = ModuleType("townhall_sanctions", "Gives sanctions and delegations.")
    plugin: Plugin[Settings] = Plugin(Settings)
    module.__dict__["plugin"] = plugin

    @plugin.command("give")
    async def give(event: CommandInvoked, group: Group, settings: Settings, whom: Member, label: str) -> None:
        group.labels.give(whom.id, label, by=event.actor.id)

    return module


async def test_a_chosen_label_comes_back_with_its_holder(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)
    await room.join("Ada")
    await room.say("Ada", "/label +growth")

    await room.leave("Ada")
    away = await room.labels("Ada")
    await room.wait(days=179)
    await room.join("Ada")

    assert away == frozenset()
    assert await room.labels("Ada") == {"growth"}


async def test_a_label_comes_back_with_what_it_requires(room: Room) -> None:
    sets = {"b": {"labels": ["zeal"]}, "a": {"labels": ["advice"], "requires": ["zeal"]}}
    room.enable(townhall_roles, set=sets)
    await room.join("Ada")
    await room.say("Ada", "/label +zeal +advice")

    await room.leave("Ada")
    await room.join("Ada")

    assert await room.labels("Ada") == {"zeal", "advice"}


async def test_after_sticky_for_it_does_not(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests, sticky_for="10d")
    await room.join("Ada")
    await room.say("Ada", "/label +growth")

    await room.leave("Ada")
    await room.wait(days=11)
    await room.join("Ada")

    assert await room.labels("Ada") == frozenset()


async def test_a_leaver_whom_no_memory_holds_gets_labels_back_too(room: Room, interests: Sets) -> None:
    """Defect 13: labels were lost when the leaver was not in a cache."""
    room.enable(townhall_roles, set=interests)
    await room.join("Ada")
    await room.say("Ada", "/label +growth")
    await room.restart()

    await room.leave("Ada")
    await room.restart()
    await room.join("Ada")

    assert await room.labels("Ada") == {"growth"}


async def test_whoever_was_removed_gets_no_position_and_no_label_of_the_team_back(room: Room) -> None:
    """Defect 13: staff roles were restored to somebody who had been dismissed."""
    sets = {"layer": {"labels": ["core"], "self": False}, "interest": {"labels": ["growth"]}}
    room.enable(townhall_roles, set=sets)
    await room.join("Ada")
    await room.say("Ada", "/label +growth")
    await room.admin_says("/label @Ada +core")
    await room.admin_says("/appoint @Ada recorder")
    await accept(room, "Ada")
    held = await room.labels("Ada")

    await room.kicked("Ada")
    await room.join("Ada")

    assert held == {"growth", "core", "position:recorder", "duty:recorder"}
    assert await room.labels("Ada") == {"growth"}


async def test_a_sanction_always_stays_and_a_delegation_never_returns(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)
    room.enable(sanctions())
    await room.join("Ada")
    await room.admin_says("/give @Ada muted")
    await room.admin_says("/give @Ada grant:roles.call")

    await room.leave("Ada")
    await room.join("Ada")

    assert await room.labels("Ada") == {"muted"}


async def test_somebody_whose_going_nobody_told_us_of_returns_without_a_position(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")
    await room.admin_says("/appoint @Ada recorder")
    await accept(room, "Ada")

    await room.join("Ada")

    assert await room.labels("Ada") == frozenset()


async def test_somebody_whom_the_file_names_before_they_come_holds_the_position_when_they_do(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"]}})
    await room.settle()

    await room.join("Ada")

    assert await room.labels("Ada") == {"position:recorder", "duty:recorder"}


async def test_somebody_whom_the_file_names_does_not_get_the_position_back_by_themselves(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"]}})
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await room.join("Ada")
    await room.say("Ada", "hello")

    await room.leave("Ada")
    await room.wait(hours=2)
    await room.join("Ada")
    await room.wait(hours=2)

    assert await room.labels("Ada") == frozenset()
    assert any("ops.toml still names them" in said for said in room.staff)


async def accept(room: Room, name: str) -> None:
    """Let somebody take what they were asked for, in private where that is possible."""
    await room.press(name, "Yes, gladly", direct=bool(room.whispered_to(name)))
