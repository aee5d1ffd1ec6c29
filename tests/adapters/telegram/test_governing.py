"""Orders about people and groups, on a server that knows what became of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.telegram.world import HERE, Stage, group, running, stage, until
from tests.servers.telegram.calls import Refused
from tests.servers.telegram.truth import User

from townhall.model import actions as a
from townhall.model import events
from townhall.model.actions import CommandCard, MessageRef
from townhall.model.ids import MemberId, MessageId
from townhall.model.parts import Text
from townhall.model.places import Place
from townhall.model.results import DegradedTo, Forbidden, Gone, Ok, Unsupported


def known_as(user: User) -> MemberId:
    return MemberId(f"telegram:tg:{user.id}")


def guest(here: Stage, name: str = "Bob") -> User:
    user = here.truth.user(name)
    here.world.join(here.group, user)
    return user


async def test_a_kick_leaves_the_door_open_and_is_told_as_one(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)

        assert await here.do(a.Kick(place=HERE, member=known_as(bob))) == Ok()
        assert here.group.member(bob).status == "left"
        await here.journal.until(events.MemberKicked)
        await until(lambda: not here.world.post.waiting)
        assert not here.journal.of(events.MemberBanned)
        assert not here.journal.of(events.MemberUnbanned)


async def test_half_a_kick_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        here.server.fail["unbanChatMember"] = Refused(400, "not enough rights")
        result = await here.do(a.Kick(place=HERE, member=known_as(bob)))

        assert isinstance(result, DegradedTo)
        assert "a ban of one minute" in result.how


async def test_somebody_of_another_platform_with_the_same_number_is_left_alone(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        result = await here.do(a.Ban(place=HERE, member=MemberId(f"discord:dc:{bob.id}")))

        assert isinstance(result, Gone)
        assert here.group.member(bob).inside


async def test_a_ban_and_its_end(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        ban = a.Ban(place=HERE, member=known_as(bob), duration=timedelta(hours=1))

        assert await here.do(ban) == Ok()
        (told,) = await here.journal.until(events.MemberBanned)
        assert told.until is not None
        assert await here.do(a.Unban(place=HERE, member=known_as(bob))) == Ok()
        assert await here.journal.until(events.MemberUnbanned)


async def test_a_mute_ends_by_itself_or_by_word(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        mute = a.Mute(place=HERE, member=known_as(bob), duration=timedelta(seconds=1))

        assert await here.do(mute) == Ok()
        assert here.group.member(bob).muted
        assert here.group.member(bob).until > 0
        assert await here.do(a.Unmute(place=HERE, member=known_as(bob))) == Ok()
        assert here.group.member(bob).status == "member"
        assert isinstance(
            await here.do(a.Mute(place=HERE, member=known_as(bob), duration=timedelta(days=400))), DegradedTo
        )
        assert here.group.member(bob).until == 0


async def test_an_admin_cannot_be_muted(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        here.group.member(bob).status = "administrator"

        assert isinstance(await here.do(a.Mute(place=HERE, member=known_as(bob))), Forbidden)


async def test_silence_for_all_gives_back_what_was_before(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        before = here.group.permissions = {**here.group.permissions, "can_send_polls": False}

        assert [await here.do(a.MuteAll(place=HERE)) for _ in range(2)] == [Ok(), Ok()]
        assert not here.group.permissions["can_send_messages"]
        assert await here.do(a.MuteAll(place=HERE, off=True)) == Ok()
        assert here.group.permissions == before


async def test_an_applicant_is_let_in_or_told_why_not(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        eve, mallory = here.truth.user("Eve"), here.truth.user("Mallory")
        for user in (eve, mallory):
            here.world.ask_to_join(here.group, user, "Please")
        asked = await here.journal.until(events.JoinRequested, 2)
        word = a.SayTo(place=HERE, member=known_as(eve), parts=(Text("Soon!"),), request=asked[0].request)
        decline = a.DeclineJoin(place=HERE, member=known_as(mallory), request=asked[1].request, text="No room.")

        assert isinstance(await here.do(word), Ok)
        assert await here.do(a.ApproveJoin(place=HERE, member=known_as(eve), request=asked[0].request)) == Ok()
        assert await here.do(decline) == Ok()
        assert here.group.member(eve).inside
        assert [m.words.text for m in here.truth.chats[mallory.id].messages.values()] == ["No room."]
        again = await here.do(a.ApproveJoin(place=HERE, member=known_as(mallory), request="1"))
        assert isinstance(again, Gone)


async def test_a_decline_is_done_though_nothing_can_be_said(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        eve = here.truth.user("Eve")
        here.world.ask_to_join(here.group, eve)
        eve.blocked = True
        decline = a.DeclineJoin(place=HERE, member=known_as(eve), request=str(eve.id), text="No room.")

        assert await here.do(decline) == Ok()
        assert not here.group.requests


async def test_links_are_made_and_made_void(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        made = await here.do(a.CreateInvite(place=HERE, uses=5))
        assert isinstance(made, Ok)
        link = made.receipt.reference

        assert here.group.invites[link]["member_limit"] == 5
        assert isinstance(await here.do(a.RevokeInvite(place=HERE, invite=link)), Ok)
        assert here.group.invites[link]["is_revoked"]


@pytest.mark.parametrize("started", [True, False])
async def test_an_invitation_is_a_link_in_private_or_void(started: bool, tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        study = here.world.open(-100777, "The Study")
        bob = guest(here)
        bob.started = started
        here.world.private(bob)
        invite = a.InviteToGroup(place=HERE, member=known_as(bob), target=group(-100777))
        result = await here.do(invite)

        (link,) = study.invites.values()
        assert isinstance(result, DegradedTo if started else Forbidden)
        assert link["is_revoked"] is not started


async def test_roles_and_titles(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob, ada = guest(here), guest(here, "Ada")

        assert await here.do(a.GrantRole(place=HERE, member=known_as(bob), role="Painter")) == Ok()
        assert (here.group.member(bob).status, here.group.member(bob).title) == ("administrator", "Painter")
        assert await here.do(a.SetTitle(place=HERE, member=known_as(ada), title="Poet")) == Ok()
        assert here.group.member(ada).tag == "Poet"
        assert await here.do(a.RevokeRole(place=HERE, member=known_as(bob), role="Painter")) == Ok()
        assert here.group.member(bob).status == "member"
        assert [one.added for one in await here.journal.until(events.MemberRolesChanged, 3)][:2] == [
            ("administrator",),
            ("Painter",),
        ]


async def test_topics_are_opened_written_in_and_closed(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        assert isinstance(await here.do(a.CreateThread(place=HERE, title="News")), Unsupported)
        here.group.is_forum = True
        opened = await here.do(a.CreateThread(place=HERE, title="News"))
        assert isinstance(opened, Ok)
        there = Place(HERE.group, opened.receipt.reference)
        said = await here.do(a.Say(place=there, parts=(Text("Hi"),)))
        assert isinstance(said, Ok)
        assert await here.do(a.CloseThread(place=there)) == Ok()

        (created,) = await here.journal.until(events.ThreadCreated)
        (closed,) = await here.journal.until(events.ThreadClosed)
        assert (created.title, created.place, closed.place) == ("News", there, there)


async def test_a_poll_is_asked_voted_in_after_a_restart_and_closed(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        async with here.running():
            asked = await here.do(a.OpenPoll(place=HERE, question="Tea?", choices=("yes", "no")))
        assert isinstance(asked, Ok)
        target = MessageRef(asked.receipt.messages[0])
        async with here.running(here.new_adapter(cursor=here.journal.cursor)):
            here.world.vote(here.truth.user("Ada"), asked.receipt.reference, 0)
            (vote,) = await here.journal.until(events.PollVoted)
            results = [await here.do(a.ClosePoll(place=HERE, target=target)) for _ in range(2)]
            (closed,) = await here.journal.until(events.PollClosed)

    assert (vote.message, vote.choices, closed.counts) == (target.message, (0,), (0, 0))
    assert all(isinstance(result, Ok) for result in results)


async def test_pins_and_reactions(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        message = here.world.say(here.group, guest(here), "Look")
        that = MessageRef(MessageId(str(message.id)))

        assert await here.do(a.Pin(place=HERE, target=that)) == Ok()
        assert here.group.pinned == {message.id}
        assert await here.journal.until(events.MessagePinned)
        assert await here.do(a.Unpin(place=HERE, target=that)) == Ok()
        assert await here.do(a.React(place=HERE, target=that, emoji="👍")) == Ok()
        assert message.reactions[here.world.bot.id] == [{"type": "emoji", "emoji": "👍"}]
        assert isinstance(await here.do(a.React(place=HERE, target=that, emoji="🦄")), Unsupported)
        assert await here.do(a.React(place=HERE, target=that, emoji="👍", remove=True)) == Ok()


async def test_an_announcement_is_pinned(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        result = await here.do(a.Announce(place=HERE, parts=(Text("Tonight!"),)))

        assert isinstance(result, DegradedTo)
        assert here.group.pinned == {int(result.receipt.messages[0])}


async def test_a_menu_is_published_by_language(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        cards = (CommandCard("help", "Help", "en"), CommandCard("help", "帮助", "zh-CN"), CommandCard("帮助", "帮助"))
        result = await here.do(a.PublishCommands(place=HERE, commands=cards))

        assert isinstance(result, DegradedTo)
        assert "帮助" in result.how
        assert set(here.group.commands) == {"", "en", "zh"}


async def test_a_group_without_rights_or_without_us_says_so(tmp_path: Path) -> None:
    async with running(tmp_path) as here:
        bob = guest(here)
        here.group.member(here.world.bot).rights = frozenset()
        refused = await here.do(a.Mute(place=HERE, member=known_as(bob)))
        here.group.member(here.world.bot).status = "kicked"
        removed = await here.do(a.Say(place=HERE, parts=(Text("Hi"),)))
        gone = await here.do(a.Kick(place=HERE, member=MemberId("telegram:tg:1")))

        assert isinstance(refused, Forbidden)
        assert "administrator" in refused.remedy
        assert isinstance(removed, Forbidden)
        assert "Add the bot" in removed.remedy
        assert isinstance(gone, Forbidden)
