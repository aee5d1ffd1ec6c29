"""The small web server for those who look after the process: is it alive, is it ready, what are its figures.

It shows nothing that a member wrote and no secret, answers only to names it knows, and plugins may add pages.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Self

import msgspec
from aiohttp import web

from townhall.run.hosts import Address, allowed
from townhall.run.metrics import Metrics
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.store.interface import StoreTrouble


class Condition(msgspec.Struct, frozen=True):
    """How Townhall is at this moment."""

    configured: bool
    """Whether a configuration is in force."""
    store: StoreTrouble | None = None
    """What keeps the store from writing."""
    adapters: Mapping[str, AdapterStatus] = msgspec.field(default_factory=dict[str, AdapterStatus])
    refused_reload: str = ""
    """Why the ops.toml of now is not in force, when the last good one still is."""

    @property
    def missing(self) -> list[str]:
        """What is missing until it is ready, in words; empty when it is."""
        reasons = [] if self.configured else ["No configuration is in force."]
        if self.store is not None:
            reasons.append(f"The store cannot write: {self.store.reason} {self.store.remedy}".rstrip())
        for name, status in self.adapters.items():
            if not status.ever_connected:
                said = f": {status.reason}" if status.reason else "."
                reasons.append(f"The account {name} has not connected yet ({status.state}){said}")
        return reasons


async def _nothing() -> None:
    return None


class HealthServer:
    """Serves ``/healthz``, ``/readyz`` and ``/metrics`` on the ``listen`` address of ``[townhall]``."""

    def __init__(
        self,
        listen: str,
        condition: Callable[[], Condition],
        metrics: Metrics,
        *,
        routes: Iterable[web.AbstractRouteDef] = (),
        refresh: Callable[[], Awaitable[None]] = _nothing,
    ) -> None:
        """Make a server; ``refresh`` brings those metrics up to date that must be asked for, before each scrape."""
        self.address = Address.read(listen)
        self._condition = condition
        self._metrics = metrics
        self._refresh = refresh
        application = web.Application(middlewares=[self._only_known_hosts])
        application.add_routes(
            [
                web.get("/healthz", self._health),
                web.get("/readyz", self._ready),
                web.get("/metrics", self._page),
                *routes,
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, handle_signals=False)

    async def __aenter__(self) -> Self:
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.address.host, self.address.port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Where it listens, with the port it was given."""
        sockets = self._runner.addresses
        port = sockets[0][1] if sockets else self.address.port
        return self.address.url(port)

    @web.middleware
    async def _only_known_hosts(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        # A page somewhere else may make a browser ask us under a name of its own (DNS rebinding).
        if not allowed(request.headers.get("Host", ""), self.address.host):
            raise web.HTTPForbidden(text="This server does not answer to that name.\n")
        return await handler(request)

    async def _health(self, request: web.Request) -> web.Response:
        condition = self._condition()
        return web.json_response(
            {
                "alive": True,
                "version": self._metrics.version,
                "store": condition.store.reason if condition.store else "ok",
                "refused_reload": condition.refused_reload,
            }
        )

    async def _ready(self, request: web.Request) -> web.Response:
        condition = self._condition()
        missing = condition.missing
        adapters = {name: _told(status) for name, status in condition.adapters.items()}
        answer = {"ready": not missing, "missing": missing, "adapters": adapters}
        return web.json_response(answer, status=503 if missing else 200)

    async def _page(self, request: web.Request) -> web.Response:
        await self._refresh()
        page, content_type = await asyncio.to_thread(_render, self._metrics)
        return web.Response(body=page, headers={"Content-Type": content_type})


def _told(status: AdapterStatus) -> dict[str, str]:
    told = {"state": status.state.value, "since": status.since.isoformat()}
    if status.state is not AdapterState.CONNECTED and status.reason:
        told["reason"] = status.reason
    return told


def _render(metrics: Metrics) -> tuple[bytes, str]:
    # Imported at the first scrape, in its thread: a start without a scrape never pays for it.
    from townhall.run.exposition import CONTENT_TYPE, render

    return render(metrics), CONTENT_TYPE
