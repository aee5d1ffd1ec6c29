"""Albums: a platform tells of every picture by itself, and the plugins hear of one message with all of them.

Each picture is journaled as it comes, so that the platform may forget it, and waits for the others. What comes into
the group meanwhile waits behind it, so that the order holds. The pieces of an album have a journal lane beside their
group's (``GROUP!album0``; an album that is told at the same time has ``GROUP!album1``): "done" is a watermark, and in a
lane of its own it covers exactly the pieces of this one album, with what their turn decided. A process that died finds
them in the journal and gathers them again.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from msgspec.structs import replace

from townhall.bus.bus import Bus
from townhall.clock.time import Time
from townhall.model.events import Event, MessageSent
from townhall.model.ids import GroupId

ALBUM = "!album"
QUIET = timedelta(seconds=1)
"""An album is whole when for so long no piece of one has come into the group."""
LONGEST = timedelta(seconds=5)
"""So long a group waits at most."""
MOST_HELD = 1000
"""So many events of a group wait at most."""


class Held(NamedTuple):
    """An event that waits: its journal lane and number, and the event."""

    lane: str
    seq: int
    event: Event


class Hold:
    """A group that waits for the rest of an album."""

    __slots__ = ("due", "events", "until")

    def __init__(self, now: datetime) -> None:
        self.events: list[Held] = []
        self.due = now + QUIET
        self.until = now + LONGEST


class Albums:
    """Lets events through to the bus, and gathers albums on the way."""

    def __init__(self, bus: Bus, time: Time, spawn: Callable[[Coroutine[Any, Any, None], str], object]) -> None:
        self._bus = bus
        self._time = time
        self._spawn = spawn
        self._slots: dict[GroupId, list[str]] = {}
        """Which album has which journal lane of its group, by the number of the lane."""
        self.holds: dict[GroupId, Hold] = {}

    def lane_of(self, event: Event) -> str:
        """Return the journal lane of an event that is about to be journaled."""
        group = event.place.group
        if not isinstance(event, MessageSent) or not event.album:
            return group
        slots = self._slots.setdefault(group, [])
        if event.album not in slots:
            slots.append(event.album)
        return f"{group}{ALBUM}{slots.index(event.album)}"

    def known_already(self, event: Event) -> None:
        """A piece is known already, and nothing waits for it."""
        if event.place.group not in self.holds:
            self._slots.pop(event.place.group, None)

    def put_back(self, lane: str, seq: int, event: Event) -> None:
        """Take in an event that was journaled before the process began; they come in their order."""
        group = event.place.group
        if isinstance(event, MessageSent) and _is_beside(lane, group):
            number = int(lane[len(group) + len(ALBUM) :])
            slots = self._slots.setdefault(group, [])
            slots += [""] * (number + 1 - len(slots))
            # The last album that had a lane goes on in it; a late piece of an earlier one gets another lane.
            slots[number] = event.album
        self.enqueue(lane, seq, event)

    def enqueue(self, lane: str, seq: int, event: Event) -> None:
        """Take in a journaled event: it goes to the bus now, or when its group need not wait any more."""
        group = event.place.group
        hold, piece = self.holds.get(group), _is_beside(lane, group)
        if hold is None and piece:
            hold = self.holds[group] = Hold(self._time.now())
            self._spawn(self._wait(group, hold), "album")
        # What our own producers journal keeps an order of its own.
        if hold is None or not (piece or lane == group):
            self._bus.enqueue(lane, seq, event)
            return
        hold.events.append(Held(lane, seq, event))
        if piece:
            hold.due = min(self._time.now() + QUIET, hold.until)
        if len(hold.events) >= MOST_HELD:
            self._release(group)

    async def _wait(self, group: GroupId, hold: Hold) -> None:
        # Where the wall clock was set back, no group waits until it has come as far again.
        while hold.due - LONGEST <= self._time.now() < hold.due and self.holds.get(group) is hold:
            await self._time.sleep_until(hold.due)
        if self.holds.get(group) is hold:
            self._release(group)

    def _release(self, group: GroupId) -> None:
        self._slots.pop(group, None)
        for held in gathered(self.holds.pop(group).events):
            self._bus.enqueue(*held)


def _is_beside(lane: str, group: GroupId) -> bool:
    # The id of a room may hold anything, even what a lane of albums ends with.
    return lane.startswith(f"{group}{ALBUM}")


def gathered(events: Iterable[Held]) -> list[Held]:
    """Return events with every album as one: its first message with the parts of all, done when the last is done."""
    found: list[Held] = []
    places: dict[tuple[str, str], int] = {}
    for held in events:
        event = held.event
        if isinstance(event, MessageSent) and event.album:
            album = (held.lane, event.album)
            if (place := places.get(album)) is not None:
                found[place] = _joined(found[place], held.seq, event)
                continue
            places[album] = len(found)
        found.append(held)
    return found


def _joined(whole: Held, seq: int, piece: MessageSent) -> Held:
    first = whole.event
    assert isinstance(first, MessageSent)
    addresses_us = first.addresses_us or piece.addresses_us
    return Held(whole.lane, seq, replace(first, parts=first.parts + piece.parts, addresses_us=addresses_us))
