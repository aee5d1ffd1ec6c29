"""A town on a real homeserver: people, a room of theirs, and our account in it, run as the core runs it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import structlog
from tests.servers.matrix.people import Person, newcomer
from tests.servers.matrix.synapse import Synapse

from townhall.adapter import Account, Order, Room, Secret
from townhall.clock.time import SystemTime, Time
from townhall.model.actions import Action
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import GroupId, MemberId, group_id, member_id
from townhall.model.places import Place
from townhall.model.results import Result
from townhall_matrix import Matrix, MatrixSettings

ACCOUNT = "mx"
PATIENCE = 20.0
"""Seconds until a test gives up waiting for something that should happen at once."""
EventType = TypeVar("EventType", bound=Event)


class Journal:
    """What the core would have on its disk: events once each, and the cursor of the last commit."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.told: list[Event] = []
        """Also what was told a second time."""
        self.cursor: bytes | None = None
        self.full = False
        self.refused: list[Event] = []
        self.news = asyncio.Event()

    async def publish(self, *events: Event, cursor: bytes | None = None) -> None:
        if self.full and any(not isinstance(event, AdapterConnected) for event in events):
            self.refused += events
            raise RuntimeError("The disk is full.")
        known = {event.id for event in self.events}
        self.events += [event for event in events if event.id not in known]
        self.told += events
        self.cursor = cursor or self.cursor
        self.news.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self.news.clear()
                await self.news.wait()

    def of(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]


class Town:
    """The room ``room`` with its owner in it, and an account of ours that is invited into it."""

    def __init__(self, synapse: Synapse, session: aiohttp.ClientSession, folder: Path, door: str) -> None:
        self.synapse = synapse
        self.door = door
        """Where our account finds the homeserver; every call is judged there."""
        self.malformed = 0
        self.journal = Journal()
        self.time: Time = SystemTime()
        self.folder = folder
        self.room = ""
        self.session = session
        self.owner = self.person("owner")
        self.bot = self.person("bot")
        self.adapter: Matrix | None = None
        self._running: asyncio.Task[None] | None = None

    # -- people -----------------------------------------------------------------------------------
    def person(self, name: str) -> Person:
        return newcomer(self.synapse, self.session, name)

    async def inhabitant(self, name: str) -> Person:
        """Return somebody new who is in the room."""
        person = self.person(name)
        await person.join(self.room)
        return person

    def member(self, person: Person) -> MemberId:
        return member_id("matrix", ACCOUNT, person.user)

    @property
    def group(self) -> GroupId:
        return group_id("matrix", ACCOUNT, self.room)

    @property
    def place(self) -> Place:
        return Place(self.group)

    # -- life -------------------------------------------------------------------------------------
    async def open(self, *, version: str = "11", level: int | None = 100, **more: Any) -> None:
        """Make the room, and start with our account invited and of this level."""
        self.room = await self.owner.create(version=version, **more)
        await self.owner.on("invite", self.room, self.bot.user)
        if level is not None:
            await self.owner.set_level(self.room, self.bot.user, level)
        await self.start()
        await self.journal.until(lambda: any(event.place.group == self.group for event in self.journal.events))

    def make(self, *rooms: str, **settings: Any) -> Matrix:
        wanted: dict[str, Any] = {
            "homeserver": self.door,
            "user": self.bot.user,
            "token": Secret(self.bot.token),
            "messages_per_second": 100.0,
            "burst": 100,
            **settings,
        }
        return Matrix(
            Account(
                name=ACCOUNT,
                settings=MatrixSettings(**wanted),
                rooms=tuple(Room(chat=one, alias=f"room{number}") for number, one in enumerate(rooms or (self.room,))),
                directory=self.folder,
                time=self.time,
                log=structlog.get_logger("test"),
                cursor=self.journal.cursor,
                malformed=self._count,
            )
        )

    def _count(self) -> None:
        self.malformed += 1

    async def start(self, *rooms: str, **settings: Any) -> None:
        """Run, from the cursor of the last commit."""
        self.adapter = self.make(*rooms, **settings)
        connections = len([event for event in self.journal.told if isinstance(event, AdapterConnected)])
        self._running = asyncio.get_running_loop().create_task(self.adapter.run(self.journal.publish))
        self._running.add_done_callback(lambda _: self.journal.news.set())
        await self.journal.until(lambda: self.ended or self._connections() > connections)
        if self.ended:
            await self._running

    def _connections(self) -> int:
        return len([event for event in self.journal.told if isinstance(event, AdapterConnected)])

    @property
    def ended(self) -> bool:
        return self._running is not None and self._running.done()

    async def ending(self) -> BaseException | None:
        """Return what ended the adapter."""
        assert self._running is not None
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([self._running])
        return self._running.exception()

    async def stop(self) -> None:
        """End it as the core does."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await self._running
            self._running = None
        self.adapter = None

    async def close(self) -> None:
        await self.stop()

    # -- traffic ----------------------------------------------------------------------------------
    async def do(self, action: Action, key: str = "") -> Result:
        assert self.adapter is not None
        return await self.adapter.perform(Order(key or secrets.token_hex(8), action))

    async def heard(self, kind: type[EventType], count: int = 1) -> list[EventType]:
        """Return the events of a kind when there are so many."""
        await self.journal.until(lambda: self.ended or len(self.journal.of(kind)) >= count)
        found = self.journal.of(kind)
        assert len(found) >= count, f"The adapter ended: {self._running and self._running.exception()!r}"
        return found

    async def up_to_date(self) -> None:
        """Return when everything that happened until now has been heard."""
        mark = await self.owner.say(self.room, "mark")
        await self.journal.until(lambda: any(getattr(event, "message", "") == mark for event in self.journal.events))
