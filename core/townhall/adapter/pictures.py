"""Pictures that members sent: fetched within bounds, and read for the QR codes and other codes they hold.

An adapter says where its platform keeps a picture and hands in nothing that a member could choose: no redirect is
followed, and no more is taken than :data:`MOST_BYTES` within :data:`PATIENCE`. A picture is never stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping
from functools import cache
from importlib.util import find_spec

import aiohttp

from townhall.adapter import codes
from townhall.model.capabilities import Capabilities, Feature, No
from townhall.model.results import Failed, Ok, Receipt, Result, Unsupported

MOST_BYTES = 10 * 1024 * 1024
"""The largest picture that is fetched, as it comes over the wire."""
PATIENCE = 20.0
"""Seconds in which a picture must have come, and as many in which it must have been read."""

UNREAD = No("The codes of pictures cannot be read here.", "Install what reads them: pip install 'townhall[pictures]'")
"""What an account says where the libraries are not installed."""

LIBRARIES = ("PIL", "zxingcpp")
"""What reads pictures, imported with the first of them."""


class PictureError(Exception):
    """A picture cannot be had or read; the message says why and holds no address, for that may hold a token."""


def readable(capabilities: Capabilities, libraries: tuple[str, ...] = LIBRARIES) -> Capabilities:
    """Return what an account can do on this machine: reading codes takes libraries that may be missing."""
    if _installed(libraries) or not capabilities.can(Feature.READ_CODES):
        return capabilities
    return capabilities.within({Feature.READ_CODES: UNREAD})


@cache
def _installed(libraries: tuple[str, ...]) -> bool:
    return all(find_spec(name) is not None for name in libraries)


async def download(session: aiohttp.ClientSession, address: str, headers: Mapping[str, str] | None = None) -> bytes:
    """Return a picture from the platform's own address for it; raises :class:`PictureError`."""
    # What is packed may unpack to any size, so it is asked for as it is.
    asked = {"Accept-Encoding": "identity", **(headers or {})}
    limit = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        async with session.get(address, headers=asked, allow_redirects=False, timeout=limit) as answer:
            if answer.status != 200:
                raise PictureError(f"The platform answered {answer.status} where the picture should be.")
            return await _taken(answer)
    except TimeoutError as error:
        raise PictureError(f"The picture did not come within {PATIENCE:g} seconds.") from error
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise PictureError(f"The picture did not come: {type(error).__name__}.") from error


async def _taken(answer: aiohttp.ClientResponse) -> bytes:
    picture = bytearray()
    async for piece in answer.content.iter_any():
        picture += piece
        if len(picture) > MOST_BYTES:
            raise PictureError(f"The picture is larger than {MOST_BYTES // 1024 // 1024} MB.")
    return bytes(picture)


async def answer(picture: Awaitable[bytes]) -> Result:
    """Return the result of :class:`~townhall.model.actions.ReadCodes` for a picture that is being fetched.

    Whatever can go wrong with a picture is a result; the fetching may raise :class:`PictureError`.
    """
    try:
        return Ok(Receipt(texts=await _read(await picture)))
    except PictureError as error:
        return Failed(str(error))
    except ImportError:
        return Unsupported(UNREAD.reason, UNREAD.remedy)


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
