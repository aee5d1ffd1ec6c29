"""Take the history of a group in: the path of live events, marked as backfill, with no platform at the other end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import msgspec
from msgspec.structs import replace
from structlog.typing import FilteringBoundLogger

from townhall.adapter import Adapter
from townhall.clock.time import SystemTime
from townhall.config.loading import Loaded
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.run.accounts import make_adapter
from townhall.run.engine import Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.moves import Moves
from townhall.run.witness import Witness
from townhall.store.interface import Store
from townhall.store.opening import open_store

AT_ONCE = 500
"""Events that are journaled in one commit."""


class Imported(msgspec.Struct):
    """How far an import has come."""

    read: int = 0
    new: int = 0
    until: datetime | None = None
    """When the last event that was read happened."""


Progress = Callable[[Imported], None]


async def import_history(
    loaded: Loaded,
    group: GroupConfiguration,
    log: FilteringBoundLogger,
    *,
    file: Path | None = None,
    since: datetime | None = None,
    progress: Progress = lambda imported: None,
) -> Imported:
    """Have the plugins of a group learn from its history; what was heard already counts once.

    Raises :class:`townhall.adapter.AdapterError` where there is none to be had, and
    :class:`townhall.store.interface.StoreError` while Townhall runs on the same database. An import that is broken off
    is taken up again by repeating it. Whatever a plugin decides to send waits for the next start.
    """
    configuration = loaded.configuration
    assert configuration is not None
    async with AsyncExitStack() as stack:
        store = open_store(configuration.townhall.database, loaded.path.parent)
        await store.open()
        stack.push_async_callback(store.close)
        moves, metrics = Moves(store), Metrics()
        await moves.open()
        engine = _engine(loaded, configuration, store, metrics, log)
        await engine.open(configuration, loaded.installed.texts())
        stack.push_async_callback(engine.close)
        adapter = await _adapter(loaded, configuration, group, store, moves, log)
        history = adapter.history(moves.address(group.id), file=file, since=since)
        return await _take(engine, metrics, group, history, progress)


def _engine(
    loaded: Loaded, configuration: Configuration, store: Store, metrics: Metrics, log: FilteringBoundLogger
) -> Engine:
    def usual(group: GroupConfiguration) -> Capabilities:
        return loaded.installed.adapter(configuration.accounts[group.core.account].adapter).capabilities

    return Engine(
        store=store,
        time=SystemTime(),
        random=Random(),
        performer=lambda name: None,
        usual=usual,
        metrics=metrics,
        witness=Witness(metrics, Fingerprints(), log),
        log=log,
        workers=configuration.townhall.workers,
    )


async def _adapter(
    loaded: Loaded,
    configuration: Configuration,
    group: GroupConfiguration,
    store: Store,
    moves: Moves,
    log: FilteringBoundLogger,
) -> Adapter[Any]:
    account = configuration.accounts[group.core.account]
    directory = loaded.path.parent / "accounts" / account.name
    directory.mkdir(parents=True, exist_ok=True)
    return make_adapter(
        account,
        configuration,
        loaded.installed,
        address=moves.address,
        directory=directory,
        time=SystemTime(),
        log=log,
        cursor=await store.cursor(account.name),
    )


async def _take(
    engine: Engine,
    metrics: Metrics,
    group: GroupConfiguration,
    history: AsyncIterator[Event],
    progress: Progress,
) -> Imported:
    imported, account = Imported(), group.core.account
    counters = metrics.account(account)
    async for batch in _batches(history):
        at_home = [replace(event, place=replace(event.place, group=group.id), backfill=True) for event in batch]
        await engine.publish(account, at_home)
        imported.read += len(batch)
        imported.new = counters.accepted
        imported.until = batch[-1].at
        progress(imported)
        # Turns go on beside the reading; they must not fall so far behind that memory fills.
        await asyncio.sleep(0)
    await engine.bus.idle()
    await engine.committer.settled()
    return imported


async def _batches(history: AsyncIterator[Event]) -> AsyncIterator[list[Event]]:
    batch: list[Event] = []
    async for event in history:
        batch.append(event)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
