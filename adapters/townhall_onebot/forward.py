"""The forward WebSocket: we call the implementation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    WSServerHandshakeError,
)

from townhall.adapter import AdapterError, AdapterRefused
from townhall_onebot.calls import Calls
from townhall_onebot.line import PING_EVERY, Ears, Line, listen
from townhall_onebot.payloads import LARGEST_FRAME
from townhall_onebot.settings import OneBotSettings

_CLOSE_WITHIN = 2.0


def headers(settings: OneBotSettings) -> dict[str, str]:
    """Return what shows the implementation who we are."""
    return {"Authorization": f"Bearer {settings.token}"} if settings.token else {}


@asynccontextmanager
async def forward(settings: OneBotSettings, name: str, ears: Ears) -> AsyncGenerator[Line]:
    """Connect, and hear until the block ends."""
    async with ClientSession() as session:
        socket = await _connected(session, settings, name)
        calls = Calls(socket.send_str, settings.answer_within)
        line = Line(calls.call)
        async with asyncio.TaskGroup() as tasks:
            hearing = tasks.create_task(_hear(socket, ears, line, calls, settings.address))
            try:
                yield line
            finally:
                hearing.cancel()
                # A peer that is deaf does not say goodbye either.
                with suppress(TimeoutError):
                    async with asyncio.timeout(_CLOSE_WITHIN):
                        await socket.close()


async def _connected(session: ClientSession, settings: OneBotSettings, name: str) -> ClientWebSocketResponse:
    place, url = f"accounts.{name}", settings.address
    try:
        # Whoever takes the connection and says nothing must not keep us waiting either.
        async with asyncio.timeout(settings.answer_within.total_seconds()):
            return await session.ws_connect(
                url, headers=headers(settings), heartbeat=PING_EVERY, max_msg_size=LARGEST_FRAME
            )
    except WSServerHandshakeError as error:
        if error.status in (401, 403):
            raise AdapterRefused(
                f"{place}: {url} refuses the access token. Set access_token to the one the implementation has."
            ) from None
        raise AdapterError(
            f"{place}: {url} answers with HTTP {error.status} instead of a WebSocket. "
            "Switch the forward WebSocket on in the implementation, or mend url."
        ) from None
    except (ClientError, OSError, TimeoutError) as error:
        raise AdapterError(
            f"{place}: {url} does not answer ({type(error).__name__}). "
            "Start the implementation with its forward WebSocket, or mend url."
        ) from None


async def _hear(socket: ClientWebSocketResponse, ears: Ears, line: Line, calls: Calls, url: str) -> None:
    reason = f"{url} closed the connection. It is called again soon."
    try:
        await listen(socket, ears, line, calls)
    finally:
        calls.close(reason)
        line.end(AdapterError(reason))
