"""Which rows of the outbox count as sent, by group in the order of time, so that nobody searches for late ones."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from townhall.model.ids import GroupId
from townhall.store.interface import Outgoing, SendState

COUNTED_STATES = (SendState.SENDING, SendState.SENT, SendState.HELD)
"""What went, is going, or may have gone."""


class Counted:
    """The keys of rows that count."""

    def __init__(self, rows: Iterable[Outgoing] = ()) -> None:
        self._going: dict[GroupId, set[str]] = {}
        self._settled: dict[GroupId, list[tuple[datetime, str]]] = {}
        for row in rows:
            self.add(row)

    def add(self, row: Outgoing) -> None:
        """Take notice of a row as it is now; what it was before is told apart by :meth:`since`."""
        if row.state not in COUNTED_STATES:
            return
        if row.settled_at is None:
            self._going.setdefault(row.group, set()).add(row.key)
        else:
            self._going.get(row.group, set()).discard(row.key)
            insort(self._settled.setdefault(row.group, []), (row.settled_at, row.key))

    def since(self, group: GroupId, since: datetime, rows: Mapping[str, Outgoing]) -> Iterator[Outgoing]:
        """Yield the rows of a group that are going, or were settled since then."""
        for key in self._going.get(group, ()):
            row = rows.get(key)
            if row is not None and row.state in COUNTED_STATES and row.settled_at is None:
                yield row
        settled, last = self._settled.get(group, []), ""
        for at, key in settled[bisect_left(settled, (since, "")) :]:
            row = rows.get(key)
            if key != last and row is not None and row.state in COUNTED_STATES and row.settled_at == at:
                yield row
            last = key
