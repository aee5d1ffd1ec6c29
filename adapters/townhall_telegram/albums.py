"""Albums: Telegram tells of every picture by itself, and together they are one message; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from townhall.model.events import Event, MessageSent


class _Piece(msgspec.Struct):
    media_group_id: str = ""


class _Envelope(msgspec.Struct):
    update_id: int
    message: _Piece | None = None
    channel_post: _Piece | None = None


class Growing(NamedTuple):
    """An album that a batch ends with; more of it may be on its way."""

    album: str
    place: int
    """Where in the batch it begins."""
    first: int
    """The number of the update it begins with."""
    last: int
    """The number of the last update of the batch."""


_envelopes = msgspec.json.Decoder(_Envelope)


def growing(batch: Sequence[msgspec.Raw]) -> Growing | None:
    """Return the album that a batch ends with, None where it ends with something else."""
    last = _envelope(batch[-1]) if batch else None
    if last is None or not (album := _album(last)):
        return None
    for place, raw in enumerate(batch):
        envelope = _envelope(raw)
        if envelope is not None and _album(envelope) == album:
            return Growing(album, place, envelope.update_id, last.update_id)
    return None


def gathered(events: Iterable[Event]) -> list[Event]:
    """Return events with every album as one message, which is the first of its messages with the parts of all."""
    found: list[Event] = []
    places: dict[tuple[str, str], int] = {}
    for event in events:
        if isinstance(event, MessageSent) and event.album:
            album = (event.place.group, event.album)
            if (place := places.get(album)) is not None:
                whole = found[place]
                assert isinstance(whole, MessageSent)
                found[place] = replace(whole, parts=whole.parts + event.parts)
                continue
            places[album] = len(found)
        found.append(event)
    return found


def _envelope(raw: msgspec.Raw) -> _Envelope | None:
    try:
        return _envelopes.decode(raw)
    except msgspec.MsgspecError:
        return None


def _album(envelope: _Envelope) -> str:
    piece = envelope.message or envelope.channel_post
    return "" if piece is None else piece.media_group_id
