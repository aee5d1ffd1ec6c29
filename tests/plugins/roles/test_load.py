"""How the load is shared, and whom staff should relieve (point 7; S49)."""

from __future__ import annotations

from typing import Any

import townhall_roles
from townhall.testing import Room

TEAM: dict[str, Any] = {
    "service": {"holders": ["rita"], "substitutes": ["sam"], "load_per_week": 10},
}


async def begun(room: Room, **settings: Any) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions=TEAM, **settings)
    await room.join("Rita", "Sam", "Ada")


async def answers(room: Room, name: str, count: int) -> None:
    """Have somebody of the team answer so many questions."""
    for number in range(count):
        question = await room.say("Ada", f"question {number}?")
        await room.say(name, f"answer {number}", reply_to=question, reply_to_actor=room.person("Ada").id)


async def test_s49_a_load_of_140_percent_for_two_weeks_alerts_the_lead_with_a_plan_to_share(room: Room) -> None:
    """S49: overload drives helpers away, so it is seen while it can still be shared."""
    await begun(room)

    await answers(room, "Rita", 14)
    await room.wait(days=7)
    after_one = list(room.staff)
    await answers(room, "Rita", 14)
    await room.wait(days=7)

    assert any("Rita (Service): 14 of 10 (140 %)" in said for said in after_one)
    assert not any("carried too much" in said for said in after_one)
    (alert,) = [said for said in room.staff if "carried too much" in said]
    assert "Rita has carried too much for 2 weeks, last week 140 %." in alert
    assert "4 a week to Sam (now 0 %)" in alert


async def test_a_week_below_the_mark_begins_the_count_anew(room: Room) -> None:
    await begun(room)

    for count in (14, 5, 14):
        await answers(room, "Rita", count)
        await room.wait(days=7)

    assert not any("carried too much" in said for said in room.staff)


async def test_where_nobody_has_room_more_people_are_asked_for(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions={"service": {"holders": ["rita"], "load_per_week": 10}})
    await room.join("Rita", "Ada")

    for _ in range(2):
        await answers(room, "Rita", 13)
        await room.wait(days=7)

    assert any("for 3 a week nobody has room" in said for said in room.staff)


async def test_night_work_and_thanks_are_shown_to_the_lead(room: Room) -> None:
    await begun(room)
    await answers(room, "Rita", 1)
    await room.wait(hours=13)
    await answers(room, "Rita", 2)
    message = await room.say("Rita", "here it is")
    await room.say("Ada", "Thank you so much!", reply_to=message, reply_to_actor=room.person("Rita").id)

    await room.wait(days=7)

    (line,) = [said for said in room.staff if "Last week" in said]
    assert "Rita (Service): 3 of 10 (30 %), 2 at night, thanked 1 times" in line


async def test_what_takes_a_permission_counts_as_work(room: Room) -> None:
    positions = {"activity": {"holders": ["rita"], "grants": ["roles.call"], "load_per_week": 10}}
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions=positions, call_cooldown="0s", set={"interest": {"labels": ["growth"]}})
    await room.join("Rita", "Ada")
    await room.say("Ada", "/label +growth")

    await room.say("Rita", "/call #growth come")
    await room.say("Rita", "/call #growth come")
    await room.wait(days=7)

    assert any("Rita (Activities): 2 of 10 (20 %)" in said for said in room.staff)


async def test_a_group_without_a_team_hears_nothing(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles)
    await room.join("Ada")

    await room.wait(days=15)

    assert room.staff == []
