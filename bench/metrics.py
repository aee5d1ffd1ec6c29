"""``/metrics`` of a Townhall with 10,000 groups: how long the page takes, and the look at what needs a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from uuid import uuid4

from bench.house import configuration, engine, in_loop, plugins
from bench.results import Figure, Size
from bench.stream import group_id
from townhall import Text
from townhall.clock.time import SystemTime
from townhall.model.actions import Say
from townhall.model.places import Place
from townhall.run.collector import spare
from townhall.run.engine import Engine
from townhall.run.exposition import render
from townhall.run.health import Health, suspended
from townhall.run.supervisor import AdapterState, AdapterStatus
from townhall.run.web import Condition
from townhall.store.interface import Effects, Outgoing, SendState, Timer
from townhall.store.sqlite import SqliteStore

GROUPS, ACCOUNTS, PLUGINS = 10_000, 20, 12
TRIES = 7
NOW = datetime.now(UTC)


def measure(size: Size) -> list[Figure]:
    """Ask a Townhall that serves 10,000 groups, with rows and timers on its disk, for its page and for its health."""
    groups = 100 if size.quick else GROUPS
    page, refresh, look = in_loop(_ask(groups, 1 if size.quick else TRIES))
    return [
        Figure(name=f"/metrics with {GROUPS:,} groups: CPU", value=page * 1e3, unit="ms", most=20),
        Figure(name="Of that, asking the store for its figures", value=refresh * 1e3, unit="ms"),
        Figure(name="A look at what needs a person, every 15 s: CPU", value=look * 1e3, unit="ms"),
    ]


class _House:
    """What the health of a Townhall is asked of."""

    def __init__(self, running: Engine) -> None:
        self.engine, self.metrics = running, running.metrics

    def condition(self) -> Condition:
        adapters = {f"a{number}": AdapterStatus(AdapterState.CONNECTED, NOW) for number in range(ACCOUNTS)}
        return Condition(True, adapters=adapters)


async def _ask(groups: int, tries: int) -> tuple[float, float, float]:
    with TemporaryDirectory(dir=Path(__file__).parent, prefix=".") as folder:
        store = SqliteStore(Path(folder) / "bench.db")
        async with engine(store, configuration(plugins().uses, groups)) as running:
            await store.commit(Effects(timers=list(_timers(groups)), outbox=list(_rows(groups))))
            _count(running)
            health = Health(_House(running), SystemTime(), running.log)
            await health.look()
            spare()
            pages, refreshes, looks = list[float](), list[float](), list[float]()
            for _ in range(tries):
                start = process_time()
                await health.refresh()
                refreshes.append(process_time() - start)
                render(running.metrics)
                pages.append(process_time() - start)
                start = process_time()
                await health.look()
                looks.append(process_time() - start)
            return min(pages), min(refreshes), min(looks)


def _count(running: Engine) -> None:
    """Let everything that can be counted have been counted, and connect what is asked on a scrape."""
    metrics = running.metrics
    for number in range(ACCOUNTS):
        account = metrics.account(f"a{number}", "none")
        account.accepted, account.heard_at = 1_000_000, NOW
        for outcome in ("ok", "degraded", "forbidden", "failed", "dropped", "rate_limited"):
            account.actions[outcome] = 1000
    for number in range(PLUGINS):
        metrics.plugin(f"plugin{number}").errors = 1
    for number in range(100):
        for _ in range(6):
            running.world.breaker.failed(group_id(number), "plugin0", "look")
    metrics.lanes_waiting = lambda: running.bus.queued
    metrics.outbox, metrics.queues = running.courier.waiting_by_lane, running.courier.waiting
    metrics.suspended = lambda: suspended(running)


def _timers(groups: int) -> Iterator[Timer]:
    for number in range(groups):
        for job in ("publish", "close"):
            due = NOW + timedelta(days=1, seconds=number)
            yield Timer(group=group_id(number), plugin="plugin0", job=job, slot="", due_at=due)


def _rows(groups: int) -> Iterator[Outgoing]:
    for number in range(groups):
        place = group_id(number)
        for state in (SendState.SENT, SendState.SENT, SendState.SENT, SendState.SUGGESTED):
            yield Outgoing(
                key=f"{number}-{state}-{uuid4().hex}",
                group=place,
                account="a0",
                plugin="plugin0",
                action=Say(place=Place(place), parts=(Text("Hello"),)),
                created_at=NOW,
                state=state,
            )
