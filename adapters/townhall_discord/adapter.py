"""The adapter of Discord: one bot on its gateway and its calls.

A group is a channel: ``chat`` is the channel's id, ``place.space`` the server's. People join servers and not
channels, so each server has one *home* among its groups that hears who comes and goes; otherwise somebody who joins
a server with five groups would be greeted five times.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace

from townhall.adapter import (
    Account,
    AccountSettings,
    Adapter,
    AdapterError,
    AdapterRefused,
    ExportReader,
    Finding,
    Order,
    Publish,
    Room,
    VisibleGroup,
)
from townhall.adapter.codes import readable
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import Event
from townhall.model.ids import GroupId, MessageId, own_id
from townhall.model.platforms import DISCORD
from townhall.model.results import Result
from townhall_discord import cursor, diagnosis, looking, rights
from townhall_discord.answers import Answers
from townhall_discord.atlas import Atlas
from townhall_discord.ceiling import Ceiling
from townhall_discord.errands import Errands, Talks
from townhall_discord.exported import ChatExporterExport, exported
from townhall_discord.hearing import Hearing, intents_of, log_in
from townhall_discord.invites import Invitations
from townhall_discord.people import People
from townhall_discord.performing import Performer
from townhall_discord.questions import Questions
from townhall_discord.recovery import Recovery
from townhall_discord.scope import PLATFORM, Scope
from townhall_discord.sdk import Link, Take
from townhall_discord.settings import DiscordSettings
from townhall_discord.shapes import Frame
from townhall_discord.stream import Stream
from townhall_discord.survey import survey_rooms
from townhall_discord.wire import REFUSALS, Wire
from townhall_discord.world import World

_TIDY_EVERY = timedelta(seconds=5)
_DEAF_AFTER = 90.0
"""Seconds without a sign of the gateway, whose heart beats about every 40."""
_BEGINNING = datetime(2015, 1, 1, tzinfo=UTC)


class Discord(Adapter[DiscordSettings]):
    """One bot on Discord."""

    Settings: ClassVar[type[AccountSettings]] = DiscordSettings
    platform: ClassVar[str] = PLATFORM
    capabilities: ClassVar[Capabilities] = DISCORD
    exports: ClassVar[ExportReader | None] = ChatExporterExport()

    def __init__(self, account: Account[DiscordSettings]) -> None:
        super().__init__(account)
        atlas = Atlas([room.chat for room in account.rooms], account.settings.homes)
        self._people_file = account.directory / "people.bin"
        self._world = World(Scope(account.name), atlas, People(), Questions(), account.time)
        self._wire = Wire(account.time)
        self._talks = Talks()
        self._questions_file = account.directory / "placeholders.json"
        self._answers = Answers(self._wire, self._world.questions, account.time, self._questions_file)
        self._errands = Errands(self._wire, self._world, self._talks, account.directory)
        self._recovery = Recovery(self._wire, self._world, self._errands, account.settings)
        self._performer = Performer(
            self._wire,
            self._world,
            self._answers,
            self._errands,
            self._talks,
            time=account.time,
            api=account.settings.api,
        )
        self._handle = ""
        self._halted = asyncio.Event()
        self._rooms_changed = asyncio.Event()
        self._pace = replace(
            DISCORD.pace,
            account_per_second=account.settings.requests_per_second,
            room_gap=account.settings.room_gap,
        )

    # -- hearing ----------------------------------------------------------------------------------
    async def run(self, publish: Publish) -> None:
        """Hear Discord until cancelled."""
        before = cursor.read(self.account.cursor)
        self._world.people = People.read(self._people_file)
        self._world.questions.read(self._questions_file)
        invites = Invitations(self._wire, self._world)
        stream = Stream(
            self._world,
            self._recovery,
            publish,
            before,
            time=self.account.time,
            log=self.account.log,
            malformed=self.account.malformed,
            operator_wait=self.account.settings.operator_wait,
            people=self._people_file,
            joined=invites.joined,
        )
        link = self._link(stream.take)
        hearing = Hearing(link, self.account.name, self.account.settings, self.account.time)
        try:
            await self._enter(link)
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(hearing.run(before.resumable if before is not None else None))
                if before is not None:
                    # After a resumed session nobody tells of the guilds again.
                    await survey_rooms(self._wire, self._world, self._world.atlas.rooms)
                tasks.create_task(stream.run(tasks))
                tasks.create_task(self._tidy())
                tasks.create_task(self._follow_rooms(stream))
                tasks.create_task(self._tell_halts(stream))
                tasks.create_task(invites.run(stream))
        except BaseExceptionGroup as group:
            raise _first(group) from group
        finally:
            self._wire.link = None
            await link.leave()
            stream.end()

    def _link(self, take: Take) -> Link:
        settings = self.account.settings
        ceiling = Ceiling(settings.invalid_requests, self.account.time, self._halted.set)
        return Link(
            intents=intents_of(settings),
            base=settings.api,
            ceiling=ceiling,
            take=take,
            broken=self.account.malformed,
        )

    async def _enter(self, link: Link) -> None:
        await log_in(link, self.account.name, self.account.settings.token.reveal())
        assert link.user is not None
        self._world.atlas.us = str(link.user.id)
        self._handle = link.user.name
        self._wire.link = link

    async def _tidy(self) -> None:
        while True:
            await self.account.time.sleep_until(self.account.time.now() + _TIDY_EVERY)
            await self._answers.tidy()

    async def _follow_rooms(self, stream: Stream) -> None:
        """Learn of the guilds of rooms that came into ops.toml meanwhile."""
        await stream.ready.wait()
        while True:
            await self._rooms_changed.wait()
            self._rooms_changed.clear()
            atlas = self._world.atlas
            await survey_rooms(self._wire, self._world, atlas.rooms)
            for guild in [id for id in atlas.guilds if atlas.rooms_in(id) and id not in self._world.people.guilds]:
                await self._recovery.learn(guild)

    async def _tell_halts(self, stream: Stream) -> None:
        while True:
            await self._halted.wait()
            self._halted.clear()
            most = self.account.settings.invalid_requests
            await stream.tell(
                stream.degraded(
                    f"Discord refused {most} calls in ten minutes; no more are made until they have passed.",
                    "See the outbox for what was refused: usually a permission is missing in many channels.",
                )
            )

    # -- doing ------------------------------------------------------------------------------------
    async def perform(self, order: Order) -> Result:
        """Do one action."""
        return await self._performer.perform(order)

    async def defer(self, event: Event) -> None:
        """Tell Discord that an answer is coming."""
        token = getattr(event, "token", "")
        if token:
            await self._answers.defer(token)

    @property
    def pace(self) -> Pace:
        """How fast the account may send over all its groups."""
        return self._pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what Discord can do, less what the bot's permissions in a channel do not let it."""
        atlas, room = self._world.atlas, own_id(group)
        able = readable(replace(DISCORD, pace=self._pace))
        guild, channel = atlas.guilds.get(atlas.guild_of.get(room, "")), atlas.channel(room)
        if guild is None or channel is None:
            return able
        lost = rights.missing(rights.in_channel(guild, channel, atlas.us, guild.our_roles))
        return able.within(lost)

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of a message, once it is known to which server its channel belongs."""
        room = own_id(group)
        guild = self._world.atlas.guild_of.get(room, "")
        return f"https://discord.com/channels/{guild}/{room}/{message}" if guild else ""

    # -- looking ----------------------------------------------------------------------------------
    @property
    def handle(self) -> str:
        """The name people type after ``@``."""
        return self._handle

    async def probe(self) -> bool:
        """Return whether the gateway gave a sign of life lately."""
        link = self._wire.link
        return link is None or link.silent_for < _DEAF_AFTER

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Take in that ops.toml now has these groups."""
        self._world.atlas.take_rooms([room.chat for room in rooms])
        self._rooms_changed.set()

    async def groups(self) -> Sequence[VisibleGroup]:
        """Return every channel of every server the bot is in."""
        async with self._visit():
            return await looking.groups(self._wire, self._world)

    async def diagnose(self) -> Sequence[Finding]:
        """Return what is wrong with the bot, its intents, and its permissions in the groups of ops.toml."""
        try:
            async with self._visit() as link:
                return await looking.findings(link, self._wire, self._world, self.account)
        except AdapterRefused as error:
            return [diagnosis.token_wrong(str(error))]
        except AdapterError as error:
            return [diagnosis.unreachable(str(error))]

    async def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        """Yield the messages of a channel since a moment, oldest first: from an export, or all that Discord has."""
        if file is not None:
            for event in exported(file, group, self._world.scope, since):
                yield event
            return
        async with self._visit():
            self._world.atlas.take_rooms([*self._world.atlas.rooms, room := own_id(group)])
            await survey_rooms(self._wire, self._world, [room])
            if room not in self._world.atlas.guild_of:
                raise AdapterError(f"The bot does not see the channel {room}. Invite it, or let its role view it.")
            try:
                async for event in self._recovery.read_back(room, since or _BEGINNING):
                    yield event
            except REFUSALS as error:
                raise AdapterError(f"Discord does not give the history of {room}: {error}") from error

    @asynccontextmanager
    async def _visit(self) -> AsyncGenerator[Link]:
        """Be logged in for some calls: by the connection there is, or by one for the purpose."""
        if self._wire.link is not None:
            yield self._wire.link
            return

        async def ignore(frame: Frame) -> None:
            """The gateway is not opened."""

        link = self._link(ignore)
        try:
            await self._enter(link)
            yield link
        finally:
            self._wire.link = None
            await link.leave()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the reason a connection ended: a refusal before a loss, a loss before a fault."""
    found: list[BaseException] = []
    rest: list[BaseException] = list(group.exceptions)
    while rest:
        one = rest.pop()
        if isinstance(one, BaseExceptionGroup):
            rest.extend(one.exceptions)  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
        else:
            found.append(one)
    kinds = (AdapterRefused, AdapterError)
    return next((one for kind in kinds for one in found if isinstance(one, kind)), found[0])
