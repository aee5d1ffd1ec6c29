"""The journal in memory: what came in, in order, until a turn has finished it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from townhall.store.check import check_incoming
from townhall.store.interface import Incoming, Journaled
from townhall.store.memory.erasure import Eraser
from townhall.store.ready import Ready, Refused


class _Acceptance(msgspec.Struct, frozen=True, gc=False):
    """Events that came in together; looked at as one, because nearly always they are finished soon."""

    numbers: Sequence[int]
    events: Sequence[Incoming]
    ends: Mapping[str, int]
    """The last number of each lane."""


class MemoryJournal:
    """Events by number; payloads go when a turn has finished them, their ids stay to recognise repetitions."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._last = 0
        self._known: set[str] = set()
        self._accepted: deque[tuple[float, int, Sequence[str], Sequence[str]]] = deque()
        """What may still be repeated, by acceptance: when, the last number, ids and lanes."""
        self._pending: deque[_Acceptance] = deque()
        """Everything from the first acceptance on that turns have not finished."""
        self._done: dict[str, int] = {}
        self._cursors: dict[str, bytes] = {}

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        """Journal new events and the accounts' cursors; give each its number, or 0 where it is known already."""
        ids, lanes = [event.id for event in events], [event.lane for event in events]
        try:
            if not ("".join(ids).isascii() and "".join(lanes).isascii()):
                for event in events:
                    check_incoming(event)
        except (TypeError, UnicodeEncodeError) as error:
            return Refused(error)
        if cursors:
            self._cursors.update(cursors)
        return Ready(self._enter_new(events, ids, lanes))

    def _journal(self, events: Sequence[Incoming]) -> Sequence[int]:
        if not events:
            return ()
        return self._enter_new(events, [event.id for event in events], [event.lane for event in events])

    def _enter_new(self, events: Sequence[Incoming], ids: Sequence[str], lanes: Sequence[str]) -> Sequence[int]:
        different = set(ids)
        if len(different) == len(ids) and self._known.isdisjoint(different):
            return self._enter(events, ids, lanes)
        # Some are known: one after another, since an event may also stand twice in one acceptance.
        return [
            0 if event.id in self._known else self._enter((event,), (event.id,), (event.lane,))[0] for event in events
        ]

    def _enter(self, events: Sequence[Incoming], ids: Sequence[str], lanes: Sequence[str]) -> Sequence[int]:
        """Journal events none of which is known, all at once."""
        numbers = range(self._last + 1, self._last + 1 + len(events))
        if events:
            self._last = numbers[-1]
            self._known.update(ids)
            self._accepted.append((self._now(), self._last, ids, lanes))
            self._pending.append(_Acceptance(numbers, events, dict(zip(lanes, numbers, strict=True))))
        return numbers

    def _finish(self, done: Mapping[str, int]) -> None:
        finished, pending = self._done, self._pending
        for lane, through in done.items():
            if through > finished.get(lane, 0):
                finished[lane] = through
        while pending and all(last <= finished.get(lane, 0) for lane, last in pending[0].ends.items()):
            pending.popleft()

    def _waiting(self) -> Iterator[tuple[int, Incoming]]:
        """Yield the events of which some may not be finished, with their numbers."""
        for accepted in self._pending:
            yield from zip(accepted.numbers, accepted.events, strict=True)

    def _erase_events(self, eraser: Eraser) -> None:
        left = [
            (number, eraser.pending(number, event, done=number <= self._done.get(event.lane, 0)))
            for number, event in self._waiting()
        ]
        self._pending = deque(
            _Acceptance((number,), (event,), {event.lane: number}) for number, event in left if event is not None
        )
        self._known = set(eraser.ids(self._known))
        self._accepted = deque((at, last, eraser.ids(ids), lanes) for at, last, ids, lanes in self._accepted)

    async def cursor(self, account: str) -> bytes | None:
        """Return where the account's adapter had got to."""
        return self._cursors.get(account)

    async def unfinished(self, after: int = 0, most: int = 10_000) -> Sequence[Journaled]:
        """Return journaled events that no turn has finished, by number."""
        found: list[Journaled] = []
        for number, event in self._waiting():
            if len(found) >= most:
                break
            if number > after and number > self._done.get(event.lane, 0):
                found.append(Journaled(number, event.lane, event.encoded()))
        return found

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went."""
        until, gone = before.timestamp(), 0
        kept: deque[tuple[float, int, Sequence[str], Sequence[str]]] = deque()
        while self._accepted and self._accepted[0][0] < until and gone < most:
            at, last, ids, lanes = self._accepted.popleft()
            for number, (known, lane) in enumerate(zip(ids, lanes, strict=True), last - len(ids) + 1):
                if gone < most and number <= self._done.get(lane, 0):
                    self._known.discard(known)
                    gone += 1
                else:
                    kept.append((at, number, (known,), (lane,)))
        self._accepted.extendleft(reversed(kept))
        return gone
