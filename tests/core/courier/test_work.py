"""Work outside comes back as an event."""

from __future__ import annotations

from datetime import timedelta

from tests.support.sending import HOLDS, LOUNGE, Dispatch

from townhall.model.actions import Work
from townhall.model.places import Place
from townhall.model.results import Failed, Ok
from townhall.model.wire import decode_result


async def test_work_is_done_and_its_value_comes_back_as_an_event() -> None:
    dispatch = Dispatch(HOLDS)
    work = Work(place=Place(LOUNGE), plugin="plugin", worker="turn", payload=b"abc")
    await dispatch.send(dispatch.row(work, on_result="done"))
    await dispatch.run(timedelta(seconds=1))
    (event,) = dispatch.results
    assert decode_result(event.result) == Ok(value=b"cba")


async def test_work_that_fails_tells_why() -> None:
    dispatch = Dispatch(HOLDS)
    work = Work(place=Place(LOUNGE), plugin="plugin", worker="turn")
    await dispatch.send(dispatch.row(work, on_result="done"))
    await dispatch.run(timedelta(seconds=1))
    (event,) = dispatch.results
    assert decode_result(event.result) == Failed("ValueError: nothing to do")
