"""A batch in the courier: held, released and dropped at once, however many rows it has, wherever the process dies."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, REPEATS, Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Lane
from townhall.model.batches import BatchName, BatchOrder, BatchStanding
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId
from townhall.model.platforms import TELEGRAM
from townhall.model.results import Forbidden, RateLimited, Result, Unknown
from townhall.store.interface import Outgoing, SendState

UNLIMITED = GroupSettings(account="acc", budget=Budget(promo_per_week=None, scheduled_per_day=None))
AUTUMN = BatchName("plugin", "autumn")
BRISK = Pace(account_per_second=10.0, room_gap=timedelta(seconds=1), room_window_messages=20)
AHEAD = replace(BRISK, account_per_second=30.0)


def group(number: int) -> GroupId:
    return GroupId(f"test:acc:{number}")


def hold(dispatch: Dispatch) -> None:
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.HELD, "wait"))


def release(dispatch: Dispatch) -> None:
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.GOING))


def drop(dispatch: Dispatch) -> None:
    dispatch.order(BatchOrder(AUTUMN, BatchStanding.DROPPED, "called off"))


async def posts(dispatch: Dispatch, count: int, **more: object) -> list[Outgoing]:
    rows = [dispatch.row(say(f"{n}", group(n)), Lane.PROMO, batch="autumn", **more) for n in range(count)]
    await dispatch.send(*rows)
    return rows


async def test_nothing_goes_after_the_word_and_everything_in_its_order_after_the_release() -> None:
    dispatch = Dispatch(replace(TELEGRAM, pace=BRISK), UNLIMITED)
    await posts(dispatch, 30)
    await dispatch.run(timedelta(seconds=1))
    hold(dispatch)
    held = len(dispatch.platform.arrived)
    await dispatch.run(timedelta(hours=1))
    still = len(dispatch.platform.arrived)
    release(dispatch)
    await dispatch.run(timedelta(minutes=1))

    assert held == still
    assert 5 < held < 15
    assert dispatch.platform.texts == [f"{number}" for number in range(30)]


async def test_a_held_batch_costs_no_look_while_time_passes() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    hold(dispatch)
    await posts(dispatch, 500)

    assert dispatch.time.next_wake() is None
    assert dispatch.platform.arrived == []


async def test_others_of_a_room_pass_the_row_that_holds_still() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    hold(dispatch)
    await dispatch.send(dispatch.row(say("post"), Lane.PROMO, batch="autumn"), dispatch.row(say("other"), Lane.PROMO))

    assert dispatch.platform.texts == ["other"]


async def test_a_row_that_expires_while_its_batch_is_held_ends_in_time() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    hold(dispatch)
    (row,) = await posts(dispatch, 1, expires_at=dispatch.time.now() + timedelta(minutes=5))
    await dispatch.run(timedelta(minutes=6))

    assert await dispatch.state(row) is SendState.DROPPED
    assert dispatch.reports == [("dropped", row.key)]


async def test_a_dropped_batch_is_written_down_in_few_transactions_and_told_to_its_plugin_only() -> None:
    dispatch = Dispatch(replace(TELEGRAM, pace=BRISK), UNLIMITED)
    rows = await posts(dispatch, 1_200, on_result="posted")
    await dispatch.run(timedelta(seconds=1))
    drop(dispatch)
    gone = len(dispatch.platform.arrived)
    settled = dispatch.store.settlements
    await dispatch.run(timedelta(minutes=5))

    assert len(dispatch.platform.arrived) == gone
    assert Counter([await dispatch.state(row) for row in rows]) == {
        SendState.SENT: gone,
        SendState.DROPPED: 1_200 - gone,
    }
    assert Counter(one.outcome for one in dispatch.results) == {"ok": gone, "dropped": 1_200 - gone}
    assert dispatch.reports == []
    assert dispatch.store.settlements - settled <= 3


async def test_what_is_marked_when_the_word_comes_is_called_back_from_the_door() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    marked = dispatch.store.waits_at_mark()
    (row,) = await posts_in_the_background(dispatch)
    hold(dispatch)
    marked.set()
    await dispatch.still()
    held = await dispatch.state(row)
    release(dispatch)
    await dispatch.still()

    assert held is SendState.WAITING
    assert dispatch.platform.texts == ["post"]


async def posts_in_the_background(dispatch: Dispatch) -> list[Outgoing]:
    row = dispatch.row(say("post"), Lane.PROMO, batch="autumn")
    await dispatch.put(row)
    for _ in range(20):
        await asyncio.sleep(0)
    return [row]


async def test_what_a_platform_refused_for_haste_is_held_and_dropped_like_the_rest() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    dispatch.answer(RateLimited(timedelta(minutes=1)), RateLimited(timedelta(minutes=1)))
    first, second = await posts(dispatch, 2)
    hold(dispatch)
    await dispatch.run(timedelta(minutes=5))
    held = [await dispatch.state(row) for row in (first, second)]
    drop(dispatch)
    await dispatch.run(timedelta(minutes=5))

    assert held == [SendState.WAITING] * 2
    assert [await dispatch.state(row) for row in (first, second)] == [SendState.DROPPED] * 2
    assert dispatch.platform.arrived == []


@pytest.mark.parametrize("capabilities", [HOLDS, REPEATS], ids=["holds", "repeats"])
async def test_what_may_have_arrived_before_a_crash_is_never_called_dropped(capabilities: Capabilities) -> None:
    dispatch = Dispatch(capabilities, UNLIMITED)
    dispatch.platform.wire_cut = True
    (row,) = await posts(dispatch, 1)
    dispatch.orders.append(BatchOrder(AUTUMN, BatchStanding.DROPPED, "called off"))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=5))

    assert await dispatch.state(row) is SendState.HELD
    assert len(dispatch.platform.arrived) == 1


async def test_of_failed_rows_the_plugin_that_asked_is_told_and_of_uncertain_ones_staff_are() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    dispatch.answer(Forbidden("thrown out"), Unknown("lost"))
    failed, uncertain = await posts(dispatch, 2, on_result="posted")
    dispatch.answer(Forbidden("thrown out"))
    (unheard,) = [dispatch.row(say("x", group(7)), Lane.PROMO, batch="autumn")]
    await dispatch.send(unheard)

    assert [one.key for one in dispatch.results] == [failed.key]
    assert dispatch.reports == [("held", uncertain.key), ("failed", unheard.key)]


async def test_another_plugins_batch_of_the_same_name_is_not_meant() -> None:
    dispatch = Dispatch(HOLDS, UNLIMITED)
    hold(dispatch)
    await dispatch.send(dispatch.row(say("other"), batch="autumn", plugin="another"))

    assert dispatch.platform.texts == ["other"]


async def test_an_answer_is_not_kept_waiting_by_thousands_of_rows_that_hold_still() -> None:
    dispatch = Dispatch(replace(TELEGRAM, pace=BRISK), UNLIMITED)
    hold(dispatch)
    rows = [dispatch.row(say(f"{n}", group(n)), Lane.PROMO, batch="autumn") for n in range(2_000)]
    await dispatch.put(*rows)
    await dispatch.send(dispatch.row(say("answer", LOUNGE)))

    assert dispatch.platform.texts == ["answer"]
    assert dispatch.platform.arrived[0].at == dispatch.started


# -- whatever happens ---------------------------------------------------------------------------------
answers = some.sampled_from([None, None, None, RateLimited(timedelta(seconds=7)), Unknown("lost")])
deaths = some.sampled_from(["", "", "mark", "wire", "settle"])
orders = some.sampled_from([None, None, hold, release, drop])
steps = some.lists(
    some.tuples(some.integers(0, 4), some.lists(answers, max_size=3), orders, deaths), min_size=1, max_size=8
)


@pytest.mark.parametrize("capabilities", [HOLDS, REPEATS], ids=["holds", "repeats"])
@pytest.mark.parametrize("pace", [BRISK, AHEAD], ids=["one by one", "three at a time"])
@settings(max_examples=80, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(steps=steps)
def test_every_row_of_a_batch_ends_once_and_none_goes_while_it_is_held_or_after_it_was_dropped(
    capabilities: Capabilities, pace: Pace, steps: list[tuple[int, list[Result | None], object, str]]
) -> None:
    asyncio.run(live_through(replace(capabilities, pace=pace, idempotent_within=None), steps))


async def live_through(capabilities: Capabilities, steps: list[tuple[int, list[Result | None], object, str]]) -> None:
    dispatch = Dispatch(capabilities, UNLIMITED)
    rows: list[Outgoing] = []
    for count, results, order, death in steps:
        dispatch.answer(*results)
        dispatch.store.dies_at = death if death != "wire" else ""
        dispatch.platform.wire_cut = death == "wire"
        added = [
            dispatch.row(say(f"{n}", group(n)), Lane.PROMO, batch="autumn", on_result="posted")
            for n in range(len(rows), len(rows) + count)
        ]
        rows += added
        await dispatch.send(*added)
        if callable(order):
            order(dispatch)
        await judged_run(dispatch, timedelta(seconds=2))
        if death:
            await dispatch.crash()
    dispatch.platform.answers.clear()
    release(dispatch)
    await judged_run(dispatch, timedelta(hours=1))
    await judge(dispatch, rows)
    await dispatch.courier.close(timedelta())


async def judged_run(dispatch: Dispatch, by: timedelta) -> None:
    """Let time pass; what is held or dropped must not arrive meanwhile."""
    going = dispatch.standing(AUTUMN) is BatchStanding.GOING
    before = len(dispatch.platform.arrived)
    await dispatch.run(by)
    assert going or len(dispatch.platform.arrived) == before


async def judge(dispatch: Dispatch, rows: list[Outgoing]) -> None:
    arrived = Counter(one.key for one in dispatch.platform.arrived)
    assert all(times == 1 for times in arrived.values())
    ended = Counter(one.key for one in dispatch.results)
    for row in rows:
        state = await dispatch.state(row)
        assert state in (SendState.SENT, SendState.HELD, SendState.DROPPED)
        assert state is not SendState.SENT or row.key in arrived
        assert state is not SendState.DROPPED or row.key not in arrived
        assert ended[row.key] == (state is not SendState.HELD)
    assert dispatch.errors == []
