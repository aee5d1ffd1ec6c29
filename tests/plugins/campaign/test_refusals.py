"""Refusal has three faces, and each is counted by itself (S1)."""

from __future__ import annotations

from tests.plugins.campaign.conftest import give_label
from tests.plugins.campaign.test_responses import at, talk

import townhall_campaign
from townhall import Feature
from townhall.model.platforms import PROFILES
from townhall.testing import Room

REPORTED = "2026-04-01T09:30"
MEETUP = {"start": "2026-03-20 14:00", "capacity": 5, "accept_within": "1h"}
FIVE = ("Ann", "Ben", "Cleo", "Dan", "Eva")
NEXT_FIVE = ("Flo", "Gus", "Hal", "Ida", "Jan")


def reports(room: Room) -> list[str]:
    return [one for one in room.staff if "How people said no in" in one]


async def sign_up(room: Room) -> None:
    """Let five people be offered a place, and let the offers pass."""
    await room.admin_says("/event open meetup")
    await talk(room, *FIVE, *NEXT_FIVE)
    for name in (*FIVE, *NEXT_FIVE):
        await room.say(name, "/join meetup")
    for name in FIVE:
        await room.say(name, "/unjoin meetup")


async def test_s1_three_opt_outs_four_silent_leaves_and_five_declined_offers_are_three_numbers(lounge: Room) -> None:
    lounge.enable(townhall_campaign, events={"meetup": MEETUP})
    await sign_up(lounge)
    for name in FIVE[:3]:
        await lounge.say(name, "/optout messages")
    await lounge.join("Kay", "Lou", "Max", "Ned")
    await talk(lounge, "Ola")
    for name in ("Kay", "Lou", "Max", "Ned", "Ola"):
        await lounge.leave(name)
    await lounge.wait_until(at(REPORTED))
    [told] = reports(lounge)
    assert "How people said no in 2026-03:" in told
    assert "private messages not wanted: 3" in told
    assert "left in silence: 4" in told
    assert "declined or let pass: 5 (" in told


async def test_s1_a_closed_talk_is_counted_once_and_where_it_cannot_be_seen_the_line_says_so(
    lounge: Room,
) -> None:
    audience = {"labels": ["core"], "reach": "direct"}
    lounge.enable(townhall_campaign, posts={"news": {"at": "daily 12:00", "text": "News.", "audience": audience}})
    await talk(lounge, "Ada", "Bob")
    await give_label(lounge, "Ada", "core")
    lounge.close_direct("Ada")
    await lounge.join("Kay")
    await lounge.leave("Kay")
    await lounge.wait_until(at(REPORTED))
    [told] = reports(lounge)
    if PROFILES[lounge.variant.profile].can(Feature.SAY_TO):
        assert "private messages not wanted: 1\n" in told
    else:
        assert "here nobody can be seen to close their talk" in told
    assert "left in silence: 1" in told


async def test_s1_where_nobody_refuses_nothing_is_said(lounge: Room) -> None:
    lounge.enable(townhall_campaign)
    await talk(lounge, "Ada")
    await lounge.wait_until(at(REPORTED))
    assert reports(lounge) == []
