"""Whatever comes over the wire gives events or one typed error, and never another exception."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeAlias, cast

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.telegram.test_history import SAID, service
from tests.adapters.telegram.test_members import AWAY, BANNED, CHIEF, PRESENT, change, muted
from tests.adapters.telegram.world import ADA, BOB, DATE, LOUNGE, NOW, SCOPE, US, Payload, message
from tests.servers.telegram.world import GROUP

from townhall.model.events import Event
from townhall.model.wire import decode_event, encode
from townhall_telegram.export import read_message
from townhall_telegram.history import events_of_exported, moment_of
from townhall_telegram.updates import UnreadableAnswer, UnreadableUpdate, batch_of, translate

FILE = {"file_id": "F", "file_unique_id": "f", "file_name": "a", "file_size": 3}
ENTITIES = [
    {"type": "bold", "offset": 0, "length": 4},
    {"type": "text_mention", "offset": 2, "length": 5, "user": BOB},
    {"type": "text_link", "offset": 8, "length": 3, "url": "https://a.example"},
]
RECORDED: list[Payload] = [
    {"message": message(text="👍 Hello there", entities=ENTITIES, reply_to_message=message(message_id=3, sender=US))},
    {"message": message(photo=[FILE], caption="Look here", caption_entities=ENTITIES, media_group_id="7")},
    {"message": message(document=FILE, forward_origin={"type": "user", "sender_user": BOB, "date": 1})},
    {"message": message(sticker={**FILE, "emoji": "🎉"}, message_thread_id=2, is_topic_message=True)},
    {"message": message(contact={"phone_number": "+49", "first_name": "Eve"}, sender_chat=LOUNGE)},
    {"message": message(new_chat_members=[BOB], chat={"id": -7, "type": "group", "title": "x"})},
    {"message": message(migrate_to_chat_id=-100777)},
    {"message": message(pinned_message=message(message_id=3))},
    {"edited_message": message(text="Hello", edit_date=DATE)},
    {"channel_post": {"message_id": 1, "date": DATE, "chat": {"id": -1, "type": "channel", "title": "N"}, "text": "x"}},
    {"callback_query": {"id": "Q", "from": ADA, "message": message(sender=US), "data": "x"}},
    {"chat_member": change(AWAY, PRESENT, invite_link={"invite_link": "x", "creator": ADA}, via_join_request=True)},
    {"chat_member": change(PRESENT, BANNED)},
    {"chat_member": change(muted(DATE), CHIEF)},
    {"my_chat_member": change({"user": US, "status": "left"}, {"user": US, "status": "administrator"})},
    {"chat_join_request": {"chat": LOUNGE, "from": BOB, "user_chat_id": 7, "date": DATE, "bio": "x"}},
    {
        "message_reaction": {
            "chat": LOUNGE,
            "message_id": 5,
            "user": ADA,
            "date": DATE,
            "old_reaction": [{"type": "emoji", "emoji": "👍"}],
            "new_reaction": [{"type": "custom_emoji", "custom_emoji_id": "9"}],
        }
    },
    {"poll_answer": {"poll_id": "P", "user": ADA, "option_ids": [0]}},
    {"poll": {"id": "P", "question": "?", "options": [{"text": "a", "voter_count": 1}], "is_closed": True}},
    {"chat_boost": {"chat": LOUNGE, "boost": {"boost_id": "B", "add_date": 1, "source": {"user": BOB}}}},
]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from([-1, 2**31, 2**63, 10**30, "", "\ud83d", [], {}, [[]], "creator", "private", 1e308]),
)


Path: TypeAlias = tuple[str | int, ...]


def places(value: object, path: Path = ()) -> Iterator[Path]:
    """Yield where something stands in a payload."""
    yield path
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        inner = cast("dict[str, object]", value).items()
    elif isinstance(value, list | tuple):
        inner = enumerate(cast("Sequence[object]", value))
    for key, one in inner:
        yield from places(one, (*path, key))


def changed(value: object, path: Path, new: object, *, drop: bool) -> object:
    """Return a payload with one place of it replaced, or left out where it has a name."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(first, str):
        table = dict(cast("dict[str, object]", value))
        if drop and not rest:
            del table[first]
        else:
            table[first] = changed(table[first], rest, new, drop=drop)
        return table
    items = list(cast("Sequence[object]", value))
    items[first] = changed(items[first], rest, new, drop=drop)
    return items


def told(raw: bytes) -> list[Event]:
    try:
        return list(translate(raw, SCOPE, NOW))
    except UnreadableUpdate:
        return []


def test_every_recorded_update_is_understood() -> None:
    for number, one in enumerate(RECORDED):
        assert told(msgspec.json.encode({"update_id": number, **one})) or "poll" in next(iter(one))


@settings(max_examples=600, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_mutated_update_gives_events_that_can_be_kept_or_a_typed_error(data: st.DataObject) -> None:
    payload: object = {"update_id": 7, **data.draw(st.sampled_from(RECORDED))}
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(payload))))
        payload = changed(payload, path, data.draw(ODD), drop=data.draw(st.booleans()))

    for event in told(json.dumps(payload).encode("utf-8", "surrogatepass")):
        assert decode_event(encode(event)) == event


EXPORTED: list[Payload] = [
    {
        **SAID,
        "text": ["a", {"type": "mention_name", "text": "Bob", "user_id": 4712}],
        "reply_to_message_id": 3,
        "contact_information": {"first_name": "Eve", "phone_number": "+49"},
        "reactions": [{"emoji": "👍", "recent": [{"from": "A", "from_id": "user7", "date": "2026-01-31T13:00:00"}]}],
    },
    service("invite_members", members=["Ada"]),
    service("pin_message", message_id=3),
]


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_a_mutated_entry_of_an_export_gives_events_that_can_be_kept_or_nothing(data: st.DataObject) -> None:
    entry: object = data.draw(st.sampled_from(EXPORTED))
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(entry))))
        entry = changed(entry, path, data.draw(ODD), drop=data.draw(st.booleans()))

    message = read_message(msgspec.Raw(json.dumps(entry).encode("utf-8", "surrogatepass")))
    at = None if message is None else moment_of(message)
    if message is not None and at is not None:
        for event in events_of_exported(message, GROUP, at, SCOPE, {}):
            assert decode_event(encode(event)) == event


@given(st.binary(max_size=200))
def test_bytes_of_any_kind_are_no_exception(raw: bytes) -> None:
    assert told(raw) == []


@given(st.data())
def test_a_cut_or_overwritten_update_is_no_exception(data: st.DataObject) -> None:
    raw = bytearray(msgspec.json.encode({"update_id": 7, **data.draw(st.sampled_from(RECORDED))}))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] = data.draw(st.integers(0, 255))

    told(bytes(raw))
    told(bytes(raw[:at]))


@given(st.one_of(st.binary(max_size=50), st.sampled_from([b"{}", b'{"ok":true}', b'{"ok":true,"result":7}', b"[]"])))
def test_an_answer_that_is_none_is_a_typed_error(payload: bytes) -> None:
    with suppress(UnreadableAnswer):
        batch_of(payload)
