"""What a position has to deliver: told, escalated to the substitute, then to staff (S47)."""

from __future__ import annotations

from typing import Any

import townhall_roles
from townhall.testing import Room

TEAM: dict[str, Any] = {
    "recorder": {"holders": ["rita"]},
    "designer": {"holders": ["dora"], "substitutes": ["sam"]},
}


async def begun(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions=TEAM, absent_after="100d")
    await room.join("Rita", "Dora", "Sam", "Ada")


def told(room: Room, name: str) -> list[str]:
    """Return what somebody was told, in private or in the group."""
    return [text for to, text in room.whispers if to == name] or [said for said in room.said if f"{name}, " in said]


async def test_s47_what_the_designer_has_not_delivered_a_day_before_goes_to_the_substitute(room: Room) -> None:
    """S47: six positions; the recorder asks for a picture, and at T minus one day the substitute hears of it."""
    await begun(room)

    await room.say("Rita", "/duty designer 2026-03-06 18:00 the poster for Friday")
    await room.wait(days=3, hours=7)
    early = told(room, "Sam")
    await room.wait(hours=2)

    assert "Task 1 for Designer (Dora)" in room.said[0]
    assert early == []
    assert ["the poster for Friday" in text for text in told(room, "Sam")] == [True]
    assert any("Sam, please look after task 1 of Designer" in said for said in room.staff)


async def test_what_is_done_is_escalated_to_nobody(room: Room) -> None:
    await begun(room)
    await room.say("Rita", "/duty designer 2026-03-06 18:00 the poster")

    await room.say("Dora", "/done 1")
    await room.wait(days=6)

    assert told(room, "Sam") == []
    assert not any("was due" in said for said in room.staff)


async def test_what_is_not_there_when_it_is_due_is_told_to_staff_once(room: Room) -> None:
    await begun(room)
    await room.say("Rita", "/duty designer 2026-03-06 18:00 the poster")

    await room.wait(days=9)

    assert len([said for said in room.staff if "was due" in said]) == 1


async def test_where_nobody_stands_in_the_holder_is_asked_again_and_named_once(room: Room) -> None:
    await begun(room)
    await room.admin_says("/duty recorder 2026-03-06 18:00 the minutes")

    await room.wait(days=5)

    assert any("Rita, please look after task 1 of Recorder" in said for said in room.staff)
    assert any("Task 1 of Recorder (Rita) was due" in said for said in room.staff)


async def test_tasks_are_given_by_the_team_and_closed_by_those_they_concern(room: Room) -> None:
    await begun(room)

    await room.say("Ada", "/duty designer 2026-03-06 18:00 a poster")
    await room.admin_says("/duty designer 2026-03-06 18:00 a poster")
    await room.say("Ada", "/done 1")
    await room.say("Ada", "/duties")

    assert "Tasks are for the team to give." in room.said[0]
    assert "closed by those" in room.said[2]
    assert "1) Designer (Dora)" in room.said[3]


async def test_a_time_that_is_over_is_refused(room: Room) -> None:
    await begun(room)

    await room.admin_says("/duty designer 2026-03-01 18:00 a poster")

    assert "That time is over." in room.said[-1]
