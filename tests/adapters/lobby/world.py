"""A Lobby on a free port with browsers around it, for the tests of its server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import msgspec
import structlog
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from townhall.adapter import Account, Order, Room
from townhall.clock.time import StoppedTime
from townhall.model.actions import Action
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import MemberId, group_id, member_id
from townhall.model.places import Place
from townhall.model.results import Result
from townhall_lobby import Door, Lobby, LobbySettings, RoomOptions
from townhall_lobby import protocol as p

START = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ROOMS = (
    Room(chat="lounge", alias="lounge"),
    Room(chat="study", alias="study"),
    Room(chat="staff", alias="staff"),
    Room(chat="tg", alias="tg", like="telegram"),
    Room(chat="qq", alias="qq", like="qq"),
    Room(chat="wecom", alias="wecom", like="wecom"),
    Room(chat="discord", alias="discord", like="discord"),
)
SETTINGS = LobbySettings(
    listen="127.0.0.1:0",
    hosts=("Host",),
    rooms={"study": RoomOptions(door=Door.ASK, topic="Quiet."), "staff": RoomOptions(door=Door.HOSTS)},
)

FrameType = TypeVar("FrameType", bound=p.FromServer)
EventType = TypeVar("EventType", bound=Event)


class Journal:
    """What the core does with events: it keeps each id once; it can be told to fail."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.told: list[str] = []
        self.full = False
        self.dies_after = False
        self.misunderstood = 0

    def malformed(self) -> None:
        self.misunderstood += 1

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        if self.full:
            raise OSError("The disk is full.")
        known = {event.id for event in self.events}
        self.told += [event.id for event in events]
        self.events += [event for event in events if event.id not in known and not isinstance(event, AdapterConnected)]
        if self.dies_after:
            raise OSError("The process died before the answer came.")

    def of(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]


class Page:
    """A browser tab: sends frames and reads what comes back."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.welcome: p.Welcome
        self._nonce = 0

    async def hello(self, name: str = "", token: str = "", **more: object) -> p.Welcome:
        await self.send({"kind": "hello", "name": name, "token": token, **more})
        self.welcome = await self.expect(p.Welcome)
        return self.welcome

    async def send(self, frame: Mapping[str, object] | p.FromPage) -> None:
        await self.socket.send_str(msgspec.json.encode(frame).decode())

    async def do(self, kind: str, **fields: object) -> p.Done | p.Refused:
        """Send a frame and return what came of it."""
        self._nonce += 1
        nonce = str(fields.pop("nonce", f"{id(self)}-{self._nonce}"))
        await self.send({"kind": kind, "nonce": nonce, **fields})
        while True:
            frame = await self.next()
            if isinstance(frame, p.Done | p.Refused) and frame.nonce == nonce:
                return frame

    async def say(self, room: str, text: str, **more: object) -> str:
        done = await self.do("say", room=room, text=text, **more)
        assert isinstance(done, p.Done), done
        return done.message

    async def ask(self, wanted: type[FrameType], **frame: object) -> FrameType:
        await self.send(frame)
        return await self.expect(wanted)

    async def next(self) -> p.ServerFrame:
        async with asyncio.timeout(10):
            message = await self.socket.receive()
        assert message.type is WSMsgType.TEXT, message
        return p.server_frame(message.data)

    async def expect(self, kind: type[FrameType]) -> FrameType:
        while True:
            frame = await self.next()
            if isinstance(frame, kind):
                return frame

    async def shown(self, message: str) -> p.MessageCard:
        """Return the next state of a message that is shown."""
        while True:
            card = (await self.expect(p.MessageChanged)).message
            if card.id == message:
                return card

    async def notice(self, what: str) -> p.MessageCard:
        while True:
            card = (await self.expect(p.MessageChanged)).message
            if card.notice is not None and card.notice.what == what:
                return card


class World:
    """A Lobby that runs, its journal, and a way to open tabs."""

    def __init__(self, lobby: Lobby, journal: Journal, session: ClientSession, url: str, time: StoppedTime) -> None:
        self.lobby = lobby
        self.journal = journal
        self.session = session
        self.url = url
        self.time = time
        self._keys = 0
        self._pages: list[Page] = []

    async def tab(self) -> Page:
        origin = self.url.rstrip("/")
        page = Page(await self.session.ws_connect(f"{self.url}ws", headers={"Origin": origin}))
        # A socket that nobody holds is closed by its collection.
        self._pages.append(page)
        return page

    async def close(self) -> None:
        for page in self._pages:
            await page.socket.close()

    async def person(self, name: str, *rooms: str) -> Page:
        page = await self.tab()
        await page.hello(name)
        for room in rooms:
            assert isinstance(await page.do("join", room=room), p.Done)
        return page

    async def perform(self, action: Action, key: str = "") -> Result:
        self._keys += 1
        return await self.lobby.perform(Order(key or f"key-{self._keys}", action))


@contextlib.asynccontextmanager
async def lobby(
    directory: Path,
    journal: Journal | None = None,
    *,
    rooms: Sequence[Room] = ROOMS,
    settings: LobbySettings = SETTINGS,
    time: StoppedTime | None = None,
) -> AsyncGenerator[World]:
    """Run a Lobby while the block lasts."""
    time = time or StoppedTime(START)
    journal = journal or Journal()
    account = Account(
        name="hall",
        settings=settings,
        rooms=tuple(rooms),
        directory=directory,
        time=time,
        log=structlog.get_logger(),
        malformed=journal.malformed,
    )
    adapter = Lobby(account)
    async with ClientSession() as session, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(adapter.run(journal))
        async with asyncio.timeout(10):
            url = await adapter.listening()
        world = World(adapter, journal, session, url, time)
        try:
            yield world
        finally:
            await world.close()
            running.cancel()


def place(room: str) -> Place:
    return Place(group_id("lobby", "hall", room))


def member(page: Page) -> MemberId:
    return member_id("lobby", "hall", page.welcome.person.id)
