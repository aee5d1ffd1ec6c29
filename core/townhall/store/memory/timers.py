"""Durable timers, in memory: each fires at most once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from heapq import heapify, heappop, heappush

from townhall.model.ids import GroupId
from townhall.store.interface import Timer


class MemoryTimers:
    """Open timers by key, and until when those that fired had fired."""

    def __init__(self) -> None:
        self._timers: dict[str, Timer] = {}
        self._coming: list[tuple[datetime, str]] = []
        """A heap of when timers are due, with their keys; what has gone since, or is due later now, is still in it."""
        self._fired: dict[str, tuple[datetime, float]] = {}
        """What they were due at, and when they fired."""

    def _set(self, timers: Iterable[Timer]) -> None:
        for timer in timers:
            fired = self._fired.get(timer.key)
            if fired is None or timer.due_at > fired[0]:
                self._timers[timer.key] = timer
                heappush(self._coming, (timer.due_at, timer.key))

    def _put_timers(self, timers: dict[str, Timer]) -> None:
        """Have these timers and no others."""
        self._timers = timers
        self._coming = [(timer.due_at, key) for key, timer in timers.items()]
        heapify(self._coming)

    def _take(self, timer: Timer, at: float) -> bool:
        standing = self._timers.get(timer.key)
        if standing is None or standing.due_at != timer.due_at:
            return False
        del self._timers[timer.key]
        self._fired[timer.key] = (timer.due_at, at)
        return True

    def _forget_fired(self, before: float) -> None:
        self._fired = {key: fired for key, fired in self._fired.items() if fired[1] >= before}

    async def timers_due(self, until: datetime, most: int = 1000) -> Sequence[Timer]:
        """Return timers due at or before ``until``, earliest first."""
        found: dict[str, Timer] = {}
        while self._coming and self._coming[0][0] <= until and len(found) < most:
            due_at, key = heappop(self._coming)
            timer = self._timers.get(key)
            if timer is not None and timer.due_at == due_at:
                found[key] = timer
        for key, timer in found.items():
            heappush(self._coming, (timer.due_at, key))
        return list(found.values())

    async def timers_of(self, group: GroupId, plugin: str, job: str = "") -> Sequence[Timer]:
        """Return the open timers of a plugin in a group, earliest first."""
        return _earliest_first(
            timer
            for timer in self._timers.values()
            if timer.group == group and timer.plugin == plugin and job in ("", timer.job)
        )


def _earliest_first(timers: Iterable[Timer]) -> list[Timer]:
    return sorted(timers, key=lambda timer: (timer.due_at, timer.key))
