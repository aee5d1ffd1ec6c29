"""Everything that can be asked of the writer: each write puts itself into a batch and then knows its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from townhall.store.instants import instant
from townhall.store.interface import (
    Block,
    Effects,
    Firing,
    Incoming,
    Timer,
)
from townhall.store.sqlite.batch import Batch

Answer = TypeVar("Answer", covariant=True)


class Write(Protocol, Generic[Answer]):
    """One thing to be written."""

    def apply(self, batch: Batch) -> Callable[[], Answer]:
        """Put it into the batch; what is returned gives the answer once the batch is flushed."""
        ...


class Accept:
    """Journal events and move cursors."""

    __slots__ = ("_cursors", "_events")

    def __init__(self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None) -> None:
        self._events = events
        self._cursors = cursors

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        if self._cursors:
            batch.cursors(self._cursors)
        first = batch.journal(self._events)
        return lambda: batch.numbers(first, len(self._events))


class Commit:
    """Make effects real."""

    __slots__ = ("_effects",)

    def __init__(self, effects: Effects) -> None:
        self._effects = effects

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.add(self._effects)
        first = batch.journal(self._effects.events)
        if self._effects.erasures:
            from townhall.store.sqlite.erasing import erase

            batch.flush()
            erase(batch.connection, self._effects.erasures)
        return lambda: batch.numbers(first, len(self._effects.events))


class Fire:
    """Take timers off, journal their events and set the following slots."""

    def __init__(self, firings: Sequence[Firing]) -> None:
        self._firings = firings

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.flush()
        taken = [_take(batch, one.timer) for one in self._firings]
        places = [
            batch.journal((one.event,)) if was_there and one.event is not None else 0
            for one, was_there in zip(self._firings, taken, strict=True)
        ]
        slots = zip(self._firings, taken, strict=True)
        batch.add(Effects(timers=[one.following for one, was_there in slots if was_there and one.following]))
        return lambda: numbers_of(batch, places)


class Run:
    """One statement with its values."""

    def __init__(self, sql: str, values: Sequence[str | bytes | int | float | None]) -> None:
        self._sql = sql
        self._values = values

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        batch.connection.execute(self._sql, self._values)
        return nothing


def remember_block(block: Block) -> Run:
    """Return the write that remembers a wait; a shorter one does not undo a longer one."""
    return Run(
        "INSERT INTO block (account,bucket,until) VALUES (?,?,?) ON CONFLICT (account,bucket)"
        " DO UPDATE SET until=excluded.until WHERE excluded.until>until",
        (block.account, block.bucket, instant(block.until)),
    )


def _take(batch: Batch, timer: Timer) -> bool:
    place = (timer.key, instant(timer.due_at))
    gone = batch.connection.execute("DELETE FROM timer WHERE key=? AND due_at=?", place).rowcount
    if gone:
        batch.connection.execute(
            "INSERT OR REPLACE INTO fired_timer (key,due_at,fired_at) VALUES (?,?,?)", (*place, batch.at)
        )
    return bool(gone)


def numbers_of(batch: Batch, places: Sequence[int]) -> Sequence[int]:
    """Return the numbers of single events by what the batch gave for them, 0 where there was none."""
    return [batch.numbers(place, 1)[0] if place else 0 for place in places]


def nothing() -> None:
    """Answer a write that has no answer."""
