"""Pictures of one album become one message, and one that may still grow is waited for."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import msgspec
import pytest

from townhall.model.events import MessageSent
from townhall.model.ids import EventId, GroupId, MemberId, MessageId
from townhall.model.parts import Image, Text
from townhall.model.people import Member
from townhall.model.places import Place
from townhall_telegram.albums import gathered, growing

LOUNGE, HALL = (Place(GroupId(f"telegram:tg:{number}")) for number in (-1, -2))


def update(number: int, album: str = "") -> msgspec.Raw:
    """Return an update with a message, perhaps a picture of an album."""
    message = {"media_group_id": album} if album else {}
    return msgspec.Raw(json.dumps({"update_id": number, "message": message}).encode())


def picture(number: int, album: str = "a", place: Place = LOUNGE) -> MessageSent:
    """Return a message of an album as it is translated."""
    return MessageSent(
        id=EventId(f"{place.group}:m:{number}"),
        at=datetime(2026, 3, 2, tzinfo=UTC),
        place=place,
        message=MessageId(str(number)),
        actor=Member(id=MemberId("telegram:tg:42")),
        parts=(Image(f"file-{number}"), *((Text("All of us"),) if number == 1 else ())),
        album=album,
    )


def test_an_album_is_its_first_message_with_the_parts_of_all() -> None:
    (whole,) = gathered([picture(1), picture(2), picture(3)])

    assert isinstance(whole, MessageSent)
    assert (whole.message, whole.text) == ("1", "All of us")
    assert [part.source for part in whole.parts if isinstance(part, Image)] == ["file-1", "file-2", "file-3"]


def test_what_stands_between_stays_where_it_was_and_albums_stay_apart() -> None:
    other, single = picture(7, "b", HALL), picture(8, "")

    found = gathered([picture(1), other, single, picture(2), picture(9, "a", HALL)])

    assert [event.id for event in found] == [picture(1).id, other.id, single.id, picture(9, "a", HALL).id]


@pytest.mark.parametrize("batch", [[], [update(1)], [update(1, "a"), update(2)], [msgspec.Raw(b"{")]])
def test_nothing_grows_that_ends_with_something_else(batch: list[msgspec.Raw]) -> None:
    assert growing(batch) is None


def test_an_album_at_the_end_may_grow_from_where_it_begins() -> None:
    found = growing([update(1), update(2, "a"), update(3), update(4, "a")])

    assert found is not None
    assert (found.place, found.first, found.last) == (1, 2, 4)
