"""Posts of one name that two groups plan are two campaigns: what happens to one does not happen to the other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.plugins.campaign.conftest import CHARTER

import townhall_campaign
from townhall.testing import Room

NEWS: dict[str, Any] = {"at": "2026-03-04 12:00", "text": "News.", "time": "home"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def home(lounge: Room, alias: str, **settings: Any) -> Room:
    """Return another group that plans, with the same staff room."""
    return lounge.another(alias, charter=CHARTER, staff_room=lounge.staff_room.alias, **settings)


async def test_both_reach_a_group_that_is_meant_by_both(lounge: Room) -> None:
    other, third = home(lounge, "other", timezone="Europe/Berlin"), home(lounge, "third")
    lounge.enable(townhall_campaign, posts={"news": {**NEWS, "text": "From room", "audience": {"groups": ["third"]}}})
    other.enable(townhall_campaign, posts={"news": {**NEWS, "text": "From other", "audience": {"groups": ["third"]}}})
    third.enable(townhall_campaign)
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert sorted(third.said) == ["From other", "From room"]
    for alias in ("room", "other"):
        await lounge.staff_room.say("Lea", f"/post report news #{alias}")
        assert "1 sent" in lounge.staff[-1]


async def test_to_cancel_one_leaves_the_other_alone(lounge: Room) -> None:
    other = home(lounge, "other", timezone="Europe/Berlin", quiet_hours="11:00-13:00")
    lounge.set(quiet_hours="11:00-14:00")
    lounge.enable(townhall_campaign, posts={"news": NEWS})
    other.enable(townhall_campaign, posts={"news": NEWS})
    await lounge.wait_until(at("2026-03-04T11:05"))
    await lounge.staff_room.say("Lea", "/post cancel news #room")
    await lounge.wait_until(at("2026-03-04T16:00"))
    assert lounge.said == []
    assert other.said == ["News."]


async def test_to_pause_one_leaves_the_other_alone(lounge: Room) -> None:
    other = home(lounge, "other", timezone="Europe/Berlin", quiet_hours="11:00-13:00")
    lounge.set(quiet_hours="11:00-13:00")
    lounge.enable(townhall_campaign, posts={"news": NEWS})
    other.enable(townhall_campaign, posts={"news": NEWS})
    await lounge.wait_until(at("2026-03-04T11:05"))
    await lounge.staff_room.say("Lea", "/post pause news #room")
    await lounge.wait_until(at("2026-03-04T12:30"))
    assert (lounge.said, other.said) == ([], ["News."])
    await lounge.staff_room.say("Lea", "/post resume news #room")
    await lounge.wait(minutes=5)
    assert lounge.said == ["News."]


async def test_an_answer_counts_for_the_one_it_answers(lounge: Room) -> None:
    other, third = home(lounge, "other", timezone="Europe/Berlin"), home(lounge, "third")
    lounge.enable(townhall_campaign, posts={"news": {**NEWS, "text": "From room", "audience": {"groups": ["third"]}}})
    other.enable(townhall_campaign, posts={"news": {**NEWS, "text": "From other", "audience": {"groups": ["third"]}}})
    third.enable(townhall_campaign)
    await third.join("Ada")
    await third.say("Ada", "I work on onboarding for a small team these days.")
    await lounge.wait_until(at("2026-03-04T13:00"))
    [answered] = [one for one in third.messages if one.text == "From room"]
    await third.reply("Ada", answered, "How interesting!")
    await lounge.wait(days=2)
    for alias, count in (("room", 1), ("other", 0)):
        await lounge.staff_room.say("Lea", f"/post report news #{alias}")
        assert f"{count} people in 1 groups responded" in lounge.staff[-1]
