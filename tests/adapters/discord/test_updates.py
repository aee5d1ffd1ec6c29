"""From frames to events: data in, data out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.adapters.discord.frames import (
    ADA,
    CHANNEL,
    GUILD,
    MESSAGE,
    OTHER,
    RECORDED,
    THREAD,
    US,
    VIP,
    frame,
    known_world,
    member,
    message,
    user,
)

from townhall.model import events
from townhall.model.events import Event, MessageSent
from townhall.model.ids import EventId, MemberId
from townhall.model.parts import Emoji, File, Image, Link, Mention, MentionAll, MentionRole, Quote, Text
from townhall.model.people import Standing
from townhall.model.wire import decode_event, encode
from townhall_discord.updates import Malformed, events_of


def told(kind: str, content: Any) -> list[Event]:
    return events_of(known_world(), frame(kind, content))


def sent(content: str = "", **more: Any) -> MessageSent:
    (event,) = told("MESSAGE_CREATE", message(content, **more))
    assert isinstance(event, MessageSent)
    return event


@pytest.mark.parametrize(("kind", "content"), RECORDED, ids=[kind for kind, _ in RECORDED])
def test_each_kind_of_frame_gives_events_that_can_be_journaled_and_keep_their_ids(
    kind: str, content: dict[str, Any]
) -> None:
    first, again = told(kind, content), told(kind, content)

    assert [event.id for event in first] == [event.id for event in again]
    assert [decode_event(encode(event)) for event in first] == first


def test_the_id_of_a_message_is_made_of_channel_and_message() -> None:
    assert sent().id == EventId(f"discord:dc:{CHANNEL}:m:{MESSAGE}")


def test_a_message_becomes_a_tree() -> None:
    mentions = [user(ADA, "Ada", member=member(nick="Countess"))]
    text = f"Hi <@{ADA}> <@&{VIP}> @everyone https://example.org/ <:cat:12> <#{OTHER}> <@1>"

    event = sent(text, mentions=mentions, mention_everyone=True)

    assert event.parts == (
        Text("Hi "), Mention(MemberId(f"discord:dc:{ADA}"), "Countess"), Text(" "), MentionRole(VIP, "VIP"), Text(" "),
        MentionAll(), Text(" "), Link("https://example.org/"), Text(" "), Emoji("cat", "12"), Text(" "), Text("#other"),
        Text(" <@1>"),
    )  # fmt: skip


def test_everyone_who_may_not_call_everyone_is_text() -> None:
    assert sent("@everyone").parts == (Text("@everyone"),)


def test_files_stickers_and_forwards_go_along() -> None:
    attachments = [
        {"id": "1", "filename": "cat.png", "url": "https://cdn/cat.png", "content_type": "image/png", "size": 1},
        {"id": "2", "filename": "a.ogg", "url": "https://cdn/a.ogg", "content_type": "audio/ogg", "size": 2},
    ]
    event = sent(
        attachments=attachments,
        sticker_items=[{"id": "3", "name": "wave"}],
        message_reference={"type": 1, "message_id": "9", "channel_id": "8"},
        message_snapshots=[{"message": {"content": "old news"}}],
    )

    assert event.parts == (
        Quote("old news"),
        Image("https://cdn/cat.png"),
        File("https://cdn/a.ogg", "a.ogg", "audio", 2),
        Emoji("wave", "3"),
    )
    assert event.forwarded_from
    assert event.reply_to is None


def test_an_answer_to_us_addresses_us() -> None:
    event = sent(
        "ok",
        type=19,
        message_reference={"message_id": "9", "channel_id": CHANNEL},
        referenced_message={"author": user(US, "Townhall", bot=True)},
    )

    assert (event.reply_to, event.reply_to_actor) == ("9", f"discord:dc:{US}")
    assert event.addresses_us


def test_a_message_in_a_thread_is_of_the_group_of_its_channel() -> None:
    event = sent("in here", channel_id=THREAD)

    assert (event.place.group, event.place.thread, event.place.space) == (f"discord:dc:{CHANNEL}", THREAD, GUILD)


@pytest.mark.parametrize("more", [{"channel_id": OTHER}, {"type": 7}, {"type": 18}, {"author": None}])
def test_what_is_no_message_for_us_is_left_out(more: dict[str, Any]) -> None:
    assert told("MESSAGE_CREATE", message(**more)) == []


def test_a_preview_that_discord_adds_is_no_edit() -> None:
    assert told("MESSAGE_UPDATE", message(embeds=[{"type": "link"}])) == []


def test_our_rights_are_told_when_a_role_loses_them() -> None:
    world = known_world()
    (event,) = events_of(
        world, frame("GUILD_ROLE_UPDATE", {"guild_id": GUILD, "role": {"id": GUILD, "permissions": "1024"}})
    )

    assert isinstance(event, events.BotRightsChanged)
    assert event.standing is Standing.MEMBER
    assert "say" not in event.rights


def test_a_private_command_is_direct() -> None:
    content = {
        "id": MESSAGE, "application_id": US, "type": 2, "token": "t", "channel_id": "1", "user": user(ADA, "Ada"),
        "data": {"name": "roll"},
    }  # fmt: skip

    (event,) = told("INTERACTION_CREATE", content)

    assert event.place.direct


def test_a_choice_from_a_menu_is_a_press() -> None:
    content = {
        "id": MESSAGE, "application_id": US, "type": 3, "token": "t", "channel_id": CHANNEL, "guild_id": GUILD,
        "member": member(user=user(ADA, "Ada")), "message": {"id": "7"},
        "data": {"custom_id": "menu", "component_type": 3, "values": ["a:2"]},
    }  # fmt: skip

    (event,) = told("INTERACTION_CREATE", content)

    assert isinstance(event, events.ButtonPressed)
    assert event.data == "a:2"


@pytest.mark.parametrize("content", [None, [], 7, {"id": 7}, {"id": "7"}, {"channel_id": None}])
def test_a_frame_that_cannot_be_read_is_a_typed_error(content: object) -> None:
    with pytest.raises(Malformed):
        told("MESSAGE_CREATE", content)


def test_unknown_kinds_and_fields_are_passed_over() -> None:
    assert told("SOMETHING_NEW", {"x": 1}) == []
    assert sent("hi", brand_new={"deep": [1]}).text == "hi"


def test_ten_megabytes_are_taken() -> None:
    assert len(sent("x" * 10_000_000).text) == 10_000_000
