"""What a greeting and the guide say (domain 3.1, point 8; S3, S18, S28, S89)."""

from __future__ import annotations

from types import ModuleType

import pytest

import townhall_welcome
from townhall.testing import Room

CHARTER = {
    "purpose": "exchange among growth practitioners",
    "audience": "people who run growth",
    "offer": ["a weekly case", "answers within 15 minutes"],
    "service_hours": "9:00 to 21:00",
    "first_step": "tell us in one sentence what you work on",
    "ask_map": {"refunds": "service", "cases": "room"},
}


async def greeted(room: Room) -> list[str]:
    await room.join("Ada")
    await room.wait(minutes=1)
    return room.said[0].splitlines()


async def test_a_greeting_says_what_the_group_is_for_what_one_gets_and_a_first_step(room: Room) -> None:
    """S3 and S18."""
    room.another("service")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome)

    lines = await greeted(room)

    assert lines[0] == "Welcome, Ada!"
    assert "This group: exchange among growth practitioners" in lines
    assert "What you get: a weekly case, answers within 15 minutes" in lines
    assert "A good first step: tell us in one sentence what you work on" in lines


async def test_a_greeting_has_at_most_five_lines_and_names_where_the_rest_is(room: Room, rules: ModuleType) -> None:
    room.another("service")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome)
    room.enable(rules)

    lines = await greeted(room)

    assert lines[4] == "The rules: /rules · everything else: /guide"
    # Where there are no buttons the core adds the choice by number; the text itself stays within five lines.
    assert len(lines) == 5


async def test_without_a_charter_a_greeting_has_no_empty_lines(room: Room) -> None:
    room.enable(townhall_welcome)

    assert await greeted(room) == ["Welcome, Ada!", "Everything else: /guide"]


async def test_the_guide_says_where_to_ask(room: Room) -> None:
    """S28: a member always knows in which group to ask."""
    room.another("service", title="Service desk")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome, guide_text="Be kind.")

    await room.say("Ada", "/guide")

    (guide,) = room.said
    assert "Questions about refunds: Service desk" in guide
    assert "Questions about cases: right here" in guide
    assert "For: people who run growth" in guide
    assert "We are here: 9:00 to 21:00" in guide
    assert "Be kind." in guide


@pytest.mark.parametrize("question", ["where do I ask about refunds?", "/guide refunds", "Where can I ask: refund?"])
async def test_asking_for_the_place_is_answered_from_the_map(room: Room, question: str) -> None:
    """S28."""
    room.another("service", title="Service desk")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome)

    await room.say("Ada", question)

    (said,) = room.said
    assert said.endswith("Questions about refunds: Service desk")


async def test_other_talk_is_not_answered(room: Room) -> None:
    room.another("service")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome)

    await room.say("Ada", "I got my refunds yesterday")
    await room.say("Ada", "where do I ask about pancakes?")

    assert room.said == []


async def test_the_guide_comes_by_its_bare_word_in_chinese_too(room: Room) -> None:
    room.set(locale="zh-CN", charter={"purpose": "增长交流"})
    room.enable(townhall_welcome)

    await room.say("Ada", "指南")

    (guide,) = room.said
    assert "本群：增长交流" in guide


@pytest.mark.platforms("full")
async def test_the_guide_comes_by_its_button_for_the_one_who_pressed(room: Room) -> None:
    room.another("service")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome)
    await greeted(room)

    await room.press("Ada", "Guide")

    assert len(room.said) == 1
    assert "This group: exchange" in room.answers[0][1]


async def test_a_greeting_in_chinese_names_people_in_chinese(room: Room) -> None:
    room.set(locale="zh-CN")
    room.enable(townhall_welcome)

    await room.join("小明", "小红")
    await room.wait(minutes=1)

    assert room.said[0].startswith("热烈欢迎 小明、小红！")


async def test_own_words_stand_as_they_were_written(room: Room) -> None:
    room.another("service")
    room.set(charter=CHARTER)
    room.enable(townhall_welcome, text="Hi {name}! {first_step}")

    assert await greeted(room) == ["Hi Ada! A good first step: tell us in one sentence what you work on"]
