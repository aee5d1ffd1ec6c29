"""Our account acts in the rooms: once for each order, and as far as the room is like its platform."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from tests.adapters.lobby.world import lobby, member, place
from tests.support.codes import qr_png

from townhall.model.actions import (
    Action,
    Announce,
    AnswerPress,
    ClearReactions,
    ClosePoll,
    CommandCard,
    CreateThread,
    DeleteMessages,
    EditMessage,
    FetchMembers,
    FetchReactions,
    FormField,
    GrantRole,
    MessageRef,
    OpenForm,
    OpenPoll,
    Pin,
    PublishCommands,
    React,
    ReadCodes,
    RevokeRole,
    Say,
    SayTo,
    SetNickname,
    SetTitle,
    Unpin,
)
from townhall.model.events import ButtonPressed, FormSubmitted, MemberRolesChanged, MessageSent, PollClosed, PollVoted
from townhall.model.ids import MemberId, MessageId
from townhall.model.parts import Button, ButtonRows, Image, MentionAll, Style, Styled, Text, text_parts
from townhall.model.people import Member
from townhall.model.results import DegradedTo, Failed, Forbidden, Gone, Ok, ReactionBy, Receipt, Unsupported
from townhall_lobby import protocol as p


def ref(message: str) -> MessageRef:
    return MessageRef(MessageId(message))


async def test_an_order_done_again_is_done_once_and_gives_the_same_receipt(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        action = Say(place=place("lounge"), parts=text_parts("Once"))
        first, second = await world.perform(action, "k"), await world.perform(action, "k")
        page = await ada.ask(p.HistoryPage, kind="history", room="lounge")
        assert first == second
        assert len([card for card in page.messages if card.notice is None]) == 1


async def test_an_order_is_remembered_over_a_restart(tmp_path: Path) -> None:
    action = Say(place=place("lounge"), parts=text_parts("Once"))
    async with lobby(tmp_path) as world:
        first = await world.perform(action, "k")
    async with lobby(tmp_path) as world:
        assert await world.perform(action, "k") == first


async def test_our_message_is_changed_taken_back_and_answered(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        asked = await ada.say("lounge", "Time?")
        sent = await world.perform(Say(place=place("lounge"), parts=text_parts("Noon"), reply_to=ref(asked)))
        assert isinstance(sent, Ok)
        ours = sent.receipt.messages[0]
        assert (await ada.shown(ours)).reply is not None
        await world.perform(EditMessage(place=place("lounge"), target=ref(ours), parts=text_parts("One")))
        assert (await ada.shown(ours)).parts == (Text("One"),)
        await world.perform(DeleteMessages(place=place("lounge"), targets=(ref(ours), ref("999"))))
        assert (await ada.shown(ours)).deleted
        again = await world.perform(EditMessage(place=place("lounge"), target=ref(ours), parts=text_parts("Two")))
        assert isinstance(again, Gone)


async def test_a_members_message_cannot_be_changed_by_us(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        message = await ada.say("lounge", "Mine")
        result = await world.perform(EditMessage(place=place("lounge"), target=ref(message), parts=text_parts("x")))
        assert isinstance(result, Forbidden)


async def test_who_has_reacted_is_told_without_us(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        message = await ada.say("lounge", "Raffle!")
        await world.perform(React(place=place("lounge"), target=ref(message), emoji="🎉"))
        for page, emoji in ((ben, "🎉"), (ada, "🎉"), (ada, "👍")):
            await page.do("react", room="lounge", message=message, emoji=emoji)
        await ada.do("react", room="lounge", message=message, emoji="👍", remove=True)
        told = await world.perform(FetchReactions(place=place("lounge"), target=ref(message)))
        gone = await world.perform(FetchReactions(place=place("lounge"), target=ref("999")))
        assert told == Ok(Receipt(reactions=(ReactionBy("🎉", member(ben)), ReactionBy("🎉", member(ada)))))
        assert isinstance(gone, Gone)


async def test_the_codes_of_a_picture_that_was_typed_are_read(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        typed = f"data:image/png;base64,{b64encode(qr_png('https://t.me/+spam')).decode()}"
        await ada.say("lounge", f"Look {typed} here")
        parts = world.journal.of(MessageSent)[0].parts
        assert parts == (Text("Look "), Image(typed), Text(" here"))
        told = await world.perform(ReadCodes(place=place("lounge"), source=typed))
        assert told == Ok(Receipt(texts=("https://t.me/+spam",)))


@pytest.mark.parametrize("source", ["http://169.254.169.254/", "data:image/svg+xml;base64,PHN2Zz4=", "", "file:///x"])
async def test_nothing_is_fetched_to_read_codes_in_the_lobby(tmp_path: Path, source: str) -> None:
    async with lobby(tmp_path) as world:
        assert isinstance(await world.perform(ReadCodes(place=place("lounge"), source=source)), Failed)


async def test_a_room_like_telegram_lists_no_reactions(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "tg")
        action = FetchReactions(place=place("tg"), target=ref(await ada.say("tg", "Hi")))
        assert isinstance(await world.perform(action), Unsupported)


async def test_a_private_word_reaches_the_talk_and_the_answer_comes_from_that_room(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        sent = await world.perform(SayTo(place=place("lounge"), member=member(ada), parts=text_parts("Psst")))
        assert isinstance(sent, Ok)
        while (frame := await ada.expect(p.MessageChanged)).room != "@house":
            pass
        await ada.say("@house", "Yes?")
        event = world.journal.of(MessageSent)[0]
        assert frame.message.parts == (Text("Psst"),)
        assert (event.place.group, event.place.direct) == ("lobby:hall:lounge", True)


async def test_the_answer_to_a_press_is_for_the_one_who_pressed(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        rows = ButtonRows(((Button("Yes", "y"),),))
        sent = await world.perform(Say(place=place("lounge"), parts=(Text("Well?"), rows)))
        assert isinstance(sent, Ok)
        await ada.do("press", room="lounge", message=sent.receipt.messages[0], data="y")
        press = world.journal.of(ButtonPressed)[0]
        answer = AnswerPress(place=press.place, token=press.token, member=press.actor.id, text="Noted.", alert=True)
        assert await world.perform(answer) == Ok()
        private = await ada.expect(p.PrivateAnswer)
        await ben.send(p.Ping())
        while not isinstance(frame := await ben.next(), p.Pong):
            assert not isinstance(frame, p.PrivateAnswer)
        assert (private.text, private.alert, private.message) == ("Noted.", True, sent.receipt.messages[0])


async def test_a_poll_counts_votes_and_closes(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        sent = await world.perform(OpenPoll(place=place("lounge"), question="Tea?", choices=("Yes", "No")))
        assert isinstance(sent, Ok)
        poll = sent.receipt.messages[0]
        await ada.do("vote", room="lounge", message=poll, choices=[0])
        await ada.do("vote", room="lounge", message=poll, choices=[1])
        both = await ben.do("vote", room="lounge", message=poll, choices=[0, 1])
        assert isinstance(both, p.Refused)
        await world.perform(ClosePoll(place=place("lounge"), target=ref(poll)))
        late = await ben.do("vote", room="lounge", message=poll, choices=[0])
        assert isinstance(late, p.Refused)
        await ben.say("lounge", "Too late")
        assert [event.choices for event in world.journal.of(PollVoted)] == [(0,), (1,)]
        assert world.journal.of(PollClosed)[0].counts == (0, 1)


async def test_a_poll_ends_when_its_time_has_come(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        poll = OpenPoll(place=place("lounge"), question="Tea?", choices=("Yes", "No"), duration=timedelta(hours=1))
        sent = await world.perform(poll)
        assert isinstance(sent, Ok)
        await ada.do("vote", room="lounge", message=sent.receipt.messages[0], choices=[1])
        world.time.turn(timedelta(hours=1))
        while not (card := await ada.shown(sent.receipt.messages[0])).poll or not card.poll.closed:
            pass
        await ada.say("lounge", "Over")
        assert world.journal.of(PollClosed)[0].counts == (0, 1)


async def test_we_react_and_take_back_in_a_talk_too(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        theirs = await ada.say("@house", "Hi")
        where = world.journal.of(MessageSent)[0].place
        sent = await world.perform(SayTo(place=where, member=member(ada), parts=text_parts("Hello")))
        assert isinstance(sent, Ok)
        assert await world.perform(React(place=where, target=ref(theirs), emoji="👋")) == Ok()
        assert await world.perform(DeleteMessages(place=where, targets=(ref(sent.receipt.messages[0]),))) == Ok()
        assert (await ada.shown(theirs)).reactions[0].emoji == "👋"


async def test_a_form_is_opened_for_one_person_and_taken_once(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        fields = (FormField("city", "Where?", choices=("Paris", "Rome")), FormField("why", "Why?", required=False))
        form = OpenForm(place=place("lounge"), member=member(ada), form="trip", title="A trip", fields=fields)
        await world.perform(form)
        opened = await ada.expect(p.FormOpened)
        wrong = await ada.do("submit", token=opened.token, answers={"city": "Bonn"})
        done = await ada.do("submit", token=opened.token, answers={"city": "Rome", "other": "x"})
        again = await ada.do("submit", token=opened.token, answers={"city": "Rome"})
        assert [type(one) for one in (wrong, done, again)] == [p.Refused, p.Done, p.Refused]
        assert world.journal.of(FormSubmitted)[0].answers == {"city": "Rome", "why": ""}


async def test_roles_title_and_nickname_stand_in_the_member_list(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        who, where = member(ada), place("lounge")
        await world.perform(GrantRole(place=where, member=who, role="regular"))
        await world.perform(GrantRole(place=where, member=who, role="guide"))
        await world.perform(RevokeRole(place=where, member=who, role="regular"))
        await world.perform(SetTitle(place=where, member=who, title="Poet"))
        await world.perform(SetNickname(place=where, member=who, nickname="Countess"))
        page = await ada.ask(p.MemberPage, kind="members", room="lounge")
        card = page.members[1]
        assert (card.roles, card.title, card.person.name) == (("guide",), "Poet", "Countess")
        await ada.say("lounge", "Hm")
        assert [event.added for event in world.journal.of(MemberRolesChanged)] == [("regular",), ("guide",), ()]


async def test_reactions_pins_and_commands_of_ours_are_shown(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        message = await ada.say("lounge", "Cake")
        where = place("lounge")
        await world.perform(React(place=where, target=ref(message), emoji="🎂"))
        await world.perform(Pin(place=where, target=ref(message)))
        await world.perform(PublishCommands(place=where, commands=(CommandCard("help", "What there is"),)))
        page = await ada.ask(p.HistoryPage, kind="history", room="lounge")
        card = next(card for card in page.messages if card.id == message)
        assert (card.pinned, card.reactions[0].people) == (True, (ada.welcome.house,))
        await world.perform(ClearReactions(place=where, target=ref(message)))
        await world.perform(Unpin(place=where, target=ref(message)))
        again = await world.tab()
        room = next(r for r in (await again.hello(token=ada.welcome.token)).rooms if r.id == "lounge")
        assert [hint.name for hint in room.commands] == ["help"]


async def test_the_members_are_listed_as_the_core_wants_them(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        await world.person("Ada", "lounge")
        result = await world.perform(FetchMembers(place=place("lounge")))
        assert isinstance(result, Ok)
        found = msgspec.msgpack.decode(result.value, type=tuple[Member, ...])
        assert [one.name for one in found] == ["Townhall", "Ada"]


@pytest.mark.parametrize(
    ("room", "action", "kind"),
    [
        ("tg", FetchMembers(place=place("tg")), Unsupported),
        ("qq", React(place=place("qq"), target=MessageRef(MessageId("1")), emoji="x"), Unsupported),
        ("lounge", CreateThread(place=place("lounge"), title="x"), Unsupported),
        ("nowhere", Say(place=place("nowhere"), parts=text_parts("x")), Gone),
        ("lounge", SayTo(place=place("lounge"), member=MemberId("telegram:x:1"), parts=()), Gone),
        ("discord", Announce(place=place("discord"), parts=text_parts("x")), DegradedTo),
    ],
)
async def test_what_a_platform_has_not_is_a_value(
    tmp_path: Path, room: str, action: Action, kind: type[object]
) -> None:
    async with lobby(tmp_path) as world:
        assert isinstance(await world.perform(action), kind), room


async def test_a_room_like_qq_shows_buttons_and_styles_as_plain_text(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "qq")
        parts = (Styled("Bold", Style.BOLD), MentionAll(), ButtonRows(((Button("A", "a"),),)))
        result = await world.perform(Say(place=place("qq"), parts=parts))
        assert isinstance(result, DegradedTo)
        card = await ada.shown(result.receipt.messages[0])
        assert card.parts == (Text("Bold"), Text("@all"))


async def test_a_room_like_telegram_lets_us_write_only_to_who_wrote_first(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "tg")
        action = SayTo(place=place("tg"), member=member(ada), parts=text_parts("Psst"))
        before = await world.perform(action)
        await ada.say("@house", "/start")
        assert isinstance(before, Forbidden)
        assert before.direct_closed
        assert isinstance(await world.perform(action), Ok)


async def test_a_room_like_telegram_keeps_messages_older_than_two_days(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "tg")
        message = await ada.say("tg", "Old")
        world.time.turn(timedelta(hours=49))
        result = await world.perform(DeleteMessages(place=place("tg"), targets=(ref(message),)))
        assert isinstance(result, Gone)
        assert result.too_old
