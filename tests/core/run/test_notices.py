"""What staff are told by the house itself: once, in their room, and nothing they decided themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import AdapterConnected, AdapterLost, EventId, Group, MessageSent, Place
from townhall.model.ids import GroupId


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    assert hall.room.staff_room.alias == "room-staff"
    yield hall
    await hall.close()


async def test_a_send_that_failed_is_told_once(hall: Hall) -> None:
    module, plugin = plugin_named("whispering")

    @plugin.on(MessageSent)
    async def whisper(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.whisper(event.actor.id, "Psst")

    hall.room.enable(module)
    hall.room.close_direct("Ada")
    await hall.room.say("Ada", "Hello")
    await hall.room.restart()

    assert len(hall.room.staff) == 1
    assert "Psst" in hall.room.staff[0]


async def test_a_lost_account_is_told_once_until_it_is_back(hall: Hall) -> None:
    engine = await hall.engine()
    now, place = hall.house.time.now(), Place(GroupId("test:test:"))

    for number in range(3):
        lost = AdapterLost(id=EventId(f"lost-{number}"), at=now, place=place, reason="No network.")
        await engine.notices.account_lost("test", lost)
    await engine.notices.account_back("test", AdapterConnected(id=EventId("back-1"), at=now, place=place))
    await engine.notices.account_back("test", AdapterConnected(id=EventId("back-2"), at=now, place=place))
    await hall.settle()

    assert hall.room.staff == [
        "The account test lost its platform: No network. It is being brought back.",
        "The account test is connected again.",
    ]


async def test_a_refused_configuration_is_told_in_every_staff_room_once(hall: Hall) -> None:
    other = hall.room.another("other", staff_room="room-staff")
    engine = await hall.engine()
    configuration = engine.world.configuration
    assert configuration is not None

    await engine.notices.configuration_refused(configuration, 2, "line 3: nonsense", hall.house.time.now())
    await hall.settle()

    assert other.said == []
    assert len(hall.room.staff) == 1
    assert "line 3: nonsense" in hall.room.staff[0]
