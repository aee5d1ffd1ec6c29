"""Private talks, encrypted rooms, applicants and polls on a real homeserver."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.adapters.matrix.town import Town
from tests.servers.matrix.people import Person

from townhall.clock.time import StoppedTime
from townhall.model import actions as a
from townhall.model.events import (
    AdapterDegraded,
    JoinRequested,
    MemberJoined,
    MemberMuted,
    MemberUnbanned,
    MemberUnmuted,
    MessageSent,
    PollClosed,
    PollVoted,
)
from townhall.model.ids import MessageId
from townhall.model.parts import Text
from townhall.model.places import Place
from townhall.model.results import Ok


async def private_room(town: Town, person: Person) -> str:
    return await person.create(preset="trusted_private_chat", is_direct=True, invite=[town.bot.user], name="")


async def test_somebody_of_the_town_may_talk_to_us_in_private(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")

    room = await private_room(town, ada)
    await town.journal.until(lambda: town.adapter is not None and room in town.adapter.private_rooms)
    await ada.say(room, "Psst")
    (sent,) = await town.heard(MessageSent)
    target = a.MessageRef(sent.message)
    reaction = await town.do(a.React(place=Place(town.group, direct=True), target=target, emoji="👍"))

    assert (sent.text, sent.place.direct) == ("Psst", True)
    assert reaction == Ok()


async def test_strangers_are_not_answered(town: Town) -> None:
    await town.open()
    stranger = town.person("stranger")

    room = await private_room(town, stranger)
    other = await stranger.create(invite=[town.bot.user])
    await town.up_to_date()
    await town.up_to_date()

    for one in (room, other):
        assert (await stranger.state(one, "m.room.member", town.bot.user))["membership"] == "invite"


async def test_an_encrypted_private_talk_is_not_begun(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    state = [{"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]

    room = await ada.create(preset="trusted_private_chat", is_direct=True, invite=[town.bot.user], initial_state=state)
    await town.up_to_date()
    await town.up_to_date()

    assert (await ada.state(room, "m.room.member", town.bot.user))["membership"] == "invite"


async def test_an_encrypted_room_is_complained_of_once(town: Town) -> None:
    await town.open()
    await town.owner.set_state(town.room, "m.room.encryption", {"algorithm": "m.megolm.v1.aes-sha2"})
    for number in range(2):
        content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": str(number), "session_id": "s"}
        await town.owner.send(town.room, content, "m.room.encrypted")
        await town.up_to_date()

    (complaint,) = await town.heard(AdapterDegraded)
    assert "encrypted" in complaint.reason


async def test_a_knock_is_a_request_to_join_that_we_can_grant(town: Town) -> None:
    await town.open()
    await town.owner.set_state(town.room, "m.room.join_rules", {"join_rule": "knock"})
    ada = town.person("ada")

    await ada.knock(town.room, "I bring cake")

    (asked,) = await town.heard(JoinRequested)
    await town.do(a.ApproveJoin(place=town.place, member=asked.member.id, request=asked.request))
    await ada.join(town.room)
    (joined,) = await town.heard(MemberJoined)
    assert (asked.member.id, asked.text) == (town.member(ada), "I bring cake")
    assert joined.approved_by == joined.inviter == town.member(town.bot)


@pytest.mark.parametrize("provisional", [True, False])
async def test_a_poll_is_opened_voted_in_and_closed_with_its_counts(town: Town, provisional: bool) -> None:
    await town.open()
    await town.stop()
    await town.start(provisional_polls=provisional)
    ada, bea = await town.inhabitant("ada"), await town.inhabitant("bea")
    opened = await town.do(a.OpenPoll(place=town.place, question="Tea?", choices=("Yes", "No", "Later")))
    assert isinstance(opened, Ok)
    (poll,) = opened.receipt.messages

    for person, choice in ((ada, "0"), (bea, "0"), (bea, "2")):
        relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll}}
        kind = "org.matrix.msc3381.poll.response" if provisional else "m.poll.response"
        vote = {kind: {"answers": [choice]}} if provisional else {"m.selections": [choice]}
        await person.send(town.room, {**relation, **vote}, kind)
    await town.heard(PollVoted, 3)
    await town.do(a.ClosePoll(place=town.place, target=a.MessageRef(poll)))

    votes = await town.heard(PollVoted, 3)
    (closed,) = await town.heard(PollClosed)
    assert [(vote.actor.id, vote.choices) for vote in votes] == [
        (town.member(ada), (0,)),
        (town.member(bea), (0,)),
        (town.member(bea), (2,)),
    ]
    assert closed.counts == (1, 0, 1)
    assert closed.message == MessageId(poll)


async def test_a_mute_ends_at_its_time_also_when_that_came_while_we_were_away(town: Town) -> None:
    town.time = time = StoppedTime(datetime.now(UTC))
    await town.open()
    ada, bea = await town.inhabitant("ada"), await town.inhabitant("bea")
    await town.do(a.Mute(place=town.place, member=town.member(ada), duration=timedelta(minutes=5)))
    await town.do(a.Mute(place=town.place, member=town.member(bea), duration=timedelta(hours=5)))
    muted = await town.heard(MemberMuted, 2)

    time.turn(timedelta(minutes=6))
    (first,) = await town.heard(MemberUnmuted)
    await town.stop()
    time.turn(timedelta(hours=6))
    await town.start()
    both = await town.heard(MemberUnmuted, 2)

    assert [one.until for one in muted] == [
        time.now() - timedelta(hours=6, minutes=1),
        time.now() - timedelta(hours=1, minutes=6),
    ]
    assert [one.member.id for one in both] == [town.member(ada), town.member(bea)]
    assert first.operator is not None
    assert await ada.say(town.room, "Thank you")


async def test_a_ban_ends_at_its_time(town: Town) -> None:
    town.time = time = StoppedTime(datetime.now(UTC))
    await town.open()
    ada = await town.inhabitant("ada")
    said = await ada.say(town.room, "buy now")
    ban = a.Ban(place=town.place, member=town.member(ada), duration=timedelta(days=1), delete_recent=timedelta(hours=1))

    result = await town.do(ban)
    time.turn(timedelta(days=2))
    await town.heard(MemberUnbanned)
    await ada.join(town.room)

    assert result == Ok()
    assert (await town.owner.event(town.room, said))["content"] == {}


async def test_a_message_to_somebody_of_a_private_talk_goes_into_it(town: Town) -> None:
    await town.open()
    ada = await town.inhabitant("ada")
    room = await private_room(town, ada)
    await town.journal.until(lambda: town.adapter is not None and room in town.adapter.private_rooms)

    result = await town.do(a.SayTo(place=town.place, member=town.member(ada), parts=(Text("Hello"),)))

    await ada.leave(room)
    again = await town.do(a.SayTo(place=town.place, member=town.member(ada), parts=(Text("Are you there?"),)))
    invited = (await town.bot.state(room, "m.room.member", ada.user))["membership"]

    assert isinstance(result, Ok)
    assert isinstance(again, Ok)
    assert result.receipt.room == again.receipt.room == room
    assert invited == "invite"
