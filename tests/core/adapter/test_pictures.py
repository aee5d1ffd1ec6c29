"""A picture is fetched from where it is and nowhere else, within bounds, and what goes wrong is a result."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from tests.support.codes import qr_png

from townhall.adapter.pictures import MOST_BYTES, PictureError, answer, download, is_kept_at
from townhall.model.results import Failed, Ok, Receipt


@contextlib.asynccontextmanager
async def served(handler: web.RequestHandler | object) -> AsyncGenerator[str]:
    """Serve one picture."""
    application = web.Application()
    application.router.add_get("/{path:.*}", handler)  # type: ignore[arg-type]
    async with TestServer(application) as server:
        yield str(server.make_url("/secret-token/picture.png"))


async def test_a_picture_comes_and_is_read() -> None:
    async def picture(request: web.Request) -> web.Response:
        assert request.headers["Accept-Encoding"] == "identity"
        return web.Response(body=qr_png("https://t.me/+spam"))

    async with served(picture) as address:
        assert await answer(download(address)) == Ok(Receipt(texts=("https://t.me/+spam",)))


async def test_a_redirect_is_not_followed() -> None:
    asked: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        asked.append(request.path)
        raise web.HTTPFound("/latest/meta-data")

    async with served(elsewhere) as address:
        assert await answer(download(address)) == Failed("The platform answered 302 where the picture should be.")
        assert asked == ["/secret-token/picture.png"]


async def test_a_picture_without_end_is_cut_off() -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(bytes(1024 * 1024))
        return response

    async with served(endless) as address:
        with pytest.raises(PictureError, match=f"larger than {MOST_BYTES // 1024 // 1024} MB"):
            await download(address)


async def test_a_failure_names_no_address_for_that_may_hold_a_token() -> None:
    for address in ("http://127.0.0.1:1/secret-token", "no address: secret-token"):
        failed = await answer(download(address))
        assert isinstance(failed, Failed)
        assert "secret-token" not in failed.reason


async def test_a_broken_picture_is_a_result() -> None:
    async def broken() -> bytes:
        return b"not a picture"

    assert await answer(broken()) == Failed("The picture is broken or of a kind that is not read.")


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://cdn.example.com/a.png?x=1", True),
        ("https://eu.media.example.com/a.png", True),
        ("https://cdn.example.com:443/a.png", True),
        ("https://cdn.example.com./a.png", True),
        ("http://cdn.example.com/a.png", False),
        ("https://cdn.example.com:8443/a.png", False),
        ("https://ada@cdn.example.com/a.png", False),
        ("https://cdn.example.com@10.0.0.1/a.png", False),
        ("https://cdn.example.com.evil.org/a.png", False),
        ("https://evilmedia.example.com/a.png", False),
        ("https://media.example.com/a.png", False),
        ("https://10.0.0.1/a.png", False),
        ("https://[::1]/a.png", False),
        ("https://[", False),
        ("file:///etc/passwd", False),
        ("", False),
    ],
)
def test_only_a_platforms_own_host_keeps_its_pictures(address: str, kept: bool) -> None:
    assert is_kept_at(address, ("cdn.example.com", ".media.example.com")) is kept
