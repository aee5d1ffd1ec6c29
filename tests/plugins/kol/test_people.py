"""One person with several accounts, what is told to people about them, and what goes with them (K16, S63)."""

from __future__ import annotations

import re

import pytest
from tests.plugins.kol.circle import Circle, askers, ranked

import townhall_kol
import townhall_leaderboard
from townhall.testing import Room


@pytest.mark.platforms("full", "telegram", "qq")
async def test_s63_a_person_with_two_accounts_is_one_candidate(room: Room) -> None:
    """S63: what somebody gives on two platforms is one person's."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.set(community="fans")
    room.enable(townhall_kol, whole_community=True)
    elsewhere = room.another("elsewhere", account="matrix", community="fans")
    elsewhere.enable(townhall_leaderboard)
    await room.join("Ada")
    await elsewhere.join("Ada M")
    await room.whisper("Ada", "/link")
    code = re.search(r"/link (\w{4}-\w{4})", room.whispers[-1][1])
    assert code is not None
    await elsewhere.whisper("Ada M", f"/link {code[1]}")
    await room.press("Ada", "Yes, that is me", direct=True)
    circle = Circle(room)
    await circle.help("Ada", *askers(2))
    circle.room = elsewhere
    await circle.help("Ada M", "Eve", "Fay")
    circle.room = room

    found = ranked(await circle.staff("/kol candidates"))

    assert [line.partition(" · ")[0] for line in found] == ["1. Ada"]
    assert "helped 4 people" in found[0]


@pytest.mark.platforms("full", "telegram")
async def test_what_is_kept_is_told_to_the_person(room: Room, circle: Circle) -> None:
    await circle.help("Ada", *askers(5))
    await circle.staff("/kol review")

    await room.whisper("Ada", "/mydata")

    heard = "\n".join(sent.text for sent in room.whispered_to("Ada"))
    assert "what you gave the group in figures" in heard
    assert "that the team means to talk to you" in heard


async def test_what_is_kept_goes_with_the_person(room: Room, circle: Circle) -> None:
    await circle.help_for_weeks("Ada", *askers(6), weeks=2)
    await circle.staff("/kol review")
    before = await room.labels("Ada")

    await room.say("Ada", "/forgetme")
    await room.press("Ada", "Yes, forget me")
    await room.wait(days=2)

    assert before == {"stratum:seed"}
    assert await room.labels("Ada") == frozenset()
    assert "Ada" not in await circle.staff("/kol candidates")
    assert "No talk is open" in await circle.staff("/kol talks")
