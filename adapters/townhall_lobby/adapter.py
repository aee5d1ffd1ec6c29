"""The adapter of the Lobby: a chat platform of its own, on a page of your own machine."""

from __future__ import annotations

import asyncio
import errno
import socket
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Literal

from msgspec.structs import replace

from townhall.adapter import (
    Account,
    AccountSettings,
    Adapter,
    AdapterError,
    AdapterRefused,
    Finding,
    Order,
    Publish,
    Room,
    VisibleGroup,
)
from townhall.model.actions import OpenPoll, ReadCodes
from townhall.model.capabilities import Capabilities
from townhall.model.events import AdapterConnected
from townhall.model.ids import EventId, GroupId, group_id, own_id, scoped
from townhall.model.people import Standing
from townhall.model.places import Place
from townhall.model.platforms import LOBBY
from townhall.model.results import Failed, Result
from townhall_lobby.database import Database, stamp
from townhall_lobby.doors import sync_house, sync_rooms
from townhall_lobby.facts import RoomFacts, Setting
from townhall_lobby.hall import Hall
from townhall_lobby.house import perform
from townhall_lobby.likeness import likeness
from townhall_lobby.names import skeleton
from townhall_lobby.outbox import AGAIN_AFTER, Outbox
from townhall_lobby.pictures import codes_of
from townhall_lobby.places import HOUSE_TALK
from townhall_lobby.polls import close_due_polls, next_closing
from townhall_lobby.settings import LobbySettings, address_of
from townhall_lobby.updates import PLATFORM
from townhall_lobby.whereabouts import PAGE, is_loopback

if TYPE_CHECKING:
    from townhall_lobby.server import Server


