"""The web server of the Lobby: the page, its files, and the socket, for browsers that came to the right door."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Time
from townhall_lobby import protocol as p
from townhall_lobby.connection import Connection
from townhall_lobby.hall import Hall
from townhall_lobby.outbox import Outbox
from townhall_lobby.whereabouts import ON_THIS_MACHINE, PAGE, host_name, is_loopback

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The browser asks each time and gets a 304: a new version of Townhall is never mixed with an old page.
    "Cache-Control": "no-cache",
}
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
_HEARTBEAT = 20.0

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Doorkeeper:
    """Lets in what a browser on the right page asks; a page elsewhere cannot use the visitor's browser against us."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed | ON_THIS_MACHINE

    def check(self, request: web.Request) -> None:
        """Refuse a request that names another host (DNS rebinding) or a socket opened by another site's page."""
        if host_name(request.host) not in self._allowed:
            raise web.HTTPForbidden(text="This address is not served here. Add it to allowed_hosts of the account.\n")
        if request.path == "/ws" and not self._same_origin(request):
            raise web.HTTPForbidden(text="The socket is only for the Lobby's own page.\n")

    def is_local(self, request: web.Request) -> bool:
        """Return whether a browser on this machine asks, without a proxy in between."""
        return (
            is_loopback(request.remote or "")
            and host_name(request.host) in ON_THIS_MACHINE
            and not any(name in request.headers for name in _FORWARDED)
        )

    @staticmethod
    def _same_origin(request: web.Request) -> bool:
        scheme, separator, rest = request.headers.get("Origin", "").partition("://")
        return bool(separator) and scheme in ("http", "https") and rest.lower() == request.host.lower()


class Server:
    """Serves the page of one account."""

    def __init__(
        self,
        hall: Hall,
        outbox: Outbox,
        doorkeeper: Doorkeeper,
        time: Time,
        log: FilteringBoundLogger,
        page: Path = PAGE,
        *,
        malformed: Callable[[], None],
    ) -> None:
        self._hall = hall
        self._outbox = outbox
        self._doorkeeper = doorkeeper
        self._time = time
        self._log = log
        self._page = page
        self._malformed = malformed
        self._connections: set[Connection] = set()
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port. Raises :class:`OSError` when it is taken."""
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=2.0, handle_signals=False)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Tell the pages and close."""
        self._hall.presence.everybody(p.Going())
        for connection in tuple(self._connections):
            connection.end()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard], client_max_size=1024)
        application.router.add_get("/", self._index)
        application.router.add_get("/ws", self._socket)
        if self._page.is_dir():
            application.router.add_static("/static/", self._page)
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._doorkeeper.check(request)
            response = await handler(request)
        except web.HTTPException as refused:
            refused.headers.update(HEADERS)
            raise
        if not response.prepared:
            response.headers.update(HEADERS)
        return response

    async def _index(self, request: web.Request) -> web.StreamResponse:
        index = self._page / "index.html"
        if not index.is_file():
            raise web.HTTPServiceUnavailable(text="The Lobby's page is missing. Install townhall again.\n")
        return web.FileResponse(index)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(timeout=1.0, heartbeat=_HEARTBEAT, max_msg_size=4 * p.FRAME_BYTES)
        await socket.prepare(request)
        connection = Connection(
            socket,
            self._hall,
            self._outbox,
            local=self._doorkeeper.is_local(request),
            time=self._time,
            log=self._log,
            malformed=self._malformed,
        )
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
        return socket
