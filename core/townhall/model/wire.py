"""How events, actions and results are written to the store and over a wire: tagged MessagePack and JSON."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, Union, get_args

import msgspec

from townhall.model import actions, events
from townhall.model.actions import Action
from townhall.model.events import Event
from townhall.model.results import Result

StructType = TypeVar("StructType", bound=msgspec.Struct)


def _tagged(base: type[StructType]) -> tuple[type[StructType], ...]:
    """Return every concrete class below ``base``, in the order they are written."""
    found: list[type[StructType]] = []
    for child in base.__subclasses__():
        own = child.__struct_config__.tag
        if isinstance(own, str) and own != base.__struct_config__.tag and not child.__subclasses__():
            found.append(child)
        found.extend(_tagged(child))
    return tuple(found)


EVENTS: tuple[type[Event], ...] = _tagged(Event)
"""Every event there is."""

ACTIONS: tuple[type[Action], ...] = _tagged(Action)
"""Every action there is."""

RESULTS: tuple[type[msgspec.Struct], ...] = get_args(Result)
"""Every result there is."""

_encoder = msgspec.msgpack.Encoder()
_events: msgspec.msgpack.Decoder[Event] = msgspec.msgpack.Decoder(Union[EVENTS])  # noqa: UP007
_actions: msgspec.msgpack.Decoder[Action] = msgspec.msgpack.Decoder(Union[ACTIONS])  # noqa: UP007
_results: msgspec.msgpack.Decoder[Result] = msgspec.msgpack.Decoder(Result)

encode = _encoder.encode
"""Encode an event, an action, a result or a record as MessagePack."""

decode_event = _events.decode
"""Decode an event; raises :class:`msgspec.DecodeError` or ``ValidationError`` on anything else."""

decode_action = _actions.decode
"""Decode an action."""

decode_result = _results.decode
"""Decode a result."""


@cache
def _json_events() -> msgspec.json.Decoder[Event]:
    # Made for whoever reads recordings: a start needs none, and it takes milliseconds to make.
    return msgspec.json.Decoder(Union[EVENTS])  # noqa: UP007


def event_from_json(line: bytes | str) -> Event:
    """Decode an event from JSON, as recordings hold them."""
    return _json_events().decode(line)


def event_to_json(event: Event) -> bytes:
    """Encode an event as one line of JSON."""
    return msgspec.json.encode(event)


def event_named(tag: str) -> type[Event]:
    """Return the event class of a tag; raises :class:`KeyError` for an unknown one."""
    return _EVENT_BY_TAG[tag]


_EVENT_BY_TAG = {str(kind.__struct_config__.tag): kind for kind in EVENTS}

__all__ = ["ACTIONS", "EVENTS", "RESULTS", "actions", "events"]
