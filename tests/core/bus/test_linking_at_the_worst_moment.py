"""Two accounts become one person exactly once, wherever the process dies on the way (S63)."""

from __future__ import annotations

import asyncio
import re

import pytest
from tests.support.hall import Hall, MortalStore

from townhall import ButtonPressed, MessageSent
from townhall.bus.links import accounts_of
from townhall.model.events import Event
from townhall.model.ids import EventId
from townhall.model.parts import buttons
from townhall.model.places import Place
from townhall.testing import Room


async def survive(hall: Hall, store: MortalStore, event: Event, writes: int, *, last_is_written: bool) -> None:
    """Have something happen, die on the way, and be told of it again in the next life."""
    store.dies_after(writes, last_is_written=last_is_written)
    telling = hall.begin(hall.house.publish(event))
    await asyncio.wait([telling], timeout=0.1)
    await hall.die()
    store.revive()
    await hall.house.publish(event)
    # What was on the wire is tried again after a while.
    await hall.room.wait(minutes=10)


def entered(hall: Hall, room: Room, code: str) -> MessageSent:
    place = Place(room.id, direct=True)
    return hall.message(f"/link {code}", by="Ada M", room=room, place=place)


def agreed(hall: Hall, room: Room) -> ButtonPressed:
    asked = room.whispered_to("Ada")[-1]
    [yes, _] = list(buttons(asked.parts))
    now = hall.house.time.now()
    return ButtonPressed(
        id=EventId("pressed"),
        at=now,
        place=Place(room.id, direct=True),
        received_at=now,
        message=asked.id,
        actor=room.person("Ada"),
        data=yes.data,
        token="press",
    )


@pytest.mark.parametrize("last_is_written", [False, True])
@pytest.mark.parametrize("writes", range(1, 8))
async def test_accounts_are_linked_once_wherever_the_process_dies(writes: int, last_is_written: bool) -> None:
    store = MortalStore()
    hall = Hall(store=store)
    here = hall.room
    here.set(community="fans")
    there = here.another("there", account="matrix", community="fans")
    await here.join("Ada")
    await there.join("Ada M")
    await here.whisper("Ada", "/link")
    found = re.search(r"/link (\w{4}-\w{4})", here.whispers[-1][1])
    assert found is not None

    await survive(hall, store, entered(hall, there, found[1]), writes, last_is_written=last_is_written)
    assert [text.startswith("Ada M (test) has entered") for _, text in here.whispers] == [False, True]

    await survive(hall, store, agreed(hall, here), writes, last_is_written=last_is_written)
    both = (here.person("Ada").id, there.person("Ada M").id)
    assert await accounts_of((await hall.engine()).world, "fans", both[1]) == both
    assert [text.startswith("The two accounts are one person") for _, text in there.whispers] == [False, True]
    await hall.close()
