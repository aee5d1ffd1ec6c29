"""What one account has to send: rows in their lanes, and rows set aside until an instant or until another has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush

import structlog
from msgspec.structs import replace

from townhall.courier.batches import may_have_arrived, name_of
from townhall.courier.queue import Entry, LaneQueue
from townhall.courier.rooms import room_of
from townhall.model.actions import Lane
from townhall.model.batches import BatchName
from townhall.store.interface import Outgoing

_STUMBLE = timedelta(seconds=10)
_log = structlog.stdlib.get_logger("townhall.courier")


class AccountRows:
    """The open rows of one account, each once, in a lane or aside."""

    def __init__(self, account: str) -> None:
        self._account = account
        self._lanes = {lane: LaneQueue() for lane in Lane}
        self._entries: dict[str, Entry] = {}
        self._aside: dict[str, Entry] = {}
        self._returns: list[tuple[datetime, int, str]] = []
        self._batches: dict[BatchName, dict[str, Entry]] = {}
        """The open rows of every batch."""
        self._still: dict[BatchName, list[str]] = {}
        """Rows that are aside because their batch holds still."""

    def __len__(self) -> int:
        return len(self._entries)

    def by_lane(self) -> dict[Lane, int]:
        """Return how many rows each lane has."""
        counts = dict.fromkeys(Lane, 0)
        for entry in self._entries.values():
            counts[entry.row.lane] += 1
        return counts

    def lanes(self) -> Iterator[tuple[Lane, LaneQueue]]:
        """Yield the lanes, the most urgent first."""
        yield from self._lanes.items()

    def coming(self, most: int) -> Iterator[Entry]:
        """Yield the rows of every lane whose turn comes next, at most so many of each."""
        for queue in self._lanes.values():
            yield from queue.coming(most)

    # -- in and out -------------------------------------------------------------------------------
    def add(self, row: Outgoing, number: int, now: datetime) -> bool:
        """Take a row in; return False for one that is here already."""
        if row.key in self._entries:
            return False
        entry = self._entries[row.key] = Entry(row, number, room_of(row))
        if (batch := name_of(row)) is not None:
            self._batches.setdefault(batch, {})[row.key] = entry
        # One that was tried already keeps its place in the room, and the room waits with it.
        if row.not_before is not None and row.not_before > now and row.result is None:
            self._lay_aside(entry, row.not_before)
        else:
            self._lanes[row.lane].add(entry)
        return True

    def remove(self, key: str) -> Outgoing | None:
        """Take a row out that is not being sent; None when there is none."""
        entry = self._aside.pop(key, None)
        if entry is None and (known := self._entries.get(key)) is not None:
            entry = self._lanes[known.row.lane].remove(key)
        if entry is None:
            return None
        self._forget(entry)
        return entry.row

    def written_to(self, member: str) -> list[str]:
        """Return the keys of what is to be written to one person; safety is not."""
        rows = [entry.row for entry in self._entries.values()]
        return [row.key for row in rows if row.member == member and row.lane is not Lane.SAFETY]

    def end(self, entry: Entry) -> None:
        """Let a row go that has come to its end."""
        self._lanes[entry.row.lane].finish(entry)
        self._forget(entry)

    def _forget(self, entry: Entry) -> None:
        self._entries.pop(entry.row.key, None)
        if (batch := name_of(entry.row)) is not None and (rows := self._batches.get(batch)) is not None:
            rows.pop(entry.row.key, None)
            if not rows:
                del self._batches[batch]

    # -- batches ----------------------------------------------------------------------------------
    def hold(self, batch: BatchName) -> None:
        """Lay the rows of a batch aside, but for those that are on the wire; others of their rooms pass them."""
        for key, entry in self._batches.get(batch, {}).items():
            if key not in self._aside and self._lanes[entry.row.lane].withdraw(entry):
                self._keep_still(batch, entry)

    def park(self, entry: Entry) -> None:
        """Lay a row aside that came up while its batch holds still."""
        if (batch := name_of(entry.row)) is not None:
            self._lanes[entry.row.lane].finish(entry)
            self._keep_still(batch, entry)

    def _keep_still(self, batch: BatchName, entry: Entry) -> None:
        self._still.setdefault(batch, []).append(entry.row.key)
        self._aside[entry.row.key] = entry
        if (expires := entry.row.expires_at) is not None:
            # That it has expired is told in time, also while it holds still.
            heappush(self._returns, (expires, entry.number, entry.row.key))

    def release(self, batch: BatchName) -> None:
        """Put the rows of a batch back into their lanes."""
        for key in self._still.pop(batch, ()):
            self.return_early(key)

    def withdraw(self, batch: BatchName) -> list[Outgoing]:
        """Take the rows of a batch out, but for those that are, or may have been, on the wire."""
        self._still.pop(batch, None)
        found: list[Entry] = []
        for key, entry in self._batches.get(batch, {}).items():
            if may_have_arrived(entry.row):
                self.return_early(key)
            elif self._aside.pop(key, None) is not None or self._lanes[entry.row.lane].withdraw(entry):
                found.append(entry)
        for entry in found:
            self._forget(entry)
        return [entry.row for entry in found]

    # -- waiting ----------------------------------------------------------------------------------
    def postpone(self, entry: Entry, until: datetime) -> None:
        """Let a row wait at the head of its room, and the room with it."""
        self._lanes[entry.row.lane].postpone(entry, until)

    def stumbled(self, entry: Entry, now: datetime) -> None:
        """Postpone a row that cannot be read or marked: it must not keep the account from sending the others."""
        _log.exception("claim_failed", account=self._account, key=entry.row.key)
        self.postpone(entry, now + _STUMBLE)

    def set_aside(self, entry: Entry, until: datetime) -> None:
        """Let a row wait outside its room, and others of the room pass it."""
        self._lanes[entry.row.lane].finish(entry)
        self._lay_aside(entry, until)

    def bring_back(self, now: datetime) -> None:
        """Put the rows whose instant has come back into their lanes."""
        while self._returns and self._returns[0][0] <= now:
            self.return_early(heappop(self._returns)[2])

    def return_early(self, key: str) -> bool:
        """Put a row that was set aside back into its lane; return False when it was not."""
        entry = self._aside.pop(key, None)
        if entry is not None:
            self._lanes[entry.row.lane].add(entry)
        return entry is not None

    def set_back(self, by: timedelta) -> None:
        """Let what is tried again wait no longer than before, although the wall clock was set back.

        What plugins, quiet hours and budgets let wait does so until that instant.
        """
        for queue in self._lanes.values():
            queue.set_back(by)
        for entry in self._entries.values():
            if entry.first_sent_at is not None:
                entry.first_sent_at -= by
            if entry.row.result is not None and entry.row.not_before is not None:
                entry.row = replace(entry.row, not_before=entry.row.not_before - by)

    def next_return(self) -> datetime | None:
        """Return when the next row comes back."""
        return self._returns[0][0] if self._returns else None

    def _lay_aside(self, entry: Entry, until: datetime) -> None:
        self._aside[entry.row.key] = entry
        heappush(self._returns, (until, entry.number, entry.row.key))
