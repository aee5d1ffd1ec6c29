"""Attention budgets and quiet hours (domain K8): never exceeded, also under concurrency, and never silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from tests.support.sending import LOUNGE, MONDAY, Dispatch, say, whisper

from townhall.config.settings import Budget, GroupSettings
from townhall.courier.budget import piece_of
from townhall.model.actions import Announce, EditMessage, Lane, MessageRef
from townhall.model.capabilities import Pace
from townhall.model.ids import MessageId
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.model.platforms import DISCORD
from townhall.model.results import Forbidden
from townhall.store.interface import SendState

FREE = replace(DISCORD, pace=Pace(account_per_second=1e9, room_gap=timedelta()))
NEXT_MONDAY = datetime(2026, 3, 30, tzinfo=UTC)


def dispatch_with(**settings: object) -> Dispatch:
    return Dispatch(FREE, GroupSettings(account="acc", **settings))  # type: ignore[arg-type]  # named by the tests


async def test_a_third_promotion_of_the_week_waits_for_the_next_and_is_reported() -> None:
    dispatch = dispatch_with()
    rows = [dispatch.row(say(str(number)), Lane.PROMO) for number in range(3)]
    await dispatch.send(*rows)
    await dispatch.run(timedelta(days=6))
    assert dispatch.platform.texts == ["0", "1"]
    assert dispatch.reports == [("postponed", rows[2].key)]
    await dispatch.run(timedelta(days=2))
    assert dispatch.platform.arrived[2].at == NEXT_MONDAY


async def test_many_promotions_at_once_and_a_restart_do_not_exceed_the_budget() -> None:
    dispatch = dispatch_with()
    await dispatch.send(*(dispatch.row(say(str(number)), Lane.PROMO) for number in range(20)))
    await dispatch.crash()
    await dispatch.send(*(dispatch.row(say(str(number)), Lane.PROMO) for number in range(20, 40)))
    await dispatch.run(timedelta(days=6))
    assert len(dispatch.platform.arrived) == 2


async def test_a_promotion_that_expires_before_the_next_week_is_dropped_and_reported() -> None:
    dispatch = dispatch_with(budget=Budget(promo_per_week=1))
    first = dispatch.row(say("one"), Lane.PROMO)
    second = dispatch.row(say("two"), Lane.PROMO, expires_at=MONDAY + timedelta(days=2))
    await dispatch.send(first, second)
    assert await dispatch.state(second) is SendState.DROPPED
    assert dispatch.reports == [("dropped", second.key)]


async def test_without_a_budget_nothing_of_the_kind_is_sent() -> None:
    dispatch = dispatch_with(budget=Budget(promo_per_week=0))
    row = dispatch.row(say("one"), Lane.PROMO)
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.DROPPED


async def test_what_failed_is_not_charged() -> None:
    dispatch = dispatch_with(budget=Budget(promo_per_week=1))
    dispatch.answer(Forbidden("no"))
    await dispatch.send(dispatch.row(say("one"), Lane.PROMO), dispatch.row(say("two"), Lane.PROMO))
    assert dispatch.platform.texts == ["two"]


async def test_scheduled_posts_are_counted_by_the_day_of_the_group() -> None:
    dispatch = dispatch_with(budget=Budget(scheduled_per_day=1), timezone="Asia/Shanghai")
    await dispatch.send(*(dispatch.row(say(str(number)), Lane.COMMUNITY) for number in range(2)))
    await dispatch.run(timedelta(days=1))
    assert [one.at for one in dispatch.platform.arrived] == [MONDAY, datetime(2026, 3, 23, 16, tzinfo=UTC)]


async def test_announcements_are_counted_apart_from_messages() -> None:
    dispatch = dispatch_with()
    announce = Announce(place=Place(LOUNGE), parts=text_parts("news"))
    await dispatch.send(*(dispatch.row(say("x")) for _ in range(3)), dispatch.row(announce), dispatch.row(announce))
    await dispatch.run(timedelta(days=1))
    assert dispatch.platform.texts == ["x", "x", "x", "news"]


async def test_private_messages_are_counted_by_person() -> None:
    dispatch = dispatch_with(budget=Budget(dm_per_member_per_week=1))
    rows = [dispatch.row(whisper("x", who), Lane.PROMO, member=who) for who in ("ada", "bob", "ada", "cleo")]
    await dispatch.send(*rows, dispatch.row(say("to all"), Lane.PROMO))
    await dispatch.run(timedelta(days=1))
    assert len(dispatch.platform.arrived) == 4
    assert dispatch.reports == [("postponed", rows[2].key)]


async def test_answers_in_private_cost_nothing() -> None:
    dispatch = dispatch_with(budget=Budget(dm_per_member_per_week=1))
    await dispatch.send(*(dispatch.row(whisper("x", "ada"), member="ada") for _ in range(3)))
    assert len(dispatch.platform.arrived) == 3


async def test_a_message_in_several_pieces_is_charged_once() -> None:
    dispatch = dispatch_with(budget=Budget(promo_per_week=2))
    first = dispatch.row(say("1"), Lane.PROMO)
    pieces = [dispatch.row(say(str(n)), Lane.PROMO, key=f"{first.key}.{n}") for n in (2, 3)]
    await dispatch.send(first, *pieces, dispatch.row(say("second"), Lane.PROMO))
    assert dispatch.platform.texts == ["1", "2", "3", "second"]


async def test_the_pieces_of_a_postponed_message_wait_with_it() -> None:
    dispatch = dispatch_with(budget=Budget(promo_per_week=1))
    await dispatch.send(dispatch.row(say("other"), Lane.PROMO))
    first = dispatch.row(say("1"), Lane.PROMO)
    await dispatch.send(first, dispatch.row(say("2"), Lane.PROMO, key=f"{first.key}.2"))
    assert dispatch.platform.texts == ["other"]
    await dispatch.run(timedelta(days=8))
    assert dispatch.platform.texts == ["other", "1", "2"]


@pytest.mark.parametrize(
    ("key", "first"), [("e|p|1.2", "e|p|1"), ("e|p|1", ""), ("a.5|p|1", ""), ("$x.matrix|p|3", "")]
)
def test_a_further_piece_is_known_by_its_key(key: str, first: str) -> None:
    assert piece_of(key) == first


async def test_at_night_community_and_promotion_wait_and_others_do_not() -> None:
    dispatch = dispatch_with(quiet_hours="12:00-14:00")
    await dispatch.send(*(dispatch.row(say(lane.value), lane) for lane in Lane))
    assert sorted(dispatch.platform.texts) == ["safety", "service"]
    await dispatch.run(timedelta(hours=3))
    assert [one.at for one in dispatch.platform.arrived[2:]] == [MONDAY + timedelta(hours=2)] * 2


async def test_an_edit_disturbs_nobody_at_night() -> None:
    dispatch = dispatch_with(quiet_hours="12:00-14:00")
    edit = EditMessage(place=Place(LOUNGE), target=MessageRef(MessageId("m1")), parts=text_parts("changed"))
    await dispatch.send(dispatch.row(edit, Lane.COMMUNITY))
    assert dispatch.platform.texts == ["changed"]


async def test_quiet_hours_end_right_on_the_night_the_clocks_change() -> None:
    dispatch = dispatch_with(quiet_hours="22:30-02:30", timezone="Europe/Berlin")
    await dispatch.run(datetime(2026, 3, 28, 23, tzinfo=UTC) - MONDAY)
    await dispatch.send(dispatch.row(say("morning"), Lane.COMMUNITY))
    await dispatch.run(timedelta(hours=5))
    assert dispatch.platform.arrived[0].at == datetime(2026, 3, 29, 1, tzinfo=UTC)
