"""A little history for tests: who says what in a room, minute by minute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from townhall import EventId, Member, MemberJoined, MessageId, MessageSent, Place
from townhall.model.events import Event
from townhall.model.ids import GroupId, member_id
from townhall.model.parts import text_parts
from townhall.replay.recording import FORMAT, Heading, Recording, write_recording
from townhall.replay.told import Told

LOUNGE = GroupId("hall:hall:lounge")
START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def said(number: int, name: str, text: str, *, group: GroupId = LOUNGE, at: datetime | None = None) -> MessageSent:
    return MessageSent(
        id=EventId(f"{group}:{number}"),
        at=at or START + timedelta(minutes=number),
        place=Place(group),
        message=MessageId(str(number)),
        actor=Member(id=member_id("hall", "hall", name.casefold()), name=name),
        parts=text_parts(text),
    )


def joined(number: int, name: str, *, group: GroupId = LOUNGE) -> MemberJoined:
    return MemberJoined(
        id=EventId(f"{group}:{number}"),
        at=START + timedelta(minutes=number),
        place=Place(group),
        member=Member(id=member_id("hall", "hall", name.casefold()), name=name),
    )


def told(events: Iterable[Event]) -> Iterator[Told]:
    return (Told(event, place) for place, event in enumerate(events, 1))


def recorded(path: Path, *events: Event, groups: Mapping[str, str] | None = None, format: int = FORMAT) -> Path:
    write_recording(path, Heading(townhall_recording=format, made_by="9.9", groups=groups or {}), events)
    return path


def read(path: Path, *, skip_bad: bool = False) -> list[Event]:
    return [one.event for one in Recording(path, skip_bad=skip_bad).read()]
