"""The weekly board: praise with what was done, special places, and the hall of fame (domain 3.4, points 9 and 10)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.plugins.leaderboard.talk import Talk, lines

import townhall_leaderboard
from townhall import Mention
from townhall.testing import Room

TOLD = datetime(2026, 3, 9, 10, 1, tzinfo=UTC)
CROWD = ("Bo", "Cy", "Di", "Ed")


def boards(room: Room) -> list[str]:
    return [said for said in room.said if said.startswith("room · 2026")]


async def test_the_week_is_told_on_monday_at_ten_and_once(room: Room, talk: Talk) -> None:
    """S42: praise for what was done; the bottom is never listed."""
    await talk.say(*CROWD, "Flo", "Gus")
    await talk.answered("Ada", *CROWD)
    await room.wait_until(TOLD)
    await room.wait(days=1)

    assert boards(room) == [
        "\n".join(
            (
                "room · 2026-03-02 – 2026-03-08",
                "Thank you for what you gave the group.",
                "1. Ada · 13 points (answers received 4, messages that count 1)",
                "2. Bo · 1 point (messages that count 1)",
                "2. Cy · 1 point (messages that count 1)",
                "2. Di · 1 point (messages that count 1)",
                "2. Ed · 1 point (messages that count 1)",
                "Your own points: /me · how they come about: /why board",
            )
        )
    ]
    assert [reason.summary for reason in await room.reasons()][:1] == [
        "The board of 2026-03-02 – 2026-03-08 was told with 5 places"
    ]


async def test_those_who_are_praised_are_mentioned_and_the_best_message_is_answered(room: Room, talk: Talk) -> None:
    await talk.say("Bo")
    message = await talk.answered("Ada", "Bo")
    await room.wait_until(TOLD)

    (told,) = [one for one in room.messages if one.text.startswith("room · 2026")]
    named = [part.member for part in told.parts if isinstance(part, Mention)]
    able = room.variant.profile == "full"
    assert named == ([room.person("Ada").id, room.person("Bo").id] if able else [])
    assert told.reply_to == (message if able else "")


async def test_a_week_in_which_nobody_has_points_is_not_told(room: Room, talk: Talk) -> None:
    await room.say("Ada", "ok")
    await room.wait_until(TOLD)

    assert boards(room) == []


async def test_a_board_that_is_turned_off_is_not_told_and_can_be_asked_for(room: Room) -> None:
    room.enable(townhall_leaderboard, publish="")
    talk = Talk(room)
    await talk.say("Ada")
    await room.wait_until(TOLD)
    assert boards(room) == []

    await room.say("Bo", "/board last")

    assert len(lines(room.said[-1])) == 1


@pytest.mark.parametrize(("mode", "count"), [("observe", 0), ("suggest", 0), ("act", 1)])
async def test_the_mode_says_whether_the_board_is_told(room: Room, mode: str, count: int) -> None:
    """K13."""
    room.enable(townhall_leaderboard, mode=mode)
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await Talk(room).say("Ada")
    await room.wait_until(TOLD)

    assert len(boards(room)) == count
    assert (mode == "suggest") == any("room" in said for said in room.staff)


async def test_the_most_improved_and_the_best_newcomer_have_places_beside_the_top(room: Room) -> None:
    """S29: more people get a chance."""
    room.enable(townhall_leaderboard, top=1, giver_age="0s")
    talk = Talk(room)
    await talk.say(*CROWD)
    await talk.answered("Ada", *CROWD)
    await room.wait_until(TOLD)
    await room.join("New")
    await talk.answered("Ada", "Bo", "Cy", "Di", "Ed")
    await talk.answered("Gus", "Bo", "Cy")
    await talk.answered("New", "Bo")
    await room.wait(days=7)

    assert boards(room)[-1].splitlines()[2:5] == [
        "1. Ada · 13 points (answers received 4, messages that count 1)",
        "Most improved: Gus · 7 points more than before (answers received 2, messages that count 1)",
        "Best newcomer: New · 4 points (answers received 1, messages that count 1)",
    ]


async def test_who_is_first_three_weeks_in_a_row_goes_to_the_hall_of_fame_and_frees_the_place(room: Room) -> None:
    """S29."""
    room.enable(townhall_leaderboard, special=[])
    talk = Talk(room)
    for _ in range(4):
        await talk.say(*CROWD)
        await talk.answered("Ada", "Cy", "Di")
        await talk.answered("Bo", "Ed")
        await room.wait(days=7)

    third, fourth = boards(room)[2:4]
    assert lines(third)[0].startswith("1. Ada")
    assert "Ada was first 3 times in a row and enters the hall of fame." in third
    assert lines(fourth)[0].startswith("1. Bo")
    assert "Hall of fame: Ada" in fourth


async def test_closing_early_and_often_brings_nobody_into_the_hall_of_fame(room: Room) -> None:
    room.enable(townhall_leaderboard, special=[])
    talk = Talk(room)
    for _ in range(2):
        for _ in range(3):
            await talk.say("Ada")
            await room.admin_says("/board close")
        await room.wait(days=7)
    await talk.say("Ada")

    await room.admin_says("/board close")
    await room.say("Bo", "/board last")

    assert "Ada was first 3 times in a row and enters the hall of fame." in room.said[-1]
    assert "hall of fame" not in "".join(room.said[:-1])


async def test_a_first_place_that_was_lost_begins_anew(room: Room) -> None:
    room.enable(townhall_leaderboard, special=[])
    talk = Talk(room)
    for first in ("Ada", "Ada", "Bo", "Ada"):
        await talk.say(*CROWD)
        await talk.answered(first, "Cy", "Di")
        await room.wait(days=7)

    assert not any("hall of fame" in board for board in boards(room))


async def test_after_a_while_somebody_of_the_hall_of_fame_is_among_the_others_again(room: Room) -> None:
    room.enable(townhall_leaderboard, special=[], hall_of_fame_after=1, hall_of_fame_for="7d")
    talk = Talk(room)
    for _ in range(3):
        await talk.say(*CROWD)
        await talk.answered("Ada", "Cy", "Di")
        await room.wait(days=7)

    assert [lines(board)[0][3:6] for board in boards(room)] == ["Ada", "Bo ", "Ada"]
