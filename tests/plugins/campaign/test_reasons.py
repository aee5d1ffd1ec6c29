"""A report says of every group why it got nothing, in the words of whoever decided so."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.plugins.campaign.conftest import CHARTER

import townhall_campaign
from townhall import Failed
from townhall.testing import Room

NEWS = {"at": "2026-03-04 12:00", "text": "News.", "time": "home", "audience": {"groups": ["*"]}}


async def test_why_a_platform_refused_is_told_for_each_group(lounge: Room) -> None:
    other = lounge.another("other", charter=CHARTER, staff_room=lounge.staff_room.alias)
    other.enable(townhall_campaign)
    lounge.enable(townhall_campaign, posts={"news": NEWS})
    await lounge.settle()
    lounge.refuse(Failed("The chat is read-only."))
    other.refuse(Failed("Slow mode is on."))
    await lounge.wait_until(datetime(2026, 3, 4, 12, tzinfo=UTC))
    await lounge.staff_room.say("Lea", "/post report news #room")
    assert "room: left out, because the platform refused it (The chat is read-only)" in lounge.staff[-1]
    assert "other: left out, because the platform refused it (Slow mode is on)" in lounge.staff[-1]


async def test_why_the_courier_dropped_something_is_told(lounge: Room) -> None:
    lounge.set(quiet_hours="11:00-18:00")
    lounge.enable(townhall_campaign, posts={"news": NEWS})
    await lounge.wait_until(datetime(2026, 3, 4, 11, 5, tzinfo=UTC))
    await lounge.staff_room.say("Lea", "/post cancel news")
    await lounge.staff_room.say("Lea", "/post report news")
    assert "it was dropped before it was sent (the run was cancelled)" in lounge.staff[-1]
