"""First-post care and the measured path of a newcomer (domain 3.1, point 10; S17, S35)."""

from __future__ import annotations

import pytest

import townhall_welcome
from townhall import Mention
from townhall.testing import Room

NUDGE = "Ada wrote in room for the first time 30 minutes ago and nobody has answered yet. A friendly word would help."


async def newcomer(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!", drip=[])
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await room.join("Ada")
    await room.wait(minutes=1)


async def test_staff_hear_of_a_first_message_that_nobody_answered(room: Room) -> None:
    """S17."""
    await newcomer(room)

    await room.say("Ada", "hello, I am new")
    await room.wait(minutes=29)
    assert room.staff == []
    await room.wait(minutes=2)

    assert room.staff == [NUDGE]


async def test_an_answer_in_time_keeps_staff_undisturbed(room: Room) -> None:
    await newcomer(room)

    message = await room.say("Ada", "hello, I am new")
    await room.wait(minutes=10)
    await room.reply("Bo", message, "welcome!")
    await room.wait(hours=1)

    assert room.staff == []
    assert [fact.other for fact in await room.facts("welcome.first_reply")] == [room.person("Bo").id]


async def test_a_mention_counts_as_an_answer(room: Room) -> None:
    await newcomer(room)

    await room.say("Ada", "hello")
    await room.say("Bo", (Mention(room.person("Ada").id, "Ada"),))
    await room.wait(hours=1)

    assert room.staff == []


async def test_the_newcomers_own_second_message_is_no_answer(room: Room) -> None:
    await newcomer(room)

    message = await room.say("Ada", "hello")
    await room.reply("Ada", message, "anybody?")
    await room.wait(hours=1)

    assert len(room.staff) == 1


async def test_a_message_that_was_taken_back_needs_no_answer(room: Room) -> None:
    await newcomer(room)

    message = await room.say("Ada", "oops")
    await room.delete("Ada", message)
    await room.wait(hours=1)

    assert room.staff == []


async def test_only_the_first_message_is_cared_for(room: Room) -> None:
    await newcomer(room)

    message = await room.say("Ada", "hello")
    await room.reply("Bo", message, "hi")
    await room.say("Ada", "nice here")
    await room.wait(hours=1)

    assert room.staff == []


async def test_a_command_is_no_first_message(room: Room) -> None:
    await newcomer(room)

    await room.say("Ada", "/guide")
    await room.wait(hours=1)

    assert room.staff == []


async def test_old_members_are_not_watched(room: Room) -> None:
    await newcomer(room)

    await room.say("Bo", "good morning")
    await room.wait(hours=1)

    assert room.staff == []


@pytest.mark.parametrize(("day", "count"), [(5, 0), (9, 1), (20, 0)])
async def test_the_path_is_measured_from_greeting_to_coming_back(room: Room, day: int, count: int) -> None:
    await newcomer(room)
    message = await room.say("Ada", "hello")
    await room.reply("Bo", message, "hi")

    await room.wait(days=day)
    await room.say("Ada", "back again")
    await room.say("Ada", "and again")

    facts = await room.facts("welcome.greeted", "welcome.first_post", "welcome.first_reply", "welcome.back_after_week")
    kinds = [fact.kind for fact in facts]
    assert kinds[:3] == ["welcome.greeted", "welcome.first_post", "welcome.first_reply"]
    assert kinds.count("welcome.back_after_week") == count
