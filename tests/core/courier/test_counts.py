"""What went to many groups is read in one go (domain K8), and no budget is the worse for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.support.sending import HOLDS, MONDAY, Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.courier.queue import Entry, LaneQueue
from townhall.model.actions import Lane
from townhall.model.capabilities import Pace
from townhall.model.ids import GroupId
from townhall.model.results import Failed, Result, Unknown
from townhall.store.interface import SendState

TELEGRAM = replace(HOLDS, pace=Pace(account_per_second=30.0, room_gap=timedelta(seconds=1), room_window_messages=20))
WEEKLY = GroupSettings(account="acc", budget=Budget(promo_per_week=1))


def group(number: int) -> GroupId:
    return GroupId(f"test:acc:{number}")


async def test_a_campaign_asks_once_for_the_budgets_and_the_windows_of_many_groups() -> None:
    dispatch = Dispatch(TELEGRAM, WEEKLY)
    await dispatch.send(*(dispatch.row(say("post", group(number)), Lane.PROMO) for number in range(200)))
    await dispatch.run(timedelta(seconds=10))
    assert len(dispatch.platform.arrived) == 200
    assert dispatch.store.counted <= 10


async def test_what_was_sent_since_the_budgets_were_read_counts_too() -> None:
    dispatch = Dispatch(TELEGRAM, WEEKLY)
    await dispatch.send(*(dispatch.row(say("first", group(number)), Lane.PROMO) for number in (1, 2, 3)))
    await dispatch.send(*(dispatch.row(say("second", group(number)), Lane.PROMO) for number in (3, 2, 1)))
    await dispatch.run(timedelta(days=6))
    assert dispatch.platform.texts == ["first"] * 3


@given(
    targets=some.lists(some.integers(0, 5), max_size=25),
    results=some.lists(some.sampled_from([None, Failed("no"), Unknown("broken off")]), max_size=25),
    budget=some.integers(1, 3),
)
def test_no_budget_is_exceeded_whatever_becomes_of_the_sends(
    targets: list[int], results: list[Result | None], budget: int
) -> None:
    asyncio.run(_week(targets, results, budget))


async def _week(targets: list[int], results: list[Result | None], budget: int) -> None:
    dispatch = Dispatch(TELEGRAM, GroupSettings(account="acc", budget=Budget(promo_per_week=budget)))
    dispatch.answer(*results)
    rows = [dispatch.row(say("post", group(number)), Lane.PROMO) for number in targets]
    await dispatch.send(*rows)
    await dispatch.run(timedelta(days=6))
    ends = Counter([(row.group, await dispatch.state(row)) for row in rows])
    for place, wanted in Counter(row.group for row in rows).items():
        # What may have gone is charged, what has failed leaves room for another one.
        charged = ends[place, SendState.SENT] + ends[place, SendState.HELD]
        assert charged == min(budget, wanted - ends[place, SendState.FAILED])


@given(numbers=some.lists(some.integers(0, 100), unique=True, max_size=40), most=some.integers(0, 50))
def test_what_comes_next_is_told_beforehand(numbers: list[int], most: int) -> None:
    dispatch, queue = Dispatch(TELEGRAM), LaneQueue()
    for number in numbers:
        queue.add(Entry(dispatch.row(say("post", group(number))), number, f"room {number}"))
    told = [entry.number for entry in queue.coming(most)]
    taken = [entry.number for _ in numbers if (entry := queue.take(MONDAY)) is not None]
    assert taken == sorted(numbers)
    assert told == taken[:most]
