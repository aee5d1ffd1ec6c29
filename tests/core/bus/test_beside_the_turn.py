"""What a group offers beside reading and deciding: sums in another thread, and the addresses of messages."""

from __future__ import annotations

import threading

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, MessageSent
from townhall.testing import Room


async def test_a_pure_function_is_computed_outside_the_event_loop(hall: Hall) -> None:
    module, plugin = plugin_named("adding")
    found: list[tuple[int, bool]] = []

    def added() -> tuple[int, bool]:
        return sum(range(10)), threading.current_thread() is threading.main_thread()

    @plugin.on(MessageSent)
    async def add(event: MessageSent, group: Group, settings: NoSettings) -> None:
        found.append(await group.compute(added))

    hall.room.enable(module)
    await hall.room.say("Ada", "one")

    assert found == [(45, False)]


async def test_a_function_that_fails_fails_its_handler_alone(hall: Hall) -> None:
    module, plugin = plugin_named("adding")

    def divided() -> float:
        return 1 / 0

    @plugin.on(MessageSent)
    async def divide(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.say("before")
        await group.compute(divided)

    hall.room.enable(module)
    await hall.room.say("Ada", "one")

    assert hall.room.said == []


async def test_a_message_has_the_address_its_platform_gives(room: Room) -> None:
    module, plugin = plugin_named("linking")

    @plugin.on(MessageSent)
    async def link(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.say("address: {link}", link=group.link_to(event.message))

    room.enable(module)
    await room.say("Ada", "one")
    room.give_addresses()
    message = await room.say("Ada", "two")

    assert room.said == ["address: ", f"address: https://chat.example/room/{message}"]


async def test_a_secret_is_the_same_after_a_restart_and_another_one_for_another_purpose(room: Room) -> None:
    module, plugin = plugin_named("drawing")
    found: list[bytes] = []

    @plugin.command("secret")
    async def tell(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        found.extend((group.secret("draw"), group.secret("codes")))

    room.enable(module)
    await room.say("Ada", "/secret")
    await room.restart()
    await room.say("Ada", "/secret")

    assert found[:2] == found[2:]
    assert found[0] != found[1]
    assert len(found[0]) == 32
