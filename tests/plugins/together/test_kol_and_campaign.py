"""Strata as an audience, and nobody asked to share too often because of them (S54, S66)."""

from __future__ import annotations

from tests.plugins.kol.circle import Circle, askers

import townhall_campaign
import townhall_kol
from townhall.testing import Room


async def core_of_one(room: Room) -> None:
    """Let Ada become core, by whom she helps."""
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_kol)
    circle = Circle(room)
    await room.join("Ada", *askers(12))
    await circle.help_for_weeks("Ada", *askers(12))
    await circle.staff("/kol review")
    assert "stratum:core" in await room.labels("Ada")


async def test_s54_who_carries_the_group_is_asked_to_share_once_in_two_weeks(room: Room) -> None:
    """S54, S66: word of mouth by the core of a group keeps to the cap, and the staff hear who was left out."""
    room.set(charter={"purpose": "exchange among growth practitioners"})
    await core_of_one(room)
    post = {"text": "Please pass it on.", "asks_sharing": True, "audience": {"labels": ["stratum:core"]}}
    posts = {"a": {"at": "2026-04-01 12:00", **post}, "b": {"at": "2026-04-09 12:00", **post}}
    room.enable(townhall_campaign, posts=posts)

    await room.wait(days=12)

    asked = [text for _, text in room.whispers] + room.said
    assert sum("Please pass it on." in one for one in asked) == 1
    assert any("b is through: 1 left out." in said for said in room.staff)


async def test_s1_what_the_kol_plugin_offers_and_somebody_declines_is_among_the_offers_refused(room: Room) -> None:
    """S1: a permission and a topic that somebody does not want count like a place of an event, each once."""
    await core_of_one(room)
    room.enable(townhall_campaign)
    circle = Circle(room)
    await circle.staff("/host @Ada what worked for you this year?")
    await room.press("Ada", "No, thanks", direct=bool(room.whispered_to("Ada")))
    await circle.staff("/delegate @Ada campaign.events 20d")
    await room.say("Ada", "/mygrants decline")
    await room.wait(days=40)
    [told] = [one for one in room.staff if "How people said no in 2026-03" in one]
    assert "declined or let pass: 2 (" in told
