"""What a homeserver says as what happened; data in, data out."""

from __future__ import annotations

import msgspec
import pytest
from tests.adapters.matrix.recordings import BOT, GROUP, ROOM, event, recorded, said, synced, told, world

from townhall.model import events as e
from townhall.model.events import Event
from townhall.model.ids import MemberId
from townhall.model.parts import File, Image, Link, Mention, MentionAll, Quote, Style, Styled, Text
from townhall.model.people import ActorKind, Standing
from townhall_matrix.updates import sync_events

ADA = MemberId("matrix:mx:@ada:town.test")


def only(*found: Event) -> Event:
    (one,) = found
    return one


def message(*found: Event) -> e.MessageSent:
    (one,) = [event for event in found if isinstance(event, e.MessageSent)]
    return one


def test_one_of_everything_is_told_in_order() -> None:
    found = [type(one).__name__ for one in sync_events(recorded("sync.json"), world())]

    assert found == [
        "MemberJoined", "MessageSent", "MessageSent", "MessageEdited", "ThreadCreated", "MessageSent", "ReactionAdded",
        "MessageSent", "MessageSent", "MessageSent", "MessageSent", "MessageSent", "MessageSent", "MessageSent",
        "PollVoted", "PollClosed", "MessageSent", "PollVoted", "PollClosed", "MemberRolesChanged", "MemberRenamed",
        "MemberMuted", "MemberRolesChanged", "MemberUnmuted", "MessagePinned", "MessageUnpinned", "GroupUpdated",
        "GroupUpdated", "MessageDeleted", "MemberKicked", "MemberBanned", "MemberUnbanned", "JoinRequested",
        "JoinRequestWithdrawn", "JoinRequested", "JoinRequestWithdrawn", "MemberJoined", "MemberLeft",
        "BotRightsChanged",
    ]  # fmt: skip


def test_a_second_telling_has_the_same_ids_and_every_id_is_its_own() -> None:
    first, second = sync_events(recorded("sync.json"), world()), sync_events(recorded("sync.json"), world())

    assert [one.id for one in first] == [one.id for one in second]
    assert len({one.id for one in first}) == len(first)


def test_a_message_is_called_after_its_chat_and_id() -> None:
    assert message(*told(said("Hello"))).id == f"{GROUP}:m:$1"


def test_a_formatted_message_becomes_a_tree() -> None:
    found = next(one for one in sync_events(recorded("sync.json"), world()) if isinstance(one, e.MessageSent))

    assert found.parts == (
        Text("Hi "),
        Mention(MemberId(f"matrix:mx:{BOT}"), "Townhall"),
        Text(", "),
        Styled("bold", Style.BOLD),
        Text(" <b>\n"),
        Quote("quoted"),
        Styled("x = 1\ny = 2\n", Style.CODE_BLOCK),
    )
    assert found.addresses_us


def test_a_reply_names_whom_it_answers_and_leaves_the_old_quotation_out() -> None:
    reply = said(
        "> <@townhall:town.test> Hello\n\nThank you", {"m.relates_to": {"m.in_reply_to": {"event_id": "$1"}}}, id="$2"
    )

    found = message(*told(said("Hello", sender=BOT), reply))

    assert (found.text, found.reply_to, found.reply_to_actor) == ("Thank you", "$1", f"matrix:mx:{BOT}")
    assert found.addresses_us


def test_a_message_of_a_thread_answers_nobody_by_itself() -> None:
    relation = {
        "rel_type": "m.thread",
        "event_id": "$0",
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": "$0"},
    }

    created, sent = told(said("Inside", {"m.relates_to": relation}))

    assert isinstance(created, e.ThreadCreated)
    assert isinstance(sent, e.MessageSent)
    assert (sent.place.thread, sent.reply_to, created.id) == ("$0", None, f"{GROUP}:t:$0")


@pytest.mark.parametrize(
    ("content", "part"),
    [
        ({"msgtype": "m.image", "body": "a.png", "url": "mxc://a/b"}, Image("mxc://a/b", alt="a.png")),
        (
            {"msgtype": "m.image", "body": "Look", "filename": "a.png", "url": "mxc://a/b"},
            Image("mxc://a/b", caption="Look", alt="a.png"),
        ),
        (
            {"msgtype": "m.file", "body": "a.pdf", "url": "mxc://a/b", "info": {"size": 7}},
            File("mxc://a/b", name="a.pdf", size=7),
        ),
        ({"msgtype": "m.video", "body": "a.mp4", "url": "mxc://a/b"}, File("mxc://a/b", name="a.mp4", kind="video")),
        ({"msgtype": "m.text", "body": "https://x.org/y"}, Link("https://x.org/y")),
        ({"msgtype": "m.unheard.of", "body": "still readable"}, Text("still readable")),
    ],
)
def test_other_kinds_of_messages_become_their_parts(content: dict[str, object], part: object) -> None:
    assert message(*told(event(content=content))).parts == (part,)


