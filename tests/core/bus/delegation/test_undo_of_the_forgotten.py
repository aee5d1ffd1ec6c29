"""What a delegate did is taken back as ever when somebody in it asked to be forgotten meanwhile (K16)."""

from __future__ import annotations

from types import ModuleType

import msgspec
import pytest
from tests.core.bus.delegation.lenders import lend, ready
from tests.core.bus.delegation.test_undo_among_others import doings, guardian
from tests.support.hall import NoSettings

from townhall import CommandInvoked, Group, MemberId, Plugin, PrivilegedRun
from townhall.model.actions import Mute, Unmute
from townhall.testing import Room

pytestmark = pytest.mark.platforms("full")


@pytest.fixture
async def guarded(room: Room) -> Room:
    room.enable(guardian())
    await ready(room)
    await lend(room, "Kim", "police.mute")
    return room


def reader() -> ModuleType:
    """Return a plugin that tells somebody which permissions they used."""
    module = ModuleType("townhall_reader", "Reads the ledger.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)

    @plugin.command("ran")
    async def ran(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Tell what somebody ran."""
        await group.reply(str([one.reason for one in await group.ledger.privileged(by=event.actor.id)]))

    module.__dict__["plugin"] = plugin
    return module


async def forget(room: Room, name: str) -> None:
    await room.say(name, "/forgetme")
    await room.press(name, "Yes, forget me")


async def runs(room: Room) -> list[PrivilegedRun]:
    entries = await room.ledger("privileged")
    return [msgspec.msgpack.decode(one.evidence, type=PrivilegedRun) for one in entries]


def lifted(room: Room) -> list[MemberId]:
    return [one.member for one in doings(room) if isinstance(one, Unmute)]


async def test_a_muted_member_who_came_back_is_unmuted(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    await forget(guarded, "Mia")
    await guarded.say("Mia", "here I am again")
    await guarded.say("Olga", "/undo last")

    assert lifted(guarded) == [guarded.person("Mia").id]
    assert guarded.said[-1] == "('mute', 'say') () False"


async def test_of_one_who_has_not_come_back_it_is_said_that_the_mute_stays(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    await forget(guarded, "Mia")
    await guarded.say("Olga", "/undo last")

    assert lifted(guarded) == []
    assert guarded.said[-1] == "('say',) ('mute',) False"


async def test_an_erasure_lifts_nothing_that_another_plugin_decided(guarded: Room) -> None:
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Olga", "/hush Mia 5")
    await forget(guarded, "Mia")
    await guarded.say("Mia", "here I am again")
    await guarded.say("Olga", "/undo last")

    assert [type(one) for one in doings(guarded)] == [Mute, Mute]
    assert guarded.said[-1] == "('say',) () False held ('mute',)"


@pytest.mark.parametrize("name", ["Kim", "Olga"])
async def test_a_run_of_a_delegate_or_sponsor_who_was_forgotten_can_be_taken_back(guarded: Room, name: str) -> None:
    await guarded.say("Kim", "/mute Mia")
    await forget(guarded, name)
    await guarded.admin_says("/undo last")

    assert lifted(guarded) == [guarded.person("Mia").id]


async def test_the_name_in_a_call_goes_with_the_person_and_the_rest_stays(guarded: Room) -> None:
    await guarded.join("Max")
    await guarded.say("Kim", "/mute Mia")
    await guarded.say("Kim", "/mute Max")
    await forget(guarded, "Mia")

    told = await runs(guarded)
    assert {(one.call, one.argument) for one in told if one.call == "/mute"} == {("/mute", ""), ("/mute", "Max")}
    assert guarded.person("Mia").id not in str(told)


async def test_what_a_forgotten_person_ran_is_still_found_under_who_they_are(guarded: Room) -> None:
    guarded.enable(reader())
    await guarded.say("Kim", "/mute Mia")
    await forget(guarded, "Kim")
    await guarded.say("Kim", "/ran")

    assert guarded.said[-1] == "['/mute']"
