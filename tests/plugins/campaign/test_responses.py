"""What people make of a post is counted for a day; a rule that nobody answers comes half as often (S1, S10, S13)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.plugins.campaign.conftest import CHARTER, give_label

import townhall_campaign
from townhall.testing import Room

MEETUP = {"start": "2026-03-20 14:00", "capacity": 10}
MORNING = {"at": "daily 08:45", "text": "Good morning!"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def talk(room: Room, *names: str) -> None:
    await room.join(*names)
    for name in names:
        await room.say(name, "I work on onboarding for a small team these days.")


async def test_s10_s13_a_ritual_that_nobody_answers_is_throttled_to_half_and_reported(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"morning": MORNING})
    await talk(lounge, "Ada", "Bob")
    await lounge.wait(days=9)
    assert len(lounge.said) in (5, 6)
    told = [one for one in lounge.staff if "almost nobody in room responded to morning" in one]
    assert len(told) == 1


async def test_s10_the_throttle_is_off_as_soon_as_people_answer(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"morning": MORNING})
    await talk(lounge, "Ada", "Bob")
    await lounge.wait_until(at("2026-03-06T08:00"))
    before = len(lounge.said)
    await lounge.reply("Ada", lounge.messages[-1], "Good morning to you!")
    for day in range(7, 14):
        await lounge.wait_until(at(f"2026-03-{day:02}T09:00"))
        await lounge.reply("Ada", lounge.messages[-1], f"Good morning, day {day} it is!")
    assert len(lounge.said) >= before + 6


async def test_a_day_later_staff_read_who_responded_and_who_left(lounge: Room) -> None:
    other = lounge.another("other", charter=CHARTER, staff_room=lounge.staff_room.alias)
    other.enable(townhall_campaign)
    news = {"at": "2026-03-03 12:00", "text": "News.", "audience": {"groups": ["*"]}, "time": "home"}
    lounge.enable(townhall_campaign, posts={"news": news})
    await talk(lounge, "Ada", "Bob", "Cyd", "Dee")
    await talk(other, "Eve")
    await lounge.wait_until(at("2026-03-03T11:05"))
    await lounge.reply("Ada", lounge.messages[-1], "How interesting!")
    await lounge.reply("Ada", lounge.messages[-1], "Tell me more!")
    await lounge.react("Bob", lounge.messages[-1], "👍")
    await other.leave("Eve")
    await lounge.wait(days=2)
    said = "2 people in 2 groups responded (40.0 % of the active), 0 of them signed up, 1 left (20.0 %)."
    assert f"news, a day later: {said}" in lounge.staff


async def test_what_comes_after_a_day_is_not_put_down_to_the_post(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"news": {"at": "2026-03-03 12:00", "text": "News."}})
    await talk(lounge, "Ada", "Bob")
    await lounge.wait_until(at("2026-03-04T11:30"))
    await lounge.leave("Bob")
    assert any(
        "0 people in 1 groups responded (0.0 % of the active), 0 of them signed up, 0 left" in one
        for one in lounge.staff
    )


async def test_variants_are_told_apart_in_the_report(lounge: Room) -> None:
    rooms = [lounge]
    for number in range(8):
        other = lounge.another(f"g{number}", charter=CHARTER, staff_room=lounge.staff_room.alias)
        other.enable(townhall_campaign)
        rooms.append(other)
    variants = [{"text": "Question?", "share": 50}, {"text": "Statement.", "share": 50}]
    post = {"at": "2026-03-03 12:00", "variants": variants, "audience": {"groups": ["*"]}, "time": "home"}
    lounge.enable(townhall_campaign, posts={"test": post})
    await lounge.wait(days=3)
    said = [one.said[0] for one in rooms if one.said]
    assert set(said) == {"Question?", "Statement."}
    await lounge.staff_room.say("Olga", "/post report test #room")
    assert f"Wording 1: {said.count('Question?')} groups" in lounge.staff[-1]


async def test_a_sign_up_within_a_day_is_put_down_to_the_post_about_the_event(lounge: Room) -> None:
    events = {"meetup": {"start": "2026-03-20 14:00", "capacity": 10}}
    invitation = {"at": "2026-03-03 12:00", "text": "Come!", "buttons": [{"label": "Sign up", "event": "meetup"}]}
    lounge.enable(townhall_campaign, events=events, posts={"invitation": invitation})
    await talk(lounge, "Ada", "Bob")
    await lounge.wait_until(at("2026-03-03T11:05"))
    await lounge.admin_says("/event open meetup")
    await lounge.say("Ada", "/join meetup")
    await lounge.wait(days=2)
    assert any("invitation, a day later: 1 people" in one and "1 of them signed up" in one for one in lounge.staff)


DIRECT = {"at": "2026-03-03 12:00", "text": "News for you.", "audience": {"labels": ["core"], "reach": "direct"}}


async def written_to_ada(room: Room, **more: Any) -> bool:
    """Have news written to Ada in private; return whether this platform has private messages."""
    room.enable(townhall_campaign, posts={"news": {**DIRECT, **more}}, events={"meetup": MEETUP})
    await talk(room, "Ada", "Bob")
    await give_label(room, "Ada", "core")
    await room.admin_says("/event open meetup")
    await room.wait_until(at("2026-03-03T11:05"))
    return bool(room.whispered_to("Ada"))


async def responders(room: Room) -> str:
    await room.wait(days=2)
    await room.staff_room.say("Olga", "/post report news")
    return room.staff[-1]


async def test_an_answer_in_private_is_put_down_to_the_post_it_answers(lounge: Room) -> None:
    if not await written_to_ada(lounge):
        return
    await lounge.whisper("Ada", "How interesting!", to=lounge.whispered_to("Ada")[-1])
    assert "1 people in 1 groups responded" in await responders(lounge)


async def test_what_answers_nothing_in_private_is_put_down_to_nothing(lounge: Room) -> None:
    if not await written_to_ada(lounge):
        return
    await lounge.whisper("Ada", "By the way, hello.")
    # The group counts its messages apart: one of the same number is another message.
    await lounge.reply("Bob", lounge.whispered_to("Ada")[-1].id, "Which one do you mean?")
    assert "0 people in 1 groups responded" in await responders(lounge)


async def test_pressing_the_button_of_a_post_is_a_response_to_it(lounge: Room) -> None:
    buttons = [{"label": "Count me in", "event": "meetup"}]
    if not await written_to_ada(lounge, buttons=buttons):
        return
    await lounge.press("Ada", "Count me in", direct=True)
    said = await responders(lounge)
    assert "1 people in 1 groups responded" in said
    assert "1 of them signed up" in said


async def test_an_answer_that_is_taken_in_another_group_of_the_community_counts_where_it_was_asked(
    lounge: Room,
) -> None:
    other = lounge.another("other", charter=CHARTER, staff_room=lounge.staff_room.alias, community="makers")
    lounge.set(community="makers")
    other.enable(townhall_campaign)
    if not await written_to_ada(lounge):
        return
    await other.join("Ada")
    await other.say("Ada", "I was met here last.")
    await other.whisper("Ada", "How interesting!", to=lounge.whispered_to("Ada")[-1])
    await lounge.wait(days=2)
    await lounge.staff_room.say("Olga", "/post report news #room")
    assert "1 people in 1 groups responded" in lounge.staff[-1]
