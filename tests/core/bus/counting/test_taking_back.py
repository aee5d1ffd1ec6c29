"""What is deleted or withdrawn gives nothing any more: once, at its own time, in any order of telling (K10, K15)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.core.bus.counting.counted import counted, counting_hall, sums, who
from tests.support.hall import Hall

from townhall import EventId, MessageDeleted, MessageId, MessageSent, Place, ReactionAdded, ReactionRemoved, Text
from townhall.testing import Room


@pytest.fixture
def room(hall: Hall) -> Room:
    return counting_hall(hall)


def deletion(room: Room, message: MessageId, number: int = 1) -> MessageDeleted:
    return MessageDeleted(id=EventId(f"deletion-{number}"), at=room.now, place=Place(room.id), message=message)


async def test_a_deleted_message_takes_its_answer_thanks_and_reactions_along(room: Room) -> None:
    """Defect 20: deletion must neither reset nor farm credit."""
    question = await room.say("Ada", "How is it done?")
    answer = await room.reply("Bob", question, "Thank you, like this.")
    await room.react("Cy", answer, "👍")
    await room.delete("Bob", answer)

    assert await counted(room) == {("message", "ada"): 12}


async def test_what_others_gave_for_a_deleted_message_goes_with_it(room: Room) -> None:
    question = await room.say("Ada", "How is it done?")
    await room.reply("Bob", question, "Thank you.")
    await room.react("Cy", question, "👍")
    await room.delete("Ada", question)

    assert await counted(room) == {("message", "bob"): 9}


async def test_a_deletion_that_is_told_twice_takes_back_once(room: Room) -> None:
    message = await room.say("Ada", "Hello")
    await room.publish(deletion(room, message, 1), deletion(room, message, 2))
    await room.restart()
    await room.publish(deletion(room, message, 3))

    assert [fact.amount for fact in await room.facts("contribution.message")] == [5, -5]


async def test_it_is_taken_back_at_its_own_time(room: Room) -> None:
    """It leaves the window it was counted in, however much later it is deleted."""
    message = await room.say("Ada", "Hello")
    await room.react("Bob", message, "👍")
    await room.wait(days=3)
    await room.unreact("Bob", message, "👍")
    await room.delete("Ada", message)

    facts = await room.facts()
    assert sums(facts) == {}
    assert len({fact.at for fact in facts}) == 1


async def test_a_message_whose_deletion_came_first_counts_nothing(room: Room) -> None:
    message = MessageId("m-77")
    await room.publish(deletion(room, message))
    sent = MessageSent(
        id=EventId("late"),
        at=room.now,
        place=Place(room.id),
        message=message,
        actor=room.person("Ada"),
        parts=(Text("Hello"),),
        backfill=True,
    )
    await room.publish(sent)
    await room.reply("Bob", message, "Hello Ada")

    assert await counted(room) == {("message", "bob"): 8}


async def test_a_reaction_that_was_withdrawn_before_it_was_told_counts_nothing(room: Room) -> None:
    message = await room.say("Ada", "Hello")
    await room.wait(minutes=2)
    before, bob, place = room.now - timedelta(minutes=1), room.person("Bob"), Place(room.id)
    removed = ReactionRemoved(id=EventId("removed"), at=room.now, place=place, message=message, actor=bob, emoji="👍")
    added = ReactionAdded(id=EventId("added"), at=before, place=place, message=message, actor=bob, emoji="👍")
    await room.publish(removed)
    await room.publish(added)

    assert await counted(room) == {("message", "ada"): 5}


async def test_a_deleted_message_is_liked_and_answered_for_nothing(room: Room) -> None:
    message = await room.say("Ada", "Hello")
    await room.delete("Ada", message)
    await room.react("Bob", message, "👍")
    await room.reply("Bob", message, "Thank you")

    assert await counted(room) == {("message", "bob"): 8}


async def test_what_is_given_again_counts_when_it_was_given_first(room: Room) -> None:
    """Defect 20: giving and taking in every window earns no more than giving once."""
    message = await room.say("Ada", "Hello")
    first = room.now
    for _ in range(2):
        await room.react("Bob", message, "👍")
        await room.wait(days=8)
        await room.unreact("Bob", message, "👍")
    await room.react("Bob", message, "👍")

    facts = await room.facts("contribution.reaction")
    assert sum(fact.amount for fact in facts) == 1
    assert {fact.at for fact in facts} == {first}


async def test_an_answer_that_is_told_before_what_it_answers_counts_when_that_comes(room: Room) -> None:
    question = MessageId("m-99")
    await room.reply("Bob", question, "Thanks, I see.")
    await room.react("Cy", question, "👍")
    assert await counted(room) == {("message", "bob"): 12}

    sent = MessageSent(
        id=EventId("late"),
        at=room.now,
        place=Place(room.id),
        message=question,
        actor=room.person("Ada"),
        parts=(Text("How?"),),
        backfill=True,
    )
    await room.publish(sent)

    assert await counted(room) == {
        ("message", "bob"): 12,
        ("message", "ada"): 4,
        ("reply", "ada"): 1,
        ("thanks", "ada"): 1,
        ("reaction", "ada"): 1,
    }


async def test_a_command_that_is_told_late_counts_as_little_as_one_that_is_called(room: Room) -> None:
    for number, text in enumerate(("/help", "/nothing of ours", "！no command")):
        await room.publish(
            MessageSent(
                id=EventId(f"late-{number}"),
                at=room.now,
                place=Place(room.id),
                message=MessageId(f"m-{number}"),
                actor=room.person("Ada"),
                parts=(Text(text),),
                backfill=True,
            )
        )

    assert [fact.source for fact in await room.facts()] == ["m-2"]


async def test_notes_on_what_was_told_go_after_two_months(hall: Hall) -> None:
    room = counting_hall(hall)
    message = await room.say("Ada", "Hello")
    await room.react("Bob", message, "👍")
    await room.delete("Ada", message)
    await room.wait(days=63)
    await room.tidy()

    store = (await hall.engine()).store
    kinds = ("Given", "CountingNote")
    assert [list(await store.records(room.id, "core", kind)) for kind in kinds] == [[], []]
    assert who("ada") in {fact.member for fact in await room.facts()}
