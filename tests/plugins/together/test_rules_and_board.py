"""The rules tell of cases, and the board takes points for them: two plugins that know of each other by events only."""

from __future__ import annotations

from tests.plugins.rules.houses import AD, with_rules

import townhall_leaderboard
from townhall.testing import Room

WORDS = "How do you measure retention in the first month after the launch?"


async def points(room: Room, name: str) -> str:
    """Return what somebody is told of their points this week."""
    await room.say(name, "/me")
    told = [*room.answers, *room.whispers, *((name, text) for text in room.said)]
    return next(text for who, text in reversed(told) if "this week" in text and who == name).splitlines()[0]


async def test_a_case_costs_points_and_gives_them_back_when_it_is_withdrawn_in_time(room: Room) -> None:
    room.enable(townhall_leaderboard)
    await with_rules(room, AD)
    await room.say("Bob", WORDS)
    before = await points(room, "Bob")
    await room.wait(minutes=5)

    message = await room.say("Bob", "cheap watches for all")
    accused = await points(room, "Bob")
    await room.delete("Bob", message)

    assert "1 point" in before
    assert "-3 points" in accused, "the message itself counted, until it was deleted"
    assert await points(room, "Bob") == before
