"""What a platform is only asked keeps no message waiting, and no message keeps it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, MONDAY, Dispatch, say

from townhall.courier.looks import AT_ONCE
from townhall.model.actions import Lane, ReadCodes
from townhall.model.capabilities import Pace
from townhall.model.places import Place
from townhall.model.platforms import PROFILES
from townhall.model.results import Failed, Ok, RateLimited
from townhall.store.interface import SendState

SLOW = replace(PROFILES["full"], pace=Pace(account_per_second=0.2, room_gap=timedelta()))


def look() -> ReadCodes:
    return ReadCodes(place=Place(LOUNGE), source="picture")


async def test_questions_take_no_place_in_the_pace_of_messages() -> None:
    dispatch = Dispatch(SLOW)
    asked = [dispatch.row(look()) for _ in range(5)]
    said = dispatch.row(say("now"))
    await dispatch.send(*asked, said)
    await dispatch.run(timedelta(seconds=1))

    assert {await dispatch.state(row) for row in (*asked, said)} == {SendState.SENT}


async def test_many_pictures_that_take_their_time_keep_no_message_waiting() -> None:
    dispatch = Dispatch(HOLDS)
    gate = dispatch.platform.gate = asyncio.Event()
    asked = [dispatch.row(look()) for _ in range(100)]
    await dispatch.send(*asked)
    under_way = [row for row in asked if await dispatch.state(row) is SendState.SENDING]
    ban = dispatch.row(say("Out!"), Lane.SAFETY)
    await dispatch.send(ban)

    assert len(under_way) == AT_ONCE
    assert await dispatch.state(ban) is SendState.SENDING
    gate.set()


async def test_a_picture_that_cannot_be_read_is_told_to_its_plugin_and_not_to_staff() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Failed("The picture is broken or of a kind that is not read."))
    row = dispatch.row(look(), on_result="read")
    await dispatch.send(row)

    assert [event.outcome for event in dispatch.results] == ["failed"]
    assert dispatch.reports == []


async def test_a_wait_that_was_asked_for_lasts_over_a_crash_and_holds_up_no_message() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(minutes=5), everywhere=True))
    row = dispatch.row(look())
    await dispatch.send(row)
    await dispatch.crash()
    said = dispatch.row(say("now"))
    await dispatch.send(said)

    assert (await dispatch.state(row), await dispatch.state(said)) == (SendState.WAITING, SendState.SENT)
    await dispatch.run(timedelta(minutes=5))
    assert dispatch.time.now() == MONDAY + timedelta(minutes=5)
    found = await dispatch.store.outgoing(row.key)
    assert found is not None
    assert isinstance(found.result, Ok)
