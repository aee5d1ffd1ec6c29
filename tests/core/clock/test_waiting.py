"""Whoever waits is woken by the hour or by somebody, whichever comes first, and only for that."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from townhall.clock.time import StoppedTime, SystemTime
from townhall.clock.waiting import wait

NOON = datetime(2026, 3, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def rounds() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_who_waits_is_woken_when_the_hour_comes() -> None:
    time, woken = StoppedTime(NOON), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wait(time, NOON + HOUR, woken))
        await rounds()
        assert not waiting.done()
        time.turn(HOUR)
        await rounds()
        assert waiting.done()


async def test_who_is_woken_early_is_not_woken_again_by_the_hour() -> None:
    time, woken = StoppedTime(NOON), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(wait(time, NOON + HOUR, woken))
        await rounds()
        woken.set()
    time.turn(HOUR)
    await rounds()
    assert not woken.is_set()
    assert time.next_wake() is None


async def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    time, woken = StoppedTime(NOON), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(wait(time, NOON + HOUR, woken))
        await rounds()
        waiting.cancel()
    assert waiting.cancelled()
    assert time.next_wake() is None


class SetBack(SystemTime):
    """The machine's clock, set back by an hour at the second look at it."""

    def __init__(self) -> None:
        self.looks = 0

    def now(self) -> datetime:
        self.looks += 1
        return super().now() - (timedelta(hours=1) if self.looks > 2 else timedelta())


async def test_nobody_sleeps_for_longer_because_the_wall_clock_was_set_back() -> None:
    time = SetBack()
    async with asyncio.timeout(5):
        await time.sleep_until(time.now() + timedelta(milliseconds=20))
    assert time.looks > 2
