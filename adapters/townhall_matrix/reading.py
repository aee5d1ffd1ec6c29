"""From raw bytes to typed events, and the little every translation needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from townhall.model.ids import EventId
from townhall_matrix.places import RoomState, World
from townhall_matrix.shapes import RoomEvent, Sync

Content = TypeVar("Content")

_syncs = msgspec.json.Decoder(Sync)
_events = msgspec.json.Decoder(RoomEvent)

decode_sync = _syncs.decode
"""Decode the answer to ``/sync``; raises :class:`msgspec.DecodeError` or ``ValidationError`` on anything else."""


def read_event(raw: bytes | msgspec.Raw) -> RoomEvent | None:
    """Return one event, or None when it is none."""
    try:
        return _events.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def read(decoder: msgspec.json.Decoder[Content], raw: bytes | msgspec.Raw) -> Content | None:
    """Return some content, or None when it is missing or not what its type says."""
    try:
        return decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def moment(event: RoomEvent) -> datetime:
    """Return when it happened, by the homeserver of its author."""
    return datetime.fromtimestamp(event.origin_server_ts / 1000, UTC)


def own_id_of(event: RoomEvent, room: RoomState, of: str = "") -> EventId:
    """Return the id of what is no message; ``of`` tells apart what one event says of several people."""
    return EventId(f"{room.prefix}e:{event.event_id}:{of}" if of else f"{room.prefix}e:{event.event_id}")


def is_late(event: RoomEvent, world: World) -> bool:
    """Return whether it happened long before we heard of it."""
    return event.origin_server_ts < world.late_before
