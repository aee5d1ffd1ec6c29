"""What the state of a room says: its power levels, name, topic and pins; pure but for the room that takes it in."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import MessageId
from townhall_matrix.levels import Order, order_of, rights
from townhall_matrix.memberships import learn_member, memberships
from townhall_matrix.places import RoomState, World
from townhall_matrix.reading import is_late, moment, own_id_of, read
from townhall_matrix.shapes import Creation, Levels, Named, Pinned, RoomEvent, Tombstone

levels_decoder = msgspec.json.Decoder(Levels, strict=False)
creations = msgspec.json.Decoder(Creation)
_names = msgspec.json.Decoder(Named)
_pins = msgspec.json.Decoder(Pinned)
_tombstones = msgspec.json.Decoder(Tombstone)


def take_in(event: RoomEvent, room: RoomState) -> None:
    """Let a room know its state, without anything being told."""
    match event.type:
        case "m.room.member":
            if event.state_key is not None and (now := read(memberships, event.content)) is not None:
                learn_member(event, now, room)
        case "m.room.power_levels":
            if (levels := read(levels_decoder, event.content)) is not None:
                room.rank(levels)
        case "m.room.create":
            if (creation := read(creations, event.content)) is not None:
                room.found(event.sender, creation)
        case "m.room.encryption":
            room.encrypted = True
        case "m.room.name" | "m.room.topic" | "m.room.canonical_alias":
            if (named := read(_names, event.content)) is not None:
                room.name = named.name or "" if event.type == "m.room.name" else room.name
                room.topic = named.topic or "" if event.type == "m.room.topic" else room.topic
                room.alias = named.alias or "" if event.type == "m.room.canonical_alias" else room.alias
        case "m.room.pinned_events":
            if (pins := read(_pins, event.content)) is not None:
                room.pinned = pins.pinned
        case "m.room.tombstone":
            if (tombstone := read(_tombstones, event.content)) is not None:
                room.replacement, room.tombstone = tombstone.replacement_room, event
        case _:
            pass


def levels_events(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Sequence[Event]:
    """Return who was muted, given a role or the like, and whether our own rights changed."""
    now = read(levels_decoder, event.content)
    if now is None:
        world.unreadable += 1
        return ()
    before = read(levels_decoder, event.unsigned.prev_content) or room.levels
    old = order_of(room.creator, room.creation, before)
    room.rank(now)
    new = room.order
    found: list[Event] = []
    users = {**(before.users if before is not None else {}), **now.users}
    for user in users:
        if user != room.own_user:
            found += _of_one(user, old, new, event, raw, room, world)
    return [*found, *_of_us(old, new, event, raw, room, world)]


def _of_one(
    user: str, old: Order, new: Order, event: RoomEvent, raw: bytes, room: RoomState, world: World
) -> list[Event]:
    found: list[Event] = []
    place, at, late = room.place, moment(event), is_late(event, world)
    operator = None if event.sender == user else room.member(event.sender)
    if old.muted(user) != new.muted(user):
        id, member = own_id_of(event, room, f"write:{user}"), room.member(user)
        if new.muted(user):
            until = world.lifts.get((room.id, user))
            found.append(
                events.MemberMuted(
                    id=id, at=at, place=place, backfill=late, raw=raw, member=member, operator=operator, until=until
                )
            )
        else:
            found.append(
                events.MemberUnmuted(
                    id=id, at=at, place=place, backfill=late, raw=raw, member=member, operator=operator
                )
            )
    had, has = old.role(user), new.role(user)
    if had != has:
        found.append(
            events.MemberRolesChanged(
                id=own_id_of(event, room, f"role:{user}"),
                at=at,
                place=place,
                backfill=late,
                raw=raw,
                member=room.member(user),
                operator=operator,
                added=(has,) if has else (),
                removed=(had,) if had else (),
            )
        )
    return found


def _of_us(old: Order, new: Order, event: RoomEvent, raw: bytes, room: RoomState, world: World) -> list[Event]:
    may = rights(new, room.own_user)
    if may == rights(old, room.own_user):
        return []
    return [
        events.BotRightsChanged(
            id=own_id_of(event, room, "rights"),
            at=moment(event),
            place=room.place,
            backfill=is_late(event, world),
            raw=raw,
            standing=new.standing(room.own_user),
            rights=may,
            operator=None if event.sender == room.own_user else room.member(event.sender),
        )
    ]


def naming_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return that the room has another name or topic."""
    was = (room.name, room.topic)
    take_in(event, room)
    if was == (room.name, room.topic):
        return None
    return events.GroupUpdated(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        title=room.name if event.type == "m.room.name" else None,
        topic=room.topic if event.type == "m.room.topic" else None,
        operator=room.member(event.sender),
    )


def pin_events(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Sequence[Event]:
    """Return which messages were pinned and which no longer are."""
    now = read(_pins, event.content)
    if now is None:
        world.unreadable += 1
        return ()
    before = (read(_pins, event.unsigned.prev_content) or Pinned(room.pinned)).pinned
    room.pinned = now.pinned
    operator, at, late = room.member(event.sender), moment(event), is_late(event, world)
    changes = [
        *((events.MessagePinned, one) for one in dict.fromkeys(now.pinned) if one not in before),
        *((events.MessageUnpinned, one) for one in dict.fromkeys(before) if one not in now.pinned),
    ]
    return [
        kind(
            id=own_id_of(event, room, message),
            at=at,
            place=room.place,
            backfill=late,
            raw=raw,
            message=MessageId(message),
            operator=operator,
        )
        for kind, message in changes
    ]
