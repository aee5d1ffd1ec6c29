"""What survives a full disk, a restart, a long absence and a room that moves."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from tests.adapters.matrix.town import ACCOUNT, Town

from townhall.adapter import Room
from townhall.model.actions import Say
from townhall.model.events import (
    BotAdded,
    BotRemoved,
    GroupMigrated,
    MemberJoined,
    MemberRenamed,
    MessageSent,
    ReactionRemoved,
)
from townhall.model.ids import group_id
from townhall.model.parts import Text
from townhall.model.places import Place
from townhall.model.results import Ok


async def test_what_could_not_be_written_down_comes_again_with_the_same_ids(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    await town.heard(MemberJoined)
    town.journal.full = True
    await ada.say(town.room, "one")
    await town.ending()
    refused = [event.id for event in town.journal.refused]

    town.journal.full = False
    await town.start()
    (sent,) = await town.heard(MessageSent)

    assert sent.id in refused
    assert sent.text == "one"
    assert not sent.backfill


async def test_a_restart_tells_nothing_twice_and_leaves_nothing_out(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    await ada.say(town.room, "before")
    await town.up_to_date()
    await town.stop()
    told = len(town.journal.told)
    for number in range(3):
        await ada.say(town.room, f"away {number}")

    await town.start()
    await town.up_to_date()

    texts = [event.text for event in town.journal.told[told:] if isinstance(event, MessageSent)]
    assert texts == ["away 0", "away 1", "away 2", "mark"]
    assert len({event.id for event in town.journal.told}) == len(town.journal.told)


async def test_more_than_one_answer_holds_is_paged_back_in_order(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    await town.up_to_date()
    await town.stop()
    await ada.call("PUT", "profile", ada.user, "displayname", body={"displayname": "Ada L."})
    late = await town.inhabitant("late")
    texts = [f"message {number}" for number in range(230)]
    for text in texts:
        await ada.say(town.room, text)
    await town.owner.set_level(town.room, ada.user, 50)

    await town.start()
    await town.up_to_date()

    heard = [event.text for event in town.journal.told if isinstance(event, MessageSent) and event.text != "mark"]
    assert heard == texts
    assert [event.member.id for event in town.journal.of(MemberJoined)] == [town.member(ada), town.member(late)]
    assert [event.member.name for event in town.journal.of(MemberRenamed)] == ["Ada L."]
    assert not any(event.backfill for event in town.journal.events)


async def test_what_happened_long_before_a_restart_is_told_as_late(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    await town.up_to_date()
    await town.stop()
    await ada.say(town.room, "long ago")

    await town.start(late_after=timedelta())
    await town.up_to_date()

    by_text = {event.text: event.backfill for event in town.journal.of(MessageSent)}
    assert by_text["long ago"] is True


async def test_a_first_start_tells_nothing_of_the_past(town: Town) -> None:
    town.room = await town.owner.create()
    await town.bot.join(town.room)
    await town.owner.say(town.room, "the past")

    await town.start()
    await town.up_to_date()

    assert [event.text for event in town.journal.of(MessageSent)] == ["mark"]


async def test_a_room_that_is_upgraded_goes_on_under_its_new_id(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")

    upgraded = await town.owner.call("POST", "rooms", town.room, "upgrade", body={"new_version": "12"})
    new = str(upgraded["replacement_room"])
    (moved,) = await town.heard(GroupMigrated)
    await ada.join(new)
    await ada.say(new, "We live here now")
    (sent,) = await town.heard(MessageSent)
    result = await town.do(Say(place=Place(moved.new_group), parts=(Text("Good"),)))

    assert moved.place == town.place
    assert moved.new_group == group_id("matrix", ACCOUNT, new)
    assert ":" not in new
    assert sent.place.group == moved.new_group
    assert isinstance(result, Ok)


async def test_a_room_that_was_upgraded_while_we_were_away_is_followed(town: Town) -> None:
    await town.open()
    await town.up_to_date()
    await town.stop()
    await town.owner.call("POST", "rooms", town.room, "upgrade", body={"new_version": "12"})

    await town.start()

    (moved,) = await town.heard(GroupMigrated)
    assert moved.place == town.place


async def test_a_reaction_from_before_a_restart_is_known_when_it_is_taken_back(town: Town) -> None:
    await town.open()
    message = await town.owner.say(town.room, "Look")
    reaction = await town.owner.react(town.room, message, "👍")
    await town.up_to_date()
    await town.stop()

    await town.start()
    await town.owner.redact(town.room, reaction)

    (removed,) = await town.heard(ReactionRemoved)
    assert (removed.message, removed.emoji) == (message, "👍")


async def test_an_invitation_waits_until_ops_toml_has_its_room(town: Town) -> None:
    await town.open()
    live, restarted = [await town.owner.create() for _ in range(2)]
    for room in (live, restarted):
        await town.owner.on("invite", room, town.bot.user)
    await town.up_to_date()
    assert town.adapter is not None

    town.adapter.rooms_changed([Room(chat=one, alias=one) for one in (town.room, live)])
    await town.owner.say(town.room, "so that there is something to hear")
    await town.heard(BotAdded, 2)
    await town.stop()
    await town.start(town.room, live, restarted)
    added = await town.heard(BotAdded, 3)

    assert [event.place.group for event in added[1:]] == [group_id("matrix", ACCOUNT, one) for one in (live, restarted)]


async def test_being_kicked_is_told(town: Town) -> None:
    await town.open(level=50)

    await town.owner.on("kick", town.room, town.bot.user, "goodbye")

    (removed,) = await town.heard(BotRemoved)
    assert removed.reason == "goodbye"


async def test_a_forgotten_token_begins_anew_and_says_what_is_missing(town: Town) -> None:
    await town.open()
    await town.up_to_date()
    await town.stop()
    kept = msgspec.json.decode(town.journal.cursor or b"", type=dict[str, object])
    town.journal.cursor = msgspec.json.encode({**kept, "since": "nonsense"})

    await town.start()
    await town.up_to_date()

    assert [type(event).__name__ for event in town.journal.events].count("GapRecorded") == 1
