"""The history of a group from an export of Telegram Desktop: the same ids as live, nothing made up."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.adapters.telegram.world import ADA, DATE, HERE, heard, message, person, stage
from tests.servers.telegram.world import GROUP

from townhall.adapter import AdapterError
from townhall.adapter.exported import MOST_BYTES
from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import group_id
from townhall.model.parts import Image, Link, Mention, Style, Styled, Text

UNIX = str(DATE)
SAID: dict[str, object] = {
    "id": 5,
    "type": "message",
    "date": "2026-01-31T13:00:00",
    "date_unixtime": UNIX,
    "from": "Ada Lovelace",
    "from_id": "user4711",
    "text": "Hello",
    "text_entities": [{"type": "plain", "text": "Hello"}],
}


def service(action: str, **fields: object) -> dict[str, object]:
    about = {"id": 9, "type": "service", "date_unixtime": UNIX, "actor": "Ada", "actor_id": "user4711"}
    return {**about, "action": action, "text": "", **fields}


def chat(*messages: object, number: int = 1234567890, type: str = "private_supergroup") -> dict[str, object]:
    return {"name": "The Lounge", "type": type, "id": number, "messages": list(messages)}


async def imported(folder: Path, export: object, since: datetime | None = None, own: int = GROUP) -> list[Event]:
    file = folder / "result.json"
    file.write_text(export if isinstance(export, str) else json.dumps(export))
    async with stage(folder) as here:
        group = group_id("telegram", "tg", str(own))
        return [event async for event in here.adapter.history(group, file=file, since=since)]


async def test_a_message_has_the_id_it_had_when_it_was_heard(tmp_path: Path) -> None:
    (event,) = await imported(tmp_path, chat(SAID))
    (live,) = heard("message", message(text="Hello"))

    assert isinstance(event, events.MessageSent)
    assert isinstance(live, events.MessageSent)
    assert event.backfill
    assert (event.id, event.at, event.place, event.text) == (live.id, live.at, HERE, "Hello")
    assert (event.actor.id, event.actor.name) == (live.actor.id, "Ada Lovelace")


async def test_a_join_and_a_reaction_have_the_ids_they_had_when_they_were_heard(tmp_path: Path) -> None:
    reactor = {"from": "Ada", "from_id": "user4711", "date": "2026-01-31T13:00:00"}
    reacted = {**SAID, "reactions": [{"type": "emoji", "count": 1, "emoji": "👍", "recent": [reactor]}]}
    told = await imported(tmp_path, chat(service("join_group_by_link", inviter="Group"), reacted))
    here = {"id": GROUP, "type": "supergroup", "title": "x"}
    out, inside = {"user": ADA, "status": "left"}, {"user": ADA, "status": "member"}
    (joined,) = heard(
        "chat_member", {"chat": here, "from": ADA, "date": DATE, "old_chat_member": out, "new_chat_member": inside}
    )
    new = [{"type": "emoji", "emoji": "👍"}]
    (reaction,) = heard(
        "message_reaction",
        {"chat": here, "message_id": 5, "user": ADA, "date": DATE, "old_reaction": [], "new_reaction": new},
    )

    assert [event.id for event in (told[0], told[2])] == [joined.id, reaction.id]


async def test_a_text_in_pieces_is_read(tmp_path: Path) -> None:
    text = [
        "Hi ",
        {"type": "bold", "text": "you"},
        {"type": "mention_name", "text": "Bob", "user_id": 4712},
        {"type": "text_link", "text": "here", "href": "https://a.example"},
        {"type": "link", "text": "b.example"},
        {"type": "hashtag", "text": "#x"},
    ]
    (event,) = await imported(tmp_path, chat({**SAID, "text": text, "photo": "photos/1.jpg"}))

    assert isinstance(event, events.MessageSent)
    assert event.parts == (
        Image("photos/1.jpg"),
        Text("Hi "),
        Styled("you", Style.BOLD),
        Mention(person({"id": 4712}), "Bob"),
        Link("https://a.example", "here"),
        Link("https://b.example", "b.example"),
        Text("#x"),
    )


async def test_an_answer_names_whom_it_answers_where_the_export_has_them(tmp_path: Path) -> None:
    answer = {**SAID, "id": 6, "reply_to_message_id": 5, "from_id": "user4712", "from": None}
    lost = {**SAID, "id": 7, "reply_to_message_id": 1}
    _, first, second = await imported(tmp_path, chat(SAID, answer, lost))

    assert isinstance(first, events.MessageSent)
    assert isinstance(second, events.MessageSent)
    assert (first.reply_to, first.reply_to_actor) == ("5", person(ADA))
    assert (second.reply_to, second.reply_to_actor) == ("1", None)


@pytest.mark.parametrize(
    ("entry", "kinds"),
    [
        (service("invite_members", members=["Ada"]), [events.MemberJoined]),
        (service("invite_members", members=["Bob"]), []),
        (service("remove_members", members=["Ada"]), [events.MemberLeft]),
        (service("remove_members", members=[None]), []),
        (service("pin_message", message_id=3), [events.MessagePinned]),
        (service("edit_group_title", title="The Hall"), [events.GroupUpdated]),
        (service("of_the_future"), []),
        ({"id": 9, "type": "message", "date_unixtime": "soon"}, []),
        ({"id": "nine"}, []),
        ({**SAID, "from_id": "channel77"}, [events.MessageSent]),
        ({**SAID, "from_id": "nobody"}, []),
    ],
)
async def test_what_an_entry_tells_and_what_it_cannot(
    entry: dict[str, object], kinds: list[type[Event]], tmp_path: Path
) -> None:
    assert [type(event) for event in await imported(tmp_path, chat(entry))] == kinds


async def test_the_past_before_a_date_is_left_out(tmp_path: Path) -> None:
    later = {**SAID, "id": 6, "date_unixtime": str(DATE + 86_400)}
    (event,) = await imported(tmp_path, chat(SAID, later), datetime.fromtimestamp(DATE + 60, UTC))

    assert isinstance(event, events.MessageSent)
    assert event.message == "6"


async def test_a_chat_is_found_in_the_export_of_a_whole_account(tmp_path: Path) -> None:
    other = chat({**SAID, "text": "No"}, number=99)
    account = {"about": "x", "chats": {"about": "y", "list": [other, chat(SAID)]}}

    (event,) = await imported(tmp_path, account)

    assert isinstance(event, events.MessageSent)
    assert event.text == "Hello"


async def test_a_basic_group_is_found_by_its_negative_number(tmp_path: Path) -> None:
    assert len(await imported(tmp_path, chat(SAID, number=55, type="private_group"), own=-55)) == 1


@pytest.mark.parametrize(
    ("export", "word"),
    [
        (chat(SAID, number=99), "-10099 (The Lounge)"),
        ("<html>", "Machine-readable JSON"),
        ("", "Machine-readable JSON"),
        ("[" * 100_000, "Machine-readable JSON"),
    ],
    ids=["another chat", "another format", "empty", "nest"],
)
async def test_a_file_that_does_not_serve_says_what_would(export: object, word: str, tmp_path: Path) -> None:
    with pytest.raises(AdapterError) as raised:
        await imported(tmp_path, export)

    assert word in str(raised.value)


async def test_a_file_larger_than_memory_should_hold_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    with file.open("wb") as opened:
        opened.truncate(MOST_BYTES + 1)
    async with stage(tmp_path) as here:
        with pytest.raises(AdapterError, match="spans of dates"):
            [event async for event in here.adapter.history(HERE.group, file=file)]


async def test_without_a_file_there_is_no_history(tmp_path: Path) -> None:
    async with stage(tmp_path) as here:
        with pytest.raises(AdapterError, match="Telegram Desktop"):
            here.adapter.history(HERE.group)
