"""What a history is made of: events that platforms told, wherever they were kept, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from townhall.model import events as e
from townhall.model.events import Event
from townhall.model.ids import GroupId

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

OWN = (
    e.ConfigurationApplied,
    e.TownhallStarted,
    e.StaffNotice,
    e.MemberNotice,
    e.TimerFired,
    e.ActionFinished,
)
"""What Townhall itself puts into the lanes of groups; a replay makes its own."""


class Unreadable(Exception):
    """A history is not what it should be: the message names the file and the line, the fault and the remedy."""

    def __init__(self, place: str, fault: str, remedy: str) -> None:
        super().__init__(f"{place}: {fault} {remedy}")


class Told(msgspec.Struct, frozen=True, gc=False):
    """An event, and how far into its history it stands."""

    event: Event
    place: int
    """In the measure of :attr:`History.length`."""


class History(Protocol):
    """A history that can be read, from its beginning, any number of times."""

    length: int
    """How long it is, in whatever measure it has (bytes, rows, messages); 0 where that is not known."""
    bad: int
    """How much of it could not be read and was left out in the last reading."""
    names: Mapping[GroupId, str]
    """What ops.toml called its groups where it was recorded."""

    def read(self) -> Iterator[Told]:
        """Yield what happened, in the order in which it was told; raises :class:`Unreadable`."""
        ...


def moment_of(event: Event) -> datetime:
    """Return when we heard of an event: that is the time at which its handlers run."""
    return event.at if event.received_at is None else max(event.at, event.received_at)


def fault_of(event: Event) -> str:
    """Return why an event cannot be part of a history; empty when it can."""
    if isinstance(event, OWN):
        return "it is an event that Townhall makes itself"
    if event.place.group.count(":") < 2:
        return "its group is no platform:account:chat"
    times = (event.at, event.received_at or event.at)
    if any(one.tzinfo is None or not EARLIEST <= one <= LATEST for one in times):
        return "its time is no time in this century with a zone"
    return ""
