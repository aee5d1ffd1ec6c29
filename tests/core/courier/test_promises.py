"""Whatever the platform answers and whenever the process dies: nothing lost, nothing twice, nothing out of order."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.support.sending import Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Lane
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId
from townhall.model.platforms import DISCORD, TELEGRAM
from townhall.model.results import Failed, Forbidden, RateLimited, Result, Unknown
from townhall.store.interface import Outgoing, SendState

BRISK = Pace(account_per_second=30.0, room_gap=timedelta(seconds=1), room_window_messages=20)
HOLDS = replace(TELEGRAM, pace=BRISK)
REPEATS = replace(DISCORD, pace=BRISK, idempotent_within=None)

LANES = (Lane.SAFETY, Lane.SERVICE, Lane.COMMUNITY)
UNLIMITED = GroupSettings(account="acc", budget=Budget(scheduled_per_day=1000))
"""Bulk is marked before it goes (three at a time at this pace), and so it is in all three states when it dies."""

answers = some.sampled_from(
    [
        None,
        None,
        None,
        Failed("busy", transient=True),
        RateLimited(timedelta(seconds=7)),
        RateLimited(timedelta(seconds=3), everywhere=True),
        Forbidden("no"),
        Unknown("lost"),
    ]
)
deaths = some.sampled_from(["", "", "mark", "wire", "settle"])
messages = some.tuples(some.sampled_from(["a", "b", "c"]), some.sampled_from(LANES))
steps = some.lists(some.tuples(some.lists(messages, max_size=4), some.lists(answers, max_size=3), deaths), max_size=8)


@pytest.mark.parametrize("capabilities", [HOLDS, REPEATS], ids=["holds", "repeats"])
@settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate])
@given(steps=steps)
def test_nothing_is_lost_doubled_or_out_of_order(
    capabilities: Capabilities, steps: list[tuple[list[tuple[str, Lane]], list[Result | None], str]]
) -> None:
    asyncio.run(live_through(capabilities, steps))


async def live_through(
    capabilities: Capabilities, steps: list[tuple[list[tuple[str, Lane]], list[Result | None], str]]
) -> None:
    dispatch = Dispatch(capabilities, UNLIMITED)
    rows: list[Outgoing] = []
    for wanted, results, death in steps:
        dispatch.answer(*results)
        dispatch.store.dies_at = death if death != "wire" else ""
        dispatch.platform.wire_cut = death == "wire"
        added = [dispatch.row(say(f"{len(rows) + n}", group(room)), lane) for n, (room, lane) in enumerate(wanted)]
        rows += added
        await dispatch.send(*added)
        await dispatch.run(timedelta(seconds=2))
        if death:
            await dispatch.crash()
    dispatch.platform.answers.clear()
    await dispatch.run(timedelta(hours=1))
    await judge(dispatch, rows)
    await dispatch.courier.close(timedelta())


def group(room: str) -> GroupId:
    return GroupId(f"test:acc:{room}")


async def judge(dispatch: Dispatch, rows: list[Outgoing]) -> None:
    arrived = Counter(one.key for one in dispatch.platform.arrived)
    assert all(times == 1 for times in arrived.values())
    for row in rows:
        state = await dispatch.state(row)
        assert state in (SendState.SENT, SendState.FAILED, SendState.HELD)
        assert state is not SendState.SENT or row.key in arrived
        assert state is not SendState.FAILED or row.key not in arrived
    for room in "abc":
        for lane in LANES:
            keys = [row.key for row in rows if row.group == group(room) and row.lane is lane]
            order = [one.key for one in dispatch.platform.arrived if one.key in keys]
            assert order == [key for key in keys if key in arrived]
    assert dispatch.errors == []
