"""Where the facts of a kind in a group lie, day by day, so that nobody walks through those of others."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from townhall.store.interface import Fact, FactQuery

_DAY = 86_400


class FactPlaces:
    """The places of facts in the order in which they came."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._days: dict[tuple[str, str], dict[int, array[int]]] = {}
        """By group and kind, by day of the fact; eight bytes for a fact, because there are very many."""
        for place, fact in enumerate(facts):
            self.put(fact, place)

    def put(self, fact: Fact, place: int) -> None:
        """Take notice of a fact."""
        days = self._days.setdefault((fact.group, fact.kind), {})
        day = _day_of(fact.at)
        if day not in days:
            days[day] = array("q")
        days[day].append(place)

    def kinds(self) -> Sequence[str]:
        """Return every kind of which there is a fact."""
        return sorted({kind for _, kind in self._days})

    def of(self, query: FactQuery) -> list[int]:
        """Return the places of all facts that can be of a query, and of few others, in their order."""
        first = None if query.since is None else _day_of(query.since)
        last = None if query.until is None else _day_of(query.until)
        found = [place for days in self._of(query) for place in _within(days, first, last)]
        found.sort()
        return found

    def _of(self, query: FactQuery) -> Iterator[dict[int, array[int]]]:
        if query.kinds:
            places = ((group, kind) for group in set(query.groups) for kind in set(query.kinds))
            yield from (self._days[place] for place in places if place in self._days)
        else:
            yield from (days for (group, _), days in self._days.items() if group in query.groups)


def _within(days: dict[int, array[int]], first: int | None, last: int | None) -> Iterator[int]:
    for day, places in days.items():
        if (first is None or day >= first) and (last is None or day <= last):
            yield from places


def _day_of(at: datetime) -> int:
    return int(at.timestamp() // _DAY)
