"""A run over several groups: one target for each, each decided in its own lane, nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.plugins.campaign.conftest import CHARTER, give_label

import townhall_campaign
from townhall.testing import Room


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.fixture
def shanghai(lounge: Room) -> Room:
    room = lounge.another("shanghai", timezone="Asia/Shanghai", locale="zh-CN", charter=CHARTER)
    room.set(staff_room=lounge.staff_room.alias)
    room.enable(townhall_campaign)
    return room


@pytest.fixture
def london(lounge: Room) -> Room:
    room = lounge.another("london", account="second", timezone="Europe/London", charter=CHARTER)
    room.set(staff_room=lounge.staff_room.alias)
    room.enable(townhall_campaign)
    return room


def everywhere(when: str, **more: Any) -> dict[str, Any]:
    return {"at": when, "text": "We have news.", "audience": {"groups": ["*"]}, **more}


async def test_every_group_gets_a_run_at_its_own_time(lounge: Room, shanghai: Room, london: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": everywhere("2026-03-04 12:00")})
    await lounge.wait_until(at("2026-03-04T04:01"))
    assert (shanghai.said, lounge.said, london.said) == (["We have news."], [], [])
    await lounge.wait_until(at("2026-03-04T11:01"))
    assert (shanghai.said, lounge.said, london.said) == (["We have news."], ["We have news."], [])
    await lounge.wait_until(at("2026-03-05T12:01"))
    assert [len(room.said) for room in (shanghai, lounge, london)] == [1, 1, 1]
    assert "news is through: 3 sent." in lounge.staff


async def test_a_run_may_go_by_the_clock_of_its_home(lounge: Room, shanghai: Room, london: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": everywhere("2026-03-04 12:00", time="home")})
    await lounge.wait_until(at("2026-03-04T10:59"))
    assert shanghai.said == []
    await lounge.wait(minutes=2)
    assert [len(room.said) for room in (shanghai, lounge, london)] == [1, 1, 1]


async def test_groups_are_named_by_patterns(lounge: Room, shanghai: Room, london: Room) -> None:
    news = everywhere("2026-03-04 12:00", time="home", audience={"groups": ["lon*"]})
    lounge.enable(townhall_campaign, posts={"news": news})
    await lounge.wait(days=3)
    assert (shanghai.said, lounge.said, london.said) == ([], [], ["We have news."])


async def test_each_group_decides_by_its_own_quiet_hours_and_budget(lounge: Room, shanghai: Room, london: Room) -> None:
    shanghai.set(quiet_hours="12:00-20:00")
    london.set(budget={"scheduled_per_day": 0})
    lounge.enable(townhall_campaign, posts={"news": everywhere("2026-03-04 12:00", time="home")})
    await lounge.wait_until(at("2026-03-04T11:01"))
    assert (shanghai.said, lounge.said, london.said) == ([], ["We have news."], [])
    await lounge.wait_until(at("2026-03-04T12:01"))
    assert (shanghai.said, london.said) == (["We have news."], [])
    assert lounge.staff[-1] == "news is through: 2 sent, 1 left out."


async def test_a_group_that_does_not_take_its_part_is_shown(lounge: Room, shanghai: Room) -> None:
    news = everywhere("2026-03-04 12:00")
    lounge.enable(townhall_campaign, posts={"news": news})
    await lounge.wait_until(at("2026-03-04T04:01"))
    shanghai.disable(townhall_campaign)
    await lounge.wait(days=3)
    assert len(lounge.said) == 1


async def test_s27_the_same_person_in_three_groups_is_mentioned_once(lounge: Room, shanghai: Room) -> None:
    third = lounge.another("third", charter=CHARTER)
    third.set(staff_room=lounge.staff_room.alias)
    third.enable(townhall_campaign)
    for room in (lounge, shanghai, third):
        await room.join("Ada", "Bob")
    await third.join("Cyd")
    audience = {"groups": ["*"], "reach": "mention"}
    lounge.enable(townhall_campaign, posts={"news": everywhere("2026-03-04 12:00", time="home", audience=audience)})
    await lounge.wait(days=3)
    said = [*lounge.said, *shanghai.said, *third.said]
    assert sum("Ada" in one for one in said) == 1
    assert sum("Cyd" in one for one in said) == 1


async def test_s4_a_post_for_a_label_reaches_its_holders_only(lounge: Room) -> None:
    await lounge.join("Ada", "Bob")
    await give_label(lounge, "Ada", "interest:design")
    audience = {"labels": ["interest:design"]}
    lounge.enable(
        townhall_campaign, posts={"design": {"at": "2026-03-04 12:00", "text": "For designers.", "audience": audience}}
    )
    await lounge.wait(days=3)
    reached = lounge.whispers or [("Ada", one) for one in lounge.said]
    assert len(reached) == 1
    assert reached[0][0] == "Ada"
    assert "For designers." in reached[0][1]


async def test_s7_core_gets_the_exclusive_post_and_everybody_else_the_light_one(lounge: Room) -> None:
    await lounge.join("Ada", "Bob")
    await give_label(lounge, "Ada", "core")
    post = {
        "at": "2026-03-04 12:00",
        "text": "The whole story.",
        "light": "There is news.",
        "audience": {"labels": ["core"]},
    }
    lounge.enable(townhall_campaign, posts={"exclusive": post})
    await lounge.wait(days=3)
    assert lounge.said[-1] == "There is news."
    everything = [text for _, text in lounge.whispers] + lounge.said
    assert sum("The whole story." in one for one in everything) == 1


async def test_s54_nobody_is_asked_to_share_twice_in_two_weeks(lounge: Room) -> None:
    await lounge.join("Ada")
    await give_label(lounge, "Ada", "core")
    post = {"text": "Please pass it on.", "asks_sharing": True, "audience": {"labels": ["core"]}}
    posts = {"a": {"at": "2026-03-04 12:00", **post}, "b": {"at": "2026-03-12 12:00", **post}}
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait(days=12)
    everything = [text for _, text in lounge.whispers] + lounge.said
    assert sum("Please pass it on." in one for one in everything) == 1
    assert lounge.staff[-1] == "b is through: 1 left out."
