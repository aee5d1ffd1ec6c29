"""A poll where a platform has none: numbered choices, and a typed number is a vote."""

from __future__ import annotations

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import CommandInvoked, Group, PollVoted
from townhall.model.actions import ClosePoll, MessageRef, OpenPoll
from townhall.model.places import Place
from townhall.plugin.declarations import Record
from townhall.testing import Room

module, plugin = plugin_named("poll")


class Asked(Record):
    """The poll that was opened."""

    key: str


@plugin.command("ask")
async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
    """Open a poll."""
    pending = group.do(OpenPoll(place=Place(group.id), question="Tea or coffee?", choices=("tea", "coffee")))
    group.store.put(Asked(key=pending.key))


@plugin.command("close")
async def close(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
    """Close it."""
    asked = await group.store.get(Asked)
    if asked is not None:
        group.do(ClosePoll(place=Place(group.id), target=MessageRef(key=asked.key)))


@plugin.on(PollVoted)
async def count(event: PollVoted, group: Group, settings: NoSettings) -> None:
    """Say what was voted."""
    await group.say(f"{event.actor.name} voted {event.choices} on {event.message}")


@pytest.mark.platforms("qq", "poorest")
async def test_a_typed_number_is_a_vote(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/ask")
    poll = room.messages[-1]
    await room.say("Ada", "2")
    await room.say("Bob", "one of them")

    assert poll.text.splitlines()[:3] == ["Tea or coffee?", "1. tea", "2. coffee"]
    assert room.said[1:] == [f"Ada voted (1,) on {poll.id}"]


@pytest.mark.platforms("qq")
async def test_a_closed_poll_takes_no_votes(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "/ask")
    await room.say("Ada", "/close")
    await room.say("Ada", "1")

    assert len(room.said) == 1
