"""What people say and do in a room of a real homeserver, as the core hears it."""

from __future__ import annotations

from tests.adapters.matrix.town import Town

from townhall.model.events import (
    BotAdded,
    MemberJoined,
    MemberLeft,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
)


async def test_an_invitation_into_a_room_of_ops_toml_is_accepted(town: Town) -> None:
    await town.open()

    (added,) = await town.heard(BotAdded)

    assert added.place == town.place
    assert added.operator is not None
    assert added.operator.id == town.member(town.owner)


async def test_what_is_said_is_heard_with_who_said_it(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")

    message = await ada.say(town.room, "Hello, town")

    (joined,) = await town.heard(MemberJoined)
    (sent,) = await town.heard(MessageSent)
    assert joined.member.id == sent.actor.id == town.member(ada)
    assert (sent.message, sent.text, sent.place, sent.backfill) == (message, "Hello, town", town.place, False)
    assert sent.actor.name.startswith("ada")
    assert b"Hello, town" in sent.raw


async def test_a_message_is_edited_reacted_to_and_removed(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    message = await ada.say(town.room, "Helo")

    await ada.say(
        town.room,
        "* Hello",
        **{
            "m.new_content": {"msgtype": "m.text", "body": "Hello"},
            "m.relates_to": {"rel_type": "m.replace", "event_id": message},
        },
    )
    reaction = await town.owner.react(town.room, message, "👍")
    await town.owner.redact(town.room, reaction)
    await town.owner.redact(town.room, message)
    await ada.leave(town.room)

    (edited,) = await town.heard(MessageEdited)
    (added,) = await town.heard(ReactionAdded)
    (removed,) = await town.heard(ReactionRemoved)
    (deleted,) = await town.heard(MessageDeleted)
    (left,) = await town.heard(MemberLeft)
    assert (edited.message, edited.text, edited.actor.id) == (message, "Hello", town.member(ada))
    assert (added.message, added.emoji, added.author) == (message, "👍", town.member(ada))
    assert (removed.message, removed.emoji, removed.actor.id) == (message, "👍", town.member(town.owner))
    assert (deleted.message, deleted.author) == (message, town.member(ada))
    assert deleted.operator is not None
    assert deleted.operator.id == town.member(town.owner)
    assert left.member.id == town.member(ada)


async def test_what_cannot_be_understood_is_counted_and_ends_nothing(town: Town) -> None:
    await town.open()

    await town.owner.send(town.room, {"msgtype": "m.text", "body": "buy now", "formatted_body": 7})
    await town.owner.send(town.room, {"anything": [1, None]}, "org.example.unheard.of")
    await town.up_to_date()

    assert town.malformed == 1
    assert [event.text for event in town.journal.of(MessageSent)] == ["buy now", "mark"]
