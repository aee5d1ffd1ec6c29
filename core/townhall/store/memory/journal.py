"""The journal in memory: what came in, in order, until a turn has finished it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from townhall.store.check import check_incoming
from townhall.store.interface import Incoming, Journaled
from townhall.store.ready import Ready, Refused


class MemoryJournal:
    """Events by number; payloads go when a turn has finished them, their ids stay to recognise repetitions."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0
        self._known: dict[str, tuple[int, str, float]] = {}
        self._pending: dict[int, Journaled] = {}
        self._queues: dict[str, deque[int]] = {}
        self._done: dict[str, int] = {}
        self._cursors: dict[str, bytes] = {}

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        """Journal new events and the accounts' cursors; give each its number, or 0 where it is known already."""
        try:
            for event in events:
                check_incoming(event)
        except (TypeError, UnicodeEncodeError) as error:
            return Refused(error)
        if cursors:
            self._cursors.update(cursors)
        return Ready(self._journal(events))

    def _journal(self, events: Sequence[Incoming]) -> Sequence[int]:
        at = self._now()
        return [self._enter(event, at) for event in events]

    def _enter(self, event: Incoming, at: float) -> int:
        if event.id in self._known:
            return 0
        number, lane = self._last + 1, event.lane
        self._last = number
        self._known[event.id] = (number, lane, at)
        if number > self._done.get(lane, 0):
            self._pending[number] = Journaled(number, lane, event.payload)
            queue = self._queues.get(lane)
            if queue is None:
                queue = self._queues[lane] = deque()
            queue.append(number)
        return number

    def _finish(self, done: Mapping[str, int]) -> None:
        for lane, through in done.items():
            if through > self._done.get(lane, 0):
                self._done[lane] = through
                queue = self._queues.get(lane)
                while queue and queue[0] <= through:
                    del self._pending[queue.popleft()]

    async def cursor(self, account: str) -> bytes | None:
        """Return where the account's adapter had got to."""
        return self._cursors.get(account)

    async def unfinished(self, after: int = 0, most: int = 10_000) -> Sequence[Journaled]:
        """Return journaled events that no turn has finished, by number."""
        found: list[Journaled] = []
        for number, event in self._pending.items():
            if len(found) >= most:
                break
            if number > after:
                found.append(event)
        return found

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went."""
        until = before.timestamp()
        old = [
            known
            for known, (number, lane, at) in self._known.items()
            if at < until and number <= self._done.get(lane, 0)
        ][:most]
        for known in old:
            del self._known[known]
        return len(old)
