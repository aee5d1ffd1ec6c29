from __future__ import annotations

import asyncio
from contextvars import ContextVar
from threading import Barrier, Event

import pytest

from townhall.run.pool import Pool

name: ContextVar[str] = ContextVar("name")


async def test_a_function_runs_in_a_thread_with_the_callers_context() -> None:
    pool = Pool(1)
    name.set("welcome")

    assert await pool.run(name.get) == "welcome"

    pool.shutdown()


async def test_what_a_function_raises_reaches_the_caller() -> None:
    pool = Pool(1)

    with pytest.raises(ZeroDivisionError):
        await pool.run(divmod, 1, 0)
    assert await pool.run(divmod, 7, 2) == (3, 1)

    pool.shutdown()


@pytest.mark.parametrize("error", [SystemExit(3), StopIteration()])
async def test_a_function_can_neither_end_the_process_nor_confuse_its_caller(error: BaseException) -> None:
    pool = Pool(1)

    def leave() -> None:
        raise error

    with pytest.raises(RuntimeError, match=type(error).__name__):
        await pool.run(leave)

    pool.shutdown()


async def test_as_many_run_at_once_as_there_are_workers() -> None:
    pool, together = Pool(3), Barrier(3, timeout=5)

    await asyncio.gather(*(pool.run(together.wait) for _ in range(3)))

    assert pool.busy == 0
    pool.shutdown()


async def test_a_function_that_hangs_past_its_deadline_does_not_take_the_worker_from_others() -> None:
    pool, release = Pool(1), Event()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.02):
            await pool.run(release.wait)

    assert pool.abandoned == 1
    assert await pool.run(len, "next") == 4

    release.set()
    pool.shutdown()


async def test_a_caller_that_gave_up_while_waiting_is_not_run_at_all() -> None:
    pool, release, ran = Pool(1), Event(), list[str]()
    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(pool.run(release.wait))
        late = tasks.create_task(pool.run(ran.append, "late"))
        await asyncio.sleep(0)
        late.cancel()
        await asyncio.sleep(0)
        release.set()
    await first
    await pool.run(ran.append, "after")

    assert ran == ["after"]
    assert pool.abandoned == 0
    pool.shutdown()


async def test_a_closed_pool_takes_nothing() -> None:
    pool = Pool(1)
    pool.shutdown()

    with pytest.raises(RuntimeError, match="closed"):
        await pool.run(len, "")
