"""Boards over ten million facts: the top ten of a week, and reading what closes the half month of 10,000 members."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from bench.house import in_loop
from bench.results import Figure, Size
from bench.scratch import END, GROUP, SHARES, make
from bench.showing import show
from townhall import Contribution
from townhall.run.scope import Scope
from townhall.store.interface import FactQuery
from townhall.store.sqlite import SqliteStore

FACTS, MEMBERS, DAYS = 10_000_000, 10_000, 365
TRIES = 7
TICK = 0.001

WEEK = FactQuery(groups=(GROUP,), kinds=(Contribution.MESSAGE.value,), since=END - timedelta(days=7), until=END)
HALF_MONTH = FactQuery(
    groups=(GROUP,),
    kinds=tuple(SHARES),
    since=END - timedelta(days=15),
    until=END,
    standing=True,
)


def measure(size: Size) -> list[Figure]:
    """Ask both of a file in which one group of 10,000 members has written ten million facts in a year."""
    facts, members, days = (20_000, 100, 30) if size.quick else (FACTS, MEMBERS, DAYS)
    with TemporaryDirectory(dir=Path(__file__).parent, prefix=".") as folder:
        path = Path(folder) / "bench.db"
        make(path, facts, members, days)
        tries = 1 if size.quick else TRIES
        return [*in_loop(_ask(path, tries)), *in_loop(show(path, tries))]


async def _ask(path: Path, tries: int) -> list[Figure]:
    store = SqliteStore(path)
    await store.open()
    try:
        top = await _best(lambda: store.fact_top(WEEK, 10), tries)
        closing = await _best(lambda: store.facts(HALF_MONTH), tries)
        count = len(await store.facts(HALF_MONTH))
    finally:
        await store.close()
    return [
        Figure(name="Ten million facts, the top 10 of the last 7 days: CPU", value=top.work * 1e3, unit="ms", most=10),
        Figure(name="The same by the clock", value=top.time * 1e3, unit="ms"),
        Figure(name="Ten million facts, reading a half month to close it: CPU", value=closing.work, unit="s", most=2),
        Figure(name="The same by the clock", value=closing.time, unit="s"),
        Figure(name="Facts in that half month", value=count, unit=""),
        Figure(name="Longest pause of the loop while they are read", value=closing.pause * 1e3, unit="ms"),
    ]


class _Taken(NamedTuple):
    """What an answer took: CPU of all threads, time by the clock, and the longest pause of the loop, in seconds."""

    work: float
    time: float
    pause: float


async def _best(ask: Callable[[], Awaitable[object]], tries: int) -> _Taken:
    """Return the least of each that an answer took."""
    taken: list[_Taken] = []
    for _ in range(tries):
        async with _pauses() as pauses:
            start, work = perf_counter(), process_time()
            await ask()
            worked, passed = process_time() - work, perf_counter() - start
        taken.append(_Taken(worked, passed, max(pauses, default=0.0)))
    return _Taken(*(min(one[place] for one in taken) for place in range(3)))


@asynccontextmanager
async def _pauses() -> AsyncGenerator[list[float]]:
    """Give how much later than asked the loop comes round, again and again."""
    pauses: list[float] = []

    async def look() -> None:
        while True:
            start = perf_counter()
            await asyncio.sleep(TICK)
            pauses.append(perf_counter() - start - TICK)

    failures: list[BaseException] = []
    async with Scope("pauses", lambda name, error: failures.append(error)) as scope:
        task = scope.spawn(look(), "look")
        yield pauses
        task.cancel()
