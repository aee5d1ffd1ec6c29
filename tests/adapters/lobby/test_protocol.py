"""Every frame survives its way over the wire, and the prose names them all."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

import townhall_lobby
from townhall_lobby import protocol as p
from townhall_lobby.refusals import MEANINGS

PROSE = (Path(townhall_lobby.__file__).parent / "PROTOCOL.md").read_text(encoding="utf-8")
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ADA = p.Person(id="p1", name="Ada")

FROM_PAGE: tuple[p.PageFrame, ...] = (
    p.Hello(name="Ada", seen={"lounge": 7}),
    p.Join(room="lounge", nonce="1"),
    p.Say(room="lounge", text="Hi", nonce="2", reply_to="9"),
    p.Mute(room="lounge", person="p2", minutes=5),
    p.Vote(room="lounge", message="3", choices=(0, 2)),
    p.Submit(token="t", answers={"city": "Rome"}),
)
FROM_SERVER: tuple[p.ServerFrame, ...] = (
    p.Welcome(person=ADA, token="t", house=ADA, rooms=(p.RoomCard(id="a", title="A"),), now=NOON),
    p.MessageChanged(room="a", message=p.MessageCard(id="1", sequence=1, author=ADA, at=NOON)),
    p.Refused(code="muted", text="x", until=NOON),
    p.Going(),
)


@pytest.mark.parametrize("frame", FROM_PAGE, ids=lambda frame: type(frame).__name__)
def test_a_frame_of_the_page_survives_a_round_trip(frame: p.PageFrame) -> None:
    assert p.page_frame(p.encode(frame)) == frame


@pytest.mark.parametrize("frame", FROM_SERVER, ids=lambda frame: type(frame).__name__)
def test_a_frame_of_the_server_survives_a_round_trip(frame: p.ServerFrame) -> None:
    assert p.server_frame(p.encode(frame)) == frame


def test_the_page_gets_every_field_of_what_it_is_shown() -> None:
    shown = msgspec.json.decode(p.encode(FROM_SERVER[1]))["message"]
    assert set(shown) == set(p.MessageCard.__struct_fields__)


def test_the_prose_names_every_frame() -> None:
    kinds = {str(kind.__struct_config__.tag) for kind in (*p.PageFrame.__args__, *p.ServerFrame.__args__)}
    assert kinds <= set(re.findall(r"`(\w+)`", PROSE))


def test_the_prose_lists_exactly_the_errors_there_are() -> None:
    table = PROSE.partition("## Errors")[2].partition("## HTTP")[0]
    listed = {
        code for row in re.findall(r"^\| (`.*?`) \|", table, re.MULTILINE) for code in re.findall(r"`(\w+)`", row)
    }
    assert listed == set(MEANINGS)


def test_the_prose_names_every_field_of_a_message_a_room_and_a_member() -> None:
    for shape in (p.MessageCard, p.RoomCard, p.MemberCard):
        for field in shape.__struct_fields__:
            assert re.search(rf"\b{field}\b", PROSE), f"{shape.__name__}.{field}"
