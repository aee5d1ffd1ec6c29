"""Labels are mirrored to the platform's own roles by comparing what should be with what is: K4."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from townhall import CommandInvoked, Group, Member, MemberRolesChanged, Plugin, Settings
from townhall.model.actions import GrantRole, RevokeRole
from townhall.model.capabilities import Feature
from townhall.model.platforms import PROFILES
from townhall.testing import Room

ROLES = {"core": "VIP", "position:executor": "Moderators"}
pytestmark = pytest.mark.platforms("full", "discord")


def labeller() -> ModuleType:
    """Return a plugin that gives and takes labels as it is told."""
    module = ModuleType("townhall_labeller", "Gives and takes labels.")
    plugin = Plugin(Settings)

    @plugin.command("give")
    async def give(
        event: CommandInvoked, group: Group, settings: Settings, who: Member, label: str, hours: int = 0
    ) -> None:
        """Give a label."""
        group.labels.give(who.id, label, expires_at=group.now + timedelta(hours=hours) if hours else None)

    @plugin.command("take")
    async def take(event: CommandInvoked, group: Group, settings: Settings, who: Member, label: str) -> None:
        """Take a label."""
        group.labels.take(who.id, label)

    module.__dict__["plugin"] = plugin
    return module


async def ready(room: Room, **settings: Any) -> None:
    room.set(native_roles=ROLES, **settings)
    room.enable(labeller())
    await room.join("Ada", "Bob")


def changes(room: Room) -> list[tuple[str, str, str]]:
    """Return what became of roles: what was done, to whom, and which role."""
    return [
        ("+" if isinstance(one, GrantRole) else "-", str(one.member).rpartition(":")[2], one.role)
        for one in room.done
        if isinstance(one, GrantRole | RevokeRole)
    ]


async def roles_changed(
    room: Room, name: str, *roles: str, added: tuple[str, ...] = (), removed: tuple[str, ...] = ()
) -> None:
    """Let a person at the platform give or take roles by hand."""
    person = room.person(name, roles=roles)
    await room.publish(
        MemberRolesChanged(**room._head(), member=person, added=added, removed=removed)  # pyright: ignore[reportPrivateUsage]
    )


async def test_a_role_comes_with_its_label_and_goes_with_it(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core")
    assert changes(room) == [("+", "ada", "VIP")]

    await room.admin_says("/take @Ada core")
    assert changes(room) == [("+", "ada", "VIP"), ("-", "ada", "VIP")]


async def test_a_label_that_names_no_role_changes_nothing(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada friend")
    await room.wait(days=1)
    assert changes(room) == []


async def test_a_role_goes_at_the_instant_its_label_runs_out(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core 30")
    await room.wait(hours=29, minutes=59)
    assert changes(room) == [("+", "ada", "VIP")]

    await room.wait(minutes=1)
    assert changes(room) == [("+", "ada", "VIP"), ("-", "ada", "VIP")]


async def test_a_role_given_once_is_not_given_again(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core")
    await room.say("Ada", "Thanks!")
    await room.restart()
    await room.wait(days=2)
    assert changes(room) == [("+", "ada", "VIP")]


async def test_whoever_comes_back_has_their_role_back(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core")
    await room.leave("Ada")
    await room.wait(seconds=5)
    await room.join("Ada")
    assert changes(room) == [("+", "ada", "VIP")] * 2


async def test_a_label_that_ran_out_meanwhile_gives_nothing_back(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core 1")
    await room.leave("Ada")
    await room.wait(hours=2)
    await room.join("Ada")
    assert changes(room) == [("+", "ada", "VIP")]


async def test_a_role_taken_by_hand_comes_back_while_the_label_holds(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core")
    await room.wait(hours=3)
    await roles_changed(room, "Ada", removed=("VIP",))
    assert changes(room) == [("+", "ada", "VIP")] * 2


async def test_two_who_undo_each_other_do_not_play_ball_with_a_role(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core")
    for _ in range(5):
        await roles_changed(room, "Ada", removed=("VIP",))
    assert changes(room) == [("+", "ada", "VIP")]

    await room.wait(hours=1)
    assert changes(room) == [("+", "ada", "VIP")] * 2


async def test_a_role_given_by_hand_without_a_label_stays(room: Room) -> None:
    await ready(room)
    await roles_changed(room, "Bob", "VIP", "Painters", added=("VIP", "Painters"))
    await room.wait(hours=3)
    assert changes(room) == []


async def test_a_role_given_by_hand_goes_where_it_is_strict_and_no_other_role_does(room: Room) -> None:
    await ready(room, native_roles_strict=True)
    await roles_changed(room, "Bob", "vip", "Painters", added=("vip", "Painters"))
    await room.wait(hours=3)
    assert changes(room) == [("-", "bob", "VIP")]


async def test_a_role_had_by_hand_before_the_label_stays_when_the_label_goes(room: Room) -> None:
    await ready(room)
    await roles_changed(room, "Bob", "VIP", added=("VIP",))
    await room.admin_says("/give @Bob core")
    await room.admin_says("/take @Bob core")
    await room.wait(hours=3)
    assert changes(room) == []


async def test_labels_from_before_the_role_was_named_count_with_the_new_settings(room: Room) -> None:
    room.enable(labeller())
    await room.join("Ada")
    await room.admin_says("/give @Ada core")
    assert changes(room) == []

    room.set(native_roles=ROLES)
    await room.settle()
    assert changes(room) == [("+", "ada", "VIP")]


async def test_what_was_missed_while_down_is_made_good_after_the_start(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada core 5")
    house = room._house  # pyright: ignore[reportPrivateUsage]
    await house.close()
    house.time.turn_to(house.time.now() + timedelta(hours=6))
    await room.restart()
    assert changes(room) == [("+", "ada", "VIP"), ("-", "ada", "VIP")]


async def test_why_tells_of_a_role(room: Room) -> None:
    await ready(room)
    await room.admin_says("/give @Ada position:executor")
    await room.say("Ada", "/why")
    assert "Ada gets the role Moderators, because they hold the label position:executor." in room.said[-1]


@pytest.mark.parametrize("mode", ["observe", "suggest"])
async def test_the_mode_of_the_plugin_whose_label_it_is_holds_for_its_role(room: Room, mode: str) -> None:
    staff = room.staff_room
    await ready(room)
    room.enable(labeller(), mode=mode)
    await room.admin_says("/give @Ada core")
    await room.wait(hours=5)
    assert changes(room) == []
    assert len([one for one in staff.said if "role VIP" in one]) == (1 if mode == "suggest" else 0)

    room.enable(labeller(), mode="act")
    await room.settle()
    if mode == "observe":
        assert changes(room) == [("+", "ada", "VIP")]
    else:
        await staff.press("Admin", "Do it")
        assert changes(room) == [("+", "ada", "VIP")]


async def test_a_role_that_cannot_be_given_is_told_once_and_tried_with_growing_pauses(room: Room) -> None:
    staff = room.staff_room
    await ready(room)
    names = [f"N{number}" for number in range(12)]
    await room.join(*names)
    can = PROFILES[room.variant.profile]
    room.platform(can.without(Feature.ROLES))
    for name in names:
        await room.admin_says(f"/give @{name} core")
    tried = len([one for one in await room.reasons() if "role VIP" in one.summary])
    assert tried == 3
    assert len([one for one in staff.said if "VIP" in one]) == 1

    await room.wait(days=3)
    tried_in_three_days = len([one for one in await room.reasons() if "role VIP" in one.summary]) - tried
    assert 3 <= tried_in_three_days <= 10
    assert len([one for one in staff.said if "VIP" in one]) == 1

    room.platform(can)
    await room.settle()
    await room.wait(days=2)
    assert sorted(changes(room)) == sorted(("+", name.casefold(), "VIP") for name in names)


async def test_a_large_group_is_served_in_several_turns(room: Room) -> None:
    room.enable(labeller())
    names = [f"N{number}" for number in range(130)]
    await room.join(*names)
    for name in names:
        await room.admin_says(f"/give @{name} core")
    room.set(native_roles=ROLES)
    await room.settle()
    assert sorted(changes(room)) == sorted(("+", name.casefold(), "VIP") for name in names)


async def test_two_spellings_of_a_role_are_one_role(room: Room) -> None:
    await ready(room, native_roles_strict=True)
    room.set(native_roles={"core": "VIP", "seed": "@vip"})
    await room.admin_says("/give @Ada core")
    await room.admin_says("/give @Ada seed")
    await room.admin_says("/take @Ada core")
    await room.wait(hours=5)
    assert [what for what, who, _ in changes(room) if who == "ada"] == ["+"]


async def test_roles_that_were_named_while_townhall_was_down_come_with_the_start(room: Room) -> None:
    room.enable(labeller())
    await room.join("Ada")
    await room.admin_says("/give @Ada core")
    await room._house.close()  # pyright: ignore[reportPrivateUsage]
    room.set(native_roles=ROLES)
    await room.settle()
    assert changes(room) == [("+", "ada", "VIP")]


@pytest.mark.platforms("telegram")
async def test_where_a_role_is_a_rank_the_first_of_the_file_counts(room: Room) -> None:
    await ready(room)
    room.set(native_roles={"lead": "Leads", "core": "VIP"})
    await room.admin_says("/give @Ada core")
    await room.wait(hours=1)
    await room.admin_says("/give @Ada lead")
    await room.wait(days=1)
    assert changes(room) == [("+", "ada", "VIP"), ("-", "ada", "VIP"), ("+", "ada", "Leads")]

    await room.admin_says("/take @Ada lead")
    await room.wait(days=1)
    assert changes(room)[3:] == [("-", "ada", "Leads"), ("+", "ada", "VIP")]
