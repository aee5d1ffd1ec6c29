"""Exports that Element makes of a room as JSON: the room's own events, told as a sync would have told them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from townhall.adapter import AdapterError, Export, in_order_of_time
from townhall.adapter.exported import read_exported
from townhall.adapter.exports import Entry
from townhall.model.events import Event
from townhall_matrix.places import RoomState, World
from townhall_matrix.reading import moment, read, read_event
from townhall_matrix.shapes import RoomEvent, Shape
from townhall_matrix.updates import timeline_events

_ALL = 1 << 62
"""Everything happened before this."""


class ExportedRoom(Shape, frozen=True, gc=False):
    """The whole file; its events are read one by one."""

    room_name: str
    messages: tuple[msgspec.Raw, ...]


class _Where(Shape, frozen=True, gc=False):
    room_id: str = ""


_where = msgspec.json.Decoder(_Where)


class ElementExport:
    """Knows the JSON of one room."""

    def recognises(self, beginning: bytes) -> bool:
        """Return whether it begins like an ``export.json``."""
        named = b'"room_name"' in beginning and b'"room_creator"' in beginning
        return named and beginning.lstrip().startswith(b"{")

    def open(self, file: Path, account: str, chat: str) -> Export:
        """Return the room of the export; raises :class:`~townhall.adapter.AdapterError`."""
        found = _read(file)
        id = _room_of(file, found, chat)
        return Export(len(found.messages), lambda: in_order_of_time(_entries(found, account, id)))


def exported(file: Path, room: str, account: str, since: datetime | None) -> Iterator[Event]:
    """Yield the events of a room in an export since a moment; what cannot be read is left out."""
    for _, event in ElementExport().open(file, account, room).read():
        if event is not None and (since is None or event.at >= since):
            yield event


def _entries(export: ExportedRoom, account: str, id: str) -> Iterator[Entry]:
    world = World(account, "")
    world.wanted, world.late_before = frozenset((id,)), _ALL
    room = world.room(id)
    for number, raw in enumerate(export.messages, 1):
        event = read_event(raw)
        if event is None or not event.event_id:
            yield number, None, ()
        else:
            yield number, moment(event), _told(event, bytes(raw), room, world)


def _told(event: RoomEvent, raw: bytes, room: RoomState, world: World) -> list[Event]:
    if not room.name_of(event.sender):
        # Who came before the export begins has told no name in it.
        room.call(event.sender, None)
    return timeline_events([(event, raw)], room, world, from_our_arrival=False)


def _room_of(file: Path, export: ExportedRoom, own: str) -> str:
    """Return the id of the room, which must be ``own`` unless that is empty."""
    told = (read(_where, raw) for raw in export.messages)
    id = next((where.room_id for where in told if where is not None and where.room_id), "")
    if own and id and id != own:
        raise AdapterError(
            f"{file}: the export is of the room {id} ({export.room_name}), and not of {own}. "
            "Export that room, or name the group whose room it is."
        )
    if not (own or id):
        raise AdapterError(f"{file}: the export has no event that names its room. Export the room from the beginning.")
    return own or id


def _read(file: Path) -> ExportedRoom:
    return read_exported(
        file,
        ExportedRoom,
        form="JSON export of Element",
        smaller="Export fewer messages.",
        again='Choose "Export chat" in the room\'s information again, with the format JSON.',
    )
