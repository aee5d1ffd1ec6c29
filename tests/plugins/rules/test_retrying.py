"""What could not be done is tried again: the same thing, once, and only while the case is open (3.2, point 15)."""

from __future__ import annotations

import pytest
from tests.plugins.rules.houses import AD, deleted, kicked, muted, offend, staff_decides, staff_says, with_rules

from townhall import DeleteMessages, Forbidden, Kick, Mute
from townhall.testing import Room

NO = Forbidden(reason="not allowed")


@pytest.mark.platforms("full")
async def test_a_notice_that_did_not_arrive_is_said_again_and_removes_nobody(room: Room) -> None:
    await with_rules(room)
    room.refuse(NO)
    await room.say("Bob", "cheap watches")

    await staff_decides(room, "Try again", "/case 1 retry")

    assert kicked(room) == []
    assert any("a friendly word about “No ads”" in said for said in room.said)


@pytest.mark.platforms("full")
async def test_a_mute_that_did_not_work_is_tried_again_once_and_lifted_with_its_case(room: Room) -> None:
    await with_rules(room)
    room.reply_to_next(Mute, NO)
    await offend(room, "Bob", 3)

    await room.wait(minutes=50)
    await staff_decides(room, "Try again", "/case 3 retry")
    await staff_says(room, "/case 3 retry")
    assert len(muted(room)) == 2
    assert "nothing of the kind to decide" in room.staff_room.said[-1]

    await room.wait(minutes=30)
    await staff_says(room, "/withdraw 3 it was a quotation")
    assert [type(one).__name__ for one in room.done][-1] == "Unmute"


@pytest.mark.platforms("full")
async def test_what_of_an_incident_cannot_be_removed_is_one_task_and_tried_again_as_one(room: Room) -> None:
    await with_rules(room, {**AD, "delete": True})
    room.reply_to_next(DeleteMessages, NO, NO, NO)
    messages = [await room.say("Bob", f"cheap watches {number}") for number in range(3)]
    assert len([said for said in room.staff if "Please help in room" in said]) == 1

    await staff_decides(room, "Try again", "/case 1 retry")

    assert deleted(room)[-3:] == messages


@pytest.mark.platforms("full")
async def test_of_a_case_that_was_taken_back_nothing_is_done_any_more(room: Room) -> None:
    await with_rules(room)
    room.reply_to_next(Kick, NO)
    await room.say("Bob", "jackpot")
    await staff_says(room, "/withdraw 1 it was a quotation")

    await staff_decides(room, "Try again", "/case 1 retry")

    assert len(kicked(room)) == 1
