"""An export of Element, made by hand: what a replay and an import hear of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townhall.adapter import AdapterError, Export
from townhall.model import events
from townhall.model.events import Event
from townhall_matrix.exported import ElementExport, exported

Json = dict[str, object]
READER = ElementExport()
ROOM = "!cups:example.org"
AT = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


def event(number: int, type: str, content: Json, *, sender: str = "@ada:example.org", **more: object) -> Json:
    at = int((AT + timedelta(minutes=number)).timestamp() * 1000)
    return {
        "type": type, "sender": sender, "content": content, "event_id": f"$e{number}", "origin_server_ts": at,
        "room_id": ROOM, "unsigned": {"age": 5},
    } | more  # fmt: skip


def said(number: int, body: str, **content: object) -> Json:
    return event(number, "m.room.message", {"msgtype": "m.text", "body": body} | content)


def joined(number: int, user: str, name: str) -> Json:
    return event(number, "m.room.member", {"membership": "join", "displayname": name}, sender=user, state_key=user)


def room(*messages: Json) -> Json:
    return {
        "room_name": "Cups", "room_creator": "Ada", "topic": "", "export_date": "01/02/2026",
        "exported_by": "Ada", "messages": list(messages),
    }  # fmt: skip


def opened(folder: Path, export: Json | bytes, own: str = "") -> Export:
    file = folder / "export.json"
    file.write_bytes(export if isinstance(export, bytes) else json.dumps(export, indent=2).encode())
    return READER.open(file, "mx", own)


def told(folder: Path, *messages: Json) -> list[Event | None]:
    return [found for _, found in opened(folder, room(*messages)).read()]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_export_is_recognised(indent: int | None) -> None:
    assert READER.recognises(json.dumps(room(said(1, "hi")), indent=indent).encode()[:4096])


@pytest.mark.parametrize("other", [b"", b"{}", b'{"guild": {}, "channel": {}}', b"\xff{"])
def test_other_files_are_not(other: bytes) -> None:
    assert not READER.recognises(other)


def test_a_message_has_the_id_and_the_name_that_the_live_one_has(tmp_path: Path) -> None:
    arrival, message = told(tmp_path, joined(1, "@bob:example.org", "Bob"), said(2, "Hello"))

    assert isinstance(arrival, events.MemberJoined)
    assert arrival.member.name == "Bob"
    assert isinstance(message, events.MessageSent)
    assert (message.place.group, message.message, message.text) == (f"matrix:mx:{ROOM}", "$e2", "Hello")
    assert (message.actor.id, message.actor.name) == ("matrix:mx:@ada:example.org", "ada")


def test_an_answer_names_whom_it_answers(tmp_path: Path) -> None:
    relation = {"m.in_reply_to": {"event_id": "$e1"}}
    _, answer = told(tmp_path, said(1, "Hello"), said(2, "> quoted\n\nHi") | {"sender": "@bob:example.org"} | {
        "content": {"msgtype": "m.text", "body": "Hi", "m.relates_to": relation}
    })  # fmt: skip

    assert isinstance(answer, events.MessageSent)
    assert (answer.reply_to, answer.reply_to_actor) == ("$e1", "matrix:mx:@ada:example.org")


def test_what_is_no_event_is_told_of_by_its_number(tmp_path: Path) -> None:
    found = list(opened(tmp_path, room(said(1, "a"), {"type": 5}, said(3, "b"))).read())

    assert [(number, one is None) for number, one in found] == [(1, False), (2, True), (3, False)]


def test_a_file_that_is_cut_off_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"export\.json: this is no whole JSON export of Element.*Export chat"):
        opened(tmp_path, json.dumps(room(said(1, "a"))).encode()[:-30])


def test_an_export_of_another_room_is_refused_with_both(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"of the room !cups:example\.org \(Cups\), and not of !other"):
        opened(tmp_path, room(said(1, "a")), own="!other:example.org")


def test_an_export_without_a_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match="no event that names its room"):
        opened(tmp_path, room())


def test_it_can_be_read_twice(tmp_path: Path) -> None:
    export = opened(tmp_path, room(said(1, "a"), said(2, "b")))

    assert export.length == 2
    assert list(export.read()) == list(export.read())


def test_an_import_begins_where_it_is_told(tmp_path: Path) -> None:
    opened(tmp_path, room(said(1, "a"), said(2, "b")))

    (found,) = exported(tmp_path / "export.json", ROOM, "mx", AT + timedelta(minutes=2))
    assert isinstance(found, events.MessageSent)
    assert (found.text, found.backfill) == ("b", True)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
@given(rubbish=st.binary(max_size=30), at=st.integers(0, 1000))
def test_nonsense_never_ends_in_a_traceback(tmp_path: Path, rubbish: bytes, at: int) -> None:
    whole = json.dumps(room(said(1, "a"), joined(2, "@bob:example.org", "Bob"))).encode()
    said_why, found = "", list[object]()
    try:
        found = list(opened(tmp_path, whole[:at] + rubbish + whole[at:]).read())
    except AdapterError as refusal:
        said_why = str(refusal)

    assert "export.json: " in said_why or len(found) <= 3
