"""Who is on duty: holders who are there, else a substitute, and staff hear of it (point 6; S47, S50)."""

from __future__ import annotations

from typing import Any

import townhall_roles
from townhall.testing import Room

TEAM: dict[str, Any] = {"recorder": {"holders": ["rita"], "substitutes": ["sam", "tom"]}}


async def begun(room: Room, **settings: Any) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions=TEAM, **settings)
    await room.join("Rita", "Sam", "Tom", "Ada")


async def test_s50_a_holder_silent_for_a_day_is_stood_in_for_and_the_next_ping_goes_to_the_substitute(
    room: Room,
) -> None:
    """S50: keep substitutes; the acting one is announced, and whoever needs the position reaches them."""
    await begun(room)
    await room.admin_says("/call #recorder the minutes, please")

    await room.wait(hours=24)
    await room.admin_says("/call #recorder the minutes, please")

    assert "Rita: the minutes" in room.said[0]
    assert "Sam: the minutes" in room.said[1]
    assert "Sam stands in as Recorder: Rita has been silent for too long." in room.staff
    assert await room.labels("Sam") == {"substitute:recorder", "duty:recorder"}


async def test_a_holder_who_writes_has_the_position_back(room: Room) -> None:
    await begun(room)
    await room.wait(hours=25)

    await room.say("Rita", "here again")

    assert "Rita is back as Recorder." in room.staff
    assert "duty:recorder" not in await room.labels("Sam")


async def test_leave_puts_the_substitute_in_and_its_end_takes_them_out(room: Room) -> None:
    await begun(room)

    await room.say("Rita", "/leave 3d")
    during = await room.labels("Sam")
    await room.wait(days=2, hours=23)
    await room.say("Rita", "nearly back")
    await room.wait(hours=2)

    assert "duty:recorder" in during
    assert "Sam stands in as Recorder: Rita is on leave until 2026-03-05." in room.staff
    assert "duty:recorder" not in await room.labels("Sam")
    assert "duty:recorder" in await room.labels("Rita")


async def test_substitutes_stand_in_in_the_order_of_the_file(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["rita"], "substitutes": ["tom", "sam"]}})
    await room.join("Rita", "Sam", "Tom")

    await room.say("Rita", "/leave 3d")

    assert "duty:recorder" in await room.labels("Tom")


async def test_a_substitute_on_leave_too_is_passed_over(room: Room) -> None:
    await begun(room)
    await room.say("Sam", "/leave 9d")

    await room.say("Rita", "/leave 3d")

    assert "duty:recorder" in await room.labels("Tom")


async def test_with_nobody_left_staff_are_told(room: Room) -> None:
    await begun(room)
    for name in ("Sam", "Tom", "Rita"):
        await room.say(name, "/leave 3d")

    assert "Nobody is on duty as Recorder." in room.staff


async def test_coming_back_early_takes_a_word(room: Room) -> None:
    await begun(room)
    await room.say("Rita", "/leave 3d")

    await room.say("Rita", "/leave")

    assert "duty:recorder" in await room.labels("Rita")
    assert "Welcome back!" in room.said[-1]


async def test_silence_counts_within_the_hours_of_the_position_alone(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {**TEAM["recorder"], "hours": "09:00-21:00"}})
    await room.join("Rita", "Sam")

    await room.wait(hours=25)
    after_a_day = await room.labels("Sam")
    await room.wait(hours=24)

    assert "duty:recorder" not in after_a_day
    assert "duty:recorder" in await room.labels("Sam")


async def test_two_holders_stand_in_for_each_other(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["rita", "rob"], "substitutes": ["sam"]}})
    await room.join("Rita", "Rob", "Sam")

    await room.say("Rita", "/leave 3d")

    assert "duty:recorder" in await room.labels("Rob")
    assert "duty:recorder" not in await room.labels("Sam")


async def test_a_substitute_stands_in_for_a_vacant_position(room: Room) -> None:
    await begun(room)

    await room.leave("Rita")

    assert "Sam stands in as Recorder: nobody holds it." in room.staff
    assert "duty:recorder" in await room.labels("Sam")


async def test_leave_is_for_the_team_and_has_a_bound(room: Room) -> None:
    await begun(room)

    await room.say("Ada", "/leave 3d")
    await room.say("Rita", "/leave 90d")

    assert "Leave is for those who hold a position." in room.said[0]
    assert "at most 60 days" in room.said[1]


async def test_the_acting_substitute_has_the_permissions_for_just_as_long(room: Room) -> None:
    positions = {"activity": {"holders": ["rita"], "substitutes": ["sam"], "grants": ["roles.call"]}}
    room.enable(townhall_roles, positions=positions, set={"interest": {"labels": ["growth"]}}, call_cooldown="0s")
    await room.join("Rita", "Sam", "Ada")
    await room.say("Ada", "/label +growth")

    await room.say("Sam", "/call #growth one")
    await room.say("Rita", "/leave 3d")
    await room.say("Sam", "/call #growth two")
    await room.say("Rita", "/leave")
    await room.say("Sam", "/call #growth three")

    assert [said for said in room.said if said.endswith("(Sam)")] == ["Ada: two (Sam)"]
