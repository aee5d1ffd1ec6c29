"""An export of Telegram Desktop as a replay reads it: in the order of time, and again as often as one likes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.adapters.telegram.test_history import SAID, UNIX, chat, service

from townhall.adapter import AdapterError, Export
from townhall.model import events
from townhall_telegram.desktop import DesktopExport

READER = DesktopExport()
LATER = str(int(UNIX) + 60)


def opened(folder: Path, export: object, own: str = "") -> Export:
    file = folder / "result.json"
    file.write_text(json.dumps(export))
    return READER.open(file, "tg", own)


@pytest.mark.parametrize("indent", [None, 1])
def test_an_export_of_a_chat_is_recognised(indent: int | None) -> None:
    assert READER.recognises(json.dumps(chat(SAID), indent=indent).encode()[:4096])


@pytest.mark.parametrize(
    "other", [b"", b"{}", b'{"guild": {"id": "1"}, "messages": []}', b"SQLite format 3\0", b"\xff{"]
)
def test_other_files_are_not(other: bytes) -> None:
    assert not READER.recognises(other)


def test_events_have_the_ids_that_live_ones_have(tmp_path: Path) -> None:
    ((place, event),) = opened(tmp_path, chat(SAID)).read()

    assert isinstance(event, events.MessageSent)
    assert (place, event.place.group, event.actor.id, event.text) == (
        1, "telegram:tg:-1001234567890", "telegram:tg:4711", "Hello",
    )  # fmt: skip


def test_it_can_be_read_twice(tmp_path: Path) -> None:
    export = opened(tmp_path, chat(SAID, service("join_group_by_link")))

    assert export.length == 2
    assert list(export.read()) == list(export.read())


def test_a_reaction_comes_at_its_own_time_and_not_with_its_message(tmp_path: Path) -> None:
    reaction = {"emoji": "👍", "recent": [{"from": "Bob", "from_id": "user2", "date": "2026-01-31T13:00:30"}]}
    export = opened(tmp_path, chat(SAID | {"reactions": [reaction]}, SAID | {"id": 6, "date_unixtime": LATER}))

    kinds = [type(event) for _, event in export.read()]

    assert kinds == [events.MessageSent, events.ReactionAdded, events.MessageSent]


def test_a_message_that_cannot_be_read_is_told_as_none(tmp_path: Path) -> None:
    assert [event for _, event in opened(tmp_path, chat({"id": "x"})).read()] == [None]


def test_of_several_chats_one_has_to_be_meant(tmp_path: Path) -> None:
    several = {"about": "Telegram", "chats": {"list": [chat(SAID, number=1), chat(SAID, number=2)]}}

    with pytest.raises(AdapterError, match=r"not one chat but -1001 .*Export that group"):
        opened(tmp_path, several)
    assert opened(tmp_path, several, "-1002").length == 1
