"""Pictures that members sent: fetched within bounds, and read for the QR codes and other codes they hold.

An adapter says where its platform keeps a picture and hands in nothing that a member could choose: no redirect is
followed, and no more is taken than :data:`MOST_BYTES` within :data:`PATIENCE`. A picture is never stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp

from townhall.adapter import codes
from townhall.model.results import Failed, Ok, Receipt, Result, Unsupported

MOST_BYTES = 10 * 1024 * 1024
"""The largest picture that is fetched, as it comes over the wire."""
TOO_LARGE = f"The picture is larger than {MOST_BYTES // 1024 // 1024} MB."
PATIENCE = 20.0
"""Seconds in which a picture must have come, and as many in which it must have been read."""


class PictureError(Exception):
    """A picture cannot be had or read; the message says why and holds no address, for that may hold a token."""

    def __init__(self, reason: str, *, transient: bool = False) -> None:
        super().__init__(reason)
        self.transient = transient
        """Whether another try makes sense."""


async def download(address: str, *, headers: Mapping[str, str] | None = None, proxy: str = "") -> bytes:
    """Return a picture from the platform's own address for it; raises :class:`PictureError`.

    ``proxy`` is an address as in ``http://127.0.0.1:3128``; empty: what the environment says.
    """
    # What is packed may unpack to any size, so it is asked for as it is.
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE), trust_env=True)
    try:
        async with session, session.get(address, headers=asked, allow_redirects=False, proxy=proxy or None) as answer:
            if answer.status != 200:
                reason = f"The platform answered {answer.status} where the picture should be."
                raise PictureError(reason, transient=answer.status >= 500)
            return await _taken(answer)
    except TimeoutError as error:
        raise PictureError(f"The picture did not come within {PATIENCE:g} seconds.", transient=True) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        lost = not isinstance(error, ValueError)
        raise PictureError(f"The picture did not come: {type(error).__name__}.", transient=lost) from error


async def of_this_machine(path: str) -> bytes:
    """Return a picture that the platform's own server beside us has put on the disk; raises :class:`PictureError`."""
    try:
        return await asyncio.to_thread(_file, Path(path))
    except (OSError, ValueError) as error:
        raise PictureError(f"The picture's file cannot be read: {type(error).__name__}.") from error


def _file(path: Path) -> bytes:
    # Anything but a plain file might have no end, or never begin.
    if not path.is_file():
        raise PictureError("The picture's file is not on this machine.")
    if path.stat().st_size > MOST_BYTES:
        raise PictureError(TOO_LARGE)
    return path.read_bytes()


def is_kept_at(address: str, hosts: Collection[str]) -> bool:
    """Return whether an address is one of a platform's own media hosts, over TLS and at the usual port."""
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and parts.username is None and parts.port in (None, 443)
    except ValueError:
        return False
    host = (parts.hostname or "").rstrip(".")
    return plain and any(host == one or (one.startswith(".") and host.endswith(one)) for one in hosts)


async def _taken(answer: aiohttp.ClientResponse) -> bytes:
    picture = bytearray()
    async for piece in answer.content.iter_any():
        picture += piece
        if len(picture) > MOST_BYTES:
            raise PictureError(TOO_LARGE)
    return bytes(picture)


async def answer(picture: Awaitable[bytes]) -> Result:
    """Return the result of :class:`~townhall.model.actions.ReadCodes` for a picture that is being fetched.

    Whatever can go wrong with a picture is a result; the fetching may raise :class:`PictureError`.
    """
    try:
        return Ok(Receipt(texts=await _read(await picture)))
    except PictureError as error:
        return Failed(str(error), transient=error.transient)
    except ImportError:
        return Unsupported(codes.UNREAD.reason, codes.UNREAD.remedy)


async def _read(picture: bytes) -> tuple[str, ...]:
    """Return the texts of a picture, read by a thread of its own so that nothing else waits."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE):
            return await loop.run_in_executor(codes.reader(), codes.texts_in, picture)
    except TimeoutError as error:
        raise PictureError(f"The picture could not be read within {PATIENCE:g} seconds.") from error
    except codes.Unreadable as error:
        raise PictureError(str(error)) from error
