"""A switch, its end and what is told of both are there together or not at all, wherever the process dies on the way."""

from __future__ import annotations

import asyncio

import pytest
from tests.support.hall import Hall, MortalStore, plugin_named

from townhall import Group, MemberJoined
from townhall.model.events import MessageSent
from townhall.plugin.settings import Settings


async def die_on_the_way(hall: Hall, store: MortalStore, event: MessageSent, writes: int, *, written: bool) -> None:
    """Have something be said, die at a write, and be told of it again in the next life."""
    store.dies_after(writes, last_is_written=written)
    telling = hall.begin(hall.house.publish(event))
    await asyncio.wait([telling], timeout=0.1)
    await hall.die()
    store.revive()
    await hall.house.publish(event)
    await hall.room.wait(minutes=10)


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("writes", range(1, 7))
async def test_a_switch_is_set_told_and_ended_once(writes: int, written: bool) -> None:
    module, plugin = plugin_named("greeter")

    @plugin.on(MemberJoined)
    async def greet(event: MemberJoined, group: Group, settings: Settings) -> None:
        await group.say("Welcome!")

    store = MortalStore()
    hall = Hall(store=store)
    room = hall.room
    room.enable(module)
    staff_room = room.staff_room
    await staff_room.say("Olga", "Good morning")

    order = hall.message("/switch greeter off 2h", by="Olga", room=staff_room)
    await die_on_the_way(hall, store, order, writes, written=written)

    await room.join("Ada")
    assert room.said == []
    assert len(await room.ledger("switch_set")) == 1
    assert [said.startswith("greeter is off in room now") for said in room.staff] == [True]

    await room.wait(hours=2)
    await room.join("Bob")
    assert room.said == ["Welcome!"]
    assert len(await room.ledger("switch_expired")) == 1
    assert len(room.staff) == 2
    assert await store.overrides() == []
    await hall.close()
