"""Praise by the team, and corrections by hand (domain 3.4, point 12)."""

from __future__ import annotations

from tests.plugins.leaderboard.talk import Talk, told

import townhall_leaderboard
from townhall.testing import Room


async def test_praise_is_said_counted_and_kept(room: Room, talk: Talk) -> None:
    """S42."""
    await talk.say("Ada")

    await room.admin_says("/praise Ada for the patient answers on Sunday")
    await room.say("Ada", "/me")

    assert "Thank you, Ada! for the patient answers on Sunday" in room.said
    assert told(room)[0].startswith("You have 6 points this week")
    (entry,) = await room.ledger("praise")
    assert (entry.member, entry.reason) == (room.person("Ada").id, "for the patient answers on Sunday")


async def test_praise_is_for_the_team_and_their_delegates(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Bo")
    await room.say("Bo", "/praise Ada for everything")
    assert await room.ledger("praise") == []

    room.set(grants={"kol": ["leaderboard.praise"]})
    assert await room.ledger("praise") == []


async def test_praise_needs_a_reason_and_somebody_else(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.admin_says("/praise Ada")
    await room.admin_says("/praise Admin for being me")

    assert [said.removeprefix("Admin: ") for said in room.said] == [
        "Please write why: /praise @somebody the reason.",
        "Praise somebody else.",
    ]


async def test_praise_stays_rare(room: Room) -> None:
    room.enable(townhall_leaderboard, praises_per_week=1)
    await Talk(room).say("Ada")
    await room.admin_says("/praise Ada for one thing")
    await room.admin_says("/praise Ada for another thing")
    assert room.said[-1].endswith("You have praised 1 times this week. Keep the next for the coming week.")

    await room.wait(days=7)
    await room.admin_says("/praise Ada for another thing")

    assert len(await room.ledger("praise")) == 2


async def test_a_correction_counts_and_stands_in_the_ledger_with_its_reason(room: Room, talk: Talk) -> None:
    await talk.answered("Ada", "Bo")
    await room.admin_says("/score adjust Ada 10 wrote the handbook")
    await room.admin_says("/score adjust Ada -2.5 counted twice")
    await room.say("Ada", "/me")

    assert told(room)[0].startswith("You have 8.5 points this week")
    assert [entry.reason for entry in await room.ledger("adjusted")] == [
        "-2.5: counted twice",
        "+10: wrote the handbook",
    ]


async def test_a_correction_needs_a_number_and_a_reason_and_somebody_else(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.admin_says("/score adjust Ada -10")
    await room.admin_says("/score adjust Ada 0 nothing")
    await room.admin_says("/score adjust Ada 5000 too much")
    await room.admin_says("/score adjust Admin 5 for me")

    assert await room.ledger("adjusted") == []
    assert [said.removeprefix("Admin: ") for said in room.said] == [
        "Please write why: /score adjust @somebody -10 the reason.",
        "Write a number of points that is not 0 and at most 1000.",
        "Write a number of points that is not 0 and at most 1000.",
        "Somebody else has to correct your own points.",
    ]


async def test_members_correct_nothing(room: Room, talk: Talk) -> None:
    await talk.say("Ada", "Bo")

    await room.say("Bo", "/score adjust Ada 10 because")

    assert await room.ledger("adjusted") == []


async def test_a_correction_is_of_hundredths_at_least(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.admin_says("/score adjust @Ada 0.0001 a slip")
    assert told(room) == ["Write a number of points that is not 0 and at most 1000."]

    await room.admin_says("/score adjust @Ada 5.129 for the help at the door")

    assert room.said[-1].endswith("Ada: 5.13 points. It is in the ledger with your reason.")


async def test_where_nobody_may_praise_one_is_told_so(room: Room) -> None:
    room.enable(townhall_leaderboard, praises_per_week=0)
    await Talk(room).say("Ada")

    await room.admin_says("/praise @Ada for the help at the door")

    assert told(room) == ["Nobody can praise by this command here; a kind word works everywhere."]
