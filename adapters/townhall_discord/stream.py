"""From frames to the journal: one queue, one order, one commit per batch, and the cursor in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Publish, Time
from townhall.model.events import AdapterConnected, AdapterDegraded, BotAdded, Event, MemberJoined
from townhall.model.places import Place
from townhall_discord.cursor import Cursor
from townhall_discord.holding import Holding
from townhall_discord.recovery import Recovery
from townhall_discord.shapes import Frame
from townhall_discord.shapes_of_guilds import AuditEntry, Ready
from townhall_discord.updates import Malformed, events_of
from townhall_discord.world import World

_BATCH = 500
_MOST_WAITING = 20_000
_PATIENCE = timedelta(seconds=10)
"""How long the guilds of a new session may take to come."""
_KEEP_PEOPLE = timedelta(seconds=30)

_READY = msgspec.json.Decoder(Ready)
Joined = Callable[[list[MemberJoined]], Awaitable[None]]


class Stream:
    """The account's way into Townhall."""

    def __init__(
        self,
        world: World,
        recovery: Recovery,
        publish: Publish,
        cursor: Cursor | None,
        *,
        time: Time,
        log: FilteringBoundLogger,
        malformed: Callable[[], None],
        operator_wait: timedelta,
        people: Path,
        joined: Joined,
    ) -> None:
        self._world = world
        self._recovery = recovery
        self._publish = publish
        self._cursor = cursor
        self._time = time
        self._log = log
        self._malformed = malformed
        self._people = people
        self._joined = joined
        self._queue: asyncio.Queue[Frame | None] = asyncio.Queue(_MOST_WAITING)
        self._holding = Holding(world, operator_wait)
        self._alarm: datetime | None = None
        self._gateway = cursor.gateway if cursor is not None else ""
        self._heard = cursor.sequence if cursor is not None else 0
        world.session = cursor.session if cursor is not None else ""
        self._lost_at: datetime | None = None
        self._fresh_until: datetime | None = None
        """While the guilds of a new session come; None otherwise."""
        self._people_kept = time.now()
        self._settled = True
        self.connected = False
        self.ready = asyncio.Event()
        """Set once the guilds are known and what was missed is made good."""

    async def take(self, frame: Frame) -> None:
        """Take the next frame of the gateway in."""
        await self._queue.put(frame)

    async def run(self, tasks: asyncio.TaskGroup) -> None:
        """Publish until cancelled."""
        while True:
            for frame in await self._next():
                if frame is not None:
                    self._holding.put(frame, self._time.now())
            await self._tell()
            until = self._soonest()
            if until is not None and (self._alarm is None or until < self._alarm):
                self._alarm = until
                tasks.create_task(self._wake_at(until))

    async def tell(self, *events: Event) -> None:
        """Publish what is told beside the frames."""
        await self._publish(*events)

    async def _next(self) -> list[Frame | None]:
        frames = [await self._queue.get()]
        while len(frames) < _BATCH and not self._queue.empty():
            frames.append(self._queue.get_nowait())
        return frames

    async def _wake_at(self, instant: datetime) -> None:
        await self._time.sleep_until(instant)
        if self._alarm == instant:
            self._alarm = None
        await self._queue.put(None)

    def _soonest(self) -> datetime | None:
        instants = [one for one in (self._holding.until(), self._fresh_until) if one is not None]
        return min(instants) if instants else None

    # -- a batch ----------------------------------------------------------------------------------
    async def _tell(self) -> None:
        self._settled = False
        events: list[Event] = []
        for frame, entry in self._holding.ready(self._time.now()):
            if frame.s is not None:
                self._heard = max(self._heard, frame.s)
            if frame.t == "READY":
                await self._commit(events)
                events = []
                self._begin(frame)
            elif frame.t == "RESUMED":
                events += self._connected()
                self.ready.set()
            else:
                events += self._events(frame, entry)
        await self._commit(events)
        await self._settle()
        self._settled = True

    def _events(self, frame: Frame, entry: AuditEntry | None) -> list[Event]:
        try:
            return events_of(self._world, frame, entry)
        except Malformed as error:
            self._malformed()
            self._log.warning(
                "A frame of Discord cannot be read and is left out.", kind=frame.t, reason=str(error)[:300]
            )
            return []

    async def _commit(self, events: list[Event]) -> None:
        if not events:
            return
        # While a new session is not made good, the old cursor stands: a crash must find the gap again.
        if self._fresh_until is None:
            self._cursor = self._here()
            await self._publish(*events, cursor=self._cursor.encoded())
        else:
            await self._publish(*events)
        self._keep_people()
        for event in events:
            if isinstance(event, BotAdded):
                await self._recovery.learn(event.place.space)
        joined = [event for event in events if isinstance(event, MemberJoined)]
        if joined:
            await self._joined(joined)

    def _here(self) -> Cursor:
        through = self._holding.told_through()
        sequence = self._heard if through is None else min(self._heard, through)
        return Cursor(self._world.session, self._gateway, sequence, self._time.now())

    def _keep_people(self) -> None:
        now = self._time.now()
        # While something is held the cursor stands before it: what came after is told again after a crash, and must
        # find people as they were.
        if now - self._people_kept >= _KEEP_PEOPLE and self._holding.told_through() is None:
            self._people_kept = now
            self._write_people()

    def _write_people(self) -> None:
        if self._world.people.changed:
            self._world.people.write(self._people)

    def end(self) -> None:
        """Keep what is known of people, unless more was translated than the cursor on the disk tells of."""
        if self._settled and self._holding.told_through() is None:
            self._write_people()

    # -- sessions ---------------------------------------------------------------------------------
    def _begin(self, frame: Frame) -> None:
        try:
            ready = _READY.decode(frame.d)
        except msgspec.MsgspecError as error:
            self._log.error("Discord's greeting cannot be read.", reason=str(error))
            return
        self._world.session = ready.session_id
        self._gateway = ready.resume_gateway_url
        self._heard = frame.s or 1
        self._world.atlas.us = ready.user.id
        self._world.starting = {guild.id for guild in ready.guilds}
        for gone in self._world.atlas.guilds.keys() - self._world.starting:
            self._world.atlas.forget_guild(gone)
        self._fresh_until = self._time.now() + _PATIENCE
        if self._cursor is not None and self._lost_at is None:
            self._lost_at = self._cursor.at

    async def _settle(self) -> None:
        """Finish the beginning of a session once its guilds have come."""
        if self._fresh_until is None or (self._world.starting and self._time.now() < self._fresh_until):
            return
        await self._publish(*self._connected())
        if self._lost_at is not None:
            async for missed in self._recovery.batches(self._lost_at, self._time.now()):
                if missed:
                    await self._publish(*missed)
        else:
            await self._recovery.begin()
        # Only now is the new session good for what comes after a crash.
        self._fresh_until = self._lost_at = None
        self._cursor = self._here()
        await self._publish(cursor=self._cursor.encoded())
        if self._holding.told_through() is None:
            self._write_people()
        self.ready.set()

    def _connected(self) -> list[Event]:
        if self.connected:
            return []
        self.connected = True
        now = self._time.now()
        id = self._world.scope.event(f"connected:{now.isoformat()}")
        return [AdapterConnected(id=id, at=now, place=self._nowhere())]

    def _nowhere(self) -> Place:
        return Place(self._world.scope.group(""))

    def degraded(self, reason: str, remedy: str) -> AdapterDegraded:
        """Return that the account has a defect."""
        now = self._time.now()
        id = self._world.scope.event(f"degraded:{now.isoformat()}")
        return AdapterDegraded(id=id, at=now, place=self._nowhere(), reason=reason, remedy=remedy)
