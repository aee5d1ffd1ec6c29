"""What is done is truly so on the other side, and what is refused is a result."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.adapters.onebot.living import GROUP, PLACE, stage, until, who
from tests.servers.onebot.deeds import Refusal
from tests.servers.onebot.forms import plain
from tests.servers.onebot.standard import Segment

from townhall.model import actions as a
from townhall.model.actions import MessageRef
from townhall.model.capabilities import Feature, No
from townhall.model.events import (
    BotRightsChanged,
    JoinRequested,
    MemberJoined,
    MemberMuted,
    MessageDeleted,
    MessageSent,
    ReactionAdded,
)
from townhall.model.ids import GroupId
from townhall.model.parts import File, Image, Mention, Text
from townhall.model.people import Member, Standing
from townhall.model.results import DegradedTo, Failed, Forbidden, Gone, Ok, RateLimited, Unknown, Unsupported


async def test_people_are_muted_and_unmuted() -> None:
    async with stage() as here:
        ada = here.somebody()
        assert await here.living.perform(a.Mute(place=PLACE, member=who(ada), duration=timedelta(hours=1))) == Ok()
        assert here.world.muted(here.group, ada)
        event = await here.journal.first(MemberMuted)
        assert event.until is not None

        assert await here.living.perform(a.Unmute(place=PLACE, member=who(ada))) == Ok()
        assert not here.world.muted(here.group, ada)

        result = await here.living.perform(a.Mute(place=PLACE, member=who(ada)))
        assert result == DegradedTo("muted for 30 days, the most there is")


async def test_people_are_thrown_out_with_and_without_a_block() -> None:
    async with stage() as here:
        ada, bob = here.somebody("Ada"), here.somebody("Bob")

        assert await here.living.perform(a.Kick(place=PLACE, member=who(ada))) == Ok()
        assert await here.living.perform(a.Ban(place=PLACE, member=who(bob))) == Ok()

        assert {ada, bob}.isdisjoint(here.group.members)
        assert here.group.blocked == {bob}
        assert isinstance(await here.living.perform(a.Kick(place=PLACE, member=who(ada))), Gone)


async def test_names_titles_and_ranks_are_given() -> None:
    async with stage() as here:
        ada = here.somebody()
        for action in (
            a.SetNickname(place=PLACE, member=who(ada), nickname="Countess"),
            a.SetTitle(place=PLACE, member=who(ada), title="First"),
            a.GrantRole(place=PLACE, member=who(ada), role="admin"),
        ):
            assert await here.living.perform(action) == Ok()
        place = here.group.members[ada]

    assert (place.card, place.title, place.role) == ("Countess", "First", "admin")


async def test_messages_are_taken_back_and_removed() -> None:
    async with stage() as here:
        theirs = here.says("Ada", "spam")
        sent = await here.living.perform(a.Say(place=PLACE, parts=(Text("ours"),)))
        assert isinstance(sent, Ok)
        targets = (MessageRef(theirs), MessageRef(sent.receipt.messages[0]))

        assert await here.living.perform(a.DeleteMessages(place=PLACE, targets=targets)) == Ok()
        assert [one.deleted for one in here.world.messages] == [True, True]
        assert (await here.journal.first(MessageDeleted)).message == theirs
        assert isinstance(await here.living.perform(a.DeleteMessages(place=PLACE, targets=targets)), Gone)


async def test_a_message_that_is_gone_already_keeps_none_of_the_others() -> None:
    async with stage() as here:
        first, second = here.says("Ada", "one"), here.says("Ada", "two")
        message = here.world.find(int(first))
        assert message is not None
        here.world.recall(message, message.author)
        targets = (MessageRef(first), MessageRef(second))

        assert await here.living.perform(a.DeleteMessages(place=PLACE, targets=targets)) == Ok()
        assert all(one.deleted for one in here.world.messages)


async def test_applicants_are_let_in_and_turned_down() -> None:
    async with stage() as here:
        ada, bob = here.world.person("Ada"), here.world.person("Bob")
        here.world.ask(here.group, ada, "问题：Why?\n答案：To read", "f1")
        here.world.ask(here.group, bob, "", "f2")
        first, second = await here.journal.first(JoinRequested), await here.journal.first(JoinRequested, 2)
        assert (first.member.name, first.text) == ("Ada", "To read")

        assert await here.living.perform(a.ApproveJoin(place=PLACE, member=who(ada), request=first.request)) == Ok()
        decline = a.DeclineJoin(place=PLACE, member=who(bob), request=second.request, text="Full")
        assert await here.living.perform(decline) == Ok()
        joined = await here.journal.first(MemberJoined)

        assert (joined.member.name, ada in here.group.members) == ("Ada", True)
        assert here.group.declined == {"f2": "Full"}
        assert isinstance(await here.living.perform(decline), Gone)


async def test_the_list_of_members_is_fetched() -> None:
    async with stage() as here:
        here.somebody()
        result = await here.living.perform(a.FetchMembers(place=PLACE))
        assert isinstance(result, Ok)
        members = msgspec.msgpack.decode(result.value, type=tuple[Member, ...])

    assert {(one.name, one.standing) for one in members} == {("Hostess", Standing.OWNER), ("Ada", Standing.MEMBER)}
    assert all(one.joined_at is not None for one in members)


async def test_a_private_message_reaches_a_stranger_through_the_group() -> None:
    async with stage() as here:
        ada = here.somebody()
        result = await here.living.perform(a.SayTo(place=PLACE, member=who(ada), parts=(Text("hi"),)))

        assert isinstance(result, Ok)
        assert (result.receipt.room, here.world.messages[-1].person) == (f"private-{ada}", ada)


async def test_a_plain_implementation_reaches_friends_only() -> None:
    async with stage(napcat=False) as here:
        ada = here.somebody()
        result = await here.living.perform(a.SayTo(place=PLACE, member=who(ada), parts=(Text("hi"),)))

        assert isinstance(result, Forbidden)
        assert result.direct_closed


async def test_a_new_friend_is_written_to_without_a_group() -> None:
    async with stage(napcat=False) as here:
        ada = here.somebody()
        here.world.friends.add(ada)
        here.world.tell(post_type="notice", notice_type="friend_add", user_id=ada)
        say = a.SayTo(place=PLACE, member=who(ada), parts=(Text("hi"),))
        here.says("Ada", "we are friends now")
        await here.journal.first(MessageSent)

        assert isinstance(await here.living.perform(say), Ok)


async def test_a_message_without_anything_in_it_is_not_sent() -> None:
    async with stage() as here:
        for action in (a.Say(place=PLACE, parts=()), a.SayTo(place=PLACE, member=who(here.somebody()), parts=())):
            assert isinstance(await here.living.perform(action), Failed)


async def test_an_answer_to_our_message_addresses_us() -> None:
    async with stage() as here:
        sent = await here.living.perform(a.Say(place=PLACE, parts=(Text("Questions?"),)))
        assert isinstance(sent, Ok)
        reply = [Segment("reply", {"id": sent.receipt.messages[0]}), Segment("text", {"text": "yes"})]
        here.peer.say(here.somebody(), here.world.write(here.somebody(), reply, group=GROUP))
        heard = await here.journal.first(MessageSent)

    assert heard.addresses_us
    assert heard.reply_to_actor == who(here.world.self_id)


async def test_the_author_of_an_earlier_message_is_asked_for() -> None:
    async with stage() as here:
        ada, bob = here.somebody("Ada"), here.somebody("Bob")
        earlier = here.world.write(ada, [Segment("text", {"text": "before we came"})], group=GROUP)
        reply = [Segment("reply", {"id": str(earlier.id)}), Segment("text", {"text": "/warn"})]
        here.peer.say(bob, here.world.write(bob, reply, group=GROUP))

        assert (await here.journal.first(MessageSent)).reply_to_actor == who(ada)


# -- extensions -----------------------------------------------------------------------------------
async def test_napcat_reacts_pins_announces_and_uploads(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"pdf")
    async with stage() as here:
        said = here.says("Ada", "hello")
        target = MessageRef(said)
        for action in (
            a.React(place=PLACE, target=target, emoji="👍"),
            a.Pin(place=PLACE, target=target),
            a.Announce(place=PLACE, parts=(Text("News"),)),
        ):
            assert await here.living.perform(action) == Ok()
        picture = Image("https://example.org/a.png", "Look")
        file = File(str(tmp_path / "a.pdf"), "a.pdf")
        assert isinstance(await here.living.perform(a.Say(place=PLACE, parts=(picture, file))), Ok)
        message = here.world.find(int(said))
        assert message is not None

    assert (message.likes, message.essence) == ({"128077": {here.world.self_id}}, True)
    assert (here.group.notices, here.group.files) == (["News"], ["a.pdf"])


async def test_what_was_tried_once_and_is_not_there_is_remembered() -> None:
    async with stage(napcat=False) as here:
        target = MessageRef(here.says("Ada", "hello"))
        before = here.living.adapter.capabilities_in(PLACE.group).ability(Feature.PIN)
        result = await here.living.perform(a.Pin(place=PLACE, target=target))
        after = here.living.adapter.capabilities_in(PLACE.group).ability(Feature.PIN)

    assert not isinstance(before, No)
    assert isinstance(result, Unsupported)
    assert isinstance(after, No)


async def test_reactions_of_people_are_heard() -> None:
    async with stage() as here:
        said = here.world.find(int(here.says("Ada", "hello")))
        assert said is not None
        here.world.like(said, here.somebody("Bob"), "128077")
        event = await here.journal.first(ReactionAdded)

    assert (event.emoji, event.author) == ("👍", who(here.somebody("Ada")))


# -- refusals -------------------------------------------------------------------------------------
async def test_each_refusal_is_a_result_of_its_own() -> None:
    async with stage() as here:
        say = a.Say(place=PLACE, parts=(Text("x"),))
        here.deeds.refusals = [
            Refusal(200, "操作过于频繁"),
            Refusal(1200, "Timeout: NTEvent"),
            Refusal(100, "SEND_MSG_API_ERROR"),
        ]
        kinds = [type(await here.living.perform(say)) for _ in range(4)]

    assert kinds == [RateLimited, Unknown, Failed, Ok]


async def test_a_picture_that_is_not_there_fails_before_anything_is_sent(tmp_path: Path) -> None:
    async with stage() as here:
        result = await here.living.perform(a.Say(place=PLACE, parts=(Image(str(tmp_path / "none.png")),)))

        assert isinstance(result, Failed)
        assert not here.world.messages


async def test_a_mention_is_a_mention_and_a_name_is_text() -> None:
    async with stage() as here:
        ada = here.somebody()
        parts = (Mention(who(ada), "Ada"), Text(" hi [CQ:at,qq=all]"))
        await here.living.perform(a.Say(place=PLACE, parts=parts))

        assert plain(here.world.messages[-1].segments, here.world.names) == "@Ada hi [CQ:at,qq=all]"


async def test_risk_control_is_the_truth_of_the_peer_and_invisible_to_us() -> None:
    async with stage() as here:
        here.world.risk_control = True
        result = await here.living.perform(a.Say(place=PLACE, parts=(Text("x"),)))

        assert isinstance(result, Ok)
        assert not here.world.messages[-1].seen


# -- rights ---------------------------------------------------------------------------------------
async def test_a_member_is_told_what_it_may_not_do() -> None:
    async with stage(role="member") as here:
        able = here.living.adapter.capabilities_in(PLACE.group)

        assert not any(able.can(one) for one in (Feature.MUTE, Feature.KICK, Feature.DELETE_OTHERS, Feature.SET_TITLE))
        assert all(able.can(one) for one in (Feature.SAY, Feature.DELETE_OWN, Feature.SEES_MESSAGES, Feature.ANNOUNCE))
        assert isinstance(await here.living.perform(a.MuteAll(place=PLACE)), Forbidden)


@pytest.mark.parametrize(("role", "title"), [("admin", False), ("owner", True)])
async def test_titles_are_for_owners(role: str, title: bool) -> None:
    async with stage(role=role) as here:
        able = here.living.adapter.capabilities_in(PLACE.group)

        assert (able.can(Feature.KICK), able.can(Feature.SET_TITLE)) == (True, title)


async def test_a_promotion_is_known_at_once_and_told() -> None:
    async with stage(role="member") as here:
        here.world.rank(here.group, here.world.self_id, admin=True)
        event = await here.journal.first(BotRightsChanged)
        able = here.living.adapter.capabilities_in(PLACE.group)

    assert (event.standing, "kick" in event.rights) == (Standing.ADMIN, True)
    assert able.can(Feature.KICK)


async def test_a_demotion_nobody_told_of_shows_with_the_first_refusal() -> None:
    async with stage(role="admin") as here:
        ada = here.somebody()
        here.group.members[here.world.self_id].role = "member"
        assert isinstance(await here.living.perform(a.Kick(place=PLACE, member=who(ada))), Forbidden)
        await until(lambda: not here.living.adapter.capabilities_in(PLACE.group).can(Feature.KICK))


async def test_a_member_in_a_silenced_group_cannot_speak_and_an_administrator_can() -> None:
    async with stage(role="member") as here:
        here.world.mute(here.group, 0, -1, 20009)
        silenced = await here.journal.first(BotRightsChanged)
        assert not here.living.adapter.capabilities_in(PLACE.group).can(Feature.SAY)
        here.world.mute(here.group, 0, 0, 20009)
        await here.journal.first(BotRightsChanged, 2)
        assert here.living.adapter.capabilities_in(PLACE.group).can(Feature.SAY)

    assert silenced.standing is Standing.RESTRICTED


async def test_our_own_mute_ends_by_itself() -> None:
    async with stage(role="member") as here:
        here.world.mute(here.group, here.world.self_id, 600, 20009)
        await here.journal.first(BotRightsChanged)
        now = here.living.adapter.account.time.now()
        rights = here.living.adapter.rights

        assert not rights.capabilities(str(GROUP), now).can(Feature.SAY)
        assert rights.capabilities(str(GROUP), now + timedelta(minutes=11)).can(Feature.SAY)


async def test_a_group_we_are_not_in_can_do_nothing() -> None:
    async with stage(rooms=(str(GROUP), "700999")) as here:
        able = here.living.adapter.capabilities_in(PLACE.group)
        outside = here.living.adapter.capabilities_in(GroupId("qq:q:700999"))

        assert able.can(Feature.SAY)
        assert not outside.can(Feature.SAY)
        here.world.group(700999)
        here.world.notice("group_increase", 700999, user_id=here.world.self_id, operator_id=0, sub_type="invite")
        await until(lambda: here.living.adapter.capabilities_in(GroupId("qq:q:700999")).can(Feature.KICK))
