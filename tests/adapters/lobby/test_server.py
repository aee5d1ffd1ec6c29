"""The web server lets in only browsers that came to the right door (reliability.md section 1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiohttp import WSServerHandshakeError
from tests.adapters.lobby.world import lobby

from townhall_lobby.whereabouts import host_name, is_loopback


async def test_the_page_is_served_with_a_strict_policy(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world, world.session.get(world.url) as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.status == 200
        assert "unsafe" not in policy
        assert policy.startswith("default-src 'none'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_another_host_name_is_refused_so_that_rebinding_fails(tmp_path: Path) -> None:
    async with lobby(tmp_path) as world:
        async with world.session.get(world.url, headers={"Host": "evil.example"}) as response:
            assert response.status == 403
            assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "", "http://127.0.0.1:1", "http://127.0.0.1.evil.example"]
)
async def test_a_socket_opened_by_another_site_is_refused(tmp_path: Path, origin: str) -> None:
    async with lobby(tmp_path) as world:
        with pytest.raises(WSServerHandshakeError, match="403"):
            await world.session.ws_connect(f"{world.url}ws", headers={"Origin": origin} if origin else {})


@pytest.mark.parametrize("path", ["static/../adapter.py", "static/%2e%2e/adapter.py", "nowhere", "static/"])
async def test_nothing_but_the_page_is_served(tmp_path: Path, path: str) -> None:
    async with lobby(tmp_path) as world, world.session.get(f"{world.url}{path}") as response:
        assert response.status in (403, 404)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("header", "name"),
    [("localhost:8420", "localhost"), ("[::1]:8420", "::1"), ("LOBBY.example", "lobby.example"), ("", "")],
)
def test_the_name_in_a_host_header(header: str, name: str) -> None:
    assert host_name(header) == name


@pytest.mark.parametrize(
    ("address", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("x", False)]
)
def test_which_addresses_stay_on_this_machine(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback
