"""What a case led to ends with it, and leaves no trace that holds somebody back later (K9)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.plugins.rules.houses import AD, POLITICS, is_full, offend, staff_decides, staff_says, with_rules
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, Group, Member, Mute
from townhall.model.actions import Unmute
from townhall.testing import Room


def guardian() -> ModuleType:
    """Return another plugin that mutes, and says who else does."""
    module, plugin = plugin_named("guardian")

    @plugin.command("hush")
    async def hush(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Mute somebody for long."""
        await group.mute(whom.id, timedelta(days=2), reason="peace")

    @plugin.command("others")
    async def others(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Say who else holds somebody back."""
        await group.reply("held: {held}", held=", ".join(await group.members.held_by_others(whom.id)))

    return module


def mutes(room: Room) -> list[timedelta | None]:
    """Return how long each mute of ours was to last; None is the end of one."""
    return [one.duration if isinstance(one, Mute) else None for one in room.done if isinstance(one, Mute | Unmute)]


@pytest.mark.platforms("full")
async def test_of_two_mutes_the_end_of_the_one_that_stands_is_put_back(room: Room) -> None:
    await with_rules(room, AD, POLITICS, ladder=["mute:2h"], ladder_major=["mute:7d"])
    await room.say("Bob", "cheap watches")
    await room.wait(minutes=30)
    await room.say("Bob", "the election is near")

    await staff_says(room, "/withdraw 2 it was about our own board")
    await staff_says(room, "/withdraw 1 it was a quotation")

    assert mutes(room) == [timedelta(hours=2), timedelta(days=7), timedelta(minutes=90), None]


@pytest.mark.platforms("full")
async def test_a_case_that_was_taken_back_holds_nobody_back_for_another_plugin(room: Room) -> None:
    room.enable(guardian())
    await with_rules(room, ladder=["mute:7d"])
    await room.say("Bob", "cheap watches")
    await room.admin_says("/hush Bob")
    await staff_says(room, "/withdraw 1 it was a quotation")

    await room.admin_says("/others Bob")

    assert room.said[-1].endswith("held: ")
    assert mutes(room) == [timedelta(days=7), timedelta(days=2)]


async def test_who_was_held_back_writes_again_when_the_case_is_taken_back(room: Room) -> None:
    await with_rules(room, ladder="seed")
    await room.say("Bob", "jackpot")
    await staff_says(room, "/withdraw 1 it was a quotation")

    if is_full(room):
        assert mutes(room) == [timedelta(minutes=30), None]
    assert any(entry.kind == "withdrawn" for entry in await room.ledger())


@pytest.mark.platforms("full")
async def test_letting_a_critical_case_be_does_not_end_what_another_case_led_to(room: Room) -> None:
    await with_rules(room, ladder_critical=["announce_kick"])
    await offend(room, "Bob", 3)
    await room.say("Bob", "jackpot")

    await staff_decides(room, "Leave it", "/case 4 dismiss")

    assert mutes(room)[-1] == timedelta(minutes=58)
