"""A small Discord on a port of this machine: it can go away and come back, and knows what is true."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from tests.servers.discord.gateway import Gateway
from tests.servers.discord.messages import Messages
from tests.servers.discord.people import People
from tests.servers.discord.questions import Questions
from tests.servers.discord.rest import Rest
from tests.servers.discord.truth import Guild, Json, Truth, bits

TOKEN = "MTA0NzQyODk2MzI3NDgwMDAw.GcAnAr.canary-canary-canary-canary-canary-0"
EVERY_RIGHT = bits(administrator=True)


class Server:
    """Everything together."""

    def __init__(self) -> None:
        self.truth = Truth()
        self.rest = Rest(self.truth, TOKEN)
        self.gateway = Gateway(self.truth, TOKEN, lambda: self.questions.address)
        self.messages = Messages(self.truth, self.gateway, self.rest)
        self.people = People(self.truth, self.gateway, self.rest)
        self.questions = Questions(self.truth, self.gateway, self.messages, self.rest)
        self._runner: web.AppRunner | None = None
        self.port = 0
        self.files: dict[str, bytes] = {}

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/v10"

    async def start(self) -> None:
        app = web.Application()
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/attachments/{name}", self._attachment)
        app.router.add_route("*", "/api/v10/{path:.*}", self.rest.serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True)
        await site.start()
        self.port = int(self._runner.addresses[0][1])
        self.questions.address = f"ws://127.0.0.1:{self.port}/gateway/"

    async def stop(self) -> None:
        """Go away, connections and all; sessions can be resumed later."""
        await self.gateway.cut()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    # -- what is attached --------------------------------------------------------------------------
    def attach(self, name: str, content: bytes) -> Json:
        """Keep a picture; return the attachment of a message that shows it."""
        self.files[name] = content
        address = f"http://127.0.0.1:{self.port}/attachments/{name}"
        return {"id": self.truth.new_id(), "filename": name, "url": address, "content_type": "image/png"}

    async def _attachment(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["name"]])

    # -- a usual guild ----------------------------------------------------------------------------
    def guild(self, name: str = "House", permissions: int = EVERY_RIGHT) -> Guild:
        """Make a guild that our bot is in, with a role of its own."""
        guild = self.truth.guild(name)
        ours = self.truth.role(guild, "Townhall", permissions, position=10)
        self.truth.enter(guild, self.truth.us, (ours,))
        return guild


@asynccontextmanager
async def serving() -> AsyncGenerator[Server]:
    """Serve until the block ends."""
    server = Server()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
