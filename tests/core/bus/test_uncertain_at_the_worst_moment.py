"""A decision about an uncertain send is on record and carried out, both and once, wherever the process dies."""

from __future__ import annotations

import asyncio
from types import ModuleType

import pytest
from tests.support.hall import Hall, MortalStore, NoSettings, plugin_named

from townhall import Group, MessageSent
from townhall.model.events import ButtonPressed
from townhall.model.results import Unknown
from townhall.testing import Room

BROKEN = Unknown("The line broke.")


def posting(batch: str) -> ModuleType:
    module, plugin = plugin_named("posting")

    @plugin.on(MessageSent)
    async def post(event: MessageSent, group: Group, settings: NoSettings) -> None:
        for number in range(2):
            await group.say(f"{event.text} {number}", batch=batch)

    return module


async def uncertain(batch: str) -> tuple[Hall, MortalStore, Room, Room]:
    """Two messages of which nobody knows whether they were sent, and staff who were asked about them."""
    store = MortalStore()
    hall = Hall(store=store)
    staff = hall.room.staff_room
    there = hall.room.another("there", "outer", platform="telegram", staff_room=staff.alias)
    there.enable(posting(batch))
    there.refuse(BROKEN, BROKEN)
    await there.say("Ada", "News")
    await there.wait(minutes=1)
    return hall, store, staff, there


async def press_and_die(hall: Hall, store: MortalStore, staff: Room, label: str, writes: int, *, written: bool) -> None:
    """Have somebody press, die at a write, and hear of the same press again in the next life."""
    told: list[ButtonPressed] = []
    publish = hall.house.publish

    async def note(*events: ButtonPressed) -> None:
        told.extend(events)

    hall.house.publish = note  # type: ignore[method-assign, assignment]  # the press is kept for the next life
    await staff.press("Olga", label)
    hall.house.publish = publish  # type: ignore[method-assign]
    store.dies_after(writes, last_is_written=written)
    telling = hall.begin(publish(*told))
    await asyncio.wait([telling], timeout=0.1)
    await hall.die()
    store.revive()
    await publish(*told)
    await staff.wait(minutes=10)


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("writes", range(1, 9))
@pytest.mark.parametrize(
    ("label", "kind", "said"), [("Send it again", "sent_again", ["News 1"]), ("It was sent", "left_uncertain", [])]
)
async def test_a_single_send(label: str, kind: str, said: list[str], writes: int, written: bool) -> None:
    hall, store, staff, there = await uncertain("")
    await press_and_die(hall, store, staff, label, writes, written=written)
    assert there.said == said
    assert len(await staff.ledger(kind)) == 1
    await hall.close()


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("writes", range(1, 9))
async def test_all_of_a_batch(writes: int, written: bool) -> None:
    hall, store, staff, there = await uncertain("autumn")
    await press_and_die(hall, store, staff, "Send them all again", writes, written=written)
    assert there.said == ["News 0", "News 1"]
    assert len(await staff.ledger("sent_again")) == 2
    await hall.close()
