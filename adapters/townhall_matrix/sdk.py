"""The part of matrix-nio we drive, with the types it lacks.

nio's :class:`~nio.AsyncClient` carries every call: it owns the connections, TLS and proxies, and it knows how to log
in. Its sync loop, store and retries are left alone: they keep the sync token apart from what was journaled, wait out
rate limits by themselves, and put the access token into the address of a request, where proxies write it down.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, cast

import nio  # type: ignore[import-untyped]
from aiohttp import ClientResponse, ClientTimeout


class NioClient(Protocol):
    """What we use of ``nio.AsyncClient``."""

    access_token: str
    user_id: str
    device_id: str

    async def send(
        self,
        method: str,
        path: str,
        data: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        trace_context: object = None,
        timeout: ClientTimeout | None = None,  # noqa: ASYNC109 -- nio's own signature
    ) -> ClientResponse:
        """Send one request and return its answer as it is."""
        ...

    async def close(self) -> None:
        """End the connections."""
        ...


def client(homeserver: str, user: str, device: str) -> NioClient:
    """Return a client that has not connected yet."""
    # Nothing of ours is encrypted, so nio needs neither a store nor keys.
    config = nio.AsyncClientConfig(store_sync_tokens=False, encryption_enabled=False)
    return cast(NioClient, nio.AsyncClient(homeserver, user, device_id=device, store_path="", config=config))


def login(user: str, password: str, device: str) -> tuple[str, str, str]:
    """Return method, path and body of a login with a password, as nio writes it."""
    method, path, body = nio.Api.login(user, password=password, device_name="Townhall", device_id=device)
    return str(method), str(path), str(body)
