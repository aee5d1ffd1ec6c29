"""Posts come once, at their time in the group's own zone, and never late (domain 3.5, K6, K7)."""

from __future__ import annotations

from datetime import UTC, datetime

import townhall_campaign
from townhall.testing import Room

MORNING = {"at": "daily 08:45", "text": "Good morning!"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_a_post_comes_at_its_time_in_the_groups_zone(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"morning": MORNING})
    await lounge.wait_until(at("2026-03-03T07:44"))
    assert lounge.said == []

    await lounge.wait(minutes=2)
    assert lounge.said == ["Good morning!"]


async def test_a_schedule_follows_the_clocks_of_the_group_through_a_change_of_them(lounge: Room) -> None:
    """Defect 19: nobody changes a schedule by hand twice a year; defect 16: nothing drifts by an hour."""
    lounge.enable(townhall_campaign, min_response=0, posts={"weekly": {"at": "sun 18:00", "text": "Sunday!"}})
    await lounge.wait_until(at("2026-03-22T17:01"))
    assert len(lounge.said) == 3
    await lounge.wait_until(at("2026-03-29T15:59"))
    assert len(lounge.said) == 3

    await lounge.wait_until(at("2026-03-29T16:01"))
    assert len(lounge.said) == 4


async def test_a_one_off_post_comes_once(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-02 12:00", "text": "News."}})
    await lounge.wait(days=3)
    assert lounge.said == ["News."]
