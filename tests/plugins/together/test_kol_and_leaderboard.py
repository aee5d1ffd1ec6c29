"""Praise that is lent: for members, within its budget, and never for those who lend it (S42, S52; 3.6, point 5)."""

from __future__ import annotations

import townhall_kol
import townhall_leaderboard
from townhall import Standing
from townhall.testing import Room


async def praising(room: Room) -> Room:
    """Let Kim praise twice a week on behalf of Olga."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_leaderboard)
    room.enable(townhall_kol)
    room.person("Olga", standing=Standing.ADMIN)
    await room.join("Olga", "Kim", "Kai", "Mia")
    for name in ("Kim", "Kai"):
        await room.say("Olga", f"/delegate {name} leaderboard.praise 30d 2/week")
        await room.say(name, "/mygrants accept")
    return room


async def praised(room: Room) -> list[str]:
    """Return who was praised, the latest first."""
    return [str(entry.member).rpartition(":")[2] for entry in await room.ledger("praise")]


async def test_s52_lent_praise_is_within_its_budget_and_can_be_taken_back(room: Room) -> None:
    """S52: power in measure; the third of two a week is refused, and what was undone counts no more."""
    await praising(room)
    for reason in ("the patient answers", "the summary", "a third thing"):
        await room.say("Kim", f"/praise Mia for {reason}")
    await room.say("Olga", "/undo")
    run = room.said[-1].splitlines()[-1].partition(" ")[0]
    await room.say("Olga", f"/undo {run}")

    assert await praised(room) == ["mia", "mia"]
    assert sum(fact.amount for fact in await room.facts("leaderboard.praise")) == 1


async def test_a_delegate_praises_neither_the_team_nor_other_delegates_and_is_told_kindly_why(room: Room) -> None:
    """Point 5: what is lent brings those who lend it nothing; trying it costs none of the budget."""
    await praising(room)
    await room.say("Kim", "/praise Olga for everything")
    to_team = room.said[-1]
    await room.say("Kim", "/praise Kai for everything")
    to_delegate = room.said[-1]
    for reason in ("one thing", "another thing"):
        await room.say("Kim", f"/praise Mia for {reason}")

    assert "Olga is of the team" in to_team
    assert "Words of your own are always welcome." in to_team
    assert "Kai helps the team like you" in to_delegate
    assert await praised(room) == ["mia", "mia"]
