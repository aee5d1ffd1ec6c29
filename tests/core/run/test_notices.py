"""What staff are told by the house itself: once, in their room, and nothing they decided themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import AdapterConnected, AdapterLost, EventId, Group, MessageSent, Place
from townhall.model.actions import Say
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.store.interface import Effects, Outgoing, SendState


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


async def held_send(hall: Hall) -> None:
    """Have a send whose outcome nobody knows, and tell the staff of it."""
    engine = await hall.engine()
    row = Outgoing(
        key="held-1",
        group=hall.room.id,
        account="test",
        plugin="campaign",
        action=Say(place=Place(hall.room.id), parts=text_parts("Was it sent?")),
        created_at=hall.house.time.now(),
        state=SendState.HELD,
    )
    await engine.store.commit(Effects(outbox=[row]))
    await engine.notices.send("held", row)
    await hall.settle()


async def test_staff_have_a_held_send_sent_again(hall: Hall) -> None:
    await held_send(hall)

    await hall.room.staff_room.press("Lead", "Send it again")

    assert hall.room.said == ["Was it sent?"]
    assert "Lead agreed" in hall.room.staff[-1]


async def test_staff_say_that_a_held_send_had_arrived(hall: Hall) -> None:
    await held_send(hall)

    await hall.room.staff_room.press("Lead", "It was sent")

    assert hall.room.said == []
    assert hall.room.staff_room.buttons == []
