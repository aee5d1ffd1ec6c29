"""What a change of the platform knows and gathers: rooms, people, and what must be shown anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from townhall.model.capabilities import Capabilities
from townhall_lobby.protocol import FormOpened
from townhall_lobby.settings import Door


class RoomFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A room as ops.toml has it."""

    chat: str
    alias: str
    title: str
    topic: str
    like: str
    door: Door
    abilities: Capabilities


class Setting(msgspec.Struct, frozen=True):
    """What holds for every change: the account, its rooms, its hosts."""

    account: str
    rooms: Mapping[str, RoomFacts]
    hosts: frozenset[str]
    """Skeletons of the hosts' names."""
    address: str = ""
    """Where people open the page, for invite links."""
    online: frozenset[int] = frozenset()
    """Who has a page open."""


class PersonRow(NamedTuple):
    """Somebody who ever came here."""

    number: int
    name: str
    skeleton: str
    locale: str
    local: int
    created_at: int


class Traits(NamedTuple):
    """What somebody is called and labelled in one room."""

    nickname: str = ""
    title: str = ""
    roles: tuple[str, ...] = ()


class News(msgspec.Struct):
    """What changed, by what must be shown anew."""

    messages: dict[int, str] = msgspec.field(default_factory=dict[int, str])
    """Message to its room."""
    members: set[tuple[str, int]] = msgspec.field(default_factory=set[tuple[str, int]])
    rooms: set[str] = msgspec.field(default_factory=set[str])
    own_rooms: set[tuple[str, int]] = msgspec.field(default_factory=set[tuple[str, int]])
    """Rooms that look different for one person."""
    backlogs: set[tuple[str, int]] = msgspec.field(default_factory=set[tuple[str, int]])
    requests: set[str] = msgspec.field(default_factory=set[str])
    private: list[tuple[str, int, str, str, bool]] = msgspec.field(
        default_factory=list[tuple[str, int, str, str, bool]]
    )
    """Answers to a press: room, person, message, text, alert."""
    forms: list[tuple[int, FormOpened]] = msgspec.field(default_factory=list[tuple[int, FormOpened]])
