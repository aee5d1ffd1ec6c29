"""People talk in the rooms of a real server over real sockets."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.lobby.world import lobby, place

from townhall.model.actions import Say
from townhall.model.events import (
    ButtonPressed,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageSent,
    ReactionAdded,
    ReactionRemoved,
)
from townhall.model.parts import Button, ButtonRows, Link, Mention, Text, text_parts
from townhall.model.people import Standing
from townhall.model.results import Ok
from townhall_lobby import protocol as p


async def test_what_one_writes_the_other_reads_and_the_core_hears_once(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        message = await ada.say("lounge", "Hello!")
        card = await ben.shown(message)
        assert card.parts == (Text("Hello!"),)
        assert card.author == ada.welcome.person
        assert card.text == ""
        assert card.nonce == ""
        assert [event.text for event in world.journal.of(MessageSent)] == ["Hello!"]


async def test_done_comes_after_the_core_has_taken_the_message_in(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        world.journal.full = True
        refused = await ada.do("say", room="lounge", text="Hello!", nonce="n1")
        assert isinstance(refused, p.Refused)
        assert refused.code == "unavailable"


async def test_a_message_the_core_could_not_take_in_is_taken_when_sent_again_and_written_once(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        world.journal.full = True
        await ada.do("say", room="lounge", text="Hello!", nonce="n1")
        world.journal.full = False
        wake = world.time.next_wake()
        assert wake is not None
        world.time.turn_to(wake)
        done = await ada.do("say", room="lounge", text="Hello!", nonce="n1")
        assert isinstance(done, p.Done)
        assert [event.message for event in world.journal.of(MessageSent)] == [done.message]


async def test_the_same_nonce_again_is_the_same_message(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        first, second = await ada.say("lounge", "Hi", nonce="n"), await ada.say("lounge", "Hi", nonce="n")
        assert first == second
        assert len(world.journal.of(MessageSent)) == 1


async def test_a_reply_shows_what_it_answers(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        question = await ada.say("lounge", "Who is here?")
        answer = await ben.say("lounge", "Me", reply_to=question)
        reply = (await ada.shown(answer)).reply
        assert reply is not None
        assert (reply.id, reply.text) == (question, "Who is here?")
        event = world.journal.of(MessageSent)[-1]
        assert (event.reply_to, event.reply_to_actor) == (question, "lobby:hall:p1")


async def test_an_edit_and_a_deletion_are_shown_and_told(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        message = await ada.say("lounge", "Helo")
        await ada.do("edit", room="lounge", message=message, text="Hello")
        await ben.shown(message)
        edited = await ben.shown(message)
        assert edited.parts == (Text("Hello"),)
        assert edited.edited_at is not None
        await ada.do("delete", room="lounge", message=message)
        deleted = await ben.shown(message)
        assert (deleted.deleted, deleted.parts, deleted.sequence > edited.sequence) == (True, (), True)
        assert world.journal.of(MessageEdited)[0].text == "Hello"
        assert world.journal.of(MessageDeleted)[0].author == "lobby:hall:p1"


async def test_nobody_changes_or_removes_anothers_message_but_staff_may_remove_it(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        host = await world.person("Host", "lounge")
        message = await ada.say("lounge", "Mine")
        for kind, more in (("edit", {"text": "x"}), ("delete", {})):
            refused = await ben.do(kind, room="lounge", message=message, **more)
            assert isinstance(refused, p.Refused)
            assert refused.code == "not_yours"
        assert isinstance(await host.do("delete", room="lounge", message=message), p.Done)
        operator = world.journal.of(MessageDeleted)[0].operator
        assert operator is not None
        assert (operator.name, operator.standing) == ("Host", Standing.OWNER)


async def test_a_reaction_is_counted_once_and_taken_back(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        message = await ada.say("lounge", "Cake!")
        await ben.do("react", room="lounge", message=message, emoji="🎂")
        await ben.do("react", room="lounge", message=message, emoji="🎂")
        reactions = (await ada.shown(message)).reactions
        assert [(one.emoji, [who.name for who in one.people]) for one in reactions] == [("🎂", ["Ben"])]
        await ben.do("react", room="lounge", message=message, emoji="🎂", remove=True)
        assert (await ada.shown(message)).reactions == ()
        assert len(world.journal.of(ReactionAdded)) == 1
        assert len(world.journal.of(ReactionRemoved)) == 1


async def test_a_button_of_ours_is_pressed_and_only_one_that_is_there(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        rows = ButtonRows(((Button("Yes", "y"), Button("More", url="https://example.org")),))
        sent = await world.perform(Say(place=place("lounge"), parts=(Text("Well?"), rows)))
        assert isinstance(sent, Ok)
        message = sent.receipt.messages[0]
        assert isinstance(await ada.do("press", room="lounge", message=message, data="y"), p.Done)
        refused = await ada.do("press", room="lounge", message=message, data="n")
        assert isinstance(refused, p.Refused)
        assert refused.code == "bad_choice"
        assert [event.data for event in world.journal.of(ButtonPressed)] == ["y"]


async def test_mentions_and_links_are_found_and_nothing_else_is_markup(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        await world.person("Ben Stone", "lounge")
        await ada.say("lounge", "@ben stone see https://example.org/a. <b>*x*</b> @everyone")
        assert world.journal.of(MessageSent)[0].parts == (
            Mention(world.journal.of(MemberJoined)[1].member.id, "Ben Stone"),
            Text(" see "),
            Link("https://example.org/a"),
            Text(". <b>*x*</b> @everyone"),
        )


async def test_leaving_is_told_and_a_nickname_holds_in_its_room(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        await ada.do("nickname", room="lounge", name="Countess")
        notice = (await ben.notice("renamed")).notice
        assert notice is not None
        assert notice.person is not None
        assert (notice.person.name, notice.detail) == ("Countess", "Ada")
        await ada.do("leave", room="lounge")
        assert world.journal.of(MemberRenamed)[0].old_name == "Ada"
        assert world.journal.of(MemberLeft)[0].member.name == "Countess"


async def test_the_member_list_shows_the_bot_who_is_here_and_what_they_are(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada", "lounge"), await world.person("Ben", "lounge")
        await world.person("Host", "lounge")
        await ben.socket.close()
        await ada.expect(p.MemberChanged)
        page = await ada.ask(p.MemberPage, kind="members", room="lounge")
        while {card.person.name: card.online for card in page.members}["Ben"]:
            page = await ada.ask(p.MemberPage, kind="members", room="lounge")
        assert [(card.person.name, card.person.bot, card.standing, card.online) for card in page.members] == [
            ("Townhall", True, Standing.ADMIN, True),
            ("Ada", False, Standing.MEMBER, True),
            ("Ben", False, Standing.MEMBER, False),
            ("Host", False, Standing.OWNER, True),
        ]


async def test_staff_pin_a_message_and_others_do_not(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        host, ada = await world.person("Host", "lounge"), await world.person("Ada", "lounge")
        message = await ada.say("lounge", "The rules")
        refused = await ada.do("pin", room="lounge", message=message)
        assert isinstance(refused, p.Refused)
        assert refused.code == "not_staff"
        await host.do("pin", room="lounge", message=message)
        assert (await ada.shown(message)).pinned
        assert world.journal.of(MessagePinned)[0].message == message


async def test_a_talk_between_people_stays_between_them(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada, ben = await world.person("Ada"), await world.person("Ben")
        message = await ada.say("@p2", "Just us.")
        room = (await ben.expect(p.RoomChanged)).room
        shown = await ben.expect(p.MessageChanged)
        assert (room.id, room.title, room.direct) == ("@p1", "Ada", True)
        assert (shown.room, shown.message.id) == ("@p1", message)
        assert world.journal.events == []


async def test_a_talk_with_the_house_is_told_as_direct(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada")
        await ada.say("@house", "/help")
        event = world.journal.of(MessageSent)[0]
        assert (event.place.group, event.place.direct, event.text) == ("lobby:hall:@house", True, "/help")


async def test_two_tabs_are_one_person(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        first = await world.person("Ada", "lounge")
        second = await world.tab()
        welcome = await second.hello(token=first.welcome.token)
        message = await first.say("lounge", "Hi")
        assert welcome.person == first.welcome.person
        assert (await second.shown(message)).text == "Hi"
        assert len(world.journal.of(MemberJoined)) == 1


async def test_history_is_paged_backwards(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        said = [await ada.say("lounge", f"{number}") for number in range(5)]
        page = await ada.ask(p.HistoryPage, kind="history", room="lounge", before=said[4], limit=2)
        assert ([card.id for card in page.messages], page.more) == (said[2:4], True)


async def test_what_our_account_says_is_shown_and_not_told_back(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        ada = await world.person("Ada", "lounge")
        await world.perform(Say(place=place("lounge"), parts=text_parts("Welcome, Ada!")))
        card = (await ada.expect(p.MessageChanged)).message
        while card.notice is not None:
            card = (await ada.expect(p.MessageChanged)).message
        assert card.author == ada.welcome.house
        assert world.journal.of(MessageSent) == []
