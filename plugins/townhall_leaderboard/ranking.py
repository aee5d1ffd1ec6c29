"""The order of a board, with the same place for the same score, and never by chance."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from townhall_leaderboard.tallies import Tally


@dataclass(frozen=True, slots=True)
class Place:
    """A member's place on a board."""

    number: int
    """The same for the same score: 1, 2, 2, 4."""
    tally: Tally


def order(tally: Tally) -> tuple[float, int, int, datetime, str]:
    """Return what a board is sorted by.

    Points; then how many different people responded, on how many days they were active, who was there first, and
    last the id, so that it comes out the same every time and on every page.
    """
    return (-tally.points, -tally.responders, -tally.active_days, tally.reached_at, tally.member)


def ranked(tallies: Iterable[Tally]) -> list[Tally]:
    """Return who has points, best first."""
    return sorted((tally for tally in tallies if tally.points > 0), key=order)


def places(tallies: Sequence[Tally]) -> list[Place]:
    """Return the places of those who are shown, best first."""
    placed: list[Place] = []
    for count, tally in enumerate(tallies, 1):
        same = bool(placed) and placed[-1].tally.points == tally.points
        placed.append(Place(placed[-1].number if same else count, tally))
    return placed
