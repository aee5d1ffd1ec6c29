"""One homeserver as our account reaches it: calls with their answers as values, over nio's client."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode

import aiohttp
import msgspec

from townhall.adapter.pictures import download
from townhall_matrix import sdk
from townhall_matrix.reading import read
from townhall_matrix.shapes import Refusal

CLIENT = "/_matrix/client/v3"
USUAL = 30.0
"""Seconds a call may take."""
_refusals = msgspec.json.Decoder(Refusal)


class Answer(msgspec.Struct, frozen=True):
    """What a homeserver answered."""

    status: int
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether it did as asked."""
        return 200 <= self.status < 300

    @property
    def refusal(self) -> Refusal:
        """Return what it refused with; a proxy that answers in its place says nothing we know."""
        return read(_refusals, self.body) or Refusal()


class Unreached(Exception):
    """No answer came; ``sent`` says whether the homeserver may have taken the call all the same."""

    def __init__(self, reason: str, *, sent: bool) -> None:
        super().__init__(reason)
        self.sent = sent


class Homeserver:
    """The calls of one account. The token travels in a header and in nothing else."""

    def __init__(self, address: str, user: str, device: str) -> None:
        self.address = address.rstrip("/")
        self._client = sdk.client(self.address, user, device)
        self._token = ""

    def carry(self, token: str) -> None:
        """Prove with this token who we are, from now on."""
        self._token = token

    async def close(self) -> None:
        """End the connections."""
        await self._client.close()

    async def login(self, user: str, password: str, device: str) -> Answer:
        """Log in with a password."""
        method, path, body = sdk.login(user, password, device)
        return await self._send(method, path, body.encode(), "application/json", USUAL)

    async def call(
        self,
        method: str,
        *segments: str,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        patience: float = USUAL,
        base: str = CLIENT,
    ) -> Answer:
        """Make one call of the client API; ``segments`` are quoted. Raises :class:`Unreached` alone."""
        path = "/".join((base, *(quote(one, safe="") for one in segments))).rstrip("/")
        if query:
            path = f"{path}?{urlencode(query)}"
        sent = None if body is None else msgspec.json.encode(body)
        return await self._send(method, path, sent, "application/json", patience)

    async def upload(self, data: bytes, kind: str, name: str) -> Answer:
        """Bring a file to the homeserver."""
        path = f"/_matrix/media/v3/upload?{urlencode({'filename': name})}"
        return await self._send("POST", path, data, kind, 120.0)

    async def media(self, server: str, media: str) -> bytes:
        """Return a picture that was uploaded here or elsewhere; raises :class:`PictureError`."""
        path = "/".join(quote(one, safe="") for one in (server, media))
        address = f"{self.address}/_matrix/client/v1/media/download/{path}"
        return await download(address, headers={"Authorization": f"Bearer {self._token}"})

    async def _send(self, method: str, path: str, data: bytes | None, kind: str, patience: float) -> Answer:
        headers = {"Content-Type": kind}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        timeout = aiohttp.ClientTimeout(total=patience, sock_connect=min(patience, 15.0))
        try:
            response = await self._client.send(method, path, data, headers, None, timeout)
            async with response:
                return Answer(response.status, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ServerTimeoutError, aiohttp.InvalidURL) as error:
            sent = isinstance(error, aiohttp.SocketTimeoutError)
            raise Unreached(f"{self.address} does not answer: {_said(error)}.", sent=sent) from None
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unreached(f"{self.address} was lost in the middle of a call: {_said(error)}.", sent=True) from None


def _said(error: BaseException) -> str:
    """Return the kind of an error and what the system said; no address, for it may hold what nobody should read."""
    reason = error.strerror if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__}{f' ({reason})' if reason else ''}"
