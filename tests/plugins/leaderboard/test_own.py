"""What somebody is told about their own points, and why something did not count (domain 3.4, point 11; K13)."""

from __future__ import annotations

import re

from tests.plugins.leaderboard.talk import Talk, lines, told

import townhall_leaderboard
from townhall import EventId, Member, MessageId, MessageSent, Place, replace
from townhall.model.parts import text_parts
from townhall.testing import Room


async def test_somebody_sees_their_points_and_place(room: Room, talk: Talk) -> None:
    await talk.say("Bo")
    await talk.answered("Ada", "Bo")

    await room.say("Ada", "/me")

    assert told(room) == [
        "You have 4 points this week, place 1 (answers received 1, messages that count 1).",
        "You have 4 points this half of the month, place 1 (answers received 1, messages that count 1).",
        "How your points come about: /why board",
    ]


async def test_who_stays_off_the_boards_still_sees_their_own_points(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.say("Ada", "/optout boards")

    await room.say("Ada", "/me")

    assert told(room)[0] == "You have 1 point this week (messages that count 1)."
    assert told(room)[2] == "You stand on no board, as you wished. /optin boards takes it back."


async def test_who_does_what_they_are_told_there_stands_on_the_board_again(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.say("Ada", "/optout boards")
    await room.say("Ada", "/me")

    (way,) = re.findall(r"/optin \w+", room.said[-1])
    await room.say("Ada", way)
    await room.say("Bo", "/board")

    assert [line[3:6] for line in lines(room.said[-1])] == ["Ada"]


async def test_points_of_a_closed_window_are_told_too(room: Room, talk: Talk) -> None:
    await talk.say("Ada")
    await room.wait(days=7)

    await room.say("Ada", "/me")

    assert "2026-03-02 – 2026-03-08: 1 point" in told(room)


async def test_why_lists_the_largest_credits_and_what_was_refused_with_the_reason(room: Room, talk: Talk) -> None:
    await talk.say("Bo")
    message = await talk.answered("Ada", "Bo", "Cy")
    await room.react("Bo", message, "👍")
    await room.say("Ada", "ok")
    await room.say("Ada", "yes")

    await room.say("Ada", "/why board")

    assert told(room) == [
        "Your points this week",
        "+3 · 03-02 10:02 · Bo answered you",
        "+1 · 03-02 10:01 · a message",
        "+1 · 03-02 10:02 · Bo reacted",
        "What did not count:",
        "2 × too short to say something",
        "1 × from somebody who has not said anything here lately",
    ]


async def test_at_most_ten_credits_are_listed_and_the_others_summed(room: Room) -> None:
    room.enable(townhall_leaderboard, daily_messages=20)
    talk = Talk(room)
    await talk.say(*["Ada"] * 13)

    await room.say("Ada", "/why board")

    assert len(told(room)) == 12
    assert told(room)[-1] == "… and 3 more, together 3 points"


async def test_who_did_nothing_is_told_so_kindly(room: Room, talk: Talk) -> None:
    await room.say("Ada", "/why board")

    assert told(room) == ["Your points this week", "There is nothing yet that could count."]


async def test_what_is_said_again_is_told_apart(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 2."""
    thing = talk.thing()
    await room.say("Ada", thing)
    await room.wait(minutes=2)
    await room.say("Ada", f"{thing}!")
    await room.say("Bo", thing)
    await room.say("Bo", "Good morning everybody!")
    await room.wait(minutes=11)
    await room.say("Bo", thing)

    await room.say("Ada", "/why board")
    assert told(room)[-1] == "1 × you had said nearly the same before"
    await room.say("Bo", "/why board")

    assert told(room)[1:] == [
        "+1 · 03-02 10:13 · a message",
        "What did not count:",
        "1 × somebody had just said nearly the same",
        "1 × a greeting, which is nice and no contribution by itself",
    ]


async def test_commands_are_no_contribution(room: Room, talk: Talk) -> None:
    await room.say("Ada", "/help with everything that one can do here")

    await room.say("Ada", "/me")

    assert told(room)[0] == "You have no points this week yet."
    assert await room.facts("leaderboard.message") == []


async def test_a_withdrawn_message_and_the_answers_to_it_count_no_more(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 5; defect 20."""
    await talk.say("Bo", "Cy")
    message = await talk.answered("Ada", "Bo", "Cy")
    await room.delete("Ada", message)

    await room.say("Ada", "/me")

    assert told(room)[0] == "You have no points this week yet."


async def test_deleting_and_writing_anew_farms_nothing(room: Room, talk: Talk) -> None:
    """Defect 20: deletion used to reset cooldowns and caps."""
    thing = talk.thing()
    for _ in range(3):
        message = await room.say("Ada", thing)
        await room.delete("Ada", message)
        await room.wait(minutes=11)

    await room.say("Ada", thing)
    await room.say("Ada", "/me")

    assert told(room)[0] == "You have no points this week yet."


async def test_a_reaction_that_comes_and_goes_counts_once(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 5."""
    await talk.say("Bo")
    message = await talk.say("Ada")
    for _ in range(3):
        await room.react("Bo", message, "👍")
        await room.unreact("Bo", message, "👍")
    await room.react("Bo", message, "🎉")
    await room.react("Bo", message, "👍")

    await room.say("Ada", "/me")
    assert told(room)[0].startswith("You have 2 points this week")
    await room.unreact("Bo", message, "🎉")
    await room.unreact("Bo", message, "👍")
    await room.say("Ada", "/me")

    assert told(room)[0].startswith("You have 1 point this week")


async def test_who_left_by_mistake_and_came_back_gives_credit_as_before(room: Room, talk: Talk) -> None:
    await talk.say("Bo")
    await room.leave("Bo")
    await room.join("Bo")
    returned = replace(room.person("Bo"), joined_at=room.now)
    message = await talk.say("Ada")

    for name, text, answered in (("again", talk.thing(), None), ("answer", "good point", message)):
        await room.publish(_said(room, name, returned, text, answered))
    await room.say("Ada", "/me")

    assert told(room)[0].startswith("You have 4 points this week")


async def test_a_newcomer_gives_credit_only_after_a_week(room: Room, talk: Talk) -> None:
    """Domain 3.4, point 3."""
    await room.join("New")
    await talk.say("New")
    first = await talk.answered("Ada", "New")
    await room.wait(days=8)
    await talk.say("New")
    second = await talk.answered("Ada", "New")

    await room.say("Ada", "/me")

    assert first != second
    assert told(room)[0].startswith("You have 4 points this week")


def _said(room: Room, name: str, actor: Member, text: str, answered: MessageId | None) -> MessageSent:
    return MessageSent(
        id=EventId(name),
        at=room.now,
        place=Place(room.id),
        message=MessageId(name),
        actor=actor,
        parts=text_parts(text),
        reply_to=answered,
    )
