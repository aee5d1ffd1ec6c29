"""What may have arrived is tried again only while the platform would recognise it, whatever came between."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.sending import HOLDS, REPEATS, Dispatch, say

from townhall.model.results import Failed, RateLimited, Result, Unknown
from townhall.store.interface import SendState

BROKEN = Unknown("The line broke.")
LONG = timedelta(minutes=10)


async def test_a_pause_does_not_reach_beyond_the_time_in_which_the_platform_recognises_it() -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.answer(*[BROKEN] * 7)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.run(LONG)
    assert dispatch.platform.texts == []
    assert await dispatch.state(row) is SendState.HELD
    assert dispatch.reports == [("held", row.key)]


async def test_within_that_time_it_is_tried_again() -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.answer(*[BROKEN] * 3)
    await dispatch.send(dispatch.row(say("hello")))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["hello"]


@pytest.mark.parametrize(
    "later", [RateLimited(LONG), RateLimited(LONG, everywhere=True), Failed("The line is busy.", transient=True)]
)
async def test_that_a_later_try_did_not_arrive_says_nothing_of_the_first(later: Result) -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.answer(BROKEN, later, *[Failed("The line is busy.", transient=True)] * 8)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.run(LONG * 3)
    assert dispatch.platform.texts == []
    assert await dispatch.state(row) is SendState.HELD


async def test_after_a_restart_too() -> None:
    dispatch = Dispatch(REPEATS)
    dispatch.answer(BROKEN)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    dispatch.time.turn(timedelta(minutes=3))
    await dispatch.crash()
    await dispatch.run(LONG)
    assert dispatch.platform.texts == []
    assert await dispatch.state(row) is SendState.HELD


async def test_what_staff_let_go_waits_for_the_platform_and_goes() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(BROKEN, RateLimited(timedelta(minutes=1)))
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.courier.release(row.key, send=True, who="ada")
    await dispatch.run(LONG)
    assert dispatch.platform.texts == ["hello"]
    assert dispatch.reports == [("held", row.key)]
