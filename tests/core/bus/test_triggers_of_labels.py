"""A handler that asks for a label is called for those who hold it now."""

from __future__ import annotations

from tests.support.hall import NoSettings, plugin_named

from townhall import AddressesUs, CommandInvoked, Group, HasLabel, Member, MessageSent
from townhall.testing import Room

module, plugin = plugin_named("circle")


@plugin.on(MessageSent, HasLabel("core"))
async def greet_the_core(event: MessageSent, group: Group, settings: NoSettings) -> None:
    """Greet members of the core."""
    await group.say("one of us")


@plugin.on(MessageSent, AddressesUs())
async def answer(event: MessageSent, group: Group, settings: NoSettings) -> None:
    """Answer who speaks to us."""
    await group.say("you spoke to me")


@plugin.command("appoint")
async def appoint(event: CommandInvoked, group: Group, settings: NoSettings, member: Member) -> None:
    """Give somebody the label."""
    group.labels.give(member.id, "core")


async def test_a_label_is_looked_at_when_the_event_comes(room: Room) -> None:
    room.enable(module)
    await room.say("Ada", "hello everybody")
    assert room.said == []

    await room.say("Bob", "/appoint Ada")
    await room.say("Ada", "hello again")
    await room.say("Bob", "hello too")

    assert room.said == ["one of us"]


async def test_a_reply_to_us_is_told_from_a_reply_to_somebody_else(room: Room) -> None:
    room.enable(module)
    await room.join("Ada")
    await room.say("Bob", "/appoint Ada")
    mine = await room.say("Ada", "hello everybody")
    await room.reply("Bob", room.messages[-1], "and who are you?")
    await room.reply("Bob", mine, "hello Ada")

    assert room.said == ["one of us", "you spoke to me"]
