"""The team and what it lacks (S19, S39)."""

from __future__ import annotations

import townhall_roles
from townhall.testing import Room


async def test_s39_team_shows_holders_substitutes_and_hours(room: Room) -> None:
    """S39: a dedicated operations team, which everybody can see."""
    room.enable(
        townhall_roles,
        positions={
            "service": {"holders": ["ada", "bo"], "substitutes": ["sam"], "hours": "09:00-21:00"},
            "critic": {"holders": ["cy"], "title": "Film critic", "term": "10d"},
        },
    )
    await room.join("Ada", "Bo", "Cy", "Sam")
    await room.say("Bo", "/leave 3d")

    await room.say("Dan", "/team")

    assert "The team of room" in room.said[-1]
    assert (
        "Service: Ada (until 2026-05-31), Bo (on leave until 2026-03-05) · stands in: Sam · 09:00-21:00"
        in room.said[-1]
    )
    assert "Film critic: Cy (until 2026-03-12)" in room.said[-1]


async def test_team_shows_who_stands_in_just_now(room: Room) -> None:
    room.enable(townhall_roles, positions={"service": {"holders": ["ada"], "substitutes": ["sam"]}})
    await room.join("Ada", "Sam")
    await room.say("Ada", "/leave 3d")

    await room.say("Dan", "/team")

    assert room.said[-1].endswith("· now: Sam")


async def test_s19_required_positions_of_the_product_that_nobody_holds_are_listed_to_the_lead(room: Room) -> None:
    """S19: define positions and staff them by the kind of product."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, product="education", positions={"trainer": {"holders": ["ada"]}})

    await room.join("Ada")
    await room.wait(hours=3)

    (said,) = [said for said in room.staff if "need somebody" in said]
    assert said.splitlines()[1:] == [
        "· Content: nobody holds it",
        "· Assistant: nobody holds it",
        "· Service: nobody holds it",
    ]


async def test_a_missing_substitute_is_listed_where_there_should_be_one(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions={"service": {"holders": ["ada"]}, "recorder": {"holders": ["ada"]}})

    await room.join("Ada")

    (said,) = [said for said in room.staff if "need somebody" in said]
    assert said.splitlines()[1:] == ["· Service: nobody stands in"]


async def test_without_a_team_that_is_said(room: Room) -> None:
    room.enable(townhall_roles)

    await room.say("Ada", "/team")

    assert "There is no team yet." in room.said[-1]
