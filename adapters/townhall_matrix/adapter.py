"""The adapter of Matrix: one account on one homeserver."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import msgspec

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
from townhall.model.capabilities import Capabilities, Feature, No, Pace
from townhall.model.events import Event
from townhall.model.ids import GroupId, MessageId, own_id
from townhall.model.platforms import MATRIX
from townhall.model.results import Failed, Result
from townhall_matrix import levels
from townhall_matrix.diagnosing import findings, refused, unreachable, visible
from townhall_matrix.exported import ElementExport, exported
from townhall_matrix.history import past_of
from townhall_matrix.homeserver import Homeserver
from townhall_matrix.invitations import Invitations
from townhall_matrix.keepsakes import Keepsakes
from townhall_matrix.performing import Performing
from townhall_matrix.places import PLATFORM, World
from townhall_matrix.ranks import Ranks
from townhall_matrix.saying import Saying
from townhall_matrix.session import Identity, sign_in, who_am_i
from townhall_matrix.settings import MatrixSettings
from townhall_matrix.steps import Steps
from townhall_matrix.stream import DEAF_AFTER, Stream
from townhall_matrix.syncing import Syncing
from townhall_matrix.visiting import visit


class Matrix(Adapter[MatrixSettings]):
    """Rooms on a homeserver: heard by sync, written to by transactions."""

    Settings: ClassVar[type[AccountSettings]] = MatrixSettings
    platform: ClassVar[str] = PLATFORM
    capabilities: ClassVar[Capabilities] = MATRIX
    exports: ClassVar[ExportReader | None] = ElementExport()

    def __init__(self, account: Account[MatrixSettings]) -> None:
        super().__init__(account)
        settings = account.settings
        pace = Pace(account_per_second=settings.messages_per_second, room_gap=timedelta(), burst=settings.burst)
        self._usual = readable(msgspec.structs.replace(MATRIX, pace=pace))
        self.homeserver = Homeserver(settings.homeserver, settings.user, settings.device)
        self._world = World(account.name, settings.user)
        self._world.wanted = frozenset(room.chat for room in account.rooms)
        self._rooms = account.rooms
        self._steps = Steps(self.homeserver, self._world)
        self._stream = Stream(self.homeserver, account.time)
        self._keepsakes = Keepsakes(account.directory / "matrix.db")
        self._saying = Saying(self._steps, account.time)
        self._ranks = Ranks(self._steps, self._keepsakes, account.time, account.log)
        self._performing = Performing(
            self._steps, self._saying, self._ranks, provisional_polls=settings.provisional_polls
        )
        self._syncing = self._make_syncing()
        self._connected = False

    def _make_syncing(self) -> Syncing:
        settings, account = self.account.settings, self.account
        invitations = Invitations(
            self._steps, self._saying, account.log, rooms=settings.autojoin, private_talks=settings.private_talks
        )
        return Syncing(
            self._steps,
            self._stream,
            invitations,
            self._keepsakes,
            account.time,
            account.log,
            account.malformed,
            settings.late_after,
        )

    # -- hearing ----------------------------------------------------------------------------------
    async def run(self, publish: Publish) -> None:
        """Hear the rooms until cancelled; mutes and bans for a while are ended at their time."""
        try:
            self._keepsakes.open()
            await self._sign_in()
            self._ranks.known_lifts()
            self._connected = True
            async with asyncio.TaskGroup() as tasks:
                lifting = tasks.create_task(self._ranks.lift_when_due())
                await self._syncing.run(publish, self.account.cursor)
                lifting.cancel()
        except BaseExceptionGroup as group:
            raise group.exceptions[0] from None
        finally:
            self._connected = False
            self._keepsakes.close()
            await self.homeserver.close()

    async def _sign_in(self) -> Identity:
        settings, name = self.account.settings, self.account.name
        identity = await sign_in(self.homeserver, settings, name, self.account.directory)
        if identity.user_id != settings.user:
            raise AdapterRefused(
                f'accounts.{name}: the token belongs to {identity.user_id}, and user is "{settings.user}". '
                "Set user to the account the token was made for, or make a token of the other account."
            )
        return identity

    async def probe(self) -> bool:
        """Return whether the homeserver knows us and answers to our listening."""
        asked_at = self._stream.asked_at
        if not self._connected or (asked_at is not None and self.account.time.now() - asked_at > DEAF_AFTER):
            return False
        return (await who_am_i(self.homeserver)).ok

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Hear these rooms from now on, and those they have moved to."""
        self._rooms = tuple(rooms)
        moved = {new for old, new in self._world.moved.items() if any(room.chat == old for room in rooms)}
        self._world.wanted = frozenset({room.chat for room in rooms} | moved)

    @property
    def private_rooms(self) -> frozenset[str]:
        """The rooms in which somebody talks to us alone."""
        return frozenset(self._world.direct)

    # -- doing ------------------------------------------------------------------------------------
    async def perform(self, order: Order) -> Result:
        """Do one action; a repeated send is recognised by the homeserver."""
        if not self._connected or not self._syncing.knows:
            return Failed("The account is not connected to its homeserver.", transient=True)
        return await self._performing.perform(order)

    @property
    def pace(self) -> Pace:
        """How fast the homeserver lets this account send, as ops.toml says."""
        return self._usual.pace

    @property
    def handle(self) -> str:
        """The name of the account without its homeserver."""
        return self.account.settings.user[1:].partition(":")[0]

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what our power level allows in a room."""
        room = self._world.rooms.get(own_id(group))
        if room is None or not self._syncing.knows:
            return self._usual
        if not room.joined:
            absent = No("Our account is not in this room.", f"Invite {self.account.settings.user} into it.")
            lists = (Feature.MEMBER_LIST, Feature.REACTION_LIST)
            return self._usual.within(dict.fromkeys((*levels.needed(room.order), *lists), absent))
        return self._usual.within(levels.missing(room.order, room.own_user))

    def link_to(self, group: GroupId, message: MessageId) -> str:
        """Return the address of a message, which opens in whatever client somebody uses."""
        return f"https://matrix.to/#/{quote(own_id(group), safe='!:')}/{quote(message, safe='$:')}"

    # -- looking ----------------------------------------------------------------------------------
    async def groups(self) -> Sequence[VisibleGroup]:
        """Return the rooms the account is in, and those it is invited into."""
        async with visit(self.account) as seen:
            return visible(self.account.name, seen)

    async def diagnose(self) -> Sequence[Finding]:
        """Return what is wrong with the account and with its rooms."""
        try:
            async with visit(self.account) as seen:
                return await findings(self.account, self._rooms, seen)
        except AdapterRefused as error:
            return [refused(error)]
        except AdapterError as error:
            return [unreachable(error)]

    async def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        """Yield what was said and done in a room, from an export or as far as the homeserver shows it to us."""
        if file is not None:
            for event in exported(file, own_id(group), self.account.name, since):
                yield event
            return
        async with visit(self.account) as seen:
            async for event in past_of(own_id(group), seen.steps, since):
                yield event
