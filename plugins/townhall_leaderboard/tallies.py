"""What somebody has in a window, and how it is added up."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from townhall import MemberId, Record
from townhall_leaderboard.signals import Signal

_EVER: Final = datetime.max


class Tally(Record, frozen=True, kw_only=True):
    """What somebody has in a window."""

    member: MemberId
    points: float
    responders: int = 0
    """How many different people answered, reacted, thanked or accepted."""
    active_days: int = 0
    """On how many days they got credit."""
    reached_at: datetime
    """When they had these points."""
    best: str = ""
    """The message that brought most."""
    counts: dict[str, int]
    """How many signals of each kind count."""


class Account:
    """What somebody has so far."""

    __slots__ = ("_best", "_counts", "_days", "_points", "_reached_at", "_responders")

    def __init__(self) -> None:
        self._points = 0.0
        self._responders: set[str] = set()
        self._days: set[int] = set()
        self._reached_at = _EVER
        self._best: dict[str, float] = {}
        self._counts: dict[str, int] = {}

    def book(self, signal: Signal, points: float, day: int) -> None:
        """Add what a signal brings."""
        self._points += points
        self._counts[signal.kind] = self._counts.get(signal.kind, 0) + 1
        if points or self._reached_at is _EVER:
            self._reached_at = signal.at
        if points > 0:
            self._days.add(day)
            if signal.giver:
                self._responders.add(signal.giver)
            if signal.message:
                self._best[signal.message] = self._best.get(signal.message, 0.0) + points

    def tally(self, member: MemberId) -> Tally:
        """Return the account as it is kept."""
        best = max(self._best, key=lambda message: (self._best[message], message), default="")
        return Tally(
            member=member,
            points=round(self._points, 6) + 0.0,
            responders=len(self._responders),
            active_days=len(self._days),
            reached_at=self._reached_at,
            best=best,
            counts={str(kind): count for kind, count in sorted(self._counts.items())},
        )
