"""What the bot does: each kind of action, what Discord refuses, and what is not even asked."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.adapters.discord.world import World
from tests.servers.discord.rest import too_many
from tests.servers.discord.truth import bits

from townhall.model import actions as orders
from townhall.model.actions import Action, MessageRef, Say, SayTo
from townhall.model.events import AdapterDegraded, MessagePinned, PollClosed, PollVoted, ThreadCreated
from townhall.model.ids import MessageId
from townhall.model.parts import File, Image, Mention, MentionAll, Text
from townhall.model.people import Member
from townhall.model.results import DegradedTo, Failed, Forbidden, Gone, Ok, RateLimited, Receipt, Unknown


def say(here: World, text: str = "Hello") -> Say:
    return Say(place=here.place(), parts=(Text(text),))


async def sent(here: World, text: str = "Hello") -> MessageRef:
    result = await here.perform(say(here, text))
    assert isinstance(result, Ok), result
    return MessageRef(result.receipt.messages[0])


async def test_a_message_is_written_once_however_often_its_key_comes(here: World) -> None:
    async with here.running():
        first = await here.perform(say(here), key="k")
        again = await here.perform(say(here), key="k")

    assert first == again
    assert here.written == ["Hello"]


async def test_a_message_whose_answer_was_lost_is_unknown_and_safe_to_repeat(here: World) -> None:
    async with here.running():
        here.server.rest.cut_after = 1
        lost = await here.perform(say(here), key="k")
        again = await here.perform(say(here), key="k")

    assert isinstance(lost, Unknown)
    assert isinstance(again, Ok)
    assert here.written == ["Hello"]


async def test_without_a_connection_nothing_was_sent(here: World) -> None:
    here.make()

    result = await here.perform(say(here))

    assert isinstance(result, Failed)
    assert result.transient


async def test_only_the_people_meant_are_called(here: World) -> None:
    ada = await here.join("Ada")
    parts = (Mention(here.member(ada), "Ada"), Text(" @everyone <@1> "), MentionAll())
    async with here.running():
        await here.perform(Say(place=here.place(), parts=parts))
        await here.perform(Say(place=here.place(), parts=parts, may_mention_all=True))

    allowed = [one["allowed"] for one in here.server.truth.messages[here.channel].values()]
    assert [one["users"] for one in allowed] == [[ada], [ada]]
    assert [one["parse"] for one in allowed] == [[], ["everyone"]]


async def test_a_text_that_grows_by_escaping_goes_in_several_messages(here: World) -> None:
    text = "*_" * 900 + " end"
    async with here.running():
        result = await here.perform(say(here, text))

    assert isinstance(result, Ok)
    assert len(result.receipt.messages) == len(here.written) == 2
    assert "".join(here.written).replace("\\", "") == text


async def test_pictures_and_files_go_along(here: World, tmp_path: Path) -> None:
    picture = tmp_path / "cat.png"
    picture.write_bytes(b"png")
    parts = (Text("Look"), Image("https://example.org/dog.png"), File(str(picture), "cat.png"))
    async with here.running():
        result = await here.perform(Say(place=here.place(), parts=parts))
        missing = await here.perform(Say(place=here.place(), parts=(Image(str(tmp_path / "none.png")),)))

    assert isinstance(result, Ok)
    message = next(iter(here.server.truth.messages[here.channel].values()))
    assert message["embeds"][0]["image"]["url"] == "https://example.org/dog.png"
    assert isinstance(missing, Failed)


async def test_a_private_message_opens_the_talk_and_says_where_it_stands(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running():
        whisper = SayTo(place=here.place(), member=here.member(ada), parts=(Text("Psst"),))
        result = await here.perform(whisper)
        assert isinstance(result, Ok)
        private = type(here.place())(here.group(), direct=True)
        target = MessageRef(result.receipt.messages[0])
        edited = await here.perform(orders.EditMessage(place=private, target=target, parts=(Text("Hush"),)))

    talk = here.server.truth.talks[ada]
    assert result.receipt.room == talk
    assert isinstance(edited, Ok)
    assert [one["content"] for one in here.server.truth.messages[talk].values()] == ["Hush"]


async def test_a_person_who_takes_no_private_messages_is_told_apart(here: World) -> None:
    ada = await here.join("Ada")
    here.server.truth.closed_to_us.add(ada)
    async with here.running():
        result = await here.perform(SayTo(place=here.place(), member=here.member(ada), parts=(Text("Psst"),)))

    assert isinstance(result, Forbidden)
    assert result.direct_closed


async def test_messages_are_edited_removed_pinned_and_reacted_to(here: World) -> None:
    place = here.place()
    async with here.running():
        one, two, three = await sent(here), await sent(here, "two"), await sent(here, "three")
        results = [
            await here.perform(action)
            for action in (
                orders.EditMessage(place=place, target=one, parts=(Text("Bye"),)),
                orders.React(place=place, target=one, emoji="👍"),
                orders.Pin(place=place, target=one),
                orders.DeleteMessages(place=place, targets=(two, three)),
            )
        ]
        pinned = await here.journal.expect(MessagePinned)
        assert here.server.truth.reactions == {(here.channel, one.message, "👍"): {here.server.truth.us}}
        for action in (
            orders.React(place=place, target=one, emoji="👍", remove=True),
            orders.ClearReactions(place=place, target=one),
            orders.Unpin(place=place, target=one),
        ):
            results.append(await here.perform(action))

    assert results == [Ok()] * 7
    assert (pinned.message, here.server.truth.pins[here.channel]) == (one.message, [])
    assert [content for content in here.written if content] == ["Bye"]


async def test_people_are_silenced_named_given_roles_and_removed(here: World) -> None:
    ada = await here.join("Ada")
    vip = here.server.truth.role(here.guild, "VIP", 0)
    place, member = here.place(), here.member(ada)
    async with here.running():
        first: tuple[Action, ...] = (
            orders.Mute(place=place, member=member, duration=timedelta(days=28), reason="spam, 垃圾"),
            orders.GrantRole(place=place, member=member, role="vip"),
            orders.SetNickname(place=place, member=member, nickname="Countess"),
        )
        for action in first:
            assert await here.perform(action) == Ok()
        ada_now = dict(here.guild.members[ada])
        then: tuple[Action, ...] = (
            orders.Unmute(place=place, member=member),
            orders.RevokeRole(place=place, member=member, role=vip),
            orders.Kick(place=place, member=member),
        )
        for action in then:
            assert await here.perform(action) == Ok()
        ban = orders.Ban(place=place, member=member, duration=timedelta(days=1), delete_recent=timedelta(days=30))
        banned = await here.perform(ban)
        assert ada in here.guild.bans
        assert await here.perform(orders.Unban(place=place, member=member)) == Ok()

    assert (ada_now["nick"], ada_now["roles"]) == ("Countess", [vip])
    assert ada_now["communication_disabled_until"] is not None
    assert isinstance(banned, DegradedTo)
    assert here.guild.audit_log[0]["reason"] == "spam, 垃圾"


async def test_the_room_is_closed_opened_and_slowed(here: World) -> None:
    writing = bits(send_messages=True)
    async with here.running():
        assert await here.perform(orders.MuteAll(place=here.place())) == Ok()
        (closed,) = here.guild.channels[here.channel]["permission_overwrites"]
        assert await here.perform(orders.SetSlowMode(place=here.place(), interval=timedelta(days=1))) == Ok(
            Receipt(reference="0")
        )
        assert await here.perform(orders.MuteAll(place=here.place(), off=True)) == Ok()
        (opened,) = here.guild.channels[here.channel]["permission_overwrites"]

    assert int(closed["deny"]) & writing
    assert not int(opened["deny"]) & writing
    assert here.guild.channels[here.channel]["rate_limit_per_user"] == 21_600


async def test_invitations_are_made_sent_and_revoked(here: World) -> None:
    ada = await here.join("Ada")
    second = here.server.truth.channel(here.guild, "second")
    async with here.running():
        made = await here.perform(orders.CreateInvite(place=here.place(), uses=3))
        assert isinstance(made, Ok)
        await here.perform(orders.RevokeInvite(place=here.place(), invite=made.receipt.reference))
        invite = orders.InviteToGroup(place=here.place(), member=here.member(ada), target=here.group(second))
        assert isinstance(await here.perform(invite), Ok)

    (talk,) = here.server.truth.messages[here.server.truth.talks[ada]].values()
    (left,) = here.guild.invites.values()
    assert talk["content"] == f"https://discord.gg/{left['code']}"
    assert left["channel_id"] == second


async def test_threads_are_opened_written_in_and_closed(here: World) -> None:
    async with here.running():
        made = await here.perform(orders.CreateThread(place=here.place(), title="Help"))
        assert isinstance(made, Ok)
        thread = made.receipt.reference
        opened = await here.journal.expect(ThreadCreated)
        inside = here.place(thread=thread)
        await here.perform(Say(place=inside, parts=(Text("In here"),)))
        assert await here.perform(orders.CloseThread(place=inside)) == Ok()

    assert opened.place == inside
    assert [one["content"] for one in here.server.truth.messages[thread].values()] == ["In here"]
    assert here.guild.threads[thread]["thread_metadata"]["archived"]


async def test_a_poll_is_opened_voted_on_and_closed(here: World) -> None:
    ada = await here.join("Ada")
    async with here.running():
        poll = orders.OpenPoll(place=here.place(), question="Tea?", choices=("yes", "no"), several=True)
        opened = await here.perform(poll)
        assert isinstance(opened, Ok)
        message = opened.receipt.messages[0]
        await here.server.messages.vote(here.channel, message, ada, 2)
        await here.journal.expect(PollVoted)
        await here.perform(orders.ClosePoll(place=here.place(), target=MessageRef(message)))
        closed = await here.journal.expect(PollClosed)

    assert here.journal.of(PollVoted)[0].choices == (1,)
    assert closed.counts == (0, 1)


async def test_the_list_of_members_is_read(here: World) -> None:
    await here.join("Ada")
    async with here.running():
        result = await here.perform(orders.FetchMembers(place=here.place()))

    assert isinstance(result, Ok)
    listed = msgspec.msgpack.decode(result.value, type=tuple[Member, ...])
    assert "Ada" in [one.name for one in listed]


GONE = MessageRef(MessageId("1047428963274800001"))


@pytest.mark.parametrize("kind", [orders.React, orders.Pin, orders.DeleteMessages])
async def test_what_is_not_there_is_gone(here: World, kind: type[Action]) -> None:
    given: dict[type[Action], Action] = {
        orders.React: orders.React(place=here.place(), target=GONE, emoji="👍"),
        orders.Pin: orders.Pin(place=here.place(), target=GONE),
        orders.DeleteMessages: orders.DeleteMessages(place=here.place(), targets=(GONE,)),
    }
    async with here.running():
        result = await here.perform(given[kind])

    assert isinstance(result, Gone)


async def test_who_left_before_the_action_is_gone(here: World) -> None:
    async with here.running():
        result = await here.perform(orders.Kick(place=here.place(), member=here.member("1047428963274800001")))

    assert isinstance(result, Gone)


async def test_somebody_above_us_is_forbidden_with_the_remedy(here: World) -> None:
    async with here.running():
        result = await here.perform(orders.Kick(place=here.place(), member=here.member(here.guild.owner)))

    assert isinstance(result, Forbidden)
    assert "role" in result.remedy


async def test_what_we_may_not_do_is_not_even_asked(here: World) -> None:
    here.grant(0)
    ada = await here.join("Ada")
    async with here.running():
        before = len(here.server.rest.calls)
        result = await here.perform(orders.Kick(place=here.place(), member=here.member(ada)))
        asked = here.server.rest.calls[before:]

    assert isinstance(result, Forbidden)
    assert "Kick members" in result.reason
    assert [call for call in asked if call[0] != "GET"] == []


async def test_being_asked_to_wait_is_a_result(here: World) -> None:
    async with here.running():
        here.server.rest.refusals.append(too_many(7.5))
        room = await here.perform(say(here))
        here.server.rest.refusals.append(too_many(3.5, everywhere=True))
        everywhere = await here.perform(say(here))

    assert room == RateLimited(timedelta(seconds=7.5))
    assert everywhere == RateLimited(timedelta(seconds=3.5), everywhere=True)
    assert here.written == []


async def test_the_buckets_discord_names_are_kept(here: World) -> None:
    here.server.rest.limits["POST /channels/{channel}/messages"] = (3, 0.3)
    async with here.running():
        results = [await here.perform(say(here, f"{number}")) for number in range(8)]

    assert {type(result) for result in results} == {Ok}
    assert here.written == [f"{number}" for number in range(8)]


async def test_so_many_refusals_stop_all_calls(here: World) -> None:
    async with here.running(invalid_requests=5):
        for _ in range(5):
            here.server.rest.refusals.append(too_many(0.1))
            await here.perform(say(here))
        before = len(here.server.rest.calls)
        stopped = await here.perform(say(here))
        told = await here.journal.expect(AdapterDegraded)

    assert len(here.server.rest.calls) == before
    assert isinstance(stopped, RateLimited)
    assert stopped.everywhere
    assert stopped.retry_after > timedelta(minutes=9)
    assert "permission" in told.remedy
