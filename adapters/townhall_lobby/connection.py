"""One open page: reads its frames, has them done, and writes what it is shown."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import msgspec
from aiohttp import web
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Time
from townhall_lobby import protocol as p
from townhall_lobby.desk import answer, welcome
from townhall_lobby.hall import Hall
from townhall_lobby.outbox import Outbox
from townhall_lobby.refusals import FATAL, Refusal

WAITING_FRAMES = 2000
"""A page that is further behind than this is dropped; it resumes when it comes back."""

_KINDS = {str(kind.__struct_config__.tag) for kind in p.PageFrame.__args__}


MISUNDERSTOOD = ("malformed", "unknown_kind", "too_large")
"""Refusals of frames that are none."""


class Bucket:
    """Lets ``burst`` frames through at once and ``rate`` a second after that."""

    def __init__(self, time: Time, rate: float = 20.0, burst: float = 60.0) -> None:
        self._time = time
        self._rate = rate
        self._burst = burst
        self._level = burst
        self._at = time.now()

    def take(self) -> None:
        """Take one; refuses when it is empty."""
        now = self._time.now()
        self._level = min(self._burst, self._level + (now - self._at).total_seconds() * self._rate)
        self._at = now
        if self._level < 1:
            raise Refusal("flood", now + timedelta(seconds=(1 - self._level) / self._rate))
        self._level -= 1


class Connection:
    """A page on its WebSocket."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        hall: Hall,
        outbox: Outbox,
        *,
        local: bool,
        time: Time,
        log: FilteringBoundLogger,
        malformed: Callable[[], None],
    ) -> None:
        self._malformed = malformed
        self._socket = socket
        self._hall = hall
        self._outbox = outbox
        self._local = local
        self._log = log
        self._bucket = Bucket(time)
        self._waiting: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING_FRAMES)
        self._number: int | None = None

    def push(self, frame: bytes) -> None:
        """Queue a frame; a page that reads too slowly is dropped."""
        try:
            self._waiting.put_nowait(frame)
        except asyncio.QueueFull:
            self._waiting.get_nowait()
            self._waiting.put_nowait(None)

    async def run(self) -> None:
        """Serve the page until it goes."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._write())
                await self._read()
                self.end()
        finally:
            await self._gone()

    def end(self) -> None:
        """Close once everything queued is written."""
        if self._waiting.full():
            self._waiting.get_nowait()
        self._waiting.put_nowait(None)

    async def _write(self) -> None:
        while (frame := await self._waiting.get()) is not None:
            try:
                await self._socket.send_str(frame.decode())
            except (ConnectionError, RuntimeError):
                break
        await self._socket.close()

    async def _read(self) -> None:
        async for message in self._socket:
            if message.type is not web.WSMsgType.TEXT:
                self._refuse(Refusal("malformed"), "")
            elif not await self._take(message.data.encode()):
                break

    async def _take(self, raw: bytes) -> bool:
        """Have one frame done; returns whether the connection goes on."""
        nonce = ""
        try:
            if len(raw) > p.FRAME_BYTES:
                raise Refusal("too_large")
            self._bucket.take()
            frame = _frame(raw)
            nonce = frame.nonce
            await self._do(frame)
        except Refusal as refusal:
            self._refuse(refusal, nonce or _nonce(raw))
            return refusal.code not in FATAL
        except sqlite3.Error as error:
            self._log.error("lobby_database_failed", error=str(error))
            self._refuse(Refusal("unavailable"), nonce)
        return True

    async def _do(self, frame: p.PageFrame) -> None:
        match frame:
            case p.Ping():
                self.push(p.encode(p.Pong(nonce=frame.nonce)))
            case p.Hello():
                if self._number is not None:
                    raise Refusal("hello_again")
                if frame.version != p.VERSION:
                    raise Refusal("version")
                change = await self._hall.change(lambda m: welcome(m, frame, self._local, self._present))
                self._number = change.made.number
                for one in change.made.frames:
                    self.push(p.encode(one))
            case _:
                await self._act(frame)

    def _present(self, number: int) -> frozenset[int]:
        self._hall.presence.add(number, self)
        self._number = number
        return self._hall.presence.online()

    async def _act(self, frame: p.PageFrame) -> None:
        number = self._number
        if number is None:
            raise Refusal("hello_first")
        change = await self._hall.change(lambda m: answer(m, number, frame))
        if change.last_event:
            await self._outbox.told(change.last_event)
        elif isinstance(frame, p.Say):
            # A repetition: what the first time wrote must have been taken in before it is called done.
            await self._outbox.all_told()
        if change.made is not None and (frame.nonce or not isinstance(change.made, p.Done)):
            self.push(p.encode(change.made))

    def _refuse(self, refusal: Refusal, nonce: str) -> None:
        fatal = refusal.code in FATAL
        if refusal.code in MISUNDERSTOOD:
            self._malformed()
        self.push(
            p.encode(p.Refused(code=refusal.code, text=str(refusal), nonce=nonce, until=refusal.until, fatal=fatal))
        )

    async def _gone(self) -> None:
        number = self._number
        if number is None or not self._hall.presence.drop(number, self):
            return
        try:
            await self._hall.change(lambda m: m.news.members.update((room, number) for room in m.rooms_of(number)))
        except sqlite3.Error as error:
            self._log.debug("lobby_farewell_failed", error=str(error))


def _frame(raw: bytes) -> p.PageFrame:
    try:
        return p.page_frame(raw)
    except msgspec.DecodeError:
        kind = _loose(raw).get("kind")
        raise Refusal("unknown_kind" if isinstance(kind, str) and kind not in _KINDS else "malformed") from None


def _nonce(raw: bytes) -> str:
    """Return the nonce of a frame that could not be read otherwise."""
    nonce = _loose(raw).get("nonce") if len(raw) <= p.FRAME_BYTES else None
    return nonce[:64] if isinstance(nonce, str) else ""


def _loose(raw: bytes) -> dict[str, object]:
    try:
        return msgspec.json.decode(raw, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError):
        return {}


__all__ = ["Bucket", "Connection"]
