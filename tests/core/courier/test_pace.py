"""The pace (platforms section 6): no strict window is ever overstepped, and hardly anything of it is wasted."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.platform import worst_window
from tests.support.sending import Dispatch, say

from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Lane
from townhall.model.capabilities import Pace
from townhall.model.ids import GroupId
from townhall.model.platforms import LOBBY, MATRIX, TELEGRAM
from townhall.model.results import RateLimited

UNLIMITED = GroupSettings(account="acc", budget=Budget(promo_per_week=None, scheduled_per_day=None))


def group(number: int) -> GroupId:
    return GroupId(f"test:acc:{number}")


async def campaign(dispatch: Dispatch, count: int, lane: Lane = Lane.COMMUNITY) -> None:
    await dispatch.send(*(dispatch.row(say("hello", group(number)), lane) for number in range(count)))


async def test_a_campaign_keeps_telegrams_thirty_a_second_and_uses_95_percent_of_it() -> None:
    dispatch = Dispatch(TELEGRAM, UNLIMITED)
    await campaign(dispatch, 600)
    await dispatch.run(timedelta(minutes=2))
    instants = [one.at for one in dispatch.platform.arrived]
    assert len(instants) == 600
    assert worst_window(instants, 1.0) <= 30
    assert 599 / (instants[-1] - instants[0]).total_seconds() >= 0.95 * 30


async def test_promotion_leaves_a_fifth_of_the_pace_to_answers_while_there_are_any() -> None:
    dispatch = Dispatch(TELEGRAM, UNLIMITED)
    await dispatch.send(dispatch.row(say("an answer", group(1_000))))
    await campaign(dispatch, 240, Lane.PROMO)
    await dispatch.run(timedelta(seconds=9))
    assert len(dispatch.platform.arrived) == pytest.approx(9 * 24, rel=0.05)


async def test_promotion_takes_the_whole_pace_while_nobody_is_answered() -> None:
    dispatch = Dispatch(TELEGRAM, UNLIMITED)
    await dispatch.send(dispatch.row(say("an answer", group(1_000))))
    await dispatch.run(timedelta(seconds=10))
    await campaign(dispatch, 600, Lane.PROMO)
    await dispatch.run(timedelta(minutes=2))
    instants = [one.at for one in dispatch.platform.arrived[1:]]
    assert worst_window(instants, 1.0) <= 30
    assert 599 / (instants[-1] - instants[0]).total_seconds() >= 0.95 * 30


async def test_an_answer_in_the_midst_of_a_campaign_goes_next_also_into_a_room_that_waits_for_its_post() -> None:
    dispatch = Dispatch(TELEGRAM, UNLIMITED)
    await campaign(dispatch, 600, Lane.PROMO)
    await dispatch.run(timedelta(seconds=3))
    asked = dispatch.time.now()
    await dispatch.send(dispatch.row(say("an answer", group(599))))
    await dispatch.run(timedelta(minutes=1))
    (answer,) = [one for one in dispatch.platform.arrived if one.text == "an answer"]
    assert answer.at - asked <= timedelta(seconds=0.1)
    assert len(dispatch.platform.arrived) == 601


async def test_a_group_gets_no_more_than_twenty_messages_a_minute_and_one_a_second() -> None:
    dispatch = Dispatch(TELEGRAM)
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(50)))
    await dispatch.run(timedelta(minutes=5))
    instants = [one.at for one in dispatch.platform.arrived]
    assert len(instants) == 50
    assert worst_window(instants, 60.0) <= 20
    assert worst_window(instants, 1.0) == 1


async def test_a_restart_does_not_forget_what_is_in_the_groups_window() -> None:
    dispatch = Dispatch(TELEGRAM)
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(40)))
    await dispatch.run(timedelta(seconds=15))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=5))
    instants = [one.at for one in dispatch.platform.arrived]
    assert len(instants) == 40
    assert worst_window(instants, 60.0) <= 20


async def test_a_burst_goes_at_once_and_then_only_as_fast_as_it_refills() -> None:
    dispatch = Dispatch(MATRIX)
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(14)))
    await dispatch.run(timedelta(minutes=1))
    instants = [(one.at - dispatch.platform.arrived[0].at).total_seconds() for one in dispatch.platform.arrived]
    assert instants[9] == 0
    assert instants[10:] == pytest.approx([5, 10, 15, 20], abs=0.1)


async def test_after_a_crash_on_the_wire_a_window_passes_before_anything_is_sent() -> None:
    dispatch = Dispatch(MATRIX)
    dispatch.platform.wire_cut = True
    await dispatch.send(dispatch.row(say("one")))
    await dispatch.crash()
    crashed = dispatch.time.now()
    await dispatch.send(dispatch.row(say("two")))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["one", "two"]
    assert dispatch.platform.arrived[-1].at >= crashed + timedelta(seconds=5)


async def test_jitter_makes_the_pauses_uneven_and_never_shorter() -> None:
    dispatch = Dispatch(replace(TELEGRAM, pace=Pace(account_per_second=1.0, jitter=timedelta(seconds=2))), UNLIMITED)
    await campaign(dispatch, 10)
    await dispatch.run(timedelta(minutes=1))
    instants = [one.at for one in dispatch.platform.arrived]
    pauses = {(later - earlier) for earlier, later in itertools.pairwise(instants)}
    assert len(pauses) == 9
    assert min(pauses) >= timedelta(seconds=1)


async def test_a_refusal_by_the_account_halves_bulk_and_five_percent_a_minute_come_back() -> None:
    dispatch = Dispatch(replace(TELEGRAM, pace=Pace(account_per_second=10.0)), UNLIMITED)
    dispatch.answer(RateLimited(timedelta(seconds=5), everywhere=True))
    await campaign(dispatch, 2500)
    await dispatch.run(timedelta(seconds=65))
    first_minute = len(dispatch.platform.arrived)
    await dispatch.run(timedelta(minutes=3))
    before = len(dispatch.platform.arrived)
    await dispatch.run(timedelta(minutes=1))
    assert first_minute == pytest.approx(60 * 5, rel=0.1)
    assert len(dispatch.platform.arrived) - before == pytest.approx(60 * 9.9 * 0.73, rel=0.02)


async def test_a_fast_account_is_not_slowed_by_the_courier() -> None:
    dispatch = Dispatch(replace(LOBBY, pace=Pace(account_per_second=10_000.0, room_gap=timedelta())), UNLIMITED)
    await campaign(dispatch, 1000, Lane.SERVICE)
    await dispatch.run(timedelta(seconds=1))
    assert len(dispatch.platform.arrived) == 1000


async def test_a_platform_that_answers_nothing_leaves_a_quarter_of_the_wire_to_what_is_urgent() -> None:
    dispatch = Dispatch(replace(LOBBY, pace=Pace(account_per_second=10_000.0, room_gap=timedelta())), UNLIMITED)
    dispatch.platform.wire_cut = True
    await campaign(dispatch, 100, Lane.PROMO)
    await dispatch.run(timedelta(seconds=1))
    bulk = len(dispatch.platform.arrived)
    await dispatch.send(*(dispatch.row(say("an answer", group(number))) for number in range(20)))
    await dispatch.run(timedelta(seconds=1))
    texts = [one.text for one in dispatch.platform.arrived]
    assert bulk == 48
    assert texts[48:] == ["an answer"] * 16
