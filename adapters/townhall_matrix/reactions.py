"""Reactions, and what is taken back: reactions and messages; pure but for what is remembered of them."""

from __future__ import annotations

import msgspec

from townhall.model import events
from townhall.model.events import Event
from townhall.model.ids import MemberId, MessageId
from townhall_matrix.places import Reacted, RoomState, World
from townhall_matrix.reading import is_late, moment, own_id_of, read
from townhall_matrix.shapes import Redaction, Related, RoomEvent

relations = msgspec.json.Decoder(Related)
redactions = msgspec.json.Decoder(Redaction)


def reaction_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return that somebody reacted; a redacted reaction says nothing."""
    content = read(relations, event.content)
    if content is None:
        world.unreadable += 1
        return None
    relation = content.relates_to
    if relation is None or relation.rel_type != "m.annotation" or not relation.event_id:
        world.silent.put(event.event_id, True)
        return None
    world.reactions.put(event.event_id, Reacted(relation.event_id, relation.key, event.sender))
    if event.sender == room.own_user:
        return None
    author = world.authors.get(relation.event_id)
    return events.ReactionAdded(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(relation.event_id),
        actor=room.member(event.sender),
        emoji=relation.key,
        author=None if author is None else MemberId(room.people + author),
    )


def target_of(event: RoomEvent) -> str:
    """Return what a redaction is about; its place has changed with room version 11."""
    if event.redacts:
        return event.redacts
    content = read(redactions, event.content)
    return "" if content is None else content.redacts


def redaction_event(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> Event | None:
    """Return that a message was removed or a reaction taken back; of other things nothing is told."""
    target = target_of(event)
    if not target or target in world.silent:
        return None
    reaction = world.reactions.get(target)
    if reaction is not None:
        return _unreacted(event, raw, reaction, room, world)
    author = world.authors.get(target)
    return events.MessageDeleted(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(target),
        author=None if author is None else MemberId(room.people + author),
        operator=room.member(event.sender),
    )


def _unreacted(event: RoomEvent, raw: bytes, reaction: Reacted, room: RoomState, world: World) -> Event | None:
    if reaction.user == room.own_user:
        return None
    author = world.authors.get(reaction.target)
    return events.ReactionRemoved(
        id=own_id_of(event, room),
        at=moment(event),
        place=room.place,
        backfill=is_late(event, world),
        raw=raw,
        message=MessageId(reaction.target),
        actor=room.member(reaction.user),
        emoji=reaction.emoji,
        author=None if author is None else MemberId(room.people + author),
    )
