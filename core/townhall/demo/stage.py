"""The Townhall of a demonstration: the real engine and store, and a real Lobby, under a stopped clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Adapter
from townhall.clock.time import StoppedTime
from townhall.config.loading import Loaded
from townhall.config.model import Configuration
from townhall.demo.chronicle import Chronicle
from townhall.demo.pages import Pages, pages_at
from townhall.demo.watched import WatchedStore
from townhall.model.events import AdapterConnected, Event
from townhall.model.ids import EventId, scoped
from townhall.replay.findings import Findings
from townhall.run.accounts import make_adapter
from townhall.run.by_hand import ByHand
from townhall.run.care import Care
from townhall.run.engine import Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.seeding import seed_secrets
from townhall.run.witness import Witness

TIDY = timedelta(days=1)


class Stage:
    """Everything that runs during a demonstration."""

    def __init__(self, loaded: Loaded, start: datetime, seed: int, log: FilteringBoundLogger) -> None:
        assert loaded.configuration is not None
        self._loaded = loaded
        self.configuration: Configuration = loaded.configuration
        self.time = StoppedTime(start)
        groups = self.configuration.groups.values()
        rooms = {group.id: group.alias for group in groups}
        self.findings = Findings(rooms, frozenset(group.core.staff_room for group in groups))
        self.chronicle = Chronicle(rooms, self.findings, self.time.now)
        self.metrics = Metrics()
        self._log = log
        self._seed = seed
        self._connected = asyncio.Event()
        self._numbers = count(1)
        (self._account,) = self.configuration.accounts.values()
        self.adapter: Adapter[Any] = make_adapter(
            self._account,
            self.configuration,
            loaded.installed,
            directory=loaded.path.parent / "accounts" / self._account.name,
            time=self.time,
            log=log,
        )
        self.engine = self._engine(seed)
        self._care = Care(self.engine, lambda: self.configuration.townhall)
        self._tidied = start

    def _engine(self, seed: int) -> Engine:
        database = self._loaded.path.parent / self.configuration.townhall.database.removeprefix("sqlite:///")
        store = WatchedStore(
            database, lambda: self.time.now().timestamp(), self.chronicle.decided, self.chronicle.settled
        )
        return Engine(
            store=store,
            time=self.time,
            random=Random(seed),
            performer=lambda name: self.adapter,
            usual=lambda group: self.adapter.capabilities,
            metrics=self.metrics,
            witness=Witness(self.metrics, Fingerprints(), self._log),
            log=self._log,
            chance=Random(seed + 1),
        )

    @asynccontextmanager
    async def open(self, locales: Mapping[str, str]) -> AsyncGenerator[Pages]:
        """Open the rooms, give the pages through which people come, and close in good order."""
        await self.engine.store.open()
        await seed_secrets(self.engine.store, self._seed)
        try:
            async with asyncio.TaskGroup() as tasks:
                adapter = tasks.create_task(self.adapter.run(self._publish))
                await self._connected.wait()
                try:
                    await self.engine.open(self.configuration, self._loaded.installed.texts())
                    self.engine.bus.steps.handles = frozenset({self.adapter.handle})
                    async with pages_at(self.adapter.address, locales) as pages:
                        self._hand = ByHand(self.engine, self.time, pages.all_told, singly=True)
                        await self._hand.settle()
                        yield pages
                finally:
                    await self.engine.close()
                    adapter.cancel()
        finally:
            await self.engine.store.close()

    async def pass_until(self, instant: datetime) -> None:
        """Let time pass; everything that is due on the way happens at its own instant."""
        await self._hand.pass_until(instant)
        if self.time.now() - self._tidied >= TIDY:
            self._tidied = self.time.now()
            await self._care.once(breath=0)

    async def settle(self) -> None:
        """Return when nothing more happens before the clock moves on."""
        await self._hand.settle()

    async def _publish(self, *events: Event, cursor: bytes | None = None) -> None:
        """Take in what the Lobby tells.

        Its ids begin with a number drawn by chance, so that two Lobbies are never mistaken for one another. Here they
        are counted instead: whatever plugins draw by chance derives from them, and is to be the same every time.
        """
        if any(isinstance(event, AdapterConnected) for event in events):
            self._connected.set()
            return
        named = [replace(event, id=self._next_id()) for event in events]
        for event in named:
            self.chronicle.told(event)
        await self.engine.publish(self._account.name, named, cursor)

    def _next_id(self) -> EventId:
        return EventId(scoped(self._account.platform, self._account.name, f"demo-{next(self._numbers)}"))
