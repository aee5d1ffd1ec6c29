"""How many rows of the outbox count as sent, by group, lane and person, so that nobody walks through them to count."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from townhall.model.actions import Lane
from townhall.model.ids import GroupId
from townhall.store.interface import Outgoing, SendState, SentQuestion

COUNTED_STATES = frozenset((SendState.SENDING, SendState.SENT, SendState.HELD))
"""What went, is going, or may have gone."""

_Place: TypeAlias = tuple[GroupId, Lane, str]
"""A lane of a group, and one person in it, or nobody for all of them."""


class Counted:
    """What counts, each row as it is now."""

    def __init__(self, rows: Iterable[Outgoing] = ()) -> None:
        self._going: Counter[_Place] = Counter()
        self._settled: dict[_Place, list[tuple[datetime, str]]] = {}
        """When rows were settled, with their keys, in the order of time."""
        for row in rows:
            self.replace(None, row)

    def replace(self, before: Outgoing | None, after: Outgoing | None) -> None:
        """Take notice that a row is another now; None where there was none, or is none any more."""
        if before is not None and before.state in COUNTED_STATES:
            for place in _places(before):
                self._drop(place, before)
        if after is not None and after.state in COUNTED_STATES:
            for place in _places(after):
                self._add(place, after)

    def _add(self, place: _Place, row: Outgoing) -> None:
        if row.settled_at is None:
            self._going[place] += 1
        else:
            insort(self._settled.setdefault(place, []), (row.settled_at, row.key))

    def _drop(self, place: _Place, row: Outgoing) -> None:
        if row.settled_at is None:
            self._going[place] -= 1
            if not self._going[place]:
                del self._going[place]
            return
        settled = self._settled[place]
        del settled[bisect_left(settled, (row.settled_at, row.key))]
        if not settled:
            del self._settled[place]

    def count(self, asked: SentQuestion) -> int:
        """Return how many rows are going, or were settled since an instant."""
        return sum(self._count((asked.group, lane, asked.member), asked.since) for lane in _lanes(asked.lane))

    def _count(self, place: _Place, since: datetime) -> int:
        settled = self._settled.get(place, ())
        return self._going.get(place, 0) + len(settled) - bisect_left(settled, (since, ""))

    def settled_since(self, group: GroupId, since: datetime) -> Iterator[str]:
        """Yield the keys of the rows of a group that count and were settled since an instant."""
        for lane in Lane:
            settled = self._settled.get((group, lane, ""), ())
            yield from (key for _, key in settled[bisect_left(settled, (since, "")) :])


def _places(row: Outgoing) -> tuple[_Place, ...]:
    everybody = (row.group, row.lane, "")
    return (everybody, (row.group, row.lane, row.member)) if row.member else (everybody,)


def _lanes(lane: Lane | None) -> Iterable[Lane]:
    return Lane if lane is None else (lane,)
