"""A budget holds wherever the process dies, whatever is told twice and however many uses come at once."""

from __future__ import annotations

import asyncio

import pytest
from tests.core.bus.delegation.lenders import lender, police
from tests.support.hall import Hall, MortalStore

from townhall import Standing


async def lent(store: MortalStore | None = None) -> Hall:
    """Return a hall in which Kim may praise twice a day."""
    hall = Hall(store=store)
    room = hall.room
    room.enable(lender())
    room.enable(police())
    room.person("Olga", standing=Standing.ADMIN)
    await room.join("Olga", "Kim", "Mia")
    await room.say("Olga", "/lend Kim Olga police.praise 2/day")
    await room.say("Kim", "/yes")
    return hall


def praised(hall: Hall) -> int:
    return hall.room.said.count("Praised.")


@pytest.mark.parametrize("last_is_written", [False, True])
@pytest.mark.parametrize("writes", range(1, 10))
async def test_a_use_is_counted_with_what_it_allowed_or_neither(writes: int, last_is_written: bool) -> None:
    store = MortalStore()
    hall = await lent(store)
    uses = [hall.message("/praise Mia", by="Kim") for _ in range(3)]

    store.dies_after(writes, last_is_written=last_is_written)
    telling = hall.begin(hall.tell(*uses))
    await asyncio.wait([telling], timeout=0.1)
    settling = hall.begin(hall.settle())
    await asyncio.wait([settling], timeout=0.1)
    await hall.die()
    store.revive()
    # What was not acknowledged is told again, and what was, too.
    await hall.tell(*uses)
    await hall.settle()

    # A message whose fate is unknown is not sent again; what was decided stands all the same.
    assert praised(hall) in (1, 2)
    assert len(await hall.room.facts("praise")) == 2
    assert len(await hall.room.ledger("privileged")) == 2
    await hall.close()


async def test_ten_at_once_are_two_uses() -> None:
    hall = await lent()
    await hall.tell(*(hall.message("/praise Mia", by="Kim") for _ in range(10)))
    await hall.settle()

    assert praised(hall) == 2
    await hall.close()


async def test_from_private_talk_and_group_at_once_it_is_one_budget() -> None:
    hall = await lent()
    room = hall.room
    await room.whisper("Kim", "/praise Mia")
    await room.say("Kim", "/praise Mia")
    await room.whisper("Kim", "/praise Mia")

    assert len(await room.facts("praise")) == 2
    await hall.close()
