"""Where events come in: journaled first, acknowledged after the commit, then put into the lane of their group."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from msgspec.structs import replace

from townhall.bus.albums import Albums
from townhall.bus.bus import Bus
from townhall.bus.merge import RAISED
from townhall.bus.people import DirectHome
from townhall.bus.world import World
from townhall.model.events import Event, MessageSent
from townhall.model.ids import GroupId, account_of
from townhall.model.places import Place
from townhall.model.wire import decode_event
from townhall.store.interface import Incoming, Journaled, Store

MOST_QUEUED = 50_000
"""Accepted events that wait for their turn; beyond that the platform keeps the next ones."""
MOST_UNCOMMITTED = 20_000
"""Decisions that wait for the disk; beyond that nothing new is taken in."""
_PAGE = 10_000
_LOOK_AGAIN = 0.005
"""Seconds between two looks whether there is room again."""


class Counter(Protocol):
    """Counts what came in, per account."""

    accepted: int
    duplicates: int


class Intake:
    """Takes events from adapters, the clock and the courier."""

    def __init__(self, store: Store, bus: Bus, albums: Albums, world: World, count: Callable[[str], Counter]) -> None:
        self._store = store
        self._bus = bus
        self._albums = albums
        self._world = world
        self._count = count
        self._accepting = 0
        self._nothing_accepting: asyncio.Event = asyncio.Event()
        self._nothing_accepting.set()

    async def publish(self, account: str, events: Sequence[Event], cursor: bytes | None = None) -> None:
        """Take in what an account's adapter heard; when this returns, it is on disk."""
        await self.room()
        lanes = [event.place.group for event in events]
        if not self._known(lanes):
            events = await self._all_placed(events)
            lanes = [event.place.group for event in events]
        if events or cursor is not None:
            await self._accept(account, events, lanes, None if cursor is None else {account: cursor})

    async def publish_own(self, *events: Event) -> None:
        """Take in what Townhall itself has to tell groups."""
        await self.room()
        await self._accept("", events, [event.place.group for event in events], None)

    async def _accept(
        self, account: str, events: Sequence[Event], lanes: Sequence[str], cursors: Mapping[str, bytes] | None
    ) -> None:
        # Nearly nothing is a picture of an album, so every event pays one look for it here and none later.
        pieces = [event for event in events if type(event) is MessageSent and event.album]
        if pieces:
            lanes = [self._albums.lane_of(event) for event in events]
        incoming = list(map(Incoming, [event.id for event in events], lanes, events))
        writing = self._store.accept(incoming, cursors)
        if not isinstance(writing, asyncio.Future):
            self._taken(account, events, lanes if pieces else None, await writing)
            return
        self._accepting += 1
        self._nothing_accepting.clear()
        # Whoever told of it may be gone before it is written: it is taken in all the same, in the journal's order.
        writing.add_done_callback(partial(self._written, account, events, lanes if pieces else None))
        await asyncio.shield(writing)

    def _written(
        self, account: str, events: Sequence[Event], lanes: Sequence[str] | None, writing: asyncio.Future[Sequence[int]]
    ) -> None:
        self._accepting -= 1
        if not self._accepting:
            self._nothing_accepting.set()
        if not writing.cancelled() and writing.exception() is None:
            self._taken(account, events, lanes, writing.result())

    def _taken(
        self, account: str, events: Sequence[Event], lanes: Sequence[str] | None, numbers: Sequence[int]
    ) -> None:
        """Put what is on the disk into its lanes; ``lanes`` is given where there are pieces of albums."""
        if lanes is not None or self._albums.holds:
            new = self._one_by_one(events, lanes or [event.place.group for event in events], numbers)
        else:
            new = self._bus.enqueue_all(numbers, events)
        if account:
            counter = self._count(account)
            counter.accepted += new
            counter.duplicates += len(numbers) - new

    def _one_by_one(self, events: Sequence[Event], lanes: Sequence[str], numbers: Sequence[int]) -> int:
        """Put events into their lanes where an album may have to be waited for; return how many are new."""
        for seq, lane, event in zip(numbers, lanes, events, strict=True):
            if seq:
                self._albums.enqueue(lane, seq, event)
            elif lane != event.place.group:
                self._albums.known_already(event)
        return sum(map(bool, numbers))

    async def room(self) -> None:
        """Wait while more is under way than memory should hold."""
        while self._bus.queued > MOST_QUEUED or self._bus.committer.uncommitted > MOST_UNCOMMITTED:
            await self._bus.committer.settled()
            # What waits may stand behind handlers that take their time: to look without a pause would take theirs.
            await asyncio.sleep(_LOOK_AGAIN)

    def _known(self, lanes: Iterable[GroupId]) -> bool:
        """Return whether every lane is a configured group's: the usual case, decided without any waiting."""
        configuration = self._world.configuration
        return configuration is not None and configuration.groups.keys() >= set(lanes)

    async def _all_placed(self, events: Sequence[Event]) -> list[Event]:
        return [placed for event in events if (placed := await self._placed(event)) is not None]

    async def _placed(self, event: Event) -> Event | None:
        """Return the event in the lane it belongs to, or None when no group of ops.toml wants it."""
        group = event.place.group
        if self._world.group(group) is not None:
            return event
        if not event.place.direct:
            return None
        home = await self._home(event)
        return None if home is None else replace(event, place=Place(home, direct=True))

    async def _home(self, event: Event) -> GroupId | None:
        """Return the group a private talk belongs to: where we wrote from last, or else the first of the account."""
        actor = getattr(event, "actor", None)
        if actor is None or self._world.configuration is None:
            return None
        known = await self._world.core_record(actor.id, DirectHome)
        if known is not None and self._world.group(known.group) is not None:
            return known.group
        return self._world.configuration.homes.get(account_of(event.place.group))

    # -- what the house itself journals -----------------------------------------------------------
    def journaled(self, rows: Sequence[Journaled]) -> None:
        """Put journaled events of the clock into their lanes."""
        for row in rows:
            self._bus.enqueue(row.lane, row.seq, decode_event(row.payload))

    def raised(self, events: Sequence[Event], numbers: Sequence[int]) -> None:
        """Put committed events of turns into their lanes; number 0 is known already."""
        for number, event in zip(numbers, events, strict=True):
            if number:
                self._bus.enqueue(f"{event.place.group}{RAISED}", number, event)

    async def unfinished(self) -> list[Journaled]:
        """Return what was accepted before the process died and not done, to be put back when all stand ready.

        It is read before anything runs: what turns raise and sends report from then on is not to be found here too.
        """
        rows: list[Journaled] = []
        while page := await self._store.unfinished(rows[-1].seq if rows else 0):
            rows.extend(page)
        return rows

    async def put_back(self, rows: Sequence[Journaled]) -> None:
        """Put journaled events into their lanes, not more at a time than memory should hold."""
        for start in range(0, len(rows), _PAGE):
            await self.room()
            for row in rows[start : start + _PAGE]:
                self._albums.put_back(row.lane, row.seq, decode_event(row.payload))

    async def quiet(self) -> None:
        """Return when nobody is handing events in."""
        await self._nothing_accepting.wait()
