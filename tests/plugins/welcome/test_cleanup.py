"""Old greetings go, except those that were answered (domain 3.1, point 12)."""

from __future__ import annotations

import pytest

import townhall_welcome
from townhall.testing import Room

pytestmark = pytest.mark.platforms("full", "telegram", "qq")


async def greeted(room: Room, **settings: object) -> None:
    room.enable(townhall_welcome, text="Hi {name}!", drip=[], **settings)
    await room.join("Ada")
    await room.wait(minutes=1)


async def test_an_old_greeting_is_removed(room: Room) -> None:
    await greeted(room)

    await room.wait(hours=5)
    assert len(room.messages) == 1
    await room.wait(hours=2)

    assert room.messages == []


async def test_a_greeting_that_was_answered_stays(room: Room) -> None:
    await greeted(room)

    await room.reply("Ada", room.messages[0], "thank you!")
    await room.wait(hours=7)

    assert len(room.messages) == 1


async def test_with_no_time_set_greetings_stay(room: Room) -> None:
    await greeted(room, clean_after="0s")

    await room.wait(days=2)

    assert len(room.messages) == 1


@pytest.mark.platforms("poorest")
async def test_where_nothing_can_be_removed_nothing_is_tried(room: Room) -> None:
    await greeted(room)

    await room.wait(hours=7)

    assert len(room.messages) == 1
    assert room.done == []
