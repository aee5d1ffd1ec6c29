"""The wall clock is set back an hour while something waits: nobody is silent for an hour, and nothing goes too fast."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.sending import HOLDS, REPEATS, Dispatch, say

from townhall.courier.outcome import repeatable
from townhall.model.capabilities import Pace
from townhall.model.results import Failed, RateLimited, Result

HOUR = timedelta(hours=1)
PACED = replace(
    HOLDS,
    pace=Pace(
        account_per_second=1.0,
        room_gap=timedelta(seconds=3),
        room_window_messages=4,
        room_window=timedelta(minutes=1),
    ),
)


async def test_a_room_and_an_account_go_on_at_their_pace() -> None:
    dispatch = Dispatch(PACED)
    await dispatch.send(*[dispatch.row(say(words)) for words in ("one", "two", "three", "four")])
    await dispatch.run(timedelta(seconds=1))
    assert dispatch.platform.texts == ["one"]
    dispatch.time.turn(-HOUR)
    await dispatch.run(timedelta(seconds=1))
    assert dispatch.platform.texts == ["one"]
    await dispatch.run(timedelta(seconds=9))
    assert dispatch.platform.texts == ["one", "two", "three", "four"]


async def test_a_full_window_of_a_room_stays_full_and_no_longer_than_before() -> None:
    dispatch = Dispatch(PACED)
    await dispatch.send(*[dispatch.row(say(str(number))) for number in range(5)])
    await dispatch.run(timedelta(seconds=15))
    assert len(dispatch.platform.texts) == 4
    dispatch.time.turn(-HOUR)
    await dispatch.run(timedelta(seconds=40))
    assert len(dispatch.platform.texts) == 4
    # A stopped clock does not tell how long it has been: it may be that long once more.
    await dispatch.run(timedelta(minutes=1))
    assert len(dispatch.platform.texts) == 5


@pytest.mark.parametrize(
    "answer", [RateLimited(timedelta(seconds=30), everywhere=True), Failed("The line is busy.", transient=True)]
)
async def test_what_is_tried_again_is_tried_in_time(answer: Result) -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(answer)
    await dispatch.send(dispatch.row(say("hello")))
    dispatch.time.turn(-HOUR)
    # A stopped clock does not tell how long it has been: it may be that long once more.
    await dispatch.run(timedelta(seconds=61))
    assert dispatch.platform.texts == ["hello"]


async def test_an_account_whose_clock_is_set_back_behind_its_start_sends_at_once() -> None:
    dispatch = Dispatch(HOLDS)
    await dispatch.send(dispatch.row(say("one")))
    dispatch.time.turn(-HOUR)
    await dispatch.send(dispatch.row(say("two")))
    assert dispatch.platform.texts == ["one", "two"]


async def test_what_a_plugin_lets_wait_waits_until_its_instant() -> None:
    dispatch = Dispatch(HOLDS)
    at = dispatch.time.now() + timedelta(minutes=10)
    await dispatch.send(dispatch.row(say("later"), not_before=at))
    dispatch.time.turn(-HOUR)
    await dispatch.run(timedelta(minutes=69))
    assert dispatch.platform.texts == []
    await dispatch.run(timedelta(minutes=2))
    assert dispatch.platform.texts == ["later"]


def test_what_was_begun_later_than_now_is_not_known_to_be_recognised_as_a_repetition() -> None:
    within = replace(REPEATS, idempotent_sends=True, idempotent_within=timedelta(minutes=2))
    assert repeatable(say("hello"), within, timedelta(minutes=1))
    assert not repeatable(say("hello"), within, -HOUR)
