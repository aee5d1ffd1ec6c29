"""Threads for plain functions and heavy work, so that neither ever blocks the event loop.

Not the standard library's executor: a function that hangs would hold its thread for good, starve everybody else
and keep the process from ending. Here a thread that was given up is replaced, and none outlives the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from dataclasses import dataclass
from enum import Enum
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

ABANDONED_PER_WORKER = 8
"""How many hung threads a worker's place may leave behind; past that, plain functions wait for one to return."""


class _Stage(Enum):
    QUEUED = 1
    RUNNING = 2
    OVER = 3
    """It came back, or nobody waits for it any more."""


@dataclass(eq=False, slots=True)
class _Job:
    call: Callable[[], Any]
    context: Context
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    stage: _Stage = _Stage.QUEUED
    replaced: bool = False
    """Whether another thread has the place of the one that hangs in it."""


class Pool:
    """Runs functions in at most ``workers`` threads at a time; threads are made when they are needed."""

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        self._closed = False
        self.busy = 0
        """How many callers wait for a function."""
        self.abandoned = 0
        """Threads that still hang in a function nobody waits for."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns, computed in a thread with the caller's context.

        When the caller is cancelled (a deadline), the thread is given up: its function runs on alone, and what it
        returns is thrown away.
        """
        if self._closed:
            raise RuntimeError("The worker pool is closed.")
        loop = asyncio.get_running_loop()
        job = _Job(lambda: function(*args, **kwargs), copy_context(), loop, loop.create_future())
        self.busy += 1
        try:
            self._jobs.put(job)
            self._hire()
            return cast(T, await job.future)
        except asyncio.CancelledError:
            self._give_up(job)
            raise
        finally:
            self.busy -= 1

    def close(self) -> None:
        """Let every idle thread go; one that still works ends with the process at the latest."""
        self._closed = True
        for _ in range(self._threads):
            self._jobs.put(None)

    def _hire(self) -> None:
        with self._lock:
            if self._threads >= self._most or self._threads >= self.busy:
                return
            self._threads += 1
        Thread(target=self._work, name="townhall worker", daemon=True).start()

    def _give_up(self, job: _Job) -> None:
        with self._lock:
            running, job.stage = job.stage is _Stage.RUNNING, _Stage.OVER
            if not running:
                return
            self.abandoned += 1
            if self.abandoned <= self._most * ABANDONED_PER_WORKER:
                job.replaced = True
                self._threads -= 1
        # Somebody may be waiting in the queue for the place of the thread that hangs.
        self._hire()

    # -- in the threads ---------------------------------------------------------------------------
    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with self._lock:
                if job.stage is _Stage.OVER:
                    continue
                job.stage = _Stage.RUNNING
            if not self._do(job):
                return

    def _do(self, job: _Job) -> bool:
        settle: Callable[[asyncio.Future[Any], Any], None]
        try:
            settle, outcome = _succeed, job.context.run(job.call)
        except BaseException as error:
            settle, outcome = _fail, error
        with suppress(RuntimeError):  # The loop is closed: the process ends, and nobody waits any more.
            job.loop.call_soon_threadsafe(settle, job.future, outcome)
        return self._stays(job)

    def _stays(self, job: _Job) -> bool:
        """Return whether this thread goes on working; one that was replaced meanwhile does not."""
        with self._lock:
            given_up, job.stage = job.stage is _Stage.OVER, _Stage.OVER
            if not given_up:
                return True
            self.abandoned -= 1
            stays = not job.replaced or self._threads < self._most
            self._threads += stays and job.replaced
            return stays


def _succeed(future: asyncio.Future[Any], result: object) -> None:
    if not future.done():
        future.set_result(result)


def _fail(future: asyncio.Future[Any], error: BaseException) -> None:
    if future.done():
        return
    if not isinstance(error, Exception) or isinstance(error, StopIteration):
        # A plain function may neither end the process (SystemExit) nor confuse the coroutine that waits for it.
        error = RuntimeError(f"The function raised {type(error).__name__}.")
    future.set_exception(error)
