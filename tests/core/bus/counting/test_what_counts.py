"""What the core writes down of what people contribute (K10, K14): who is credited for what, and who never is."""

from __future__ import annotations

import pytest
from tests.core.bus.counting.counted import board, counted, counting_hall, who
from tests.support.hall import Hall

from townhall import ContributionMade, EventId, Member, Mention, Place, Text
from townhall.model.parts import Emoji, Image, Link, Part
from townhall.testing import Room


@pytest.fixture
def room(hall: Hall) -> Room:
    return counting_hall(hall)


async def test_nothing_is_written_where_no_plugin_wants_it(hall: Hall) -> None:
    hall.room.enable(board(contributions=False)[0])

    message = await hall.room.say("Ada", "Hello everybody")
    await hall.room.react("Bob", message, "👍")

    assert await hall.room.facts() == []


@pytest.mark.parametrize(
    ("parts", "weight"),
    [
        ((Text("Good morning"),), 11),
        ((Text("早上好"),), 6),
        ((Text("早上好 all"),), 9),
        ((Text("see https://example.org/a?b=c now"),), 6),
        ((Text("看https://example.org/a，好"),), 5),
        ((Text("👍🏽👨‍👩‍👧 ok ❤️"),), 2),
        ((Text("one\n\ttwo"),), 6),
        ((Mention(who("bob"), "Bob"), Text(" look "), Link("https://example.org", "here"), Emoji("party")), 4),
        ((Image("picture"),), 0),
    ],
)
async def test_a_message_weighs_its_words(room: Room, parts: tuple[Part, ...], weight: int) -> None:
    message = await room.say("Ada", parts)

    (fact,) = await room.facts("contribution.message")
    assert (fact.member, fact.source, fact.amount) == (who("ada"), message, weight)


async def test_what_is_passed_on_and_what_is_said_later_weighs_nothing(room: Room) -> None:
    await room.say("Ada", "Somebody else's long words", forwarded_from="Somebody")
    message = await room.say("Ada", "Hi")
    await room.edit("Ada", message, "Hi, and a great deal more than that")

    assert await counted(room) == {("message", "ada"): 2}


async def test_who_is_answered_is_credited_with_who_answered(room: Room) -> None:
    question = await room.say("Ada", "How is it done?")
    answer = await room.reply("Bob", question, "Like this.")

    (fact,) = await room.facts("contribution.reply")
    assert (fact.member, fact.other, fact.source, fact.message) == (who("ada"), who("bob"), answer, question)


async def test_the_platforms_word_on_who_is_answered_comes_first(room: Room) -> None:
    await room.say("Bob", "Quite so.", reply_to="from before our time", reply_to_actor=who("cy"))

    assert await counted(room) == {("message", "bob"): 8, ("reply", "cy"): 1}


async def test_a_person_counts_once_for_a_message_whatever_they_give_and_take(room: Room) -> None:
    message = await room.say("Ada", "Hello")
    for emoji in ("👍", "🎉"):
        await room.react("Bob", message, emoji)
    await room.react("Cy", message, "👍")
    await room.unreact("Bob", message, "👍")

    assert await counted(room) == {("message", "ada"): 5, ("reaction", "ada"): 2}

    await room.unreact("Bob", message, "🎉")
    await room.unreact("Bob", message, "🎉")

    assert await counted(room) == {("message", "ada"): 5, ("reaction", "ada"): 1}

    await room.react("Bob", message, "🎉")

    assert await counted(room) == {("message", "ada"): 5, ("reaction", "ada"): 2}


async def test_one_is_not_credited_by_oneself(room: Room) -> None:
    message = await room.say("Ada", "Hello")
    await room.reply("Ada", message, "Thanks, Ada.")
    await room.react("Ada", message, "👍")
    await room.say("Ada", (Text("Thanks to "), Mention(who("ada"), "Ada")))

    assert {kind for kind, _ in await counted(room)} == {"message"}


@pytest.mark.parametrize("words", ["Thank you so much!", "thx", "太感谢了", "谢谢你", "多謝 谢谢"])
async def test_thanks_are_heard_in_an_answer_and_beside_a_name(room: Room, words: str) -> None:
    question = await room.say("Ada", "Try it like this.")
    await room.reply("Bob", question, words)
    await room.say("Cy", (Mention(who("ada"), "Ada"), Text(f" {words}")))

    thanks = await room.facts("contribution.thanks")
    assert [(fact.member, fact.other) for fact in thanks] == [(who("ada"), who("bob")), (who("ada"), who("cy"))]


