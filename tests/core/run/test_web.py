from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web

from townhall.run.metrics import Metrics
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.run.web import Condition, HealthServer
from townhall.store.interface import StoreFigures, StoreTrouble

SINCE = datetime(2026, 5, 4, tzinfo=UTC)
CONNECTED = AdapterStatus(AdapterState.CONNECTED, SINCE, ever_connected=True)
CONNECTING = AdapterStatus(AdapterState.CONNECTING, SINCE)
LOST_AGAIN = AdapterStatus(AdapterState.LOST, SINCE, "The line was cut.", ever_connected=True)
FULL = StoreTrouble("The disk is full.", "Make room.")


@asynccontextmanager
async def _served(condition: Condition, *routes: web.RouteDef) -> AsyncGenerator[tuple[aiohttp.ClientSession, Metrics]]:
    metrics = Metrics("0.1.0")

    async def refresh() -> None:
        metrics.store = StoreFigures(bytes=4096)

    async with (
        HealthServer("127.0.0.1:0", lambda: condition, metrics, routes=routes, refresh=refresh) as server,
        aiohttp.ClientSession(server.url) as client,
    ):
        yield client, metrics


async def test_a_process_with_trouble_is_alive_and_says_so() -> None:
    async with _served(Condition(False, FULL)) as (client, _), client.get("/healthz") as answer:
        assert answer.status == 200
        assert (await answer.json())["store"] == "The disk is full."


@pytest.mark.parametrize("status", [CONNECTED, LOST_AGAIN])
async def test_it_is_ready_once_every_account_has_been_connected(status: AdapterStatus) -> None:
    async with _served(Condition(True, adapters={"tg": status})) as (client, _), client.get("/readyz") as answer:
        assert answer.status == 200
        assert (await answer.json())["ready"] is True


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        (Condition(False), "No configuration"),
        (Condition(True, FULL), "The disk is full. Make room."),
        (Condition(True, adapters={"tg": CONNECTED, "lobby": CONNECTING}), "The account lobby has not connected yet"),
    ],
)
async def test_it_is_not_ready_and_says_why(condition: Condition, reason: str) -> None:
    async with _served(condition) as (client, _), client.get("/readyz") as answer:
        [missing] = (await answer.json())["missing"]

        assert answer.status == 503
        assert reason in missing


async def test_metrics_are_refreshed_and_served_as_prometheus_reads_them() -> None:
    async with _served(Condition(True)) as (client, metrics):
        metrics.turns += 3
        async with client.get("/metrics") as answer:
            page = await answer.text()

    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert "townhall_turns_total 3.0" in page
    assert "townhall_database_bytes 4096.0" in page


async def test_a_name_that_may_be_pointed_at_us_gets_no_answer() -> None:
    async with (
        _served(Condition(True)) as (client, _),
        client.get("/metrics", headers={"Host": "evil.example"}) as answer,
    ):
        assert answer.status == 403


async def test_a_plugin_adds_a_page() -> None:
    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    async with (
        _served(Condition(True), web.get("/boards/hello", hello)) as (client, _),
        client.get("/boards/hello") as answer,
    ):
        assert await answer.text() == "hello"
