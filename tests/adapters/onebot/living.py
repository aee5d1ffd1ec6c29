"""A OneBot adapter that truly runs against a peer, and the journal of what it published."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from tests.servers.onebot.deeds import Deeds
from tests.servers.onebot.forms import text as words
from tests.servers.onebot.peer import Peer, Way
from tests.servers.onebot.world import Group, World

from townhall.adapter import Account, Order, Room, Secret
from townhall.clock.time import SystemTime, Time
from townhall.model.actions import Action
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import GroupId, MemberId, MessageId
from townhall.model.places import Place
from townhall.model.results import Result
from townhall_onebot import OneBot, OneBotSettings, Transport

GROUP = 700100
PLACE = Place(GroupId(f"qq:q:{GROUP}"))
PATIENCE = 10.0
EventType = TypeVar("EventType", bound=Event)
_TRANSPORTS: dict[Way, Transport] = {
    "forward": Transport.FORWARD,
    "reverse": Transport.REVERSE,
    "split": Transport.REVERSE,
    "http": Transport.HTTP,
}


def who(number: int) -> MemberId:
    return MemberId(f"qq:q:{number}")


async def until(true: Callable[[], bool]) -> None:
    """Return when something is so that nobody tells of."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 -- the peer has no events for tests
            await asyncio.sleep(0)


class Journal:
    """What the core does: it keeps each id once, and the last cursor."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.cursor: bytes | None = None
        self.cursors = 0
        self.told: list[str] = []
        self._changed = asyncio.Event()

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        known = {event.id for event in self.events}
        self.told += [event.id for event in events]
        self.events += [event for event in events if event.id not in known]
        if cursor is not None:
            self.cursor = cursor
            self.cursors += 1
        self._changed.set()

    def of(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def first(self, kind: type[EventType], count: int = 1) -> EventType:
        await self.until(lambda: len(self.of(kind)) >= count)
        return self.of(kind)[count - 1]


@dataclass
class Living:
    """An adapter that runs."""

    adapter: OneBot
    journal: Journal
    running: asyncio.Task[None]
    keys: int = field(default=0)

    async def perform(self, action: Action) -> Result:
        self.keys += 1
        return await self.adapter.perform(Order(f"key-{self.keys}", action))

    async def connected(self) -> None:
        await self.journal.first(AdapterConnected)

    async def ended(self) -> BaseException:
        """Return what the adapter ended with."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait([self.running])
        error = self.running.exception()
        assert error is not None
        return error


def settings_for(peer: Peer, **changes: object) -> OneBotSettings:
    scheme = "http" if peer.way == "http" else "ws"
    usual: dict[str, object] = {
        "transport": _TRANSPORTS[peer.way],
        "url": "" if peer.way in ("reverse", "split") else f"{scheme}://127.0.0.1:{peer.port}",
        "listen": f"127.0.0.1:{peer.their_port}",
        "access_token": Secret(peer.token),
        "secret": Secret(peer.secret),
        "account_gap": timedelta(0),
        "answer_within": timedelta(seconds=5),
    }
    return OneBotSettings(**(usual | changes))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def adapter_for(
    peer: Peer,
    *,
    name: str = "q",
    rooms: tuple[str, ...] = (str(GROUP),),
    cursor: bytes | None = None,
    time: Time | None = None,
    log: io.StringIO | None = None,
    malformed: Callable[[], None] = lambda: None,
    **changes: object,
) -> OneBot:
    logger = structlog.wrap_logger(structlog.PrintLogger(log or io.StringIO()), wrapper_class=structlog.BoundLogger)
    account = Account(
        name=name,
        settings=settings_for(peer, **changes),
        rooms=tuple(Room(chat=chat, alias=f"room{number}") for number, chat in enumerate(rooms)),
        directory=Path(),
        time=time or SystemTime(),
        log=logger,
        cursor=cursor,
        malformed=malformed,
    )
    return OneBot(account)


@asynccontextmanager
async def running(adapter: OneBot, journal: Journal | None = None) -> AsyncGenerator[Living]:
    """Run an adapter until the block ends, whether or not it ended itself before."""
    kept = journal or Journal()
    task = asyncio.get_running_loop().create_task(adapter.run(kept))
    try:
        yield Living(adapter, kept, task)
    finally:
        task.cancel()
        await asyncio.wait([task])


@dataclass
class Stage:
    """A world, an implementation and our adapter on it."""

    world: World
    group: Group
    peer: Peer
    living: Living

    @property
    def deeds(self) -> Deeds:
        return self.peer.deeds

    @property
    def journal(self) -> Journal:
        return self.living.journal

    def somebody(self, name: str = "Ada") -> int:
        number = self.world.person(name)
        if number not in self.group.members:
            self.world.join(self.group, number)
        return number

    def says(self, name: str, text: str) -> MessageId:
        message = self.world.write(self.somebody(name), words(text), group=GROUP)
        self.peer.say(message.author, message)
        return MessageId(str(message.id))


@asynccontextmanager
async def stage(
    way: Way = "forward", *, napcat: bool = True, strings: bool = False, role: str = "owner", **changes: object
) -> AsyncGenerator[Stage]:
    """Have an adapter connected in a group; every call it made was one that implementations take."""
    world = World(lambda: datetime.now(UTC))
    group = world.group(GROUP, role=role)
    peer = Peer(world, napcat=napcat, strings=strings, way=way)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(peer.open())
        living = await stack.enter_async_context(running(adapter_for(peer, **changes)))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        await living.connected()
        yield Stage(world, group, peer, living)
    assert peer.deeds.violations == []
