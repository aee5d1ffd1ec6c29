"""Between what is heard and what is published: in order, in batches, each batch with the moment it was heard."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from townhall.adapter import Account, AdapterError, Publish
from townhall.model.events import AdapterDegraded, Event
from townhall.model.ids import EventId
from townhall_onebot.line import Line
from townhall_onebot.payloads import Payload, Status
from townhall_onebot.questions import look_up
from townhall_onebot.rights import Rights
from townhall_onebot.scope import Scope
from townhall_onebot.settings import OneBotSettings, Transport
from townhall_onebot.updates import translated
from townhall_onebot.vitals import Vitals, cursor_of

MOST_WAITING = 2000
"""Frames that wait to be published; beyond that the connection is not read, and the other side must wait."""
BATCH = 500
CURSOR_EVERY = timedelta(seconds=30)
"""How often the moment of hearing is written down while nothing but heartbeats comes."""

_OFFLINE = "QQ has logged our account out, or lost it."
_OFFLINE_REMEDY = "Log it in again in the implementation; QQ may want a code scanned."
_UNWELL = "The implementation says that it does not work as it should."
_UNWELL_REMEDY = "Read its log, and start it again."


class Frame(NamedTuple):
    """An event as it came in."""

    raw: bytes
    payload: Payload
    at: datetime
    done: asyncio.Future[None] | None
    """Settled when it is published, where the other side waits for that."""


class Listener:
    """Takes frames in and publishes what they tell."""

    def __init__(self, account: Account[OneBotSettings], scope: Scope, rights: Rights, vitals: Vitals) -> None:
        self._account = account
        self._scope = scope
        self._rights = rights
        self._vitals = vitals
        self._waits = account.settings.transport is Transport.HTTP
        self._frames: asyncio.Queue[Frame] = asyncio.Queue(MOST_WAITING)
        self._written_at = datetime.min.replace(tzinfo=UTC)
        self._told_unwell = False
        self.early: set[str] = set()
        """Messages that came in before :meth:`begin`: they are news, and no part of what is read back."""
        self._begun = False
        self.rights_stale = asyncio.Event()
        self.strings = 0
        """How many messages came in string form."""

    async def hear(self, raw: bytes, payload: Payload) -> None:
        """Take in an event; over HTTP it returns when the event is on the disk, and only then is it acknowledged."""
        now = self._account.time.now()
        self.strings += isinstance(payload.message, str)
        if payload.meta_event_type == "heartbeat":
            self._vitals.beat(payload, now)
        elif payload.notice_type == "bot_offline":
            self._vitals.status = Status(online=False)
        elif payload.notice_type == "friend_add":
            self._scope.friends.add(str(payload.user_id))
        elif payload.post_type == "message" and not self._begun:
            self.early.add(str(payload.message_id))
        done: asyncio.Future[None] | None = asyncio.get_running_loop().create_future() if self._waits else None
        await self._frames.put(Frame(raw, payload, now, done))
        if done is not None:
            await done

    async def begin(self, publish: Publish, now: datetime) -> None:
        """Write down that we hear from now on: a gap is told of once, and the next one begins here."""
        self._written_at, self._begun = now, True
        self.early.clear()
        await publish(cursor=cursor_of(now))

    async def publish_on(self, publish: Publish, line: Line) -> None:
        """Publish what comes in until cancelled; raises when the account is lost."""
        while True:
            frames = [await self._frames.get()]
            while len(frames) < BATCH and not self._frames.empty():
                frames.append(self._frames.get_nowait())
            await self._publish(frames, publish, line)

    async def _publish(self, frames: Sequence[Frame], publish: Publish, line: Line) -> None:
        await look_up(line, self._scope, [frame.payload for frame in frames])
        events: list[Event] = []
        for frame in frames:
            events += self._events_of(frame)
        if self._rights.stale:
            self.rights_stale.set()
        # What came in while we were still introducing ourselves must not move the cursor back.
        heard_at = max(frames[-1].at, self._written_at)
        if events or heard_at - self._written_at >= CURSOR_EVERY:
            self._written_at = heard_at
            await publish(*events, cursor=cursor_of(heard_at))
        for frame in frames:
            if frame.done is not None and not frame.done.done():
                frame.done.set_result(None)
        if self._vitals.offline:
            raise AdapterError(f"{_OFFLINE} {_OFFLINE_REMEDY}")

    def _events_of(self, frame: Frame) -> Sequence[Event]:
        payload = frame.payload
        if payload.post_type == "meta_event" or payload.notice_type == "bot_offline":
            return self._state(frame)
        try:
            events = translated(payload, frame.raw, self._scope, frame.at)
        except Exception:
            # One frame that nobody foresaw must not end the account.
            self._account.log.exception("onebot_frame_not_understood", kind=payload.post_type)
            return ()
        return (*events, *self._rights.take(payload, frame.at))

    def _state(self, frame: Frame) -> Sequence[Event]:
        unwell = self._vitals.unwell or self._vitals.offline
        if unwell is self._told_unwell:
            return ()
        self._told_unwell = unwell
        if not unwell:
            return ()
        offline = self._vitals.offline
        return (
            AdapterDegraded(
                id=EventId(f"{self._scope.prefix}|unwell|{frame.at.isoformat()}"),
                at=frame.at,
                place=self._scope.place(""),
                received_at=frame.at,
                reason=_OFFLINE if offline else _UNWELL,
                remedy=_OFFLINE_REMEDY if offline else _UNWELL_REMEDY,
            ),
        )
