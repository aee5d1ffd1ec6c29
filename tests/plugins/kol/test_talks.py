"""Talks with candidates: for people of the team, never a message by itself (S52)."""

from __future__ import annotations

from tests.plugins.kol.circle import Circle, askers

from townhall import Standing
from townhall.testing import Room


async def reviewed(room: Room, circle: Circle) -> None:
    await room.join("Ada")
    room.person("Boss", standing=Standing.ADMIN)
    await circle.help("Ada", *askers(5))
    await room.reply("Boss", await circle.ask("Ada"), circle.thing())
    await circle.staff("/kol review")


async def test_s52_the_team_is_asked_to_talk_with_a_contact_and_the_reason(room: Room, circle: Circle) -> None:
    """S52: KOLs are found by observation and spoken to by people; nothing is written to them."""
    await reviewed(room, circle)

    said = room.staff_room.said[-1]
    assert "1) Ada · by Boss · helped 5 people" in said
    assert (room.said, room.whispers) == ([], [])


async def test_whoever_takes_a_talk_up_ends_it_with_a_note(room: Room, circle: Circle) -> None:
    await reviewed(room, circle)

    await room.staff_room.press("Alma", "I talk to Ada")
    claimed = room.staff_room.said[-1]
    await circle.staff("/kol talks")
    listed = room.staff_room.said[-1]
    await circle.staff("/talk 1 done wants to host")

    assert "1) Alma talks to Ada" in claimed
    assert "1) Ada · Alma" in listed
    assert [entry.reason for entry in await room.ledger("talk")] == ["done: wants to host"]
    assert "No talk is open" in await circle.staff("/kol talks")


async def test_what_somebody_took_up_nobody_else_takes_up(room: Room, circle: Circle) -> None:
    await reviewed(room, circle)
    await circle.staff("/talk 1 claim")

    assert "Alma talks to them already" in await circle.staff("/talk 1 claim", "Ben")


async def test_nobody_is_proposed_again_within_three_months(room: Room, circle: Circle) -> None:
    await reviewed(room, circle)
    await circle.staff("/talk 1 drop")

    await circle.staff("/kol review")

    assert len([said for said in room.staff if "Please talk to them yourselves" in said]) == 1


async def test_a_talk_that_was_taken_up_is_reminded_of_once(room: Room, circle: Circle) -> None:
    await reviewed(room, circle)
    await room.staff_room.press("Alma", "I talk to Ada")

    await room.wait(days=8)

    assert len([said for said in room.staff if "Alma, have you talked to Ada?" in said]) == 1


async def test_a_talk_that_is_over_cannot_be_ended_twice(room: Room, circle: Circle) -> None:
    await reviewed(room, circle)
    await circle.staff("/talk 1 done")

    assert "There is no open talk 1." in await circle.staff("/talk 1 done")
    assert "Say claim, done or drop" in await circle.staff("/talk 1 perhaps")
