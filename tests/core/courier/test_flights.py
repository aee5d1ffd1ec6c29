"""What becomes of a send that fails, is refused, is unknown, or was on the wire when the process died."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, MONDAY, REPEATS, Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Lane, MessageRef, Pin
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MessageId
from townhall.model.places import Place
from townhall.model.results import Failed, RateLimited, Unknown
from townhall.store.interface import SendState

UNLIMITED = GroupSettings(account="acc", budget=Budget(promo_per_week=None, scheduled_per_day=None))


# -- trouble -----------------------------------------------------------------------------------------
async def test_a_transient_failure_is_tried_again_and_each_attempt_written_down() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(*[Failed("busy", transient=True)] * 2)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    waiting = await dispatch.store.outgoing(row.key)
    await dispatch.run(timedelta(minutes=1))
    sent = await dispatch.store.outgoing(row.key)
    assert waiting is not None
    assert (waiting.state, waiting.attempts) == (SendState.WAITING, 1)
    assert sent is not None
    assert (sent.state, sent.attempts) == (SendState.SENT, 3)


async def test_a_failure_that_does_not_end_is_given_up_and_reported() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(*[Failed("busy", transient=True)] * 20)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.run(timedelta(hours=2))
    assert await dispatch.state(row) is SendState.FAILED
    assert dispatch.reports == [("failed", row.key)]


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_wait_the_platform_asked_for_holds_through_a_restart(everywhere: bool) -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(minutes=10), everywhere=everywhere))
    await dispatch.send(dispatch.row(say("hello")))
    await dispatch.crash()
    await dispatch.send(dispatch.row(say("more")))
    await dispatch.run(timedelta(minutes=9))
    assert dispatch.platform.texts == []
    await dispatch.run(timedelta(minutes=2))
    assert dispatch.platform.texts == ["hello", "more"]


async def test_an_expired_message_is_dropped_and_reported_when_it_expires() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(RateLimited(timedelta(hours=1)))
    row = dispatch.row(say("soon"), expires_at=MONDAY + timedelta(minutes=5))
    await dispatch.send(dispatch.row(say("first")), row)
    await dispatch.run(timedelta(hours=2))
    assert dispatch.platform.texts == ["first"]
    assert await dispatch.state(row) is SendState.DROPPED


async def test_an_unknown_outcome_is_held_where_a_repetition_would_be_seen() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Unknown("lost"))
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.HELD
    assert dispatch.reports == [("held", row.key)]


async def test_an_unknown_outcome_is_tried_again_where_the_platform_knows_repetitions() -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.answer(Unknown("lost"))
    await dispatch.send(dispatch.row(say("hello")))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["hello"]


# -- death -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("capabilities", [HOLDS, REPEATS], ids=["holds", "repeats"])
@pytest.mark.parametrize("point", ["before mark", "before wire", "after wire", "before settle"])
async def test_death_at_any_point_loses_nothing_and_doubles_nothing(capabilities: Capabilities, point: str) -> None:
    dispatch = Dispatch(capabilities)
    dispatch.store.dies_at = {"before mark": "mark", "before settle": "settle"}.get(point, "")
    dispatch.platform.gate = asyncio.Event() if point == "before wire" else None
    dispatch.platform.wire_cut = point == "after wire"
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    unsure = capabilities is HOLDS and point != "before mark"
    arrived = 0 if unsure and point == "before wire" else 1
    assert len(dispatch.platform.arrived) == arrived
    assert await dispatch.state(row) is (SendState.HELD if unsure else SendState.SENT)
    assert dispatch.reports == ([("held", row.key)] if unsure else [])


async def test_when_the_platform_has_forgotten_the_first_try_it_is_held_after_a_crash() -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.platform.wire_cut = True
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    dispatch.time.turn(timedelta(hours=1))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.HELD
    assert dispatch.platform.texts == ["hello"]


async def test_an_action_that_may_be_repeated_is_repeated_after_a_crash_on_every_platform() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.platform.wire_cut = True
    pin = Pin(place=Place(LOUNGE), target=MessageRef(MessageId("m9")))
    row = dispatch.row(pin)
    await dispatch.send(row)
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.SENT


async def test_what_waited_is_sent_after_a_restart_in_its_order() -> None:
    dispatch = Dispatch(replace(HOLDS, pace=Pace(account_per_second=1.0, room_gap=timedelta())))
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(4)))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["0", "1", "2", "3"]


async def test_an_orderly_end_lets_what_is_on_the_wire_come_home() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.platform.gate = asyncio.Event()
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    dispatch.platform.gate.set()
    await dispatch.courier.close(timedelta(seconds=5))
    assert await dispatch.state(row) is SendState.SENT


# -- company -----------------------------------------------------------------------------------------
async def test_the_end_of_a_bulk_send_is_written_with_the_mark_of_the_next_and_that_of_the_last_at_once() -> None:
    dispatch = Dispatch(replace(HOLDS, pace=Pace(account_per_second=30.0, room_gap=timedelta())), UNLIMITED)
    rows = [dispatch.row(say(f"{n}", GroupId(f"test:acc:{n}")), Lane.PROMO, on_result="posted") for n in range(7)]
    await dispatch.send(*rows)
    await dispatch.run(timedelta(seconds=1))
    arrived = [one.at for one in dispatch.platform.arrived]

    # Three are marked at a time, a tenth of a second ahead.
    assert [one.at for one in dispatch.results] == [arrived[3]] * 3 + [arrived[6]] * 4


async def test_the_end_of_what_somebody_waits_for_and_of_a_slow_campaign_is_written_at_once() -> None:
    for lane, per_second in ((Lane.SERVICE, 30.0), (Lane.PROMO, 10.0)):
        dispatch = Dispatch(replace(HOLDS, pace=Pace(account_per_second=per_second, room_gap=timedelta())), UNLIMITED)
        await dispatch.send(*(dispatch.row(say(f"{n}"), lane, on_result="posted") for n in range(3)))
        await dispatch.run(timedelta(seconds=1))

        assert [one.at for one in dispatch.results] == [one.at for one in dispatch.platform.arrived]


async def test_a_courier_that_closes_writes_down_first_what_waited_for_company() -> None:
    dispatch = Dispatch(replace(HOLDS, pace=Pace(account_per_second=30.0, room_gap=timedelta())), UNLIMITED)
    rows = [dispatch.row(say(f"{n}", GroupId(f"test:acc:{n}")), Lane.PROMO) for n in range(2)]
    await dispatch.send(*rows)
    unwritten = await dispatch.state(rows[0])
    await dispatch.courier.close()

    assert unwritten is SendState.SENDING
    assert await dispatch.state(rows[0]) is SendState.SENT