class Lobby(Adapter[LobbySettings]):
    """One Lobby: its page, its rooms and its history in ``lobby.db``."""

    Settings: ClassVar[type[AccountSettings]] = LobbySettings
    platform: ClassVar[str] = PLATFORM
    capabilities: ClassVar[Capabilities] = LOBBY
    imitates: ClassVar[bool] = True

    def __init__(self, account: Account[LobbySettings]) -> None:
        super().__init__(account)
        hosts = frozenset(map(skeleton, account.settings.hosts))
        self._wanted = self._rooms(account.rooms)
        setting = Setting(account.name, self._wanted, hosts)
        self._database = Database(account.directory / "lobby.db")
        self._hall = Hall(self._database, account.time, setting)
        self._outbox = Outbox(self._database, account.name, self._abilities, account.time, account.log)
        self._listening = asyncio.Event()
        self._address = ""
        self._pending = asyncio.Event()
        self._polls = asyncio.Event()

    async def run(self, publish: Publish) -> None:
        """Serve the page until cancelled; what was not published before is published first."""
        self._refuse_open_doors(self.account.settings)
        server = self._server()
        try:
            await self._open()
            await self._listen(server)
            await publish(self._connected())
            self._listening.set()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._outbox.run(publish))
                tasks.create_task(self._follow_rooms())
                tasks.create_task(self._follow_polls())
        finally:
            self._listening.clear()
            await server.stop()
            await self._database.close()

    def _server(self) -> Server:
        # Imported by whoever serves: check and doctor ask what a Lobby can do, and a web server is a third of that.
        from townhall_lobby.server import Doorkeeper, Server

        settings, time, log = self.account.settings, self.account.time, self.account.log
        names = frozenset(map(str.lower, (address_of(settings.listen)[0], *settings.allowed_hosts)))
        malformed = self.account.malformed
        return Server(self._hall, self._outbox, Doorkeeper(names), time, log, malformed=malformed)

    @property
    def handle(self) -> str:
        """What our account is called in the rooms."""
        return self.account.settings.name

    @property
    def address(self) -> str:
        """The page, while it is served."""
        return self._address if self._listening.is_set() else ""

    async def listening(self) -> str:
        """Return the address of the page once it is served."""
        await self._listening.wait()
        return self._address

    async def perform(self, order: Order) -> Result:
        """Do one action, once for its key."""
        if isinstance(order.action, ReadCodes):
            return await codes_of(order.action, self._abilities(own_id(order.action.place.group)))
        try:
            change = await self._hall.change(lambda m: perform(m, order))
        except sqlite3.Error as error:
            return Failed(f"The Lobby's history cannot be written: {error}.", transient=True)
        self._outbox.poke()
        if isinstance(order.action, OpenPoll):
            self._polls.set()
        return change.made

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what the platform a room is like can do, as far as the Lobby has it."""
        return self._abilities(own_id(group))

    async def groups(self) -> Sequence[VisibleGroup]:
        """Return the rooms; the Lobby has those of ops.toml."""
        return [
            VisibleGroup(
                id=group_id(PLATFORM, self.account.name, room.chat),
                chat=room.chat,
                title=room.title,
                standing=Standing.ADMIN,
            )
            for room in self._wanted.values()
        ]

    async def probe(self) -> bool:
        """Return whether the page is served and the history answers."""
        if not self._listening.is_set():
            return False
        try:
            return await self._database.do(lambda db: db.execute("SELECT 1").fetchone() is not None)
        except sqlite3.Error:
            return False

    async def diagnose(self) -> Sequence[Finding]:
        """Return what would keep the page from being served."""
        findings: list[Finding] = []
        if not (PAGE / "index.html").is_file():
            findings.append(
                Finding(
                    code="lobby-page-missing",
                    fault=f"The page is not where it should be: {PAGE}.",
                    remedy="Install townhall again.",
                    fatal=True,
                )
            )
        findings += self._address_findings()
        return findings

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Take the rooms of ops.toml in while the pages stay open."""
        self._wanted = self._rooms(rooms)
        self._pending.set()

    def _rooms(self, rooms: Sequence[Room]) -> Mapping[str, RoomFacts]:
        return {room.chat: self._facts(room) for room in rooms}

    def _facts(self, room: Room) -> RoomFacts:
        options = self.account.settings.options(room.chat)
        return RoomFacts(
            chat=room.chat,
            alias=room.alias,
            title=options.title or room.title or room.alias,
            topic=options.topic,
            like=room.like,
            door=options.door,
            abilities=likeness(room.like),
        )

    def _abilities(self, chat: str) -> Capabilities:
        facts = self._wanted.get(chat)
        return likeness("") if facts is None else facts.abilities

    async def _open(self) -> None:
        try:
            await self._database.open()
        except sqlite3.Error as error:
            place = self.account.directory / "lobby.db"
            raise AdapterError(
                f"{place}: the Lobby's history cannot be opened: {error}. Check the disk and the rights."
            ) from error
        name = self.account.settings.name
        try:
            await self._hall.change(lambda m: sync_house(m, name))
        except sqlite3.IntegrityError as error:
            raise AdapterRefused(
                f'accounts.{self.account.name}: name = "{name}" is taken by somebody in the Lobby. Choose another.'
            ) from error
        await self._take_rooms_in()

    async def _listen(self, server: Server) -> None:
        host, port = address_of(self.account.settings.listen)
        try:
            port = await server.start(host, port)
        except OSError as error:
            raise AdapterError(
                f"accounts.{self.account.name}: the Lobby cannot listen on {host}:{port}: {error.strerror or error}. "
                "End what uses the port, or set another listen."
            ) from error
        self._address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        public = self.account.settings.public_url
        self._hall.setting = replace(self._hall.setting, address=f"{public.rstrip('/')}/" if public else self._address)
        self.account.log.info("lobby_listening", url=self._address, rooms=len(self._hall.setting.rooms))

    async def _follow_rooms(self) -> None:
        while True:
            await self._pending.wait()
            try:
                await self._take_rooms_in()
            except sqlite3.Error as error:
                self.account.log.error("lobby_rooms_not_taken_in", error=str(error))
                await self.account.time.sleep_until(self.account.time.now() + AGAIN_AFTER)
                self._pending.set()

    async def _follow_polls(self) -> None:
        while True:
            self._polls.clear()
            try:
                await self._hall.change(close_due_polls)
                closing = await self._database.do(next_closing)
            except sqlite3.Error as error:
                self.account.log.error("lobby_polls_not_closed", error=str(error))
                closing = self.account.time.now() + AGAIN_AFTER
            self._outbox.poke()
            await self._poll_or(closing)

    async def _poll_or(self, closing: datetime | None) -> None:
        """Return when a poll was opened, or when the next one closes."""
        async with asyncio.TaskGroup() as tasks:
            waits = {tasks.create_task(self._polls.wait())}
            if closing is not None:
                waits.add(tasks.create_task(self._at(closing)))
            _, left = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in left:
                wait.cancel()

    async def _at(self, instant: datetime) -> Literal[True]:
        await self.account.time.sleep_until(instant)
        return True

    async def _take_rooms_in(self) -> None:
        self._pending.clear()
        setting = replace(self._hall.setting, rooms=self._wanted)
        await self._hall.change(lambda m: sync_rooms(m, setting))
        self._hall.setting = setting

    def _refuse_open_doors(self, settings: LobbySettings) -> None:
        host, _ = address_of(settings.listen)
        if not is_loopback(host) and not settings.allow_remote:
            raise AdapterRefused(
                f"accounts.{self.account.name}: listen = {settings.listen!r} can be reached from other machines. "
                "Listen on 127.0.0.1, or set allow_remote = true behind a proxy with TLS."
            )

    def _address_findings(self) -> list[Finding]:
        host, port = address_of(self.account.settings.listen)
        try:
            self._refuse_open_doors(self.account.settings)
        except AdapterRefused as refused:
            return [Finding(code="lobby-open-to-all", fault=str(refused), remedy="Listen on 127.0.0.1.", fatal=True)]
        if not port or self._listening.is_set():
            return []
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                code = "lobby-port-taken" if error.errno == errno.EADDRINUSE else "lobby-address"
                fault = f"The Lobby cannot listen on {host}:{port}: {error.strerror}."
                remedy = "Set another listen on the account."
                return [Finding(code=code, fault=fault, remedy=remedy, fatal=True, while_stopped=True)]
        return []

    def _connected(self) -> AdapterConnected:
        now = self.account.time.now()
        own = scoped(PLATFORM, self.account.name, f"{self._database.epoch}-connected-{stamp(now)}")
        return AdapterConnected(id=EventId(own), at=now, place=Place(group_id(PLATFORM, self.account.name, HOUSE_TALK)))
