"""Measure two or more ways of doing the same work in turn, so that whatever else the machine does hits all of them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from time import process_time

import msgspec

from bench.house import Handler, LongSettings, engine, in_loop, rest, tell
from bench.stream import ACCOUNTS
from townhall import MessageSent
from townhall.config.model import Configuration
from townhall.run.collector import spare
from townhall.run.engine import Engine
from townhall.run.scope import Scope
from townhall.store.interface import Store

BATCH = 100
"""Updates in one answer of a platform: the most Telegram gives at a time."""

decode = msgspec.json.Decoder(MessageSent).decode


class Way:
    """One way of doing the work: a round of it returns its seconds of CPU."""

    def __init__(self, name: str, once: Callable[[], float]) -> None:
        self.name = name
        self.once = once
        self.best = float("inf")


def compare(rounds: int, *ways: Way) -> None:
    """Let each way have its rounds, in turn; the best of each counts."""
    for _ in range(rounds):
        for way in ways:
            gc.collect()
            way.best = min(way.best, way.once())


def raw(raws: Sequence[bytes], handlers: Sequence[Handler]) -> Way:
    """Return the least there can be: decode, and await one handler after another."""
    settings = LongSettings()

    async def loop() -> float:
        spare()
        start = process_time()
        for message in raws:
            event = decode(message)
            for handler in handlers:
                await handler(event, None, settings)
        return process_time() - start

    return Way("raw", lambda: in_loop(loop()))


def ours(
    name: str,
    raws: Sequence[bytes],
    known: Sequence[bytes],
    groups: Configuration,
    store: Callable[[], AbstractAsyncContextManager[Store]],
    check: Callable[[Engine], None] | None = None,
) -> Way:
    """Return the same through Townhall: the accounts tell their updates side by side, each after its commit."""

    async def once() -> float:
        async with store() as kept, engine(kept, groups) as running:
            await tell(running, map(decode, known))
            spare()
            seconds = await _stream(running, raws)
            if check is not None:
                check(running)
            return seconds

    return Way(name, lambda: in_loop(once()))


async def _stream(running: Engine, raws: Sequence[bytes]) -> float:
    failures: list[BaseException] = []
    start = process_time()
    async with Scope("accounts", lambda name, error: failures.append(error)) as accounts:
        tasks = [accounts.spawn(_account(running, number, raws), "account") for number in range(ACCOUNTS)]
        for task in tasks:
            await task
        await rest(running)
    seconds = process_time() - start
    assert not failures
    return seconds


async def _account(running: Engine, account: int, raws: Sequence[bytes]) -> None:
    mine = raws[account::ACCOUNTS]
    for start in range(0, len(mine), BATCH):
        await running.publish(f"a{account}", [decode(message) for message in mine[start : start + BATCH]])
        # The next answer of a platform has to be waited for, also where the journal answers at once.
        await asyncio.sleep(0)


@asynccontextmanager
async def in_memory() -> AsyncGenerator[Store]:
    """Give a store that forgets."""
    from townhall.store.memory import MemoryStore

    yield MemoryStore()
