"""The journal in memory: what came in, in order, until a turn has finished it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from townhall.store.check import check_incoming
from townhall.store.interface import Incoming, Journaled
from townhall.store.ready import Ready, Refused


class MemoryJournal:
    """Events by number; payloads go when a turn has finished them, their ids stay to recognise repetitions."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0
        self._known: set[str] = set()
        self._accepted: deque[tuple[float, int, str, str]] = deque()
        """Everything that may still be repeated: when, number, id and lane, in the order of acceptance."""
        self._pending: dict[str, deque[tuple[int, Incoming]]] = {}
        """What no turn has finished, by lane."""
        self._done: dict[str, int] = {}
        self._cursors: dict[str, bytes] = {}

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        """Journal new events and the accounts' cursors; give each its number, or 0 where it is known already."""
        try:
            for event in events:
                if not (event.id.isascii() and event.lane.isascii()):
                    check_incoming(event)
        except (TypeError, UnicodeEncodeError) as error:
            return Refused(error)
        if cursors:
            self._cursors.update(cursors)
        return Ready(self._journal(events))

    def _journal(self, events: Sequence[Incoming]) -> Sequence[int]:
        at, known, pending, accepted = self._now(), self._known, self._pending, self._accepted
        numbers: list[int] = []
        for event in events:
            if event.id in known:
                numbers.append(0)
                continue
            known.add(event.id)
            number = self._last = self._last + 1
            numbers.append(number)
            accepted.append((at, number, event.id, event.lane))
            lane = pending.get(event.lane)
            if lane is None:
                lane = pending[event.lane] = deque()
            lane.append((number, event))
        return numbers

    def _finish(self, done: Mapping[str, int]) -> None:
        for lane, through in done.items():
            if through > self._done.get(lane, 0):
                self._done[lane] = through
                queue = self._pending.get(lane)
                while queue and queue[0][0] <= through:
                    queue.popleft()

    async def cursor(self, account: str) -> bytes | None:
        """Return where the account's adapter had got to."""
        return self._cursors.get(account)

    async def unfinished(self, after: int = 0, most: int = 10_000) -> Sequence[Journaled]:
        """Return journaled events that no turn has finished, by number."""
        lanes = (queue for queue in self._pending.values())
        waiting = sorted((entry for queue in lanes for entry in queue if entry[0] > after), key=itemgetter(0))
        return [
            Journaled(number, event.lane, event.encoded())
            for number, event in waiting[:most]
            if number > self._done.get(event.lane, 0)
        ]

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went."""
        until, gone = before.timestamp(), 0
        kept: deque[tuple[float, int, str, str]] = deque()
        while self._accepted and self._accepted[0][0] < until and gone < most:
            entry = self._accepted.popleft()
            _, number, known, lane = entry
            if number <= self._done.get(lane, 0):
                self._known.discard(known)
                gone += 1
            else:
                kept.append(entry)
        self._accepted.extendleft(reversed(kept))
        return gone
