"""The reverse WebSocket: the implementation calls us, by one connection or by one for events and one for calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web

from townhall.adapter import AdapterError
from townhall_onebot.calls import Calls
from townhall_onebot.doors import same, served, token_of
from townhall_onebot.line import PING_EVERY, Ears, Line, listen
from townhall_onebot.payloads import LARGEST_FRAME
from townhall_onebot.settings import OneBotSettings

_ROLES = {"universal": ("api", "event"), "api": ("api",), "event": ("event",)}
_GONE = "The implementation closed its connection to us. It is waited for again."
_ANEW = "The implementation connected anew, so the earlier connection is dead. All begins again."


class Desk:
    """Lets one implementation in, and nobody else."""

    def __init__(self, settings: OneBotSettings, ears: Ears) -> None:
        self._settings = settings
        self._log = ears.log
        self._ears = ears
        self._sockets: dict[str, web.WebSocketResponse] = {}
        self._self_id = ""
        """The account of whoever came first; another one may not push it out."""
        self._refused = 0
        self._over = False
        self._ready = asyncio.Event()
        self.calls = Calls(self._send, settings.answer_within)
        self.line = Line(self.calls.call)

    async def ready(self) -> Line:
        """Return the connection once it can both tell and be told."""
        await self._ready.wait()
        return self.line

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Let an implementation in, or say why not."""
        roles = _ROLES.get(request.headers.get("X-Client-Role", "Universal").casefold())
        if self._over:
            return web.Response(status=503)
        if (status := self._refusal(request, roles)) is not None:
            self._count(request, status)
            return web.Response(status=status)
        assert roles is not None
        socket = web.WebSocketResponse(heartbeat=PING_EVERY, max_msg_size=LARGEST_FRAME)
        await socket.prepare(request)
        if any(role in self._sockets for role in roles):
            self._end(_ANEW)
            await socket.close()
            return socket
        self._self_id = request.headers.get("X-Self-ID", "")
        await self._serve(socket, roles)
        return socket

    def _refusal(self, request: web.Request, roles: tuple[str, ...] | None) -> int | None:
        token, wanted = token_of(request), self._settings.self_id or self._self_id
        if not token:
            return 401
        if not same(token, self._settings.token):
            return 403
        if wanted and request.headers.get("X-Self-ID", wanted) != wanted:
            return 403
        return None if roles and web.WebSocketResponse().can_prepare(request) else 400

    def _count(self, request: web.Request, status: int) -> None:
        self._refused += 1
        if self._refused & (self._refused - 1) == 0:
            account = request.headers.get("X-Self-ID", "")
            self._log.warning("onebot_reverse_refused", times=self._refused, status=status, self_id=account)

    async def _serve(self, socket: web.WebSocketResponse, roles: tuple[str, ...]) -> None:
        self._sockets.update(dict.fromkeys(roles, socket))
        if {"api", "event"} <= self._sockets.keys():
            self._ready.set()
        try:
            await listen(socket, self._ears, self.line, self.calls)
        finally:
            for role in roles:
                self._sockets.pop(role, None)
            self._self_id = self._self_id if self._sockets else ""
            if self._ready.is_set():
                self._end(_GONE)

    async def _send(self, frame: str) -> None:
        await self._sockets["api"].send_str(frame)

    def _end(self, reason: str) -> None:
        self._over = True
        self.calls.close(reason)
        self.line.end(AdapterError(reason))

    async def close(self) -> None:
        """Send everybody away."""
        self._end(_GONE)
        for socket in set(self._sockets.values()):
            await socket.close()


@asynccontextmanager
async def reverse(settings: OneBotSettings, name: str, ears: Ears) -> AsyncGenerator[Line]:
    """Listen, wait for the implementation, and hear it until the block ends."""
    desk = Desk(settings, ears)
    async with served(settings, name, desk.handle):
        ears.log.info("onebot_waits_for_implementation", listen=settings.listen)
        try:
            yield await desk.ready()
        finally:
            await desk.close()
