"""The one thread that writes: it takes whatever queued while the last commit ran, and commits it as one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from townhall.store.interface import StoreError, StoreTrouble
from townhall.store.sqlite.batch import Batch
from townhall.store.sqlite.faults import is_trouble, trouble_from
from townhall.store.sqlite.housekeeping import note_finished
from townhall.store.sqlite.writes import Write

Answer = TypeVar("Answer")

Job = tuple[Write[object], "asyncio.Future[object]"]
Outcome = tuple["asyncio.Future[object]", object, Exception | None]

_MOST_WRITES = 10_000
_NOTE_EVERY = 20_000
"""After so many events it is noted how far everything is finished; a start reads the journal from there."""
_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 1.0


class Writer:
    """Owns the writing connection; writes become durable in the order in which they were put in."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        place: str,
        last: int,
        loop: asyncio.AbstractEventLoop,
        now: Callable[[], float],
        rest: Callable[[float], object] | None = None,
    ) -> None:
        self._connection = connection
        self._place = place
        self._last = self._noted = last
        self._loop = loop
        self._now = now
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Event()
        self._give_up_at = 0.0
        self._rest = rest or self._doze
        self.trouble: StoreTrouble | None = None
        self._thread = threading.Thread(target=self._run, name="townhall-store-writer", daemon=True)
        self._thread.start()

    def put(self, write: Write[Answer]) -> asyncio.Future[Answer]:
        """Queue a write; the future is done when it is durable."""
        future: asyncio.Future[Answer] = self._loop.create_future()
        self._queue.put((write, future))  # type: ignore[arg-type]  # a future of an answer is one of an object
        return future

    def finish(self, patience: float = 5.0) -> None:
        """Write what is queued and end the thread; a database in trouble is given up after ``patience`` seconds."""
        self._give_up_at = time.monotonic() + patience
        self._closing.set()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ended = True
        while open_ended:
            jobs, open_ended = self._next_jobs()
            if jobs:
                self._report(self._write(jobs))
                # Not kept until the next ones come: what was written may be much.
                jobs.clear()

    def _next_jobs(self) -> tuple[list[Job], bool]:
        """Wait for a write, then take all that are there; False with the last ones."""
        jobs: list[Job] = []
        job = self._queue.get()
        try:
            while job is not None:
                jobs.append(job)
                if len(jobs) == _MOST_WRITES:
                    break
                job = self._queue.get_nowait()
        except Empty:
            return jobs, True
        return jobs, job is not None

    def _write(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        """Write until it is written; only a closing store gives up, and then says so to those who wait."""
        pause = _FIRST_PAUSE
        while True:
            try:
                outcomes = self._transaction(jobs)
            except Exception as error:
                self.trouble = trouble_from(self._place, error)
                if self._closing.is_set() and time.monotonic() > self._give_up_at:
                    fault = StoreError(f"{self.trouble.reason} {self.trouble.remedy}")
                    return [(future, None, fault) for _, future in jobs]
            else:
                self.trouble = None
                return outcomes
            self._rest(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _doze(self, seconds: float) -> None:
        """Wait until it is time to try again; a closing store is woken, and then tries more often."""
        if self._closing.is_set():
            time.sleep(min(seconds, 0.1))
        else:
            self._closing.wait(seconds)

    def _transaction(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        try:
            return self._together(jobs)
        except Exception as error:
            self._roll_back()
            if is_trouble(error):
                raise
        try:
            return self._one_by_one(jobs)
        except Exception:
            self._roll_back()
            raise

    def _together(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        """Write everything as one; raises when one of the writes is at fault, or the database."""
        self._connection.execute("BEGIN IMMEDIATE")
        batch = self._batch(self._last)
        answers = [write.apply(batch) for write, _ in jobs]
        batch.flush()
        if noted := batch.last - self._noted > _NOTE_EVERY:
            note_finished(batch)
        outcomes: list[Outcome] = [(future, answer(), None) for answer, (_, future) in zip(answers, jobs, strict=True)]
        self._connection.execute("COMMIT")
        self._last = batch.last
        self._noted = batch.last if noted else self._noted
        return outcomes

    def _one_by_one(self, jobs: Sequence[Job]) -> Sequence[Outcome]:
        """Write everything again, each write under a savepoint, so that only the one at fault fails."""
        self._connection.execute("BEGIN IMMEDIATE")
        last, outcomes = self._last, list[Outcome]()
        for write, future in jobs:
            batch = self._batch(last)
            outcome = self._guarded(write, future, batch)
            outcomes.append(outcome)
            last = batch.last
        self._connection.execute("COMMIT")
        self._last = last
        return outcomes

    def _guarded(self, write: Write[object], future: asyncio.Future[object], batch: Batch) -> Outcome:
        self._connection.execute("SAVEPOINT write")
        try:
            answer = write.apply(batch)
            batch.flush()
            outcome: Outcome = (future, answer(), None)
        except Exception as error:
            if is_trouble(error):
                raise
            self._connection.execute("ROLLBACK TO write")
            outcome = (future, None, error)
        self._connection.execute("RELEASE write")
        return outcome

    def _batch(self, last: int) -> Batch:
        return Batch(self._connection, last, round(self._now() * 1_000_000))

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _report(self, outcomes: Sequence[Outcome]) -> None:
        try:
            self._loop.call_soon_threadsafe(_resolve, outcomes)
        except RuntimeError:
            return  # the loop is closed: nobody waits any more, and everything is written


def _resolve(outcomes: Sequence[Outcome]) -> None:
    for future, answer, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)
