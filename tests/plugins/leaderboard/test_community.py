"""A board over all groups of a community, on which one person stands once (S63)."""

from __future__ import annotations

import re

import pytest
from tests.plugins.leaderboard.signs import MONDAY
from tests.plugins.leaderboard.talk import Talk, lines

import townhall_leaderboard
from townhall import Fact, GroupId, MemberId
from townhall.testing import Room
from townhall_leaderboard.signals import is_here, signals_of


@pytest.fixture
async def square(room: Room) -> Room:
    room.set(community="fans")
    room.enable(townhall_leaderboard, whole_community=True, giver_age="0s")
    await room.join("Ada", "Bo", "Cy")
    return room


@pytest.fixture
async def elsewhere(square: Room) -> Room:
    other = square.another("elsewhere", account="matrix", community="fans")
    other.enable(townhall_leaderboard, giver_age="0s")
    await other.join("Ada M", "Eve")
    return other


async def test_what_is_done_in_any_group_of_the_community_counts(square: Room) -> None:
    garden = square.another("garden", community="fans")
    garden.enable(townhall_leaderboard, giver_age="0s")
    await garden.join("Ada", "Bo")
    talk = Talk(garden)
    await talk.say("Bo")
    await talk.answered("Ada", "Bo")

    await square.say("Cy", "/board")
    assert lines(square.said[-1])[0] == "1. Ada · 4 points (answers received 1, messages that count 1)"
    await garden.say("Cy", "/board")

    assert lines(garden.said[-1]) == lines(square.said[-1])


def test_messages_that_two_groups_number_alike_are_two() -> None:
    here, there = GroupId("test:test:square"), GroupId("test:test:garden")
    facts = [
        Fact(group=group, member=MemberId("ada"), kind="leaderboard.message", at=MONDAY, source="7")
        for group in (here, there)
    ]

    found = sorted(signals_of(facts, here), key=lambda one: one.message != "7")

    assert len(found) == 2
    assert [is_here(one.message) for one in found] == [True, False]


@pytest.mark.platforms("full", "telegram", "qq")
async def test_s63_one_person_on_two_platforms_has_one_score(square: Room, elsewhere: Room) -> None:
    """S63: linked accounts are one person, who is shown under the name they have in the group."""
    await square.whisper("Ada", "/link")
    code = re.search(r"/link (\w{4}-\w{4})", square.whispers[-1][1])
    assert code is not None
    await elsewhere.whisper("Ada M", f"/link {code[1]}")
    await square.press("Ada", "Yes, that is me", direct=True)
    talk = Talk(square)
    await talk.say("Ada")
    talk.room = elsewhere
    await talk.say("Ada M", "Eve")

    await square.say("Cy", "/board")
    await square.say("Ada", "/me")

    assert lines(square.said[-2]) == ["1. Ada · 2 points (messages that count 2)"]
    assert "You have 2 points this week" in square.said[-1]
