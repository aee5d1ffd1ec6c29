"""discord.py as it is used here: its login, its gateway with heartbeat and resumption, its calls with rate limits.

The only file that touches what discord.py does not offer openly, each time with the reason:

- The address of the REST interface is a trait of a class (``Route.BASE``) and so one for the whole process. Each
  call's own route is rewritten instead, so that two accounts can speak to two addresses.
- A client makes its ``HTTPClient`` itself; ours takes its place right after.
- The gateway's frames are read by us, once. discord.py keeps its books (sequence, heartbeat, session) on every frame,
  and reads no event itself: its parsers are emptied, because each handler would run in a task of its own, unordered.
- A 429 is waited out inside ``HTTPClient.request``, in total for longer than an action may take; its open hook for
  traces sees each answer first, and ends the call there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import aiohttp
import discord
import msgspec
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route

from townhall_discord.ceiling import Ceiling, Limited, Uncertain, Unsent
from townhall_discord.shapes import Frame, frame_of

_PATIENCE = 45.0
"""Seconds a call may take, with waiting for its bucket; the courier gives an action a minute."""

_GOODBYE = 2.0

Take = Callable[[Frame], Awaitable[None]]


@dataclass(slots=True)
class _Flight:
    """One call under way."""

    sent: bool = False


_flight: ContextVar[_Flight | None] = ContextVar("discord_flight", default=None)


class Api(HTTPClient):
    """discord.py's calls, to an address of our own, without waiting for what the courier waits for better."""

    def __init__(self, base: str, ceiling: Ceiling) -> None:
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._started)
        trace.on_request_end.append(self._ended)
        super().__init__(asyncio.get_running_loop(), http_trace=trace, max_ratelimit_timeout=30.0)
        self._base = base.rstrip("/")
        self._ceiling = ceiling

    async def request(
        self,
        route: Route,
        *,
        files: Sequence[discord.File] | None = None,
        form: Iterable[dict[str, Any]] | None = None,
        **kwargs: Any,
    ) -> Any:
        """Do one call; raise what came of it as discord.py does, or one of this file's."""
        self._ceiling.check()
        route.url = self._base + route.url.removeprefix(Route.BASE)
        flight = _Flight()
        token = _flight.set(flight)
        try:
            async with asyncio.timeout(_PATIENCE):
                return await super().request(route, files=files, form=form, **kwargs)
        except discord.RateLimited as error:
            raise Limited(error.retry_after, everywhere=False) from error
        except aiohttp.ClientConnectorError as error:
            raise Unsent(f"Discord does not answer: {error}.") from error
        except (OSError, TimeoutError, aiohttp.ClientError) as error:
            kind = Uncertain if flight.sent else Unsent
            raise kind(f"The connection to Discord broke: {type(error).__name__}.") from error
        finally:
            _flight.reset(token)

    async def _started(self, session: aiohttp.ClientSession, context: SimpleNamespace, about: object) -> None:
        if (flight := _flight.get()) is not None:
            flight.sent = True

    async def _ended(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, about: aiohttp.TraceRequestEndParams
    ) -> None:
        answer = about.response
        if answer.status in (401, 403) or (
            answer.status == 429 and answer.headers.get("X-RateLimit-Scope") != "shared"
        ):
            self._ceiling.count()
        if answer.status == 429 and _flight.get() is not None:
            everywhere = answer.headers.get("X-RateLimit-Global", "").lower() == "true"
            raise Limited(await _retry_after(answer), everywhere=everywhere)


async def _retry_after(answer: aiohttp.ClientResponse) -> float:
    """Return what the body says, which is exact, or the header, which is in whole seconds."""
    try:
        return float(msgspec.json.decode(await answer.read(), type=_TooMany).retry_after)
    except (msgspec.MsgspecError, aiohttp.ClientError):
        header = answer.headers.get("Retry-After", "")
        return float(header) if header.replace(".", "", 1).isdigit() else 5.0


class _TooMany(msgspec.Struct):
    retry_after: float


