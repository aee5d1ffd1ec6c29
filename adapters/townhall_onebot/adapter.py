"""The adapter of QQ: one account, through its implementation of OneBot v11."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from msgspec.structs import replace

from townhall.adapter import (
    Account,
    AccountSettings,
    Adapter,
    AdapterError,
    Finding,
    Order,
    Publish,
    Room,
    VisibleGroup,
)
from townhall.adapter.codes import readable
from townhall.model.actions import ReadCodes
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import GroupId, group_id, own_id
from townhall.model.results import Failed, Forbidden, Result
from townhall_onebot import diagnosis, questions
from townhall_onebot.abilities import ONEBOT
from townhall_onebot.deeds import Deeds
from townhall_onebot.extensions import Extensions
from townhall_onebot.forward import forward
from townhall_onebot.introduction import introduce
from townhall_onebot.line import Ears, Hear, Line
from townhall_onebot.listener import Listener
from townhall_onebot.past import Past
from townhall_onebot.payloads import Payload, text_of
from townhall_onebot.pictures import codes_of
from townhall_onebot.posted import posted
from townhall_onebot.requests import Circumstances, Plan, plan_of
from townhall_onebot.reverse import reverse
from townhall_onebot.rights import Rights
from townhall_onebot.scope import PLATFORM, Scope
from townhall_onebot.settings import OneBotSettings, Transport
from townhall_onebot.vitals import Vitals, heard_before

WAIT_FOR_CALLER = 10.0
"""Seconds that a question asked without running waits for an implementation to call."""
_OPEN = {Transport.FORWARD: forward, Transport.REVERSE: reverse, Transport.HTTP: posted}
_NOT_CONNECTED = "The implementation is not connected. It is tried again soon."


class OneBot(Adapter[OneBotSettings]):
    """One QQ account."""

    Settings: ClassVar[type[AccountSettings]] = OneBotSettings
    platform: ClassVar[str] = PLATFORM
    capabilities: ClassVar[Capabilities] = ONEBOT

    def __init__(self, account: Account[OneBotSettings]) -> None:
        super().__init__(account)
        self._scope = Scope(account.name, account.settings.self_id)
        self._extensions = Extensions()
        usual = readable(replace(ONEBOT, pace=account.settings.pace))
        self.rights = Rights(usual, self._extensions, self._scope)
        self._vitals = Vitals()
        self._listener = Listener(account, self._scope, self.rights, self._vitals)
        self._rooms = account.rooms
        self._line: Line | None = None
        self._nickname = ""

    # -- living -----------------------------------------------------------------------------------
    async def run(self, publish: Publish) -> None:
        """Connect and publish until cancelled; raise when the implementation or the account is lost."""
        try:
            async with self._open(self._listener.hear) as line:
                await self._introduce(line)
                self._line = line
                await self._live(line, publish)
        except BaseExceptionGroup as group:
            raise _first(group) from None
        finally:
            self._line = None

    async def _live(self, line: Line, publish: Publish) -> None:
        await self._begin(line, publish)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listener.publish_on(publish, line))
            tasks.create_task(self._follow_rights(line))
            tasks.create_task(line.ended())

    def _open(self, hear: Hear) -> AbstractAsyncContextManager[Line]:
        account = self.account
        ears = Ears(hear, account.log, account.malformed)
        return _OPEN[account.settings.transport](account.settings, account.name, ears)

    async def _introduce(self, line: Line) -> None:
        self._nickname = await introduce(line, self.account, self._scope, self._extensions)
        await self._learn_rights(line, self._chats())

    async def _begin(self, line: Line, publish: Publish) -> None:
        """Tell that we hear, since when we did not, and what was said meanwhile."""
        now = self.account.time.now()
        place = self._scope.place("")
        await publish(
            AdapterConnected(id=self._scope.event_id("", f"connected:{now.isoformat()}"), at=now, place=place)
        )
        since = heard_before(self.account.cursor)
        if since is not None and since < now:
            past, count = Past(line, self._scope, self._extensions), self.account.settings.read_back
            early = self._listener.early
            async for missed in past.gaps(self._chats(), count, since, now, self.account.log, early):
                await publish(*missed)
        await self._listener.begin(publish, now)

    async def _follow_rights(self, line: Line) -> None:
        """Ask for our rank again wherever something happened to it."""
        while True:
            await self._listener.rights_stale.wait()
            self._listener.rights_stale.clear()
            chats, self.rights.stale = tuple(self.rights.stale), set()
            try:
                await self._learn_rights(line, chats, anew=True)
            except AdapterError as error:
                self.account.log.warning("onebot_rights_not_known", reason=str(error))

    async def _learn_rights(self, line: Line, chats: Sequence[str], *, anew: bool = False) -> None:
        self.rights.learn(await questions.standings(line, self._scope, chats, anew=anew))
        self.rights.extensions_changed()

    def _chats(self) -> tuple[str, ...]:
        return tuple(room.chat for room in self._rooms)

    # -- doing ------------------------------------------------------------------------------------
    async def perform(self, order: Order) -> Result:
        """Do one action through the implementation."""
        line, action = self._line, order.action
        if line is None:
            return Failed(_NOT_CONNECTED, transient=True)
        if isinstance(action, ReadCodes):
            return await codes_of(line, action.source)
        here = Circumstances(self._scope.prefix, self._extensions, self._scope.friends)
        plan = plan_of(action, here)
        if not isinstance(plan, Plan):
            return plan
        known = [self._extensions.has(call.action) for call in plan.calls]
        result = await Deeds(line, self._scope, self._extensions).carry_out(plan, action)
        if known != [self._extensions.has(call.action) for call in plan.calls]:
            self.rights.extensions_changed()
        if isinstance(result, Forbidden) and not result.direct_closed:
            # Somebody may have taken a right from us without anybody telling.
            self.rights.stale.add(own_id(action.place.group))
            self._listener.rights_stale.set()
        return result

    @property
    def pace(self) -> Pace:
        """How fast the account may speak, as the settings say."""
        return self.account.settings.pace

    def capabilities_in(self, group: GroupId) -> Capabilities:
        """Return what can be done with our rank in a group, at the pace of the settings."""
        return self.rights.capabilities(own_id(group), self.account.time.now())

    @property
    def handle(self) -> str:
        """What our account is called on QQ, once it is known."""
        return self._nickname

    def rooms_changed(self, rooms: Sequence[Room]) -> None:
        """Ask for our rank in the groups that are new."""
        new = {room.chat for room in rooms} - set(self._chats())
        self._rooms = tuple(rooms)
        if new:
            self.rights.stale |= new
            self._listener.rights_stale.set()

    # -- asking -----------------------------------------------------------------------------------
    async def probe(self) -> bool:
        """Return whether heartbeats come and the implementation says that QQ has us."""
        line = self._line
        if line is None or self._vitals.deaf(self.account.time.now()) or self._vitals.unwell:
            return False
        try:
            status = await questions.status(line)
        except AdapterError:
            return False
        return status.online is not False and status.good is not False

    async def groups(self) -> Sequence[VisibleGroup]:
        """Return the groups our account is in."""
        async with self._asking() as line:
            self._scope.self_id = str((await questions.login(line)).user_id)
            found = await questions.groups(line)
            standings = await questions.standings(line, self._scope, [str(one.group_id) for one in found])
        return [
            VisibleGroup(
                id=group_id(PLATFORM, self.account.name, str(one.group_id)),
                chat=str(one.group_id),
                title=text_of(one.group_name),
                members=one.member_count if isinstance(one.member_count, int) else None,
                standing=standings[str(one.group_id)],
            )
            for one in found
        ]

    async def diagnose(self) -> Sequence[Finding]:
        """Return what is wrong with the connection, the account and its place in our groups."""
        settings = self.account.settings
        try:
            async with self._asking() as line:
                return await self._findings(line)
        except TimeoutError:
            return [diagnosis.nobody(settings, WAIT_FOR_CALLER)]
        except AdapterError as error:
            return [diagnosis.unreachable(error, settings, self.account.name)]

    async def _findings(self, line: Line) -> list[Finding]:
        login, status = await questions.login(line), await questions.status(line)
        findings = [*diagnosis.of_account(login, status, self.account.settings)]
        if any(finding.fatal for finding in findings):
            return findings
        self._scope.self_id = str(login.user_id)
        standings = await questions.standings(line, self._scope, self._chats())
        findings += diagnosis.of_rooms(self._rooms, standings)
        findings += diagnosis.of_format(self._listener.strings)
        return findings

    @asynccontextmanager
    async def _asking(self) -> AsyncGenerator[Line]:
        """Use the connection there is, or one for the moment; raises :class:`TimeoutError` when nobody calls us."""
        if self._line is not None:
            yield self._line
            return
        opening = self._open(_nobody_hears)
        async with asyncio.timeout(WAIT_FOR_CALLER):
            line = await opening.__aenter__()
        try:
            yield line
        finally:
            await opening.__aexit__(None, None, None)

    async def history(
        self, group: GroupId, *, file: Path | None = None, since: datetime | None = None
    ) -> AsyncIterator[Event]:
        """Yield what was written in a group, oldest first, as far back as the implementation can read."""
        if file is not None:
            raise AdapterError("QQ has no export that can be read. Leave the file out; the implementation is asked.")
        chat = own_id(group)
        if not chat.isdigit():
            raise AdapterError(f'"{chat}" is no number of a QQ group. Copy it from `townhall groups --visible`.')
        pages = [page async for page in self._pages(chat, since)]
        for page in reversed(pages):
            for event in page:
                yield event

    async def _pages(self, chat: str, since: datetime | None) -> AsyncIterator[Sequence[Event]]:
        async with self._asking() as line:
            await self._introduce(line)
            past = Past(line, self._scope, self._extensions)
            time, pause = self.account.time, self.account.settings.account_gap
            async for page in past.whole(chat, since, time.now()):
                yield page
                # Page after page without a breath is what robots do.
                await time.sleep_until(time.now() + pause)


def _first(error: BaseException) -> BaseException:
    """Return the error that a group of tasks ended with."""
    if not issubclass(type(error), BaseExceptionGroup):
        return error
    inner: Sequence[BaseException] = getattr(error, "exceptions")  # noqa: B009 -- the checkers know no type for it
    return _first(inner[0])


async def _nobody_hears(raw: bytes, payload: Payload) -> None:
    """Leave events alone while something is only asked."""
