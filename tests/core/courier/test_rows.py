"""The order of rows: kept inside a room, urgent ones first, and no room holds up another."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, MONDAY, Dispatch, say, whisper

from townhall.model.actions import AnswerPress, Lane
from townhall.model.capabilities import Pace
from townhall.model.ids import GroupId, MemberId
from townhall.model.places import Place
from townhall.model.results import Failed, RateLimited

OTHER = GroupId("test:acc:other")


async def test_the_messages_of_a_room_keep_their_order_through_retries() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Failed("busy", transient=True), None, Failed("busy", transient=True))
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(5)))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["0", "1", "2", "3", "4"]


async def test_a_stuck_room_does_not_hold_up_another() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(hours=1)))
    await dispatch.send(dispatch.row(say("stuck")), dispatch.row(say("free", OTHER)))
    assert dispatch.platform.texts == ["free"]


async def test_safety_goes_before_service_before_community() -> None:
    dispatch = Dispatch(replace(HOLDS, pace=Pace(account_per_second=1.0, room_gap=timedelta())))
    await dispatch.send(
        dispatch.row(say("first")),
        dispatch.row(say("community"), Lane.COMMUNITY),
        dispatch.row(say("service")),
        dispatch.row(say("safety"), Lane.SAFETY),
    )
    await dispatch.run(timedelta(seconds=10))
    assert dispatch.platform.texts == ["safety", "first", "service", "community"]


async def test_a_message_for_later_does_not_hold_up_the_room() -> None:
    dispatch = Dispatch(HOLDS)
    await dispatch.send(dispatch.row(say("later"), not_before=MONDAY + timedelta(hours=1)), dispatch.row(say("now")))
    await dispatch.run(timedelta(hours=2))
    assert dispatch.platform.texts == ["now", "later"]
    assert dispatch.platform.arrived[1].at == MONDAY + timedelta(hours=1)


async def test_the_answer_to_a_press_does_not_wait_for_its_room() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(hours=1)))
    press = AnswerPress(place=Place(LOUNGE), token="t", member=MemberId("test:acc:ada"), text="done")
    await dispatch.send(dispatch.row(say("stuck")), dispatch.row(press))
    assert [one.action for one in dispatch.platform.arrived] == [press]


async def test_a_private_message_keeps_its_own_order() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(hours=1)))
    await dispatch.send(dispatch.row(whisper("to ada", "ada")), dispatch.row(whisper("to bob", "bob")))
    assert dispatch.platform.texts == ["to bob"]
