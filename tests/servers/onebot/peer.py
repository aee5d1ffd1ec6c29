"""An implementation of OneBot v11 that is reached, or reaches us, in every way the standard has."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Literal, TypeAlias, cast

from aiohttp import ClientError, ClientSession, ClientWebSocketResponse, WSMsgType, web
from tests.servers.onebot.deeds import Deeds, Refusal
from tests.servers.onebot.world import Event, Message, World

Socket: TypeAlias = web.WebSocketResponse | ClientWebSocketResponse
Way: TypeAlias = Literal["forward", "reverse", "split", "http"]
"""How it is connected; ``split``: reverse with one connection for events and one for calls."""
KNOCK_EVERY = 0.02
LARGEST = 64 * 1024 * 1024


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Peer:
    """One implementation with one account."""

    def __init__(self, world: World, *, napcat: bool = True, strings: bool = False, way: Way = "forward") -> None:
        self.world = world
        self.deeds = Deeds(world, napcat=napcat, strings=strings)
        self.way: Way = way
        self.token = "canary-access-token"
        self.secret = "canary-signing-secret"
        self.port = free_port()
        """Where it listens: for us, or (``http``) for our calls."""
        self.their_port = free_port()
        """Where it finds us, when it is the one to call."""
        self.self_id = str(world.self_id)
        self.heartbeat: float | None = None
        """Seconds between two heartbeats."""
        self.deaf = False
        """Whether it stays connected and neither tells nor answers."""
        self.keeps_answers = False
        """Whether it does what it is told and does not say so."""
        self.keeps_answers_to = ""
        """The one call it does and does not answer."""
        self.told: list[int] = []
        """What each posted event was answered with."""
        self.refused: list[int] = []
        """What we answered when it was not let in."""
        self.refuses_late = False
        """Whether it opens the connection first and then says that the token is wrong, as NapCat does."""
        self._sockets: dict[Socket, str] = {}
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._changed = asyncio.Event()
        world.listeners.append(self._events.put_nowait)

    # -- for tests --------------------------------------------------------------------------------
    def say(self, author: int, message: Message) -> None:
        """Tell of a message somebody wrote."""
        self._events.put_nowait(self.deeds.event(message))

    async def connected(self) -> None:
        """Return when there is a connection."""
        while not self._sockets:
            self._changed.clear()
            await self._changed.wait()

    async def raw(self, frame: str) -> None:
        """Send something that may be no OneBot at all."""
        for one in list(self._sockets):
            await one.send_str(frame)

    def cut(self) -> None:
        """Cut every connection without a word, as a pulled cable does."""
        for one in list(self._sockets):
            transport = _transport_of(one)
            if transport is not None:
                transport.abort()

    # -- calls ------------------------------------------------------------------------------------
    def _answer(self, action: str, parameters: dict[str, object], echo: object) -> Event:
        try:
            data = self.deeds.do(action, parameters)
        except Refusal as refusal:
            wording = {"message": refusal.wording, "wording": refusal.wording}
            return {"status": "failed", "retcode": refusal.code, "data": None, "echo": echo, **wording}
        return {"status": "ok", "retcode": 0, "data": data, "message": "", "wording": "", "echo": echo}

    async def _frame(self, one: Socket, text: str) -> None:
        if self.deaf:
            return
        call = cast("dict[str, object]", json.loads(text))
        parameters = cast("dict[str, object]", call.get("params") or {})
        answer = self._answer(str(call["action"]), parameters, call.get("echo"))
        if not self.keeps_answers and call["action"] != self.keeps_answers_to:
            await one.send_str(json.dumps(answer, ensure_ascii=False))

    async def _serve(self, one: Socket, role: str) -> None:
        self._sockets[one] = role
        self._changed.set()
        try:
            if role != "API":
                await one.send_str(json.dumps(self._meta("lifecycle", sub_type="connect")))
            async for message in one:
                if message.type is WSMsgType.TEXT:
                    await self._frame(one, message.data)
        finally:
            self._sockets.pop(one, None)

    # -- telling ----------------------------------------------------------------------------------
    def _meta(self, kind: str, **event: object) -> Event:
        time = int(self.world.now().timestamp())
        whole: Event = {"post_type": "meta_event", "meta_event_type": kind, "time": time}
        return {**whole, "self_id": self.world.self_id, **event}

    async def beat(self) -> None:
        """Send one heartbeat."""
        status = {"online": self.world.online, "good": self.world.good}
        interval = int((self.heartbeat or 30.0) * 1000)
        await self._tell(self._meta("heartbeat", status=status, interval=interval))

    async def _beat(self) -> None:
        while self.heartbeat:
            await asyncio.sleep(self.heartbeat)
            await self.beat()

    async def _tell_all(self) -> None:
        while True:
            await self._tell(await self._events.get())

    async def _tell(self, event: Event) -> None:
        if self.deaf:
            return
        frame = json.dumps(event, ensure_ascii=False)
        if self.way == "http":
            await self._post(frame.encode())
        for one, role in list(self._sockets.items()):
            if role != "API":
                with suppress(ConnectionError, RuntimeError):
                    await one.send_str(frame)

    async def _post(self, body: bytes) -> None:
        signature = f"sha1={hmac.new(self.secret.encode(), body, 'sha1').hexdigest()}"
        headers = {"X-Self-ID": self.self_id, "X-Signature": signature, "Content-Type": "application/json"}
        with suppress(ClientError):
            async with (
                ClientSession() as session,
                session.post(f"http://127.0.0.1:{self.their_port}/", data=body, headers=headers) as answer,
            ):
                self.told.append(answer.status)

    # -- ways -------------------------------------------------------------------------------------
    @asynccontextmanager
    async def open(self) -> AsyncGenerator[Peer]:
        """Be there until the block ends."""
        # What happened while nobody was there to tell of it is never told: OneBot keeps nothing.
        while not self._events.empty():
            self._events.get_nowait()
        async with AsyncExitStack() as stack:
            if self.way in ("forward", "http"):
                await stack.enter_async_context(self._listening(self._forward if self.way == "forward" else self._call))
            tasks = await stack.enter_async_context(asyncio.TaskGroup())
            works = [self._tell_all(), self._beat()]
            works += [self._knock("Universal")] if self.way == "reverse" else []
            works += [self._knock("Event"), self._knock("API")] if self.way == "split" else []
            running = [tasks.create_task(work) for work in works]
            try:
                yield self
            finally:
                for task in running:
                    task.cancel()
                for one in list(self._sockets):
                    await one.close()

    @asynccontextmanager
    async def _listening(self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncGenerator[None]:
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", self.port).start()
            yield
        finally:
            await runner.cleanup()

    def _refusal(self, request: web.Request) -> web.Response | None:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if not self.token:
            return None
        if not token:
            return web.Response(status=401)
        return None if kind == "Bearer" and token == self.token else web.Response(status=403)

    async def _forward(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        one = web.WebSocketResponse(max_msg_size=LARGEST)
        await one.prepare(request)
        if self.refuses_late:
            await one.send_str('{"status":"failed","retcode":1403,"data":null,"message":"token验证失败","echo":null}')
            await one.close()
        else:
            await self._serve(one, "Universal")
        return one

    async def _call(self, request: web.Request) -> web.StreamResponse:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        parameters = cast("dict[str, object]", json.loads(await request.read() or b"{}"))
        action = request.match_info["path"]
        if action not in self.deeds.table:
            return web.Response(status=404)
        answer = self._answer(action, parameters, None)
        if self.deaf or self.keeps_answers:
            await asyncio.Event().wait()
        return web.json_response(answer)

    async def _knock(self, role: str) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "X-Self-ID": self.self_id, "X-Client-Role": role}
        async with ClientSession() as session:
            while True:
                try:
                    async with session.ws_connect(f"http://127.0.0.1:{self.their_port}/", headers=headers) as one:
                        await self._serve(one, role)
                except ClientError as error:
                    status: object = getattr(error, "status", None)
                    if isinstance(status, int):
                        self.refused.append(status)
                await asyncio.sleep(KNOCK_EVERY)


def _transport_of(one: Socket) -> asyncio.Transport | None:
    # aiohttp has no way to cut a WebSocket: it always says goodbye.
    holder = getattr(one, "_conn", None) if isinstance(one, ClientWebSocketResponse) else getattr(one, "_req", None)
    found: object = getattr(holder, "transport", None)
    return found if isinstance(found, asyncio.Transport) else None
