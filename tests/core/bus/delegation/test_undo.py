"""What a delegate did can be taken back for a day, by the inverse of what it was; what cannot be is said to stay."""

from __future__ import annotations

from types import ModuleType

import pytest
from tests.core.bus.delegation.lenders import lend, ready
from tests.support.hall import NoSettings

from townhall import CommandInvoked, DelegatedRunUndone, Group, Member, Plugin
from townhall.model.actions import DeleteMessages, Unmute
from townhall.testing import Room

pytestmark = pytest.mark.platforms("full")


async def test_a_mute_a_message_and_a_praise_are_taken_back(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.mute")
    await lend(room, "Kai", "police.praise")
    await room.say("Kim", "/mute Mia")
    await room.say("Olga", "/undo last")
    await room.say("Kai", "/praise Mia")
    await room.say("Olga", "/undo last")

    assert [type(one) for one in room.done if isinstance(one, Unmute | DeleteMessages)].count(Unmute) == 1
    assert [message.text for message in room.messages if message.text in ("Muted.", "Praised.")] == []
    assert sum(fact.amount for fact in await room.facts("praise")) == 0
    assert room.said[-1] == "('say', 'fact') () False"


async def test_labels_are_as_they_were_before(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.mute")
    await room.say("Olga", "/label Mia old")
    await room.say("Kim", "/label Mia old")
    await room.say("Kim", "/label Mia new")
    await room.say("Olga", "/undo last")

    assert await room.labels("Mia") == {"old"}


async def test_what_was_deleted_stays_deleted_and_that_is_said(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.hide")
    message = await room.say("Mia", "Hm.")
    await room.say("Kim", "/remove", reply_to=message, reply_to_actor=room.person("Mia").id)
    await room.say("Olga", "/undo last")

    assert room.said[-1] == "Nothing of that can be taken back: what was deleted or removed stays so."


async def test_it_is_taken_back_once_and_for_a_day(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise")
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/undo last")
    await room.say("Olga", "/undo last")
    assert room.said[-1] == "That was taken back already."
    assert len(await room.ledger("undone")) == 1

    await room.say("Kim", "/praise Mia")
    await room.wait(hours=24)
    await room.say("Olga", "/undo 0011aabb")
    assert "nothing of a delegate under 0011aabb" in room.said[-1]
    assert sum(fact.amount for fact in await room.facts("praise")) == 1


async def test_a_use_that_was_taken_back_stays_used(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise", "1/day")
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/undo last")
    await room.say("Kim", "/praise Mia")

    assert "budget for police.praise is used up for now (1)" in room.said[-1]


async def test_what_staff_did_themselves_is_not_taken_back_by_it(room: Room) -> None:
    await ready(room)
    await lend(room, "Kim", "police.praise")
    await room.say("Kim", "/praise Mia")
    await room.say("Olga", "/mute Mia")
    await room.say("Olga", "/undo last")

    assert not any(isinstance(one, Unmute) for one in room.done)


def judge() -> ModuleType:
    """Return a plugin that takes back its own."""
    module = ModuleType("townhall_judge", "Opens cases.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)

    @plugin.command("case", permission="judge.case")
    async def case(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Open a case and mute."""
        group.ledger.record("case", about=whom.id)
        await group.mute(whom.id, None, reason="case")

    @plugin.on(DelegatedRunUndone)
    async def close(event: DelegatedRunUndone, group: Group, settings: NoSettings) -> None:
        """Close the cases of the run."""
        await group.say(f"{event.plugin} {event.call}: {len(event.entries)} closed.")

    module.__dict__["plugin"] = plugin
    return module


async def test_a_plugin_that_listens_takes_back_what_is_its_own(room: Room) -> None:
    room.enable(judge())
    await ready(room)
    await lend(room, "Kim", "judge.case")
    await room.say("Kim", "/case Mia")
    await room.say("Olga", "/undo last")

    assert "judge /case: 1 closed." in room.said
    assert "() () True" in room.said
    assert not any(isinstance(one, Unmute) for one in room.done)
