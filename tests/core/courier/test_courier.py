"""What the courier does with a row: sent once, marked and settled durably, and in the hands of staff."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace
from tests.support.sending import HOLDS, LOUNGE, Dispatch, say

from townhall.adapter import AccountSettings, Adapter
from townhall.courier.office import Performer
from townhall.model.results import Forbidden, Ok
from townhall.model.wire import decode_result
from townhall.store.interface import SendState


# -- the way out -------------------------------------------------------------------------------------
async def test_a_row_is_sent_settled_with_its_receipt_and_counted() -> None:
    dispatch = Dispatch(HOLDS)
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
    dispatch = Dispatch(HOLDS)
    dispatch.platform.gate = asyncio.Event()
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.SENDING
    assert dispatch.platform.arrived == []


@pytest.mark.parametrize("state", [SendState.SUGGESTED, SendState.OBSERVED])
async def test_what_is_suggested_or_observed_is_not_sent(state: SendState) -> None:
    dispatch = Dispatch(HOLDS)
    await dispatch.send(dispatch.row(say("hello"), state=state))
    assert dispatch.platform.arrived == []


async def test_the_plugin_that_asked_is_told_how_it_ended_once() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Forbidden("no"))
    row = dispatch.row(say("hello"), on_result="told", payload=b"mine")
    await dispatch.send(row)
    (event,) = dispatch.results
    assert (event.job, event.key, event.outcome, event.payload) == ("told", row.key, "forbidden", b"mine")
    assert decode_result(event.result) == Forbidden("no")
    assert [one.lane for one in await dispatch.store.unfinished()] == [f"{LOUNGE}!courier"]


async def test_a_refusal_for_good_fails_and_is_reported() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Forbidden("no"))
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.FAILED
    assert dispatch.reports == [("failed", row.key)]


async def test_nothing_is_sent_while_the_account_has_no_adapter() -> None:
    dispatch = Dispatch(HOLDS)
    row = replace(dispatch.row(say("hello")), account="elsewhere")
    await dispatch.send(row)
    await dispatch.run(timedelta(minutes=1))
    assert await dispatch.state(row) is SendState.WAITING


async def test_a_group_that_left_the_configuration_gets_nothing() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.settings = None
    row = dispatch.row(say("hello"))
    await dispatch.send(row)
    assert await dispatch.state(row) is SendState.DROPPED
    assert dispatch.reports == [("dropped", row.key)]


# -- staff -------------------------------------------------------------------------------------------
async def test_a_suggestion_is_sent_with_all_its_pieces_when_staff_say_so_and_only_once() -> None:
    dispatch = Dispatch(HOLDS)
    first = dispatch.row(say("one"), state=SendState.SUGGESTED)
    second = dispatch.row(say("two"), key=f"{first.key}.2", state=SendState.SUGGESTED)
    await dispatch.send(first, second)
    decided = await asyncio.gather(*(dispatch.courier.release(first.key, send=True, who=who) for who in ("ada", "bob")))
    await dispatch.still()
    assert dispatch.platform.texts == ["one", "two"]
    assert [one is not None for one in decided] == [True, False]


async def test_a_suggestion_that_staff_refuse_is_dropped_and_its_plugin_told() -> None:
    dispatch = Dispatch(HOLDS)
    row = dispatch.row(say("one"), state=SendState.SUGGESTED, on_result="told")
    await dispatch.send(row)
    await dispatch.courier.release(row.key, send=False, who="ada")
    assert await dispatch.state(row) is SendState.DROPPED
    assert [event.outcome for event in dispatch.results] == ["dropped"]


async def test_a_decision_is_carried_out_even_if_whoever_asked_is_given_up() -> None:
    dispatch = Dispatch(HOLDS)
    row = dispatch.row(say("one"), state=SendState.SUGGESTED)
    await dispatch.send(row)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await dispatch.courier.release(row.key, send=True, who="ada")
    for _ in range(20):
        await asyncio.sleep(0)
    await dispatch.still()
    assert dispatch.platform.texts == ["one"]


def as_performer(adapter: Adapter[AccountSettings]) -> Performer:
    """Every adapter is a performer: the type checkers say so."""
    return adapter