class Socket(DiscordWebSocket):
    """discord.py's gateway, whose events go to us, frame by frame, in order."""

    take: Take
    broken: Callable[[], None]
    """Counts a frame that is no JSON."""
    heard_at = 0.0
    """When the last frame came, by the loop's clock."""

    async def received_message(self, msg: Any, /) -> None:
        """Let discord.py keep its books, and hand events on."""
        if type(msg) is bytes:
            msg = self._decompressor.decompress(msg)
            if msg is None:
                return
        text = cast(str, msg)
        self.heard_at = self.loop.time()
        try:
            frame = frame_of(text)
        except (msgspec.MsgspecError, UnicodeError):
            # The next frame may be sound; the sequence stays where it was.
            self.broken()
            return
        if frame.op != self.DISPATCH or frame.t in ("READY", "RESUMED"):
            await super().received_message(text)
        else:
            if frame.s is not None:
                self.sequence = frame.s
            if self._keep_alive is not None:
                self._keep_alive.tick()
        if frame.op == self.DISPATCH:
            await self.take(frame)

    async def leave(self) -> None:
        """Close so that the session can be resumed: any code but 1000 and 1001 keeps it alive on the other side."""
        if self._keep_alive is not None:
            self._keep_alive.stop()
        with contextlib.suppress(TimeoutError):
            # A peer that is gone must not hold up the end; aiohttp would wait half a minute for its goodbye.
            async with asyncio.timeout(_GOODBYE):
                await self.socket.close(code=4000)


@dataclass(frozen=True, slots=True)
class Session:
    """What is needed to go on where a connection ended."""

    id: str
    gateway: str
    sequence: int


class Link(discord.Client):
    """One bot's connection."""

    def __init__(
        self, *, intents: discord.Intents, base: str, ceiling: Ceiling, take: Take, broken: Callable[[], None]
    ) -> None:
        # There is no voice here to warn of.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(intents=intents, max_messages=None, chunk_guilds_at_startup=False)
        self.api = Api(base, ceiling)
        self.http = self.api
        self._connection.http = self.api
        self._connection.parsers = {}

        methods = {"take": staticmethod(take), "broken": staticmethod(broken)}
        # discord.py makes its gateway by a method of the class, so each link has a class of its own.
        self._sockets = cast("type[Socket]", type("TakingSocket", (Socket,), methods))
        self._taking: Socket | None = None

    async def begin(self, token: str) -> discord.AppInfo:
        """Log in; return what Discord knows of the application."""
        await self.login(token)
        assert self.application is not None
        return self.application

    async def gateway_address(self) -> str:
        """Ask where the gateway is."""
        _, url, _ = await self.api.get_bot_gateway()
        return url

    async def dial(self, gateway: str, session: Session | None) -> None:
        """Open the gateway and identify, or resume a session."""
        known: Mapping[str, Any] = {}
        if session is not None:
            known = {"session": session.id, "sequence": session.sequence, "resume": True}
        address = yarl.URL(session.gateway if session is not None else gateway)
        opening = self._sockets.from_client(self, initial=session is None, gateway=address, **known)
        self.ws = self._taking = await asyncio.wait_for(opening, timeout=60.0)

    @property
    def session(self) -> Session | None:
        """What is needed to go on from here."""
        ws = self._taking
        if ws is None or not ws.session_id or ws.sequence is None:
            return None
        return Session(ws.session_id, str(ws.gateway), ws.sequence)

    async def listen(self) -> None:
        """Take frames until the connection ends; raises what discord.py raises then."""
        while True:
            await self.ws.poll_event()

    async def leave(self) -> None:
        """Close the connection so that the session can be resumed."""
        if self._taking is not None:
            await self._taking.leave()
        await self.api.close()

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """Do one call of the REST interface; see :meth:`Api.request`."""
        parameters = options.pop("parameters", {})
        return await self.api.request(Route(method, path, **parameters), **options)

    @property
    def silent_for(self) -> float:
        """The seconds since something last came from the gateway."""
        taking = self._taking
        return float("inf") if taking is None else taking.loop.time() - taking.heard_at
