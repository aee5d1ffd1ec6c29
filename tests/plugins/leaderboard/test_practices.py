"""The practices of running communities that the board serves, each from the chat to what people see."""

from __future__ import annotations

from tests.plugins.leaderboard.talk import Talk, lines, told

import townhall_leaderboard
from townhall import ContributionMade, EventId, Place
from townhall.testing import Room

HELPED = tuple(f"Asker{number}" for number in range(12))


async def test_s9_a_helper_with_few_messages_stands_above_a_chatter_of_500_lines(room: Room) -> None:
    """S9, S52: who helps is found by observation, and not by counting what they say."""
    room.enable(townhall_leaderboard, top=20)
    talk = Talk(room)
    for asker in HELPED:
        question = await talk.say(asker)
        answer = await room.reply("Ada", question, talk.thing())
        await room.reply(asker, answer, "thanks, that is it")
    for _ in range(10):
        await room.flood("Chatter", *("haha yes" for _ in range(45)), *(talk.thing() for _ in range(5)))
        await room.wait(minutes=2)

    await room.say("Bo", "/board")

    assert lines(room.said[-1])[0].startswith("1. Ada")
    ada, chatter = await _points(room, "Ada"), await _points(room, "Chatter")
    assert ada > 3 * chatter


async def test_s25_six_answered_posts_beat_three_hundred_lines_of_a_word(room: Room, talk: Talk) -> None:
    """S25: value over chatter; the chatter is told why the lines did not count."""
    await room.flood("Chatter", *("yes" for _ in range(300)))
    await talk.say("Bo", "Cy")
    for _ in range(6):
        await talk.answered("Ada", "Bo", "Cy")

    await room.say("Bo", "/board")
    assert lines(room.said[-1])[0].startswith("1. Ada")
    assert "Chatter" not in room.said[-1]
    await room.say("Chatter", "/why board")

    assert room.said[-1].endswith("What did not count:\n300 × too short to say something")


async def test_s43_the_board_worked_out_again_from_its_facts_is_the_one_that_was_kept(room: Room, talk: Talk) -> None:
    """S43: the evaluation is regular, and its figures can be checked."""
    await talk.say("Bo", "Cy", "Di")
    await talk.answered("Ada", "Bo", "Cy", "Di")
    await room.say("Bo", "/board")
    running = lines(room.said[-1])
    await room.wait(days=6, hours=23)

    await room.say("Bo", "/board last")

    assert lines(room.said[-1]) == running
    assert {fact.member: fact.amount for fact in await room.facts("score.week")} == {
        room.person("Ada").id: 10,
        room.person("Bo").id: 1,
        room.person("Cy").id: 1,
        room.person("Di").id: 1,
    }


async def test_s60_a_kept_invitation_counts_and_stands_in_the_closed_window(room: Room, talk: Talk) -> None:
    """S60: a tool measures activity and friends invited."""
    await talk.say("Ada")
    for friend in ("one", "two"):
        await room.publish(_made(room, "invited", f"invite-{friend}"))

    await room.wait(days=7)
    await room.say("Bo", "/board last")

    assert lines(room.said[-1]) == ["1. Ada · 11 points (invited and stayed 2, messages that count 1)"]
    assert [fact.amount for fact in await room.facts("score.week")] == [11]


async def test_s61_content_that_others_value_is_what_brings_points(room: Room, talk: Talk) -> None:
    """S61: quality content is drawn; what is forwarded or said again brings nothing."""
    await talk.say("Bo")
    await room.publish(_made(room, "curated", "digest-1"))
    forwarded = talk.thing()
    await room.say("Ada", forwarded, forwarded_from="Somewhere")

    await room.say("Ada", "/why board")

    assert told(room) == [
        "Your points this week",
        "+10 · 03-02 10:01 · taken into the digest",
        "What did not count:",
        "1 × forwarded, not your own",
    ]


async def test_a_contribution_that_is_taken_back_counts_no_more(room: Room, talk: Talk) -> None:
    await room.publish(_made(room, "accepted", "answer-1"))
    await room.publish(_made(room, "accepted", "answer-1", amount=-1.0))

    await room.say("Ada", "/me")

    assert told(room)[0] == "You have no points this week yet."


def _made(room: Room, kind: str, source: str, amount: float = 1.0) -> ContributionMade:
    return ContributionMade(
        id=EventId(f"{kind}-{source}-{amount}"),
        at=room.now,
        place=Place(room.id),
        member=room.person("Ada"),
        kind=kind,
        source=source,
        amount=amount,
    )


async def _points(room: Room, name: str) -> float:
    await room.say(name, "/me")
    return float(room.said[-1].partition("You have ")[2].partition(" point")[0])
