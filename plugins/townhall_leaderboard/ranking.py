"""The order of a board, with the same place for the same score, and never by chance."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import TypeAlias

from townhall_leaderboard.tallies import Tally


@dataclass(frozen=True, slots=True)
class Place:
    """A member's place on a board."""

    number: int
    """The same for the same score: 1, 2, 2, 4."""
    tally: Tally


Rank: TypeAlias = tuple[float, int, int, datetime, str]


def order(tally: Tally) -> Rank:
    """Return what a board is sorted by.

    Points; then how many different people responded, on how many days they were active, who was there first, and
    last the id, so that it comes out the same every time and on every page.
    """
    return (-tally.points, -tally.responders, -tally.active_days, tally.reached_at, tally.member)


def ranked(tallies: Iterable[Tally]) -> list[Tally]:
    """Return who has points, best first."""
    having = [tally for tally in tallies if tally.points > 0]
    # As `order` has it, from the last criterion to the first: that is faster, and other threads come round in between.
    having.sort(key=attrgetter("member"))
    having.sort(key=attrgetter("reached_at"))
    for criterion in ("active_days", "responders", "points"):
        having.sort(key=attrgetter(criterion), reverse=True)
    return having


class Ranking:
    """Who has points, best first, kept in order while single ones come, go and change."""

    def __init__(self) -> None:
        self.tallies: list[Tally] = []
        self._ranks: list[Rank] = []
        """What each is sorted by; to work it out at every look would take most of the time."""

    def fill(self, tallies: Iterable[Tally]) -> None:
        """Take all of them, and nobody else."""
        self.tallies = ranked(tallies)
        self._ranks = list(map(order, self.tallies))

    def put(self, tally: Tally) -> None:
        """Take one in, where they have points."""
        if tally.points > 0:
            rank = order(tally)
            place = bisect_left(self._ranks, rank)
            self._ranks.insert(place, rank)
            self.tallies.insert(place, tally)

    def drop(self, tally: Tally) -> None:
        """Take one out that was taken in."""
        if tally.points > 0:
            place = bisect_left(self._ranks, order(tally))
            del self._ranks[place], self.tallies[place]


def places(tallies: Sequence[Tally]) -> list[Place]:
    """Return the places of those who are shown, best first."""
    placed: list[Place] = []
    for count, tally in enumerate(tallies, 1):
        same = bool(placed) and placed[-1].tally.points == tally.points
        placed.append(Place(placed[-1].number if same else count, tally))
    return placed
