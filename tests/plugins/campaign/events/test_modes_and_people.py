"""Modes, linked accounts, people who take no private messages, and texts in both languages (K12, K13, S63)."""

from __future__ import annotations

import re
from typing import Any

import pytest

import townhall_campaign
from townhall.testing import Room, catalogue_faults

MEETUP: dict[str, Any] = {"title": "Meetup", "start": "2026-03-20 14:00", "capacity": 1, "reminders": ["1d"]}


async def opened(hall: Room, *people: str, **changes: Any) -> None:
    hall.enable(townhall_campaign, events={"meetup": MEETUP}, **changes)
    await hall.join(*people)
    await hall.admin_says("/event open meetup")


def test_s80_every_text_is_there_in_both_languages_and_polite_where_it_is_due() -> None:
    townhall_campaign.plugin.adopt("campaign", townhall_campaign)

    assert catalogue_faults(townhall_campaign) == []


async def test_in_observe_people_sign_up_and_nobody_is_reminded(hall: Room) -> None:
    await opened(hall, "Ada", mode="observe")
    await hall.say("Ada", "/join meetup")
    said = len(hall.said)

    await hall.wait(days=19)

    assert "you have a place" in hall.said[said - 1]
    assert len(hall.said) == said
    assert hall.whispers == []
    assert any("Meetup: 1 people were reminded" in reason.summary for reason in await hall.reasons())


@pytest.mark.platforms("full")
async def test_who_takes_no_private_messages_is_pointed_to_the_news_in_the_group(hall: Room) -> None:
    await opened(hall, "Ada", "Bo")
    hall.close_direct("Bo")
    await hall.say("Ada", "/join meetup")
    await hall.say("Bo", "/join meetup")

    await hall.say("Ada", "/unjoin meetup")
    await hall.say("Bo", "/myevents")

    assert "Bo, there is news about Meetup: write /myevents." in hall.said
    assert "a place is kept for you until" in hall.said[-1]


@pytest.mark.platforms("full")
async def test_two_linked_accounts_are_one_person_with_one_place(hall: Room) -> None:
    await opened(hall, "Ada", "Ada2", "Bo")
    hall.set(community="all")
    await hall.whisper("Ada", "/link")
    code = re.search(r"/link (\w{4}-\w{4})", hall.whispers[-1][1])
    assert code is not None
    await hall.whisper("Ada2", f"/link {code[1]}")
    await hall.press("Ada", "Yes, that is me", direct=True)

    await hall.say("Ada", "/join meetup")
    await hall.say("Ada2", "/join meetup")
    twice = hall.said[-1]
    await hall.say("Ada2", "/unjoin meetup")
    await hall.say("Bo", "/join meetup")

    assert "you have a place" in twice
    assert "you have a place" in hall.said[-1]


async def test_everything_is_said_in_chinese_where_the_group_speaks_it(hall: Room) -> None:
    hall.set(locale="zh-CN")
    await opened(hall, "Ada")

    await hall.say("Ada", "/报名 meetup")

    assert "名额 1 个" in hall.said[0]
    assert "您的名额已确认" in hall.said[-1]
