"""On whom the group depends: alarms once per change, with what helps (S29, S46)."""

from __future__ import annotations

import pytest
from tests.plugins.kol.circle import Circle, askers

import townhall_kol
import townhall_roles
from townhall.testing import Room


async def one_gives_two_fifths(room: Room, circle: Circle) -> None:
    """Let Ada answer and be thanked by many, and others talk a little."""
    for number, asker in enumerate(askers(12)):
        question = await circle.ask(asker)
        answer = await room.reply("Ada", question, circle.thing())
        if number < 3:
            await room.reply(asker, answer, "thanks a lot for that")


def alarms(room: Room) -> list[str]:
    return [said for said in room.staff if "last week hung on few people" in said]


async def test_s29_who_makes_two_fifths_raises_an_alarm_with_a_rotation_and_the_what_if(
    room: Room, circle: Circle
) -> None:
    """S29, L15: an alert with counter-measures, and what would be missing without the person."""
    await one_gives_two_fifths(room, circle)

    await room.wait(days=7)

    (told,) = alarms(room)
    assert "Ada alone gave 4" in told
    assert "(limit 25 %)" in told
    assert "Without Ada" in told
    assert "12 of 12 answered questions would have stayed open (100 %)" in told
    assert "let somebody else host what Ada hosts" in told
    assert "Invite those who gave more than the week before: Asker" in told


async def test_s29_an_alarm_is_raised_once_and_its_end_is_told_once(room: Room, circle: Circle) -> None:
    for _ in range(3):
        await one_gives_two_fifths(room, circle)
        await room.wait(days=7)
    for _ in range(2):
        for name, other in zip(askers(12), askers(13)[1:], strict=True):
            await circle.help(name, other, thanked=False)
        await room.wait(days=7)

    assert len(alarms(room)) == 1
    assert len([said for said in room.staff if "no single person gives too large a share any more" in said]) == 1


async def test_in_a_small_circle_nothing_is_concluded(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(5))

    await room.wait(days=7)

    assert room.staff == []


async def test_the_figures_are_shown_when_asked_for(room: Room, circle: Circle) -> None:
    await one_gives_two_fifths(room, circle)

    said = await circle.staff("/dependence")

    assert "first ten" in said
    assert "people; Gini 0." in said
    assert "Answers: 0 % by the team, 100 % by members." in said


async def test_what_if_is_told_of_anybody(room: Room, circle: Circle) -> None:
    room.enable(townhall_kol, topics={"growth": ["retention"]})
    await room.join("Bo")
    await room.reply("Bo", await circle.ask("Asker0"), f"retention is what counts {circle.thing()}")
    await circle.help("Ada", "Asker1", thanked=False)

    said = await circle.staff("/dependence @Bo")

    assert "Without Bo" in said
    assert "1 of 2 answered questions would have stayed open (50 %)" in said
    assert "Nobody else wrote about growth." in said


async def test_where_nothing_was_given_nobody_is_missing_either(room: Room, circle: Circle) -> None:
    await room.join("Ada")

    assert (await circle.staff("/dependence @Ada")).splitlines() == [
        "room: nothing was given in the last seven days, so there is nothing to depend on."
    ]


async def test_s46_the_share_of_talks_that_the_team_begins_is_told(room: Room, circle: Circle) -> None:
    """S46: the owner gives first and starts topics."""
    await room.admin_says("hello")
    await circle.begin("Admin", "Ada", "Bo")
    for name in ("Cy", "Di", "Ed"):
        await circle.begin(name, "Ada")

    assert "Talks begun by the team: 25 %." in await circle.staff("/dependence")


@pytest.mark.parametrize("substituted", [False, True])
async def test_a_position_without_a_substitute_is_told_once(room: Room, circle: Circle, substituted: bool) -> None:
    positions = {"recorder": {"holders": ["rita"], "substitutes": ["sam"] if substituted else [], "hours": ""}}
    room.enable(townhall_roles, positions=positions, absent_after="100d", weekly="")
    await room.join("Rita", "Sam")

    await room.wait(days=15)

    told = [said for said in room.staff if "Rita alone holds the position recorder" in said]
    assert len(told) == (0 if substituted else 1)


async def test_nobody_outside_of_the_staff_room_sees_it(room: Room, circle: Circle) -> None:
    await one_gives_two_fifths(room, circle)

    await room.say("Bo", "/dependence")

    assert "Gini" not in "\n".join([*room.said, *(text for _, text in room.answers)])
