"""An export of DiscordChatExporter, made by hand: what a replay and an import hear of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townhall import Emoji, File, Image, Mention, Quote, Text
from townhall.adapter import AdapterError, Export
from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import GroupId
from townhall.model.people import ActorKind
from townhall_discord.exported import ChatExporterExport, exported
from townhall_discord.scope import Scope

Json = dict[str, object]
READER = ChatExporterExport()
NONE: list[Json] = []
ADA: Json = {
    "id": "11", "name": "ada", "discriminator": "0000", "nickname": "Ada L.", "color": None, "isBot": False,
    "roles": [{"id": "77", "name": "Founders", "color": "#FFFFFF", "position": 1}], "avatarUrl": "a.png",
}  # fmt: skip
BOB: Json = ADA | {"id": "12", "name": "bob", "nickname": "Bob", "roles": NONE}
AT = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)


def message(number: int, content: str = "Hello", *, author: Json = ADA, **more: object) -> Json:
    at = (AT + timedelta(minutes=number)).isoformat()
    return {
        "id": f"90{number}", "type": "Default", "timestamp": at, "timestampEdited": None, "callEndedTimestamp": None,
        "isPinned": False, "content": content, "author": author, "attachments": NONE, "embeds": NONE, "stickers": NONE,
        "reactions": NONE, "mentions": NONE, "inlineEmojis": NONE,
    } | more  # fmt: skip


def channel(*messages: Json, **more: object) -> Json:
    return {
        "guild": {"id": "500", "name": "Shops", "iconUrl": "icon.png"},
        "channel": {"id": "600", "type": "GuildTextChat", "categoryId": "400", "category": "Talk", "name": "general"},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-02-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    } | more


def opened(folder: Path, export: Json | bytes, own: str = "") -> Export:
    file = folder / "general.json"
    file.write_bytes(export if isinstance(export, bytes) else json.dumps(export).encode())
    return READER.open(file, "dc", own)


def told(folder: Path, *messages: Json) -> list[Event | None]:
    return [event for _, event in opened(folder, channel(*messages)).read()]


def sent(folder: Path, one: Json) -> events.MessageSent:
    event = told(folder, one)[0]
    assert isinstance(event, events.MessageSent)
    return event


# -- which files ----------------------------------------------------------------------------------
@pytest.mark.parametrize("indent", [None, 2])
def test_an_export_is_recognised(indent: int | None) -> None:
    assert READER.recognises(json.dumps(channel(message(1)), indent=indent).encode()[:4096])


@pytest.mark.parametrize("other", [b"", b"{}", b'{"name": "x", "type": "y", "id": 1, "messages": []}', b"\xff{"])
def test_other_files_are_not(other: bytes) -> None:
    assert not READER.recognises(other)


def test_a_file_that_is_cut_off_is_refused_with_the_remedy(tmp_path: Path) -> None:
    whole = json.dumps(channel(message(1))).encode()

    with pytest.raises(AdapterError, match=r"general\.json: this is no whole JSON export .*Export the channel again"):
        opened(tmp_path, whole[:-40])


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="no whole JSON export of DiscordChatExporter"):
        opened(tmp_path, {"guild": "Shops", "channel": "general", "messages": []})


def test_an_export_of_another_channel_is_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"of the channel 600 \(general\), and not of 601"):
        opened(tmp_path, channel(message(1)), own="601")


def test_a_message_that_cannot_be_read_is_told_of_by_its_number(tmp_path: Path) -> None:
    found = list(opened(tmp_path, channel(message(1), {"id": "x"}, message(3))).read())

    assert [(number, event is None) for number, event in found] == [(1, False), (2, True), (3, False)]


# -- what they tell -------------------------------------------------------------------------------
def test_a_message_has_the_id_that_the_live_one_has(tmp_path: Path) -> None:
    event = sent(tmp_path, message(1))

    assert (event.id, event.at) == (Scope("dc").message_event("600", "901"), AT + timedelta(minutes=1))
    assert (event.place.group, event.place.space, event.place.thread) == ("discord:dc:600", "500", "")
    assert (event.actor.id, event.actor.name, event.actor.handle, event.actor.roles) == (
        "discord:dc:11", "Ada L.", "ada", ("77",),
    )  # fmt: skip


def test_a_thread_belongs_to_its_channel(tmp_path: Path) -> None:
    thread = {"id": "700", "type": "GuildPublicThread", "categoryId": "600", "category": "general", "name": "Cups"}

    ((_, event),) = opened(tmp_path, channel(message(1), channel=thread), own="600").read()

    assert event is not None
    assert (event.place.group, event.place.thread) == ("discord:dc:600", "700")


def test_an_answer_names_whom_it_answers(tmp_path: Path) -> None:
    reference = {"messageId": "901", "channelId": "600", "guildId": "500"}
    _, answer = told(tmp_path, message(1), message(2, author=BOB, type="Reply", reference=reference))

    assert isinstance(answer, events.MessageSent)
    assert (answer.reply_to, answer.reply_to_actor) == ("901", "discord:dc:11")


@pytest.mark.parametrize("content", ["Ask @Bob, please", "Ask @bob, please", "Ask <@12>, please"])
def test_a_mention_is_found_by_name_and_by_id(tmp_path: Path, content: str) -> None:
    event = sent(tmp_path, message(1, content, mentions=[BOB]))

    (mention,) = (part for part in event.parts if isinstance(part, Mention))
    assert (mention.member, mention.name) == ("discord:dc:12", "Bob")
    assert event.text == "Ask @Bob, please"


def test_an_at_sign_without_a_mention_stays_text(tmp_path: Path) -> None:
    assert sent(tmp_path, message(1, "mail me @Bobby", mentions=[BOB])).parts == (Text("mail me @Bobby"),)


def test_files_stickers_and_forwarded_words_come_along(tmp_path: Path) -> None:
    files = [{"id": "1", "url": "https://x/cup.png", "fileName": "cup.png", "fileSizeBytes": 9},
             {"id": "2", "url": "https://x/list.pdf", "fileName": "list.pdf", "fileSizeBytes": 8}]  # fmt: skip
    forward = {"timestamp": AT.isoformat(), "content": "News", "attachments": NONE}
    event = sent(
        tmp_path,
        message(1, "", attachments=files, stickers=[{"id": "5", "name": "wave"}], forwardedMessage=forward),
    )

    assert event.parts == (
        Quote("News"),
        Image("https://x/cup.png"),
        File("https://x/list.pdf", "list.pdf", "document", 8),
        Emoji("wave", "5"),
    )
    assert event.forwarded_from == "?"


def test_an_edit_comes_when_it_was_made(tmp_path: Path) -> None:
    edited = (AT + timedelta(minutes=5)).isoformat()
    first, second, edit = told(tmp_path, message(1, "Hi", timestampEdited=edited), message(2))

    assert isinstance(first, events.MessageSent)
    assert isinstance(second, events.MessageSent)
    assert isinstance(edit, events.MessageEdited)
    assert (edit.message, edit.text, edit.at) == ("901", "Hi", AT + timedelta(minutes=5))


def test_reactions_are_told_with_who_gave_them(tmp_path: Path) -> None:
    known = {"emoji": {"id": "", "name": "👍", "code": "thumbsup"}, "count": 1, "users": [BOB]}
    counted = {"emoji": {"id": "", "name": "🎉", "code": "tada"}, "count": 3}
    _, reaction = told(tmp_path, message(1, reactions=[known, counted]))

    assert isinstance(reaction, events.ReactionAdded)
    assert (reaction.message, reaction.actor.name, reaction.emoji, reaction.author) == (
        "901", "Bob", "👍", "discord:dc:11",
    )  # fmt: skip


def test_who_came_and_what_was_pinned_is_told(tmp_path: Path) -> None:
    joined, pinned = told(
        tmp_path,
        message(1, "Joined the server.", type="GuildMemberJoin"),
        message(2, "Pinned a message.", type="ChannelPinnedMessage", reference={"messageId": "901"}),
    )

    assert isinstance(joined, events.MemberJoined)
    assert joined.member.name == "Ada L."
    assert isinstance(pinned, events.MessagePinned)
    assert pinned.message == "901"


def test_notes_of_discord_are_nobodys_words(tmp_path: Path) -> None:
    assert told(tmp_path, message(1, type="ChannelNameChange"), message(2, type="8")) == []


def test_a_bot_is_one(tmp_path: Path) -> None:
    assert sent(tmp_path, message(1, author=ADA | {"isBot": True})).actor.kind is ActorKind.BOT


def test_an_export_that_begins_with_the_newest_is_turned_round(tmp_path: Path) -> None:
    found = told(tmp_path, message(3), message(2), message(1))

    assert [event.at for event in found if event] == [AT + timedelta(minutes=number) for number in (1, 2, 3)]


def test_the_clock_of_the_exporting_machine_does_not_matter(tmp_path: Path) -> None:
    event = sent(tmp_path, message(1, timestamp="2026-01-31T20:01:00.1234567+08:00"))

    assert event.at.replace(microsecond=0) == datetime(2026, 1, 31, 12, 1, tzinfo=UTC)


def test_an_import_begins_where_it_is_told(tmp_path: Path) -> None:
    opened(tmp_path, channel(message(1), message(2)))

    group, since = GroupId("discord:dc:600"), AT + timedelta(minutes=2)
    (event,) = exported(tmp_path / "general.json", group, Scope("dc"), since)
    assert isinstance(event, events.MessageSent)
    assert event.message == "902"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(rubbish=st.binary(max_size=30), at=st.integers(0, 2000))
def test_nonsense_never_ends_in_a_traceback(tmp_path: Path, rubbish: bytes, at: int) -> None:
    whole = json.dumps(channel(message(1), message(2, author=BOB))).encode()
    said_why, found = "", list[object]()
    try:
        found = list(opened(tmp_path, whole[:at] + rubbish + whole[at:]).read())
    except AdapterError as refusal:
        said_why = str(refusal)

    assert "general.json: " in said_why or len(found) <= 3
