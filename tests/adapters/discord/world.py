"""A bot on the small Discord, and the journal it tells."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import structlog
from tests.servers.discord.server import TOKEN, Server, serving
from tests.servers.discord.truth import Guild

from townhall.adapter import Account, Order, Room, Secret
from townhall.clock.time import SystemTime, Time
from townhall.model.actions import Action
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import GroupId, MemberId, group_id, member_id
from townhall.model.places import Place
from townhall.model.results import Result
from townhall_discord import Discord, DiscordSettings

EventType = TypeVar("EventType", bound=Event)
WAIT = timedelta(seconds=0.3)


class Journal:
    """What the core does with events: it keeps each id once, with the cursor."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.told: list[Event] = []
        self.cursor: bytes | None = None
        self.commits = 0
        self._more = asyncio.Condition()

    async def __call__(self, *events: Event, cursor: bytes | None = None) -> None:
        known = {event.id for event in self.events}
        self.told += events
        self.events += [event for event in events if event.id not in known]
        self.cursor = cursor or self.cursor
        self.commits += 1
        async with self._more:
            self._more.notify_all()

    def of(self, kind: type[EventType]) -> list[EventType]:
        return [event for event in self.events if isinstance(event, kind)]

    async def expect(
        self, kind: type[EventType], wanted: Callable[[EventType], bool] = lambda event: True, most: float = 10
    ) -> EventType:
        """Return the first event of a kind, waiting until it comes."""
        async with asyncio.timeout(most), self._more:
            while True:
                for event in self.of(kind):
                    if wanted(event):
                        return event
                await self._more.wait()

    async def expect_cursor(self) -> bytes:
        async with asyncio.timeout(10), self._more:
            while self.cursor is None:
                await self._more.wait()
            return self.cursor


class World:
    """A server, a guild with one group, and a bot that hears it."""

    def __init__(self, server: Server, guild: Guild, directory: Path) -> None:
        self.server = server
        self.guild = guild
        self.channel = server.truth.channel(guild, "lounge")
        self.directory = directory
        self.journal = Journal()
        self.rooms = [Room(chat=self.channel, alias="lounge")]
        self.settings: dict[str, Any] = {}
        self.time: Time = SystemTime()
        self.malformed = 0
        self.bot: Discord
        self._keys = 0

    def make(self, *, cursor: bytes | None = None, **settings: Any) -> Discord:
        given: dict[str, Any] = {
            "token": Secret(TOKEN),
            "api": self.server.api,
            "operator_wait": WAIT,
            **self.settings,
            **settings,
        }
        self.bot = Discord(
            Account(
                name="dc",
                settings=DiscordSettings(**given),
                rooms=tuple(self.rooms),
                directory=self.directory,
                time=self.time,
                log=structlog.get_logger(),
                cursor=cursor,
                malformed=self._count,
            )
        )
        return self.bot

    def _count(self) -> None:
        self.malformed += 1

    @contextlib.asynccontextmanager
    async def running(self, *, cursor: bytes | None = None, **settings: Any) -> AsyncGenerator[Discord]:
        bot = self.make(cursor=cursor, **settings)
        before = len(self.journal.of(AdapterConnected))
        async with asyncio.TaskGroup() as tasks:
            hearing = tasks.create_task(bot.run(self.journal))
            try:
                connected = tasks.create_task(self._connected(before))
                await asyncio.wait({hearing, connected}, return_when=asyncio.FIRST_COMPLETED)
                if not connected.done():
                    connected.cancel()
                    await hearing
                yield bot
            finally:
                hearing.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await hearing

    async def _connected(self, before: int) -> None:
        await self.journal.expect(AdapterConnected, lambda event: self.journal.events.index(event) >= before)
        await self.journal.expect_cursor()

    async def read_invites(self) -> None:
        """Return once the bot has read the invitations that are there."""
        async with asyncio.timeout(10):
            while not any(path.endswith("/invites") for _, path, _ in self.server.rest.calls):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    def grant(self, permissions: int) -> None:
        """Let the role of the bot have these permissions and no others."""
        ours = self.guild.members[self.server.truth.us]["roles"][0]
        self.guild.roles[ours]["permissions"] = str(permissions)

    @property
    def paths(self) -> list[tuple[str, str, object]]:
        """What was asked of Discord; without the query."""
        return [(method, path.partition("?")[0], body) for method, path, body in self.server.rest.calls]

    # -- shorthands -------------------------------------------------------------------------------
    def group(self, channel: str = "") -> GroupId:
        return group_id("discord", "dc", channel or self.channel)

    def place(self, channel: str = "", thread: str = "") -> Place:
        return Place(self.group(channel), thread, self.guild.id)

    def member(self, user: str) -> MemberId:
        return member_id("discord", "dc", user)

    async def perform(self, action: Action, key: str = "") -> Result:
        self._keys += 1
        return await self.bot.perform(Order(key or f"event-{self._keys}|plugin|1", action))

    async def join(self, name: str) -> str:
        user = self.server.truth.named(name)
        await self.server.people.join(self.guild, user)
        return user

    async def say(self, name: str, text: str, channel: str = "", **more: Any) -> str:
        user = self.server.truth.named(name)
        if user not in self.guild.members:
            self.server.truth.enter(self.guild, user)
        message = await self.server.messages.write(channel or self.channel, user, text, **more)
        return str(message["id"])

    @property
    def written(self) -> list[str]:
        """What our bot's messages hold, as Discord has them."""
        found = self.server.truth.messages[self.channel].values()
        return [one["content"] for one in found if one["author"]["id"] == self.server.truth.us]


@contextlib.asynccontextmanager
async def world(directory: Path) -> AsyncGenerator[World]:
    async with serving() as server:
        yield World(server, server.guild(), directory)
        assert server.rest.problems == []
