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

encode = msgspec.msgpack.Encoder().encode
"""Encode an event, an action, a result or a record as MessagePack."""


# Each is made when it is first needed: a start with nothing left over needs none, and they take milliseconds to make.
@cache
def _events() -> msgspec.msgpack.Decoder[Event]:
    return msgspec.msgpack.Decoder(Union[EVENTS])  # noqa: UP007


@cache
def _actions() -> msgspec.msgpack.Decoder[Action]:
    return msgspec.msgpack.Decoder(Union[ACTIONS])  # noqa: UP007


@cache
def _results() -> msgspec.msgpack.Decoder[Result]:
    return msgspec.msgpack.Decoder(Result)


@cache
def _json_events() -> msgspec.json.Decoder[Event]:
    return msgspec.json.Decoder(Union[EVENTS])  # noqa: UP007


def decode_event(encoded: bytes) -> Event:
    """Decode an event; raises :class:`msgspec.DecodeError` or ``ValidationError`` on anything else."""
    return _events().decode(encoded)


def decode_action(encoded: bytes) -> Action:
    """Decode an action."""
    return _actions().decode(encoded)


def decode_result(encoded: bytes) -> Result:
    """Decode a result."""
    return _results().decode(encoded)


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
