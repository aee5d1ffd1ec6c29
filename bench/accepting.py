"""Accepting alone: how many events a second become durable, and how long each waits for it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Sequence
from functools import partial
from time import perf_counter

from bench.durable import on_disk
from bench.house import in_loop
from bench.results import Figure, Size
from bench.rounds import decode
from bench.stream import messages
from townhall.run.collector import spare
from townhall.store.interface import Incoming, Store

RATE = 20_000
"""Events a second that are offered, whether the store keeps up or not."""
TOGETHER = 20
"""Events that are handed in at once."""
UNDER_WAY = 100
"""Hand-overs that wait for the disk at a time where as much as possible is accepted."""


def measure(size: Size) -> list[Figure]:
    """Offer a steady stream, then as much as it takes."""
    count = int(RATE * size.seconds)
    events = [decode(raw) for raw in messages(Size(messages=count, groups=size.groups))]
    portions = _portions([Incoming(event.id, event.place.group, event) for event in events])
    late = min((in_loop(_steadily(portions)) for _ in range(size.rounds)), key=_p99)
    most = max(in_loop(_as_fast_as_possible(portions)) for _ in range(size.rounds))
    return [
        Figure(name="Accepting alone, as fast as it goes", value=most, unit="events/s", least=RATE),
        Figure(name=f"Accepting {RATE:,} events/s: median wait", value=late[len(late) // 2] * 1e3, unit="ms"),
        Figure(name=f"Accepting {RATE:,} events/s: p99 of the wait", value=_p99(late) * 1e3, unit="ms", most=50),
    ]


def _portions(events: Sequence[Incoming]) -> list[Sequence[Incoming]]:
    return [events[start : start + TOGETHER] for start in range(0, len(events), TOGETHER)]


def _p99(waits: Sequence[float]) -> float:
    return waits[int(len(waits) * 0.99)]


async def _steadily(portions: Sequence[Sequence[Incoming]]) -> list[float]:
    """Return how long each portion waited, counted from when it was due: a store that falls behind cannot hide it."""
    async with on_disk() as store:
        await store.open()
        spare()
        waits: list[float] = []
        start = perf_counter()
        answers: list[asyncio.Future[Sequence[int]]] = []
        for number, portion in enumerate(portions):
            due = start + number * TOGETHER / RATE
            while perf_counter() < due:  # noqa: ASYNC110 -- it waits for a time, not an event
                await asyncio.sleep(0.0005)
            answers.append(_watched(store, portion, partial(_note, waits, due)))
        await asyncio.gather(*answers)
        await store.close()
        return sorted(waits)


def _note(waits: list[float], due: float, answer: asyncio.Future[Sequence[int]]) -> None:
    waits.append(perf_counter() - due)


def _watched(store: Store, portion: Sequence[Incoming], done: partial[None]) -> asyncio.Future[Sequence[int]]:
    answer: Awaitable[Sequence[int]] = store.accept(portion)
    assert isinstance(answer, asyncio.Future)
    answer.add_done_callback(done)
    return answer


async def _as_fast_as_possible(portions: Sequence[Sequence[Incoming]]) -> float:
    async with on_disk() as store:
        await store.open()
        spare()
        start = perf_counter()
        waiting: deque[Awaitable[Sequence[int]]] = deque()
        for portion in portions:
            waiting.append(store.accept(portion))
            if len(waiting) > UNDER_WAY:
                await waiting.popleft()
        for answer in waiting:
            await answer
        seconds = perf_counter() - start
        await store.close()
        return len(portions) * TOGETHER / seconds