def test_who_is_meant_without_a_link_is_mentioned_all_the_same() -> None:
    ada = event(
        "m.room.member", id="$0", state_key="@ada:town.test", content={"membership": "join", "displayname": "Ada"}
    )
    hello = said("@room and Ada, hello", {"m.mentions": {"user_ids": ["@ada:town.test"], "room": True}}, id="$2")

    found = message(*told(ada, hello))

    assert found.parts == (MentionAll(), Text(" and "), Mention(ADA, "Ada"), Text(", hello"))


def test_a_notice_comes_from_a_bot() -> None:
    assert message(*told(event(content={"msgtype": "m.notice", "body": "x"}))).actor.kind is ActorKind.BOT


def test_our_own_words_are_not_told() -> None:
    assert told(said("Hello", sender=BOT)) == []


def test_nobody_can_edit_the_words_of_somebody_else() -> None:
    relation = {
        "m.new_content": {"msgtype": "m.text", "body": "I pay"},
        "m.relates_to": {"rel_type": "m.replace", "event_id": "$1"},
    }

    found = told(said("Hello"), said("* I pay", relation, sender="@eve:town.test", id="$2"))

    assert [type(one) for one in found] == [e.MessageSent]


@pytest.mark.parametrize("outside", [True, False])
def test_the_target_of_a_redaction_is_found_in_both_places(outside: bool) -> None:
    where = {"redacts": "$1"} if outside else {}
    content = {} if outside else {"redacts": "$1"}

    found = told(said("Hello"), event("m.room.redaction", "@owner:town.test", "$2", content=content, **where))

    deleted = found[-1]
    assert isinstance(deleted, e.MessageDeleted)
    assert (deleted.message, deleted.author) == ("$1", ADA)


def test_a_reaction_that_is_gone_already_is_no_message_that_was_deleted() -> None:
    gone = event("m.reaction", content={})

    assert told(gone, event("m.room.redaction", id="$2", content={"redacts": "$1"})) == []


def test_what_happened_before_we_came_is_not_told() -> None:
    ours = event(
        "m.room.member",
        BOT,
        "$3",
        state_key=BOT,
        content={"membership": "join"},
        unsigned={"prev_content": {"membership": "leave"}},
    )

    found = told(said("before"), ours, said("after", id="$4"))

    assert [type(one) for one in found] == [e.BotAdded, e.MessageSent]


def test_creators_stand_above_all_from_room_version_12_on() -> None:
    creation = event(
        "m.room.create",
        "@maker:town.test",
        "$0",
        state_key="",
        content={"room_version": "12", "additional_creators": ["@ada:town.test"]},
    )
    one = world()

    found = message(*told(creation, said("Hello", id="$2"), of=one))

    assert found.actor.standing is Standing.OWNER
    assert one.room(ROOM).order.level("@ada:town.test") > one.room(ROOM).order.level("@owner:town.test")


def test_numbers_that_are_texts_are_power_levels_too() -> None:
    levels = event(
        "m.room.power_levels", "@owner:town.test", "$2", state_key="", content={"users": {"@ada:town.test": "50"}}
    )

    found = told(levels)

    roles = {one.member.id: one.added for one in found if isinstance(one, e.MemberRolesChanged)}
    assert roles[ADA] == ("moderator",)


def test_a_room_of_no_group_is_not_told_of() -> None:
    one = world()
    one.wanted = frozenset()

    assert told(said("Hello"), of=one) == []


def test_what_is_unknown_or_broken_is_left_out_and_counted() -> None:
    one = world()
    strange = event("org.example.strange", content={"a": [1, {"b": None}]})
    broken = event(id="$2", content={"msgtype": "m.text", "body": ["no text"]})
    worse = event(id="$3", content={"msgtype": "m.text", "body": "x"}) | {"origin_server_ts": "yesterday"}

    found = told(strange, broken, worse, said("Hello", id="$4"), of=one)

    assert [type(event) for event in found] == [e.MessageSent]
    assert one.unreadable == 2


def test_an_answer_that_is_none_is_refused_by_type() -> None:
    with pytest.raises(msgspec.MsgspecError):
        sync_events(b"<html>Bad gateway</html>", world())


def test_ten_megabytes_are_taken() -> None:
    assert len(message(*sync_events(synced(said("x" * 10_000_000)), world())).text) == 10_000_000
