"""What stands between an account of ours and the homeserver: it lets everything through, and judges it on the way."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web
from tests.servers.matrix.published import faults
from yarl import URL

_OF_THIS_LEG = frozenset(
    {"connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding"}
)
"""Headers that are about one connection and not about the call."""


class Doorway:
    """One way to one homeserver."""

    def __init__(self, target: str, session: aiohttp.ClientSession) -> None:
        self.target = target
        self._session = session
        self.problems: list[str] = []
        """What no well-made client asks."""
        self.url = ""

    async def through(self, request: web.Request) -> web.Response:
        """Pass a call on, and the answer back."""
        body, address = await request.read(), request.rel_url.raw_path_qs
        self.problems += faults(request.method, address, body)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OF_THIS_LEG}
        there = URL(f"{self.target}{address}", encoded=True)
        async with self._session.request(
            request.method, there, data=body or None, headers=headers, allow_redirects=False
        ) as answer:
            back = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THIS_LEG}
            return web.Response(status=answer.status, body=await answer.read(), headers=back)


@asynccontextmanager
async def doorway(target: str) -> AsyncGenerator[Doorway]:
    """Open a way while the block lasts; at its end nothing may have gone through that is not published."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
        door = Doorway(target, session)
        application = web.Application(client_max_size=64 * 1024 * 1024, handler_args={"handler_cancellation": True})
        application.router.add_route("*", "/{anything:.*}", door.through)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            door.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            yield door
        finally:
            await runner.cleanup()
    assert door.problems == []
