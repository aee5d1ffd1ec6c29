"""A connection to an implementation, whoever opened it: calls go out, frames come in, and it ends once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Never, TypeAlias, TypeVar

from aiohttp import WSMsgType
from aiohttp.client import ClientWebSocketResponse
from aiohttp.web import WebSocketResponse
from structlog.typing import FilteringBoundLogger

from townhall.adapter import AdapterError, AdapterRefused
from townhall_onebot.answers import TOKEN_REFUSED, said
from townhall_onebot.calls import Calls, value_of
from townhall_onebot.payloads import Payload, Unreadable, read
from townhall_onebot.requests import Value

Hear: TypeAlias = Callable[[bytes, Payload], Awaitable[None]]
"""Takes an event in; never raises."""
Call: TypeAlias = Callable[[str, Mapping[str, Value]], Awaitable[Payload]]
Found = TypeVar("Found")
PING_EVERY = 30.0
"""Seconds between two pings, so that a connection cut without a word is noticed."""


class Line:
    """What the rest of the adapter knows of a connection."""

    def __init__(self, call: Call) -> None:
        self.call = call
        """Calls an action; raises :class:`NotSentError` or :class:`NoAnswerError` when there is no answer."""
        self._over = asyncio.Event()
        self._end: AdapterError | None = None

    async def ask(self, action: str, wanted: type[Found], **parameters: Value) -> Found:
        """Return what a question is answered with; raises :class:`AdapterError` when it is not."""
        try:
            answer = await self.call(action, parameters)
        except AdapterError as error:
            # That it was refused says more than that there was no answer.
            raise (self._end if isinstance(self._end, AdapterRefused) else error) from None
        return value_of(action, answer, wanted)

    def end(self, error: AdapterError) -> None:
        """Say that it is over; the first reason counts."""
        self._end = self._end or error
        self._over.set()

    async def ended(self) -> Never:
        """Return never: raise why it ended."""
        await self._over.wait()
        assert self._end is not None
        raise self._end


class Ears:
    """Sorts what comes in: answers to their calls, events to whoever hears, and what is neither is counted."""

    def __init__(self, hear: Hear, log: FilteringBoundLogger, malformed: Callable[[], None]) -> None:
        self._hear = hear
        self._malformed = malformed
        self.log = log
        self._unreadable = 0

    async def frame(self, raw: bytes, line: Line | None, calls: Calls | None) -> bool:
        """Take in one frame; False when it was not readable."""
        try:
            payload = read(raw)
        except Unreadable as error:
            self._count(raw, error)
            return False
        if payload.post_type:
            await self._hear(raw, payload)
        elif calls is None or not calls.answered(payload):
            self._unasked(payload, line)
        return True

    def _unasked(self, payload: Payload, line: Line | None) -> None:
        # NapCat opens the door first and then says that the token is wrong.
        if line is not None and payload.echo is None and payload.retcode in TOKEN_REFUSED:
            line.end(
                AdapterRefused(f"The implementation refuses the access token: {said(payload)}. Mend access_token.")
            )

    def _count(self, raw: bytes, error: Unreadable) -> None:
        self._malformed()
        self._unreadable += 1
        if self._unreadable & (self._unreadable - 1) == 0:
            # The first, the second, the fourth: a stream of them must not fill the log.
            self.log.warning("onebot_frame_unreadable", times=self._unreadable, bytes=len(raw), reason=str(error))


async def listen(
    socket: ClientWebSocketResponse | WebSocketResponse, ears: Ears, line: Line | None, calls: Calls | None
) -> None:
    """Hear a WebSocket until it closes."""
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await ears.frame(message.data.encode(), line, calls)
        elif message.type is WSMsgType.BINARY:
            await ears.frame(message.data, line, calls)
