"""The door an implementation knocks at: a listening port, and who may come in."""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

from aiohttp import web

from townhall.adapter import AdapterError
from townhall_onebot.payloads import LARGEST_FRAME
from townhall_onebot.settings import OneBotSettings, address_of

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LEAVE_WITHIN = 1.0


@asynccontextmanager
async def served(settings: OneBotSettings, name: str, handler: Handler) -> AsyncGenerator[None]:
    """Listen until the block ends; implementations may ask for any path."""
    application = web.Application(client_max_size=LARGEST_FRAME)
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_LEAVE_WITHIN)
    await runner.setup()
    host, port = address_of(settings.listen)
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise AdapterError(
                f"accounts.{name}: {settings.listen} cannot be listened on: {error.strerror or error}. "
                "End what uses the port, or set another listen."
            ) from error
        yield
    finally:
        await runner.cleanup()


def same(given: str, known: str) -> bool:
    """Compare two secrets in a time that tells nothing of them."""
    # A header may hold bytes that are no text.
    return hmac.compare_digest(given.encode(errors="surrogateescape"), known.encode())


def token_of(request: web.Request) -> str:
    """Return the access token that a request shows, by header or in its address."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() in ("bearer", "token") and token:
        return token.strip()
    return request.query.get("access_token", "")


def signature_of(secret: str, body: bytes) -> str:
    """Return what a posted event is signed with."""
    return f"sha1={hmac.new(secret.encode(), body, 'sha1').hexdigest()}"
