"""What moves somebody to help: noted and used by the team, never shown to members (point 8; S48)."""

from __future__ import annotations

import townhall_roles
from townhall.testing import Room


async def noted(room: Room) -> Room:
    staff = room.staff_room
    room.enable(townhall_roles, positions={"recorder": {"substitutes": ["sam"]}})
    await room.join("Ada", "Bo", "Sam")
    await staff.say("Alma", "/motive @Ada learner wants to write more")
    await staff.say("Alma", "/motive @Bo trader knows everybody")
    return staff


async def test_s48_a_motive_is_seen_by_no_command_of_a_member_and_used_for_who_fits(room: Room) -> None:
    """S48: know each helper's motive and match duties to it."""
    staff = await noted(room)

    for command in ("/team", "/labels", "/motive @Ada giver", "/suggest recorder", "/help"):
        await room.say("Bo", command)
    await staff.say("Alma", "/suggest recorder")

    heard = "\n".join([*room.said, *(text for _, text in room.answers), *(text for _, text in room.whispers)])
    assert "learner" not in heard
    assert "wants to write" not in heard
    assert "Sam: stands in already" in staff.said[-1]
    assert "Ada: learner, load 0 %" in staff.said[-1]
    assert "Bo" not in staff.said[-1]


async def test_a_resource_trader_fits_the_diplomat(room: Room) -> None:
    staff = await noted(room)

    await staff.say("Alma", "/suggest diplomat")

    assert "Bo: trader" in staff.said[-1]
    assert "Ada" not in staff.said[-1]


async def test_a_vacancy_is_told_with_who_might_fill_it(room: Room) -> None:
    staff = await noted(room)

    room.enable(townhall_roles, product="hobby")
    await room.settle()

    assert any("Recorder: nobody holds it" in said and "Could fit: Ada" in said for said in staff.said)


async def test_a_note_can_be_taken_back(room: Room) -> None:
    staff = await noted(room)

    await staff.say("Alma", "/motive @Ada none")
    await staff.say("Alma", "/suggest designer")

    assert "nobody who would fit Designer" in staff.said[-1]


async def test_whoever_is_on_leave_is_not_suggested(room: Room) -> None:
    staff = await noted(room)
    await room.say("Sam", "/leave 3d")

    await staff.say("Alma", "/suggest recorder")

    assert "Sam" not in staff.said[-1]
