"""A board that was asked for before shows what one shows that was never asked for."""

from __future__ import annotations

import pytest
from tests.plugins.leaderboard.talk import Talk, lines

import townhall_leaderboard
from townhall import MessageId
from townhall.testing import Room

PEOPLE = ("Ada", "Bo", "Cy", "Di", "Ed", "Flo")


@pytest.fixture
async def busy(room: Room) -> Room:
    room.enable(townhall_leaderboard, giver_age="0s", windows=["week"])
    await room.join(*PEOPLE)
    return room


async def talk_of(room: Room, talk: Talk) -> list[MessageId]:
    told = [await talk.say(name) for name in PEOPLE]
    for number, message in enumerate(told):
        for step in (1, 2, 3):
            giver = PEOPLE[(number * step + step) % len(PEOPLE)]
            await room.reply(giver, message, "good point")
            await room.react(giver, message, "👍")
    return told


async def shown(room: Room) -> list[str]:
    await room.say("Bo", "/board")
    return lines(room.said[-1])


async def test_a_board_asked_for_again_is_that_of_a_fresh_start(busy: Room) -> None:
    """S60: deletions, reactions taken back, late talk, a day's end and a restart between."""
    talk = Talk(busy)
    told = await talk_of(busy, talk)
    await shown(busy)

    await busy.delete("Ada", told[0])
    await busy.unreact("Bo", told[1], "👍")
    await busy.wait(hours=20)
    await talk_of(busy, talk)
    again = await shown(busy)
    await busy.restart()

    assert again == await shown(busy)


async def test_who_wants_to_be_forgotten_is_gone_from_a_board_that_was_shown(busy: Room) -> None:
    """K16."""
    await talk_of(busy, Talk(busy))
    assert any("Ada" in line for line in await shown(busy))

    await busy.say("Ada", "/forgetme")
    await busy.press("Ada", "Yes, forget me")

    assert not any("Ada" in line for line in await shown(busy))
