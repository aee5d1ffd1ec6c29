"""What a homeserver leaves unsaid is asked for."""

from __future__ import annotations

import msgspec
from tests.adapters.matrix.recordings import event
from tests.adapters.matrix.town import Town

from townhall.model.events import MemberJoined, MessageDeleted, MessageSent
from townhall_matrix.lookups import look_up
from townhall_matrix.memberships import memberships
from townhall_matrix.places import World
from townhall_matrix.reading import read_event
from townhall_matrix.shapes import Membership
from townhall_matrix.steps import Steps


async def test_the_author_of_an_old_message_is_found_when_it_is_answered_or_removed(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    old, older = [await ada.say(town.room, text) for text in ("old", "older")]
    await town.up_to_date()
    await town.stop()
    await town.start()

    await town.owner.say(town.room, "Yes", **{"m.relates_to": {"m.in_reply_to": {"event_id": old}}})
    await town.owner.redact(town.room, older)

    (deleted,) = await town.heard(MessageDeleted)
    answer = town.journal.of(MessageSent)[-1]
    assert answer.reply_to_actor == deleted.author == town.member(ada)


async def test_what_a_state_was_before_is_asked_for_where_only_its_event_is_named(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    (joined,) = await town.heard(MemberJoined)
    before = read_event(joined.raw)
    assert before is not None
    assert town.adapter is not None
    change = event(
        "m.room.member",
        ada.user,
        "$2",
        state_key=ada.user,
        content={"membership": "join", "displayname": "Ada L."},
        unsigned={"replaces_state": before.event_id},
    )
    raw = msgspec.json.encode(change)
    changed = read_event(raw)
    assert changed is not None
    world = World("mx", town.bot.user)

    ((completed, _),) = await look_up([(changed, raw)], world.room(town.room), Steps(town.adapter.homeserver, world))

    found = memberships.decode(completed.unsigned.prev_content)
    assert isinstance(found, Membership)
    assert found.membership == "join"