@pytest.mark.parametrize("words", ["No thanks", "thanks for nothing", "不用谢", "Thanksgiving is near", "Why?"])
async def test_what_only_sounds_like_thanks_is_none(room: Room, words: str) -> None:
    question = await room.say("Ada", "Try it like this.")
    await room.reply("Bob", question, words)

    assert await room.facts("contribution.thanks") == []


async def test_thanks_to_nobody_count_for_nobody(room: Room) -> None:
    await room.say("Bob", "Thank you all")

    assert {kind for kind, _ in await counted(room)} == {"message"}


async def test_an_album_told_in_pieces_counts_once_and_by_what_is_said_with_it(room: Room) -> None:
    """Pieces that come too late to be gathered into one message are messages of their own."""
    for words in ("", "Our summer party", "A cat"):
        await room.say("Ada", (Image("picture"), Text(words)) if words else (Image("picture"),), album="summer")
        await room.wait(minutes=1)

    assert await counted(room) == {("message", "ada"): 14}


async def test_commands_and_private_talk_count_nothing(room: Room) -> None:
    await room.say("Ada", "/help")
    await room.say("Ada", "/nothing-of-ours at all")
    await room.whisper("Ada", "Hello")

    assert await room.facts() == []


async def test_bots_neither_earn_nor_give(room: Room) -> None:
    robot = room.bot("Robot")
    message = await room.say("Robot", "Beep")
    question = await room.say("Ada", "Hello")
    await room.reply("Ada", message, "Thank you, robot")
    await room.say("Bob", "Thank you", reply_to=message, reply_to_actor=robot.id)
    await room.react("Bob", message, "👍")
    await room.reply("Robot", question, "Beep")
    await room.react("Robot", question, "👍")

    assert {kind for kind, _ in await counted(room)} == {"message"}
    assert {fact.member for fact in await room.facts()} == {who("ada"), who("bob")}


async def test_what_somebody_got_before_they_were_seen_to_be_a_bot_is_taken_back(room: Room) -> None:
    await room.say("Bob", "Thank you", reply_to="old", reply_to_actor=who("robot"))
    room.bot("Robot")
    await room.say("Robot", "Beep")

    assert await counted(room) == {("message", "bob"): 8}


async def test_we_are_not_credited_ourselves(hall: Hall) -> None:
    module, plugin = board()

    @plugin.command("greet")
    async def greet(event: object, group: object, settings: object) -> None:
        await group.say("Good morning")  # type: ignore[attr-defined]  # pyright: ignore

    hall.room.enable(module)
    await hall.room.say("Ada", "/greet")
    (ours,) = hall.room.messages
    await hall.room.reply("Ada", ours, "Thank you")
    await hall.room.react("Bob", ours, "👍")

    assert await counted(hall.room) == {("message", "ada"): 8}


def deed(room: Room, number: int, member: Member, *, giver: str = "Bob", amount: float = 1.0) -> ContributionMade:
    return ContributionMade(
        id=EventId(f"deed-{number}"),
        at=room.now,
        place=Place(room.id),
        member=member,
        kind="accepted",
        source="answer-1",
        giver=room.person(giver).id,
        amount=amount,
    )


async def test_what_plugins_tell_counts_once_and_can_be_taken_back_and_told_again(room: Room) -> None:
    ada = room.person("Ada")
    await room.publish(deed(room, 1, ada, amount=3.0), deed(room, 2, ada, amount=3.0))
    assert await counted(room) == {("accepted", "ada"): 3}

    await room.publish(deed(room, 3, ada, amount=-1.0), deed(room, 4, ada, amount=-1.0))
    assert await counted(room) == {}

    await room.publish(deed(room, 5, ada, amount=3.0))
    assert await counted(room) == {("accepted", "ada"): 3}


async def test_a_deed_of_a_bot_or_for_oneself_counts_nothing(room: Room) -> None:
    await room.publish(deed(room, 1, room.bot("Robot")), deed(room, 2, room.person("Ada"), giver="Ada"))

    assert await counted(room) == {}
