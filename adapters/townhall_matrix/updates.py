"""The translation of a homeserver's answers into events; from raw bytes to events without any input or output.

What a homeserver does not say in the event itself (who wrote the message that was removed, what the answers of a poll
are) is looked up beforehand by :mod:`townhall_matrix.lookups` and stands in the :class:`World`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import msgspec

from townhall.model.events import Event
from townhall_matrix import polls, reactions, standings, talk
from townhall_matrix.memberships import is_our_arrival, membership_event
from townhall_matrix.places import RoomState, World
from townhall_matrix.reading import decode_sync, read_event
from townhall_matrix.shapes import JoinedRoom, RoomEvent

Told: TypeAlias = Event | Sequence[Event] | None
Translation: TypeAlias = Callable[[RoomEvent, bytes, RoomState, World], Told]
Heard: TypeAlias = tuple[RoomEvent, bytes]
"""An event with its raw bytes."""


def _state(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> None:
    standings.take_in(event, room)


def _encrypted(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> None:
    room.unreadable += 1


TRANSLATIONS: dict[str, Translation] = {
    "m.room.message": talk.message_event,
    "m.sticker": talk.sticker_event,
    "m.reaction": reactions.reaction_event,
    "m.room.redaction": reactions.redaction_event,
    "m.room.member": membership_event,
    "m.room.power_levels": standings.levels_events,
    "m.room.name": standings.naming_event,
    "m.room.topic": standings.naming_event,
    "m.room.pinned_events": standings.pin_events,
    "m.room.tombstone": _state,
    "m.room.create": _state,
    "m.room.canonical_alias": _state,
    "m.room.encryption": _state,
    "m.room.encrypted": _encrypted,
    **dict.fromkeys(polls.STARTS, polls.poll_event),
    **dict.fromkeys(polls.RESPONSES, polls.vote_event),
    **dict.fromkeys(polls.ENDS, polls.end_event),
}
"""What is made of each type of event; of all others nothing."""


def sync_events(raw: bytes, world: World) -> list[Event]:
    """Return everything an answer to ``/sync`` tells, by what is known without asking; raises on what is none."""
    found: list[Event] = []
    rooms = decode_sync(raw).rooms
    for id, one in (*rooms.join.items(), *rooms.leave.items()):
        room = world.room(id)
        take_in_state(one.state.events, room)
        found += timeline_events(heard_in(one, world), room, world)
    return found


def take_in_state(raws: Iterable[msgspec.Raw], room: RoomState) -> None:
    """Let a room know the state it had before its timeline began."""
    for raw in raws:
        event = read_event(raw)
        if event is not None:
            standings.take_in(event, room)


def heard_in(one: JoinedRoom, world: World) -> list[Heard]:
    """Return the events of a timeline with their raw bytes; what is no event is counted."""
    return read_all(one.timeline.events, world)


def read_all(raws: Iterable[msgspec.Raw], world: World) -> list[Heard]:
    """Return events with their raw bytes; what is no event is counted and left out."""
    found: list[Heard] = []
    for raw in raws:
        event = read_event(raw)
        if event is None or not event.event_id:
            world.unreadable += 1
        else:
            found.append((event, bytes(raw)))
    return found


def arrival_in(heard: Sequence[Heard], own_user: str) -> int | None:
    """Return the place of our own coming into the room among these events; None when it is not among them."""
    places = [at for at, (event, _) in enumerate(heard) if is_our_arrival(event, own_user)]
    return places[-1] if places else None


def timeline_events(
    heard: Sequence[Heard], room: RoomState, world: World, *, from_our_arrival: bool = True
) -> list[Event]:
    """Return what the events of one room tell, in order; what happened before we came is only taken in."""
    found: list[Event] = []
    since = (arrival_in(heard, room.own_user) or 0) if from_our_arrival else 0
    for event, _ in heard[:since]:
        standings.take_in(event, room)
    told_of = world.heard(room.id)
    for event, raw in heard[since:]:
        translation = TRANSLATIONS.get(event.type)
        if translation is None:
            continue
        told = translation(event, raw, room, world)
        if told is None or not (told_of or event.state_key == room.own_user):
            continue
        if isinstance(told, Event):
            found.append(told)
        else:
            found.extend(told)
    if heard:
        room.last_event = heard[-1][0].event_id
    return found
