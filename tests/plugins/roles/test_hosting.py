"""The team gives first: hosts answer on their own topics, and its share of topics is told (S46)."""

from __future__ import annotations

import townhall_roles
from townhall import MessageId
from townhall.testing import Room


async def begun(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions={"activity": {"holders": ["rita"]}})
    await room.join("Rita", "Ada", "Bo")


async def answer(room: Room, name: str, to: MessageId, of: str) -> MessageId:
    return await room.say(name, "I think so too", reply_to=to, reply_to_actor=room.person(of).id)


def reminders(room: Room) -> list[str]:
    told = [*(text for to, text in room.whispers if to == "Rita"), *room.staff]
    return [text for text in told if "your topic has been answered" in text]


async def test_s46_a_host_silent_for_half_an_hour_on_their_own_topic_is_reminded_once(room: Room) -> None:
    """S46: the owner gives first and starts topics; that is what earns helpers."""
    await begun(room)
    topic = await room.say("Rita", "What did you try this week?")

    await answer(room, "Ada", topic, "Rita")
    await room.wait(minutes=29)
    early = reminders(room)
    await room.wait(minutes=2)
    await answer(room, "Bo", topic, "Rita")
    await room.wait(hours=2)

    assert early == []
    assert len(reminders(room)) == 1


async def test_a_host_who_answered_back_is_not_reminded(room: Room) -> None:
    await begun(room)
    topic = await room.say("Rita", "What did you try this week?")
    reply = await answer(room, "Ada", topic, "Rita")
    await room.wait(minutes=2)

    await answer(room, "Rita", reply, "Ada")
    await room.wait(hours=2)

    assert reminders(room) == []


async def test_topics_of_members_wait_for_nobody_of_the_team(room: Room) -> None:
    await begun(room)
    topic = await room.say("Ada", "What did you try this week?")

    await answer(room, "Bo", topic, "Ada")
    await room.wait(hours=2)

    assert reminders(room) == []


async def test_s46_the_share_of_topics_that_the_team_began_is_reported(room: Room) -> None:
    await begun(room)
    for name in ("Rita", "Ada", "Bo", "Ada"):
        topic = await room.say(name, "What about this?")
        reply = await answer(room, "Bo" if name != "Bo" else "Ada", topic, name)
        await answer(room, name, reply, "Bo" if name != "Bo" else "Ada")

    await room.wait(days=7)

    assert any("Topics that were answered: 4, of them 25 % begun by the team." in said for said in room.staff)
