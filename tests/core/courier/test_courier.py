"""What the courier promises: never lost, never twice under hold, in order, expired or blocked as it should be."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.sending import LOUNGE, MONDAY, Dispatch, say, whisper

from townhall.adapter import AccountSettings, Adapter
from townhall.courier.office import Performer
from townhall.model.actions import AnswerPress, DeleteMessages, EditMessage, Lane, MessageRef, Pin, Say, Work
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.model.platforms import DISCORD, TELEGRAM
from townhall.model.results import Failed, Forbidden, Gone, Ok, RateLimited, Unknown
from townhall.model.wire import decode_result
from townhall.store.interface import Outgoing, SendState

FREE = Pace(account_per_second=1e9, room_gap=timedelta())
HOLDS = replace(TELEGRAM, pace=FREE)
REPEATS = replace(DISCORD, pace=FREE)
OTHER = GroupId("test:acc:other")


def dispatch_on(capabilities: Capabilities = HOLDS) -> Dispatch:
    return Dispatch(capabilities)


# -- the way out ------------------------------------------------------------------------------------
async def test_a_row_is_sent_settled_with_its_receipt_and_counted() -> None:
    dispatch = dispatch_on()
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    stored = await dispatch.store.outgoing(row.key)
    assert dispatch.platform.texts == ["hello"]
    assert stored is not None
    assert stored.state is SendState.SENT
    assert isinstance(stored.result, Ok)
    assert stored.result.receipt.messages == ("m1",)
    assert [one.key for one in dispatch.finished] == [row.key]


async def test_it_is_marked_as_sending_before_the_wire() -> None:
    dispatch = dispatch_on()
    dispatch.platform.gate = asyncio.Event()
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.SENDING
    assert dispatch.platform.arrived == []


@pytest.mark.parametrize("state", [SendState.SUGGESTED, SendState.OBSERVED])
async def test_what_is_suggested_or_observed_is_not_sent(state: SendState) -> None:
    dispatch = dispatch_on()
    await dispatch.send(dispatch.row(say("hello"), state=state))
    assert dispatch.platform.arrived == []


async def test_the_plugin_that_asked_is_told_how_it_ended_once() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Forbidden("no"))
    row = dispatch.row(say("hello"), on_result="told", payload=b"mine")
    await dispatch.send(row)
    (event,) = dispatch.results
    assert (event.job, event.key, event.outcome, event.payload) == ("told", row.key, "forbidden", b"mine")
    assert decode_result(event.result) == Forbidden("no")
    assert [one.lane for one in await dispatch.store.unfinished()] == [f"{LOUNGE}!courier"]


async def test_a_refusal_for_good_fails_and_is_reported() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Forbidden("no"))
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.FAILED
    assert dispatch.reports == [("failed", row.key)]


async def test_nothing_is_sent_while_the_account_has_no_adapter() -> None:
    dispatch = dispatch_on()
    row = replace(dispatch.row(say("hello")), account="elsewhere")
    await dispatch.send(row)
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.WAITING


async def test_a_group_that_left_the_configuration_gets_nothing() -> None:
    dispatch = dispatch_on()
    dispatch.settings = None
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.DROPPED
    assert dispatch.reports == [("dropped", row.key)]


# -- order ------------------------------------------------------------------------------------------
async def test_the_messages_of_a_room_keep_their_order_through_retries() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Failed("busy", transient=True), None, Failed("busy", transient=True))
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(5)))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["0", "1", "2", "3", "4"]


async def test_a_stuck_room_does_not_hold_up_another() -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(hours=1)))
    await dispatch.send(dispatch.row(say("stuck")), dispatch.row(say("free", OTHER)))
    assert dispatch.platform.texts == ["free"]


async def test_safety_goes_before_service_before_community() -> None:
    dispatch = dispatch_on(replace(HOLDS, pace=Pace(account_per_second=1.0, room_gap=timedelta())))
    await dispatch.send(
        dispatch.row(say("first")),
        dispatch.row(say("community"), Lane.COMMUNITY),
        dispatch.row(say("service")),
        dispatch.row(say("safety"), Lane.SAFETY),
    )
    await dispatch.run(timedelta(seconds=10))
    assert dispatch.platform.texts == ["safety", "first", "service", "community"]


async def test_a_message_for_later_does_not_hold_up_the_room() -> None:
    dispatch = dispatch_on()
    await dispatch.send(dispatch.row(say("later"), not_before=MONDAY + timedelta(hours=1)), dispatch.row(say("now")))
    await dispatch.run(timedelta(hours=2))
    assert dispatch.platform.texts == ["now", "later"]
    assert dispatch.platform.arrived[1].at == MONDAY + timedelta(hours=1)


async def test_the_answer_to_a_press_does_not_wait_for_its_room() -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(hours=1)))
    press = AnswerPress(place=Place(LOUNGE), token="t", member=MemberId("test:acc:ada"), text="done")
    await dispatch.send(dispatch.row(say("stuck")), dispatch.row(press))
    assert [one.action for one in dispatch.platform.arrived] == [press]


# -- trouble ----------------------------------------------------------------------------------------
async def test_a_transient_failure_is_tried_again_and_each_attempt_written_down() -> None:
    dispatch = dispatch_on()
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
    dispatch = dispatch_on()
    dispatch.answer(*[Failed("busy", transient=True)] * 20)
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    await dispatch.run(timedelta(hours=2))
    assert await dispatch.state(row) is SendState.FAILED
    assert dispatch.reports == [("failed", row.key)]


@pytest.mark.parametrize("everywhere", [False, True])
async def test_a_wait_the_platform_asked_for_holds_through_a_restart(everywhere: bool) -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(minutes=10), everywhere=everywhere))
    await dispatch.send(dispatch.row(say("hello")))
    await dispatch.crash()
    await dispatch.send(dispatch.row(say("more")))
    await dispatch.run(timedelta(minutes=9))
    assert dispatch.platform.texts == []
    await dispatch.run(timedelta(minutes=2))
    assert dispatch.platform.texts == ["hello", "more"]


async def test_an_expired_message_is_dropped_and_reported_when_it_expires() -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(hours=1)))
    row = dispatch.row(say("soon"), expires_at=MONDAY + timedelta(minutes=5))
    await dispatch.send(dispatch.row(say("first")), row)
    await dispatch.run(timedelta(hours=2))
    assert dispatch.platform.texts == ["first"]
    assert await dispatch.state(row) is SendState.DROPPED


async def test_an_unknown_outcome_is_held_where_a_repetition_would_be_seen() -> None:
    dispatch = dispatch_on(HOLDS)
    dispatch.answer(Unknown("lost"))
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.HELD
    assert dispatch.reports == [("held", row.key)]


async def test_an_unknown_outcome_is_tried_again_where_the_platform_knows_repetitions() -> None:
    dispatch = dispatch_on(REPEATS)
    dispatch.answer(Unknown("lost"))
    await dispatch.send(dispatch.row(say("hello")))
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["hello"]


# -- death ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("capabilities", [HOLDS, REPEATS], ids=["holds", "repeats"])
@pytest.mark.parametrize("point", ["before mark", "before wire", "after wire", "before settle"])
async def test_death_at_any_point_loses_nothing_and_doubles_nothing(capabilities: Capabilities, point: str) -> None:
    dispatch = dispatch_on(capabilities)
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
    dispatch = dispatch_on(REPEATS)
    dispatch.platform.wire_cut = True
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    dispatch.time.turn(timedelta(hours=1))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.HELD
    assert dispatch.platform.texts == ["hello"]


async def test_an_action_that_may_be_repeated_is_repeated_after_a_crash_on_every_platform() -> None:
    dispatch = dispatch_on(HOLDS)
    dispatch.platform.wire_cut = True
    pin = Pin(place=Place(LOUNGE), target=MessageRef(MessageId("m9")))
    row = dispatch.row(pin)
    await dispatch.send(row)
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.SENT


async def test_what_waited_is_sent_after_a_restart_in_its_order() -> None:
    dispatch = dispatch_on(replace(HOLDS, pace=Pace(account_per_second=1.0, room_gap=timedelta())))
    await dispatch.send(*(dispatch.row(say(str(number))) for number in range(4)))
    await dispatch.crash()
    await dispatch.run(timedelta(minutes=1))
    assert dispatch.platform.texts == ["0", "1", "2", "3"]


async def test_an_orderly_end_lets_what_is_on_the_wire_come_home() -> None:
    dispatch = dispatch_on()
    dispatch.platform.gate = asyncio.Event()
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    dispatch.platform.gate.set()
    await dispatch.courier.close(timedelta(seconds=5))
    assert await dispatch.state(row) is SendState.SENT


# -- references -------------------------------------------------------------------------------------
def edit(of: Outgoing, words: str = "changed") -> EditMessage:
    return EditMessage(place=Place(LOUNGE), target=MessageRef(key=of.key), parts=text_parts(words))


async def test_an_edit_by_key_waits_for_its_message_and_gets_the_real_id() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Failed("busy", transient=True))
    message = dispatch.row(say("hello"), Lane.COMMUNITY)
    await dispatch.send(message, dispatch.row(edit(message), Lane.SAFETY))
    await dispatch.run(timedelta(minutes=1))
    changed = dispatch.platform.arrived[1].action
    assert isinstance(changed, EditMessage)
    assert changed.target == MessageRef(MessageId("m1"))


async def test_an_edit_of_a_message_that_failed_ends_as_gone() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Forbidden("no"))
    message = dispatch.row(say("hello"))
    change = dispatch.row(edit(message))
    await dispatch.send(message, change)
    stored = await dispatch.store.outgoing(change.key)
    assert stored is not None
    assert isinstance(stored.result, Gone)


async def test_an_edit_of_a_held_message_waits_without_holding_up_the_room() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Unknown("lost"))
    message = dispatch.row(say("hello"))
    await dispatch.send(message, dispatch.row(edit(message)), dispatch.row(say("next")))
    assert dispatch.platform.texts == ["next"]
    await dispatch.courier.release(message.key, send=True, who="ada")
    await dispatch.still()
    assert dispatch.platform.texts == ["next", "hello", "changed"]


async def test_an_edit_waits_for_its_message_through_a_restart() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Unknown("lost"))
    message = dispatch.row(say("hello"))
    await dispatch.send(message, dispatch.row(edit(message)))
    await dispatch.crash()
    await dispatch.courier.release(message.key, send=True, who="ada")
    await dispatch.still()
    assert dispatch.platform.texts == ["hello", "changed"]


async def test_a_reply_to_a_message_that_never_came_is_said_without_it() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Forbidden("no"))
    message = dispatch.row(say("hello"))
    reply = Say(place=Place(LOUNGE), parts=text_parts("answer"), reply_to=MessageRef(key=message.key))
    await dispatch.send(message, dispatch.row(reply))
    assert dispatch.platform.texts == ["answer"]


async def test_of_several_deletions_those_that_are_there_are_done() -> None:
    dispatch = dispatch_on()
    gone = MessageRef(key="event|plugin|999")
    there = MessageRef(MessageId("m7"))
    await dispatch.send(dispatch.row(DeleteMessages(place=Place(LOUNGE), targets=(gone, there))))
    (arrived,) = dispatch.platform.arrived
    assert isinstance(arrived.action, DeleteMessages)
    assert arrived.action.targets == (there,)


async def test_the_second_piece_of_a_message_follows_the_fate_of_the_first() -> None:
    dispatch = dispatch_on()
    dispatch.answer(Forbidden("no"))
    first = dispatch.row(say("one"))
    second = dispatch.row(say("two"), key=f"{first.key}.2")
    await dispatch.send(first, second)
    assert dispatch.platform.texts == []
    assert await dispatch.state(second) is SendState.DROPPED


# -- staff ------------------------------------------------------------------------------------------
async def test_a_suggestion_is_sent_with_all_its_pieces_when_staff_say_so_and_only_once() -> None:
    dispatch = dispatch_on()
    first = dispatch.row(say("one"), state=SendState.SUGGESTED)
    second = dispatch.row(say("two"), key=f"{first.key}.2", state=SendState.SUGGESTED)
    await dispatch.send(first, second)
    decided = await asyncio.gather(*(dispatch.courier.release(first.key, send=True, who=who) for who in ("ada", "bob")))
    await dispatch.still()
    assert dispatch.platform.texts == ["one", "two"]
    assert [one is not None for one in decided] == [True, False]


async def test_a_suggestion_that_staff_refuse_is_dropped_and_its_plugin_told() -> None:
    dispatch = dispatch_on()
    row = dispatch.row(say("one"), state=SendState.SUGGESTED, on_result="told")
    await dispatch.send(row)
    await dispatch.courier.release(row.key, send=False, who="ada")
    assert await dispatch.state(row) is SendState.DROPPED
    assert [event.outcome for event in dispatch.results] == ["dropped"]


async def test_a_row_that_waits_can_be_taken_back_and_one_that_went_cannot() -> None:
    dispatch = dispatch_on()
    sent = dispatch.row(say("now"))
    waiting = dispatch.row(say("later"), not_before=MONDAY + timedelta(hours=1))
    await dispatch.send(sent, waiting)
    assert await dispatch.courier.cancel(waiting.key)
    assert not await dispatch.courier.cancel(sent.key)
    await dispatch.run(timedelta(hours=2))
    assert dispatch.platform.texts == ["now"]


async def test_a_row_behind_another_of_its_room_can_be_taken_back() -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(minutes=1)))
    rows = [dispatch.row(say(words)) for words in ("one", "two", "three")]
    await dispatch.send(*rows)
    assert await dispatch.courier.cancel(rows[0].key)
    assert await dispatch.courier.cancel(rows[1].key)
    await dispatch.run(timedelta(minutes=2))
    assert dispatch.platform.texts == ["three"]


# -- work -------------------------------------------------------------------------------------------
async def test_work_is_done_and_its_value_comes_back_as_an_event() -> None:
    dispatch = dispatch_on()
    work = Work(place=Place(LOUNGE), plugin="plugin", worker="turn", payload=b"abc")
    await dispatch.send(dispatch.row(work, on_result="done"))
    await dispatch.run(timedelta(seconds=1))
    (event,) = dispatch.results
    assert decode_result(event.result) == Ok(value=b"cba")


async def test_work_that_fails_tells_why() -> None:
    dispatch = dispatch_on()
    work = Work(place=Place(LOUNGE), plugin="plugin", worker="turn")
    await dispatch.send(dispatch.row(work, on_result="done"))
    await dispatch.run(timedelta(seconds=1))
    (event,) = dispatch.results
    assert decode_result(event.result) == Failed("ValueError: nothing to do")


async def test_a_private_message_keeps_its_own_order() -> None:
    dispatch = dispatch_on()
    dispatch.answer(RateLimited(timedelta(hours=1)))
    await dispatch.send(dispatch.row(whisper("to ada", "ada")), dispatch.row(whisper("to bob", "bob")))
    assert dispatch.platform.texts == ["to bob"]


def as_performer(adapter: Adapter[AccountSettings]) -> Performer:
    """Every adapter is a performer: the type checkers say so."""
    return adapter
