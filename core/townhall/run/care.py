"""Let go what is past its time: once an hour, a little at a time, and never what is still open."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from townhall.config.settings import TownhallSettings
from townhall.run.engine import Engine
from townhall.store.interface import RecordKey

EVERY = 3600.0
"""Seconds between two looks."""
BREATH = 0.05
"""Seconds for everybody else between two batches."""


class Care:
    """The one job that tidies the store."""

    def __init__(self, engine: Engine, settings: Callable[[], TownhallSettings]) -> None:
        self._engine = engine
        self._store = engine.store
        self._settings = settings

    async def run(self) -> None:
        """Tidy until cancelled."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY)

    async def once(self, breath: float = BREATH) -> None:
        """Let everything go that is past its time now."""
        store, now, settings = self._store, self._engine.time.now(), self._settings()
        await _all(store.forget_journal, now - settings.journal_retention, breath)
        await _all(store.forget_decisions, now - settings.body_retention, breath)
        await _all(store.forget_bodies, now - settings.body_retention, breath)
        await _all(store.forget_ledger, now - settings.ledger_retention, breath)
        await _all(store.forget_sends, now - settings.ledger_retention, breath)
        keeping = self._engine.keeping()
        for kind in await store.fact_kinds():
            await _all(partial(store.forget_facts, kind), now - keeping.facts_time(kind), breath)
        await self._records({kind: now - span for kind, span in keeping.records().items()}, breath)
        if not self._engine.bus.queued:
            self._engine.world.erased.clear()

    async def _records(self, limits: Mapping[tuple[str, str], datetime], breath: float) -> None:
        """Look through all records, page after page, for those last written before the limit of their kind."""
        after: RecordKey | None = None
        while limits:
            ages = await self._store.aged_records(limits, after)
            if ages.old:
                await self._forget(limits, ages.old)
            if ages.last is None:
                return
            after = ages.last
            await asyncio.sleep(breath)

    async def _forget(self, limits: Mapping[tuple[str, str], datetime], old: Sequence[RecordKey]) -> None:
        await self._store.forget_records(limits, old)
        unwritten = self._engine.committer.unwritten()
        self._engine.world.cache.forget([key for key in old if key not in unwritten])
        self._engine.world.counting.forget()


async def _all(forget: Callable[[datetime], Awaitable[int]], before: datetime, breath: float) -> None:
    while await forget(before):  # noqa: ASYNC110 -- a pause between two batches, not a wait for something
        await asyncio.sleep(breath)
