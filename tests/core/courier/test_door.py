"""Bulk is marked a moment before it goes; until then it can be called back, and no answer waits for it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, MONDAY, REPEATS, Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Lane
from townhall.model.batches import BatchName, BatchOrder, BatchStanding
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId
from townhall.model.results import RateLimited
from townhall.store.interface import Outgoing, SendState

PACE = Pace(account_per_second=30.0, room_gap=timedelta())
PACED = replace(HOLDS, pace=PACE)
UNLIMITED = GroupSettings(account="acc", budget=Budget(promo_per_week=1000, scheduled_per_day=1000))
AUTUMN = BatchName("plugin", "autumn")
MOMENT = timedelta(milliseconds=40)


def group(number: int) -> GroupId:
    return GroupId(f"test:acc:{number}")


async def posts(dispatch: Dispatch, count: int, lane: Lane = Lane.PROMO, **more: object) -> list[Outgoing]:
    rows = [dispatch.row(say(f"{n}", group(n)), lane, batch="autumn", **more) for n in range(count)]
    await dispatch.send(*rows)
    return rows


async def states(dispatch: Dispatch, rows: list[Outgoing]) -> list[SendState]:
    return [await dispatch.state(row) for row in rows]


async def test_three_are_marked_at_a_time_and_go_at_their_own_instants() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 5)
    marked = await states(dispatch, rows)
    await dispatch.run(timedelta(seconds=1))
    times = [one.at - MONDAY for one in dispatch.platform.arrived]

    assert marked == [SendState.SENDING] * 3 + [SendState.WAITING] * 2
    assert [round(time / timedelta(milliseconds=1)) for time in times] == [0, 34, 69, 103, 137]


async def test_only_one_is_marked_where_its_moment_cannot_be_foreseen() -> None:
    dispatch = Dispatch(replace(PACED, pace=replace(PACE, jitter=timedelta(seconds=1))), UNLIMITED)
    rows = await posts(dispatch, 3)

    assert await states(dispatch, rows) == [SendState.SENT, SendState.WAITING, SendState.WAITING]


async def test_an_answer_goes_before_those_who_stand_at_the_door() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    await posts(dispatch, 3)
    await dispatch.put(dispatch.row(say("answer", LOUNGE)))
    await dispatch.run(timedelta(seconds=1))

    assert dispatch.platform.texts == ["0", "answer", "1", "2"]
    assert dispatch.platform.arrived[1].at - MONDAY < MOMENT


async def test_whoever_is_held_is_called_back_and_goes_when_it_is_let_go() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 3)
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.HELD, "wait"))
    await dispatch.run(timedelta(minutes=1))
    held = await states(dispatch, rows)
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.GOING, ""))
    await dispatch.run(timedelta(seconds=1))

    assert held == [SendState.SENT, SendState.WAITING, SendState.WAITING]
    assert sorted(dispatch.platform.texts) == ["0", "1", "2"]


async def test_whoever_is_dropped_ends_as_dropped_and_does_not_go() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 3)
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.DROPPED, "over"))
    await dispatch.run(timedelta(minutes=1))

    assert await states(dispatch, rows) == [SendState.SENT, SendState.DROPPED, SendState.DROPPED]
    assert dispatch.platform.texts == ["0"]


async def test_promotion_that_is_to_hold_still_is_called_back_from_one_group_only() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 3)
    dispatch.courier.order([HoldPromotion(group(1), "calm", MONDAY + timedelta(hours=1))])
    await dispatch.run(timedelta(minutes=1))

    assert await states(dispatch, rows) == [SendState.SENT, SendState.WAITING, SendState.SENT]


async def test_whoever_expires_at_the_door_is_dropped_and_reported() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 3, expires_at=MONDAY + MOMENT)
    await dispatch.run(timedelta(seconds=1))

    assert await states(dispatch, rows) == [SendState.SENT, SendState.SENT, SendState.DROPPED]


async def test_a_platform_that_wants_to_be_left_alone_gets_nobody_from_the_door() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    dispatch.answer(RateLimited(timedelta(minutes=1), everywhere=True))
    rows = await posts(dispatch, 3)
    left_alone = await states(dispatch, rows)
    await dispatch.run(timedelta(seconds=59))
    meanwhile = list(dispatch.platform.texts)
    await dispatch.run(timedelta(minutes=1))

    assert left_alone == [SendState.WAITING] * 3
    assert meanwhile == []
    assert sorted(dispatch.platform.texts) == ["0", "1", "2"]


async def test_bulk_that_is_passed_by_answers_all_the_time_is_not_left_standing_at_the_door() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 3)
    await dispatch.put(*(dispatch.row(say("answer", group(100 + n))) for n in range(60)))
    await dispatch.run(timedelta(seconds=1))
    meanwhile = await states(dispatch, rows)
    await dispatch.run(timedelta(seconds=5))

    assert meanwhile == [SendState.SENT, SendState.WAITING, SendState.WAITING]
    assert await states(dispatch, rows) == [SendState.SENT] * 3


async def test_an_orderly_end_leaves_nobody_marked_who_did_not_go() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 5)
    await dispatch.courier.close()

    assert await states(dispatch, rows) == [SendState.SENT] + [SendState.WAITING] * 4


async def test_after_a_crash_those_at_the_door_are_shown_as_uncertain_and_none_goes_again() -> None:
    dispatch = Dispatch(PACED, UNLIMITED)
    rows = await posts(dispatch, 5)
    dispatch.store.dies_at = "settle"
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))

    assert await states(dispatch, rows) == [SendState.HELD] * 3 + [SendState.SENT] * 2
    assert Counter(kind for kind, _ in dispatch.reports) == {"held": 3}
    assert sorted(dispatch.platform.texts) == ["0", "3", "4"]


async def test_what_may_have_arrived_in_an_earlier_life_stays_marked_when_it_is_called_back() -> None:
    capabilities: Capabilities = replace(REPEATS, pace=PACE, idempotent_within=timedelta(hours=1))
    dispatch = Dispatch(capabilities, UNLIMITED)
    rows = await posts(dispatch, 3)
    dispatch.store.dies_at = "settle"
    await dispatch.crash()
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.HELD, "wait"))
    await dispatch.run(timedelta(minutes=1))

    assert set(await states(dispatch, rows)) <= {SendState.SENT, SendState.SENDING}
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.GOING, ""))
    await dispatch.run(timedelta(minutes=1))
    assert await states(dispatch, rows) == [SendState.SENT] * 3
