"""Threads for plain functions and heavy work, so that neither ever blocks the event loop.

Not the standard library's thread pool: there a function that hangs holds its thread for good, starves everybody
else and keeps the process from ending. Here a thread that was given up is replaced, and none outlives the process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextvars import Context, copy_context
from functools import partial
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

ABANDONED_PER_WORKER = 8
"""How many hung threads a worker's place may leave behind; past that, plain functions wait for one to return."""


class Pool(Executor):
    """Runs functions in at most ``workers`` threads at a time; threads are made when they are needed.

    A function that is cancelled while it runs (a deadline) is given up: it runs on alone, what it returns is thrown
    away, and another thread takes its thread's place.
    """

    def __init__(self, workers: int) -> None:
        self._most = workers
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        self._closed = False
        self.busy = 0
        """How many functions run or wait for a thread."""
        self.abandoned = 0
        """Threads that still hang in a function nobody waits for."""

    async def run(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what the function returns, computed in a thread with the caller's context."""
        return await asyncio.get_running_loop().run_in_executor(self, partial(function, *args, **kwargs))

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function run with the context of now."""
        if self._closed:
            raise RuntimeError("The worker pool is closed.")
        job = _Job(partial(fn, *args, **kwargs), copy_context(), self._give_up)
        with self._lock:
            self.busy += 1
        self._jobs.put(job)
        self._hire()
        return job

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = False) -> None:
        """Let every idle thread go; one that still works ends with the process at the latest, so nobody waits."""
        self._closed = True
        for _ in range(self._threads):
            self._jobs.put(None)

    def _hire(self) -> None:
        with self._lock:
            if self._threads >= min(self._most, self.busy):
                return
            self._threads += 1
        Thread(target=self._work, name="townhall worker", daemon=True).start()

    def _give_up(self, job: _Job) -> None:
        with self._lock:
            if job.over or job.given_up:
                return
            job.given_up = True
            self.busy -= 1
            self.abandoned += 1
            if self.abandoned <= self._most * ABANDONED_PER_WORKER:
                job.replaced = True
                self._threads -= 1
        # Somebody may be waiting in the queue for the place of the thread that hangs.
        self._hire()

    # -- in the threads ---------------------------------------------------------------------------
    def _work(self) -> None:
        stays = True
        while stays and (job := self._jobs.get()) is not None:
            settle = job.done_by_now() if job.set_running_or_notify_cancel() else None
            # Whoever waits for the result finds the books in order when it is there.
            stays = self._stays(job)
            if settle is not None:
                settle()

    def _stays(self, job: _Job) -> bool:
        """Return whether this thread goes on working; one that was replaced meanwhile may be one too many."""
        with self._lock:
            job.over = True
            if not job.given_up:
                self.busy -= 1
                return True
            self.abandoned -= 1
            stays = not job.replaced or self._threads < self._most
            self._threads += stays and job.replaced
            return stays


class _Job(Future[Any]):
    """A function to run; cancelled while it runs, it is given up."""

    def __init__(self, call: Callable[[], Any], context: Context, give_up: Callable[[_Job], None]) -> None:
        super().__init__()
        self._call = call
        self._context = context
        self._give_up = give_up
        self.over = False
        self.given_up = False
        self.replaced = False

    def cancel(self) -> bool:
        if super().cancel():
            return True
        self._give_up(self)
        return False

    def done_by_now(self) -> Callable[[], None]:
        """Do it, and return what tells how it ended."""
        try:
            result = self._context.run(self._call)
        except Exception as error:
            confusing = isinstance(error, StopIteration)
            fault = RuntimeError("The function raised StopIteration.") if confusing else error
            return partial(self.set_exception, fault)
        except BaseException as error:
            # A plain function does not end the process.
            return partial(self.set_exception, RuntimeError(f"The function raised {type(error).__name__}."))
        return partial(self.set_result, result)
