"""An account of ours beside a Bot API server, and updates as they come over the wire, for the tests of Telegram."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias, TypeVar, cast

import msgspec
from msgspec.structs import replace
from tests.servers.telegram.server import Server, serving
from tests.servers.telegram.truth import Chat, Truth
from tests.servers.telegram.world import BOT, GROUP, World

from townhall.adapter import Account, Order, Room, Secret
from townhall.clock.time import SystemTime, Time
from townhall.model.actions import Action
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import GroupId, MemberId, group_id, member_id
from townhall.model.places import Place
from townhall.model.results import Result
from townhall.run.logs import set_up
from townhall_telegram import Telegram, TelegramSettings
from townhall_telegram.notebook import SeenChat
from townhall_telegram.scope import Scope, scope_of
from townhall_telegram.updates import translate

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
DATE = 1_769_860_800
SCOPE = scope_of("tg", BOT, "townhall_bot", admin_in={GROUP})
HERE = Place(group_id("telegram", "tg", str(GROUP)))
GROUP_SEEN = SeenChat(GROUP, "The Lounge", "supergroup")
ROOM = Room(chat=str(GROUP), alias="lounge")
QUICK = TelegramSettings(
    token=Secret("unset"), group_gap=timedelta(), per_second=1000.0, poll_timeout=timedelta(seconds=5)
)

Payload: TypeAlias = Mapping[str, object]
EventType = TypeVar("EventType", bound=Event)

ADA: Payload = {"id": 4711, "is_bot": False, "first_name": "Ada", "last_name": "Lovelace", "username": "ada"}
BOB: Payload = {"id": 4712, "is_bot": False, "first_name": "Bob"}
US: Payload = {"id": BOT, "is_bot": True, "first_name": "Townhall", "username": "townhall_bot"}
LOUNGE: Payload = {"id": GROUP, "type": "supergroup", "title": "The Lounge"}


def person(user: Payload) -> MemberId:
    return member_id("telegram", "tg", str(user["id"]))


def group(chat: int) -> GroupId:
    return group_id("telegram", "tg", str(chat))


def message(**fields: object) -> Payload:
    """Return a message of Ada's; ``sender`` stands for ``from``."""
    sender = fields.pop("sender", ADA)
    return {"message_id": 5, "date": DATE, "chat": LOUNGE, "from": sender, **fields}


def update(kind: str, payload: object, number: int = 1000) -> bytes:
    return msgspec.json.encode({"update_id": number, kind: payload})


def heard(kind: str, payload: object, *, number: int = 1000, scope: Scope = SCOPE) -> Sequence[Event]:
    """Return what an update tells."""
    return translate(update(kind, payload, number), scope, NOW)


def told(kind: str, payload: object, wanted: type[EventType], *, scope: Scope = SCOPE) -> EventType:
    """Return the one event an update tells."""
    (event,) = heard(kind, payload, scope=scope)
    assert isinstance(event, wanted)
    return event


class Journal:
    """What the core does with events: each id once, with the cursor that came along."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.commits: list[tuple[int, bytes | None]] = []
        self.cursor: bytes | None = None
        self.connected = asyncio.Event()
        self.full = False
        self._news = asyncio.Event()

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        if self.full:
            raise OSError("The disk is full.")
        if any(isinstance(event, AdapterConnected) for event in events):
            self.connected.set()
            return
        told = {event.id: event for event in (*events, *self.events)}
        known = {event.id for event in self.events}
        self.events += [event for id, event in told.items() if id not in known]
        self.commits.append((len(events), cursor))
        self.cursor = cursor or self.cursor
        self._news.set()

    def of(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, kind: type[EventType], count: int = 1) -> list[EventType]:
        """Return the events of a kind once there are so many."""
        async with asyncio.timeout(20):
            while len(found := self.of(kind)) < count:
                self._news.clear()
                await self._news.wait()
        return found


async def until(is_so: Callable[[], bool]) -> None:
    """Return once something is true on the server."""
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 -- what is true elsewhere is no event
            await asyncio.sleep(0.01)


class Stage:
    """A server, the group on it, and our adapter."""

    def __init__(self, server: Server, directory: Path) -> None:
        self.server = server
        self.world: World = server.world
        self.truth: Truth = server.world.truth
        self.directory = directory
        self.journal = Journal()
        self.logs = io.StringIO()
        self.malformed = 0
        self.adapter = self.new_adapter()

    @property
    def group(self) -> Chat:
        """The group of ops.toml."""
        return self.truth.chats[GROUP]

    def new_adapter(
        self,
        *,
        settings: TelegramSettings = QUICK,
        token: str = "",
        cursor: bytes | None = None,
        time: Time | None = None,
        rooms: tuple[Room, ...] = (ROOM,),
    ) -> Telegram:
        settings = replace(settings, token=Secret(token or self.server.token), api=self.server.url)
        account = Account(
            name="tg",
            settings=settings,
            rooms=rooms,
            directory=self.directory,
            time=time or SystemTime(),
            log=set_up("json", "debug", stream=self.logs).log,
            cursor=cursor,
        )
        return Telegram(replace(account, malformed=self._count))

    def _count(self) -> None:
        self.malformed += 1

    async def do(self, action: Action) -> Result:
        return await self.adapter.perform(Order("key", action))

    @asynccontextmanager
    async def running(self, adapter: Telegram | None = None) -> AsyncGenerator[None]:
        """Run the adapter until the block ends."""
        self.adapter = adapter or self.adapter
        self.journal.connected.clear()
        async with asyncio.TaskGroup() as tasks:
            life = tasks.create_task(self.adapter.run(self.journal))
            async with asyncio.timeout(20):
                await self.journal.connected.wait()
            yield
            life.cancel()


@asynccontextmanager
async def stage(directory: Path, world: World | None = None) -> AsyncGenerator[Stage]:
    """Start a server with one group, and make an adapter that does not run yet."""
    if world is None:
        world = World()
        world.open()
    async with serving(world) as server:
        yield Stage(server, directory)


@asynccontextmanager
async def running(directory: Path, world: World | None = None) -> AsyncGenerator[Stage]:
    """Start a server and run an adapter on it."""
    async with stage(directory, world) as set_stage, set_stage.running():
        yield set_stage


async def failure(life: object) -> BaseException:
    """Return what ends a life of an adapter, taken out of the groups that tasks put around it."""
    try:
        async with asyncio.timeout(20):
            await cast("asyncio.Future[None]", life)
    except BaseException as error:
        while isinstance(error, BaseExceptionGroup):
            error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
        return error
    raise AssertionError("It did not end.")
