"""The rows of one lane, in order inside each room and fair between rooms.

A room has one token: it stands in line, sleeps until an instant, or is out with the row that is being sent. No
search over rooms is ever needed, so a campaign over ten thousand of them costs the same per message as over ten.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush

import msgspec

from townhall.store.interface import Outgoing


class Entry(msgspec.Struct):
    """A row on its way, with its place in the order of decisions."""

    row: Outgoing
    number: int
    room: str
    first_sent_at: datetime | None = None
    """When this process first put it on the wire."""


class LaneQueue:
    """First come, first served, but a room that must wait lets others pass."""

    def __init__(self) -> None:
        self._rooms: dict[str, list[Entry]] = {}
        self._out: set[str] = set()
        self._line: list[tuple[int, str]] = []
        self._asleep: list[tuple[datetime, int, str]] = []

    def __len__(self) -> int:
        return sum(map(len, self._rooms.values()))

    def add(self, entry: Entry) -> None:
        """Put a row into its room's queue, at the place its number gives it."""
        queue = self._rooms.get(entry.room)
        if queue is None:
            self._rooms[entry.room] = [entry]
            heappush(self._line, (entry.number, entry.room))
        else:
            # The row that is out stays the first: nothing overtakes it.
            insort(queue, entry, lo=1 if entry.room in self._out else 0, key=lambda one: one.number)

    def ready(self, now: datetime) -> bool:
        """Return whether some room's turn has come."""
        while self._asleep and self._asleep[0][0] <= now:
            _, number, room = heappop(self._asleep)
            heappush(self._line, (number, room))
        return bool(self._line)

    def take(self, now: datetime) -> Entry | None:
        """Take out the row whose turn it is; give it back by :meth:`postpone` or :meth:`finish`."""
        while self.ready(now):
            _, room = heappop(self._line)
            queue = self._rooms[room]
            if queue:
                self._out.add(room)
                return queue[0]
            del self._rooms[room]
        return None

    def coming(self, most: int) -> Iterator[Entry]:
        """Yield the rows whose turn comes next, as the line is now; further rows of their rooms are left out."""
        # The line is a heap: what comes next is always among what stands below those that were seen.
        seen = [(self._line[0], 0)] if self._line else []
        while seen and most:
            (_, room), place = heappop(seen)
            for below in (2 * place + 1, 2 * place + 2):
                if below < len(self._line):
                    heappush(seen, (self._line[below], below))
            if queue := self._rooms.get(room):
                most -= 1
                yield queue[0]

    def postpone(self, entry: Entry, until: datetime) -> None:
        """Let the whole room wait until then: what comes later must not overtake."""
        self._out.discard(entry.room)
        heappush(self._asleep, (until, entry.number, entry.room))

    def finish(self, entry: Entry) -> None:
        """Let the row go, and the next of its room step up."""
        self._out.discard(entry.room)
        queue = self._rooms[entry.room]
        queue.remove(entry)
        if queue:
            heappush(self._line, (queue[0].number, entry.room))
        else:
            del self._rooms[entry.room]

    def remove(self, key: str) -> Entry | None:
        """Take a row out that is not being sent; None when there is none."""
        for room, queue in self._rooms.items():
            for place, entry in enumerate(queue):
                if entry.row.key == key and not (place == 0 and room in self._out):
                    # An empty room keeps its token, which is thrown away when its turn comes.
                    del queue[place]
                    return entry
        return None

    def withdraw(self, entry: Entry) -> bool:
        """Take this row out unless it is being sent; return whether it was here."""
        queue = self._rooms.get(entry.room, [])
        place = next((place for place, one in enumerate(queue) if one is entry), None)
        if place is None or (place == 0 and entry.room in self._out):
            return False
        # An empty room keeps its token, which is thrown away when its turn comes.
        del queue[place]
        return True

    def set_back(self, by: timedelta) -> None:
        """Let rooms sleep no longer than before, although the wall clock was set back."""
        self._asleep = [(until - by, number, room) for until, number, room in self._asleep]

    def next_wake(self) -> datetime | None:
        """Return when the next sleeping room wakes."""
        return self._asleep[0][0] if self._asleep else None
