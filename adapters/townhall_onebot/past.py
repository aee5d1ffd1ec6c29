"""What was said before we listened: read back after an outage, or for somebody who wants a group's history."""

from __future__ import annotations

from collections.abc import AsyncIterator, Container, Sequence
from datetime import datetime, timedelta

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.adapter import AdapterError
from townhall.model.events import Event, GapRecorded, MessageSent
from townhall_onebot import extensions as x
from townhall_onebot.answers import NO_SUCH_ACTION
from townhall_onebot.calls import CallFailedError
from townhall_onebot.extensions import Extensions
from townhall_onebot.line import Line
from townhall_onebot.payloads import OwnId, Unreadable, read
from townhall_onebot.requests import Parameters
from townhall_onebot.scope import Scope
from townhall_onebot.updates import LARGEST_RAW, message_event

PAGE = 100
OVERLAP = timedelta(minutes=1)
"""Read back from a little earlier: clocks differ, OneBot counts in seconds, and what was told already is told once."""


class _Page(msgspec.Struct):
    messages: list[msgspec.Raw] = []


class _Position(msgspec.Struct, gc=False):
    message_id: OwnId = None
    message_seq: OwnId = None


class Past:
    """Reads a group's messages backwards, page by page."""

    def __init__(self, line: Line, scope: Scope, extensions: Extensions) -> None:
        self._line = line
        self._scope = scope
        self._extensions = extensions

    @property
    def _by_id(self) -> bool:
        # Lagrange counts back from a message, the others from its running number.
        return self._extensions.version.app_name.casefold().startswith("lagrange")

    async def page(self, chat: str, count: int, before: OwnId = None) -> list[msgspec.Raw]:
        """Return messages, oldest first, up to and with the one at ``before``."""
        parameters: Parameters = {"group_id": int(chat), "count": count}
        if before is not None:
            parameters["message_id" if self._by_id else "message_seq"] = before
        page = await self._line.ask(x.HISTORY, _Page, **parameters)
        return page.messages

    def position(self, message: msgspec.Raw) -> OwnId:
        """Return where a message stands, to count back from."""
        try:
            found = msgspec.json.decode(message, type=_Position)
        except msgspec.MsgspecError:
            return None
        return found.message_id if self._by_id else found.message_seq or found.message_id

    def events(self, messages: Sequence[msgspec.Raw], chat: str, now: datetime) -> list[MessageSent]:
        """Return what people wrote, as it would have been told live."""
        found: list[MessageSent] = []
        for message in messages:
            try:
                payload = read(bytes(message))
            except Unreadable:
                continue
            payload.message_type, payload.group_id = "group", int(chat)
            raw = bytes(message) if len(message) <= LARGEST_RAW else b""
            event = message_event(payload, raw, self._scope, now, backfill=True)
            if event is not None:
                found.append(event)
        return found

    async def since(self, chat: str, count: int, moment: datetime, now: datetime) -> list[MessageSent]:
        """Return the last messages of a group that are younger than a moment; nothing where there is no history.

        Raises :class:`AdapterError` when there is no answer, so that other groups need not be asked.
        """
        if not chat.isdigit() or self._extensions.has(x.HISTORY) is False:
            return []
        try:
            messages = await self.page(chat, count)
        except CallFailedError as error:
            self._extensions.tried(x.HISTORY, there=error.answer.retcode not in NO_SUCH_ACTION)
            return []
        return [event for event in self.events(messages, chat, now) if event.at >= moment - OVERLAP]

    async def gaps(
        self,
        chats: Sequence[str],
        count: int,
        since: datetime,
        now: datetime,
        log: FilteringBoundLogger,
        live: Container[str] = (),
    ) -> AsyncIterator[list[Event]]:
        """Yield for each group that nothing was heard of it, and what could be read back of it.

        ``live`` are messages that were heard meanwhile as news: told as old ones first, nobody would answer them.
        """
        for chat in chats:
            told: list[MessageSent] = []
            try:
                told = await self.since(chat, count, since, now) if count else []
            except AdapterError as error:
                # Whoever did not answer for one group would keep what happens now waiting for all the others.
                log.warning("onebot_not_read_back", chat=chat, reason=str(error))
                count = 0
            told = [event for event in told if event.message not in live]
            yield [gap(self._scope, chat, since, now, len(told)), *told]

    async def whole(self, chat: str, since: datetime | None, now: datetime) -> AsyncIterator[list[MessageSent]]:
        """Yield page after page, the latest first, until there is nothing older or nothing wanted."""
        seen: set[str] = set()
        before: OwnId = None
        while True:
            messages = await self._asked(chat, before)
            # The page begins with what the last one ended with; one that brings nothing new is the end.
            fresh = [one for one in messages if str(self.position(one)) not in seen]
            told = self.events(fresh, chat, now)
            wanted = [event for event in told if since is None or event.at >= since]
            yield wanted
            if not fresh or len(wanted) < len(told):
                return
            seen.update(str(self.position(one)) for one in fresh)
            before = self.position(messages[0])

    async def _asked(self, chat: str, before: OwnId) -> list[msgspec.Raw]:
        try:
            return await self.page(chat, PAGE, before)
        except CallFailedError as error:
            name = self._extensions.version.app_name or "The implementation"
            raise AdapterError(f"{name} gives no history of the group {chat}: {error}") from error


def gap(scope: Scope, chat: str, since: datetime, until: datetime, read_back: int) -> Event:
    """Return the event that tells of a time in which nothing was heard."""
    kept = f" Up to {read_back} messages were read back, but nothing else." if read_back else ""
    return GapRecorded(
        id=scope.event_id(chat, f"gap:{since.isoformat()}"),
        at=until,
        place=scope.place(chat),
        received_at=until,
        since=since,
        until=until,
        reason=f"The account was not connected, and OneBot tells nothing afterwards.{kept}",
    )
