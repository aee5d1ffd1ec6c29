"""Actions that name an earlier message wait for it and follow its fate."""

from __future__ import annotations

from datetime import timedelta

from tests.support.sending import HOLDS, LOUNGE, Dispatch, say

from townhall.model.actions import DeleteMessages, EditMessage, Lane, MessageRef, Say
from townhall.model.ids import MessageId
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.model.results import Failed, Forbidden, Gone, Unknown
from townhall.store.interface import Outgoing, SendState


def edit(of: Outgoing, words: str = "changed") -> EditMessage:
    return EditMessage(place=Place(LOUNGE), target=MessageRef(key=of.key), parts=text_parts(words))


async def test_an_edit_by_key_waits_for_its_message_and_gets_the_real_id() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Failed("busy", transient=True))
    message = dispatch.row(say("hello"), Lane.COMMUNITY)
    await dispatch.send(message, dispatch.row(edit(message), Lane.SAFETY))
    await dispatch.run(timedelta(minutes=1))
    changed = dispatch.platform.arrived[1].action
    assert isinstance(changed, EditMessage)
    assert changed.target == MessageRef(MessageId("m1"))


async def test_an_edit_of_a_message_that_failed_ends_as_gone() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Forbidden("no"))
    message = dispatch.row(say("hello"))
    change = dispatch.row(edit(message))
    await dispatch.send(message, change)
    stored = await dispatch.store.outgoing(change.key)
    assert stored is not None
    assert isinstance(stored.result, Gone)


async def test_an_edit_of_a_held_message_waits_without_holding_up_the_room() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Unknown("lost"))
    message = dispatch.row(say("hello"))
    await dispatch.send(message, dispatch.row(edit(message)), dispatch.row(say("next")))
    assert dispatch.platform.texts == ["next"]
    await dispatch.courier.release(message.key, send=True, who="ada")
    await dispatch.still()
    assert dispatch.platform.texts == ["next", "hello", "changed"]


async def test_an_edit_waits_for_its_message_through_a_restart() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Unknown("lost"))
    message = dispatch.row(say("hello"))
    await dispatch.send(message, dispatch.row(edit(message)))
    await dispatch.crash()
    await dispatch.courier.release(message.key, send=True, who="ada")
    await dispatch.still()
    assert dispatch.platform.texts == ["hello", "changed"]


async def test_a_reply_to_a_message_that_never_came_is_said_without_it() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Forbidden("no"))
    message = dispatch.row(say("hello"))
    reply = Say(place=Place(LOUNGE), parts=text_parts("answer"), reply_to=MessageRef(key=message.key))
    await dispatch.send(message, dispatch.row(reply))
    assert dispatch.platform.texts == ["answer"]


async def test_of_several_deletions_those_that_are_there_are_done() -> None:
    dispatch = Dispatch(HOLDS)
    gone = MessageRef(key="event|plugin|999")
    there = MessageRef(MessageId("m7"))
    await dispatch.send(dispatch.row(DeleteMessages(place=Place(LOUNGE), targets=(gone, there))))
    (arrived,) = dispatch.platform.arrived
    assert isinstance(arrived.action, DeleteMessages)
    assert arrived.action.targets == (there,)


async def test_the_second_piece_of_a_message_follows_the_fate_of_the_first() -> None:
    dispatch = Dispatch(HOLDS)
    dispatch.answer(Forbidden("no"))
    first = dispatch.row(say("one"))
    second = dispatch.row(say("two"), key=f"{first.key}.2")
    await dispatch.send(first, second)
    assert dispatch.platform.texts == []
    assert await dispatch.state(second) is SendState.DROPPED
