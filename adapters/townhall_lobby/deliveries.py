"""Who is shown what of a change: the frames for everybody who is here now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from townhall_lobby import protocol as p
from townhall_lobby.cards import (
    member_card,
    message_card,
    messages_since,
    request_cards,
    room_card,
    talk_card,
)
from townhall_lobby.moment import Moment
from townhall_lobby.rows import find
from townhall_lobby.updates import own_person

NEWEST = 50


class Delivery(NamedTuple):
    """A frame and who gets it."""

    people: tuple[int, ...]
    frame: p.ServerFrame


def deliveries(m: Moment) -> list[Delivery]:
    """Return the frames of a change, in the order the page wants them."""
    return [*_rooms(m), *_members(m), *_messages(m), *_requests(m), *_private(m)]


def audience(m: Moment, room: str) -> tuple[int, ...]:
    """Return who is in a room or talk and here now."""
    people = map(int, room[1:].split("-")) if room.startswith("@") else m.people_in(room)
    return tuple(number for number in people if number in m.setting.online)


def room_id(room: str, viewer: int) -> str:
    """Return what somebody calls a room: a talk is named after the other."""
    if not room.startswith("@"):
        return room
    one, other = (int(number) for number in room[1:].split("-"))
    return f"@{own_person(other if one == viewer else one)}"


def backlog(m: Moment, room: str, viewer: int, seen: int | None) -> p.Backlog:
    """Return what somebody has missed of a room."""
    found = m.db.execute("SELECT sequence FROM rooms WHERE room = ?", (room,)).fetchone()
    sequence = 0 if found is None else int(found[0])
    # A page that has seen more than there is holds another history.
    known = seen if seen is not None and seen <= sequence else None
    messages, reset, more = messages_since(m, room, viewer, known, NEWEST)
    return p.Backlog(room=room_id(room, viewer), messages=messages, reset=reset, more=more, sequence=sequence)


def room_frame(m: Moment, room: str, viewer: int) -> p.RoomChanged | p.RoomGone:
    """Return a room as somebody sees it now, or that they do not."""
    if room.startswith("@"):
        return p.RoomChanged(room=talk_card(m, room, viewer))
    facts = m.setting.rooms.get(room)
    if facts is None or not m.may_see(facts, viewer):
        return p.RoomGone(room=room)
    return p.RoomChanged(room=room_card(m, facts, viewer))


def _rooms(m: Moment) -> Iterator[Delivery]:
    wanted = dict.fromkeys((room, viewer) for room in m.news.rooms for viewer in m.setting.online)
    wanted |= dict.fromkeys(pair for pair in m.news.own_rooms if pair[1] in m.setting.online)
    for room, viewer in wanted:
        frame = room_frame(m, room, viewer)
        if isinstance(frame, p.RoomChanged) or (room, viewer) in m.news.own_rooms:
            yield Delivery((viewer,), frame)
    for room, viewer in m.news.backlogs:
        if viewer in m.setting.online:
            yield Delivery((viewer,), backlog(m, room, viewer, None))


def _members(m: Moment) -> Iterator[Delivery]:
    for room, number in m.news.members:
        if m.joined_at(room, number) is None:
            yield Delivery(audience(m, room), p.MemberGone(room=room, person=own_person(number)))
        else:
            yield Delivery(audience(m, room), p.MemberChanged(room=room, member=member_card(m, room, number)))


def _messages(m: Moment) -> Iterator[Delivery]:
    for number, room in sorted(m.news.messages.items()):
        row = find(m.db, number)
        if row is None:
            continue
        here = audience(m, room)
        others = tuple(viewer for viewer in here if viewer != row.author)
        if room.startswith("@"):
            for viewer in here:
                card = message_card(m, row, viewer)
                yield Delivery((viewer,), p.MessageChanged(room=room_id(room, viewer), message=card))
            continue
        if others:
            yield Delivery(others, p.MessageChanged(room=room, message=message_card(m, row, -1)))
        if row.author in here:
            own = message_card(m, row, row.author or 0)
            yield Delivery((row.author or 0,), p.MessageChanged(room=room, message=own))


def _requests(m: Moment) -> Iterator[Delivery]:
    for room in m.news.requests:
        hosts = tuple(viewer for viewer in m.setting.online if m.is_host(viewer))
        yield Delivery(hosts, p.RequestsChanged(room=room, requests=request_cards(m, room)))


def _private(m: Moment) -> Iterator[Delivery]:
    for room, number, message, text, alert in m.news.private:
        yield Delivery((number,), p.PrivateAnswer(room=room_id(room, number), message=message, text=text, alert=alert))
    for number, form in m.news.forms:
        yield Delivery((number,), form)
