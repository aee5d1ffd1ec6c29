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


class Standing:
    """What somebody has in a window so far, and what they have used up of what there is only so much of."""

    __slots__ = (
        "_best",
        "_by_message",
        "_counts",
        "_days",
        "_points",
        "_reached_at",
        "_responders",
        "_used",
        "last",
        "last_message",
        "on_day",
        "pairs",
        "thanks",
    )

    def __init__(self) -> None:
        self.last: Signal | None = None
        """The last signal that was looked at."""
        self.last_message: datetime | None = None
        """When they last wrote something that counted."""
        self.pairs: dict[str, int] = {}
        """How often each giver has given them credit."""
        self.on_day: dict[int, float] = {}
        """What the talk of each day has brought."""
        self.thanks: list[Signal] = []
        """The thanks that count."""
        self._used: dict[tuple[str, str | int], int] = {}
        self._points = 0.0
        self._responders: set[str] = set()
        self._days: set[int] = set()
        self._reached_at = _EVER
        self._by_message: dict[str, float] = {}
        self._best = (0.0, "")
        """What the message brought that brought most."""
        self._counts: dict[str, int] = {}

    def used(self, what: str, which: str | int) -> int:
        """Return how much is used up of something."""
        return self._used.get((what, which), 0)

    def use(self, what: str, which: str | int, most: int) -> bool:
        """Take one of what there are only so many of; False when there are none left."""
        key = (what, which)
        used = self._used.get(key, 0)
        if used >= most:
            return False
        self._used[key] = used + 1
        return True

    def given_by(self, giver: str) -> str:
        """Note that somebody gave credit; only what counts is noted. Returns that nothing is refused."""
        if giver:
            self.pairs[giver] = self.pairs.get(giver, 0) + 1
        return ""

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
                brought = self._by_message[signal.message] = self._by_message.get(signal.message, 0.0) + points
                if brought >= self._best[0]:
                    self._best = max(self._best, (brought, signal.message))

    def tally(self, member: MemberId) -> Tally | None:
        """Return what they have as it is kept; None where nothing of it counts."""
        if not self._counts:
            return None
        return Tally(
            member=member,
            points=round(self._points, 6) + 0.0,
            responders=len(self._responders),
            active_days=len(self._days),
            reached_at=self._reached_at,
            best=self._best[1],
            counts={str(kind): count for kind, count in sorted(self._counts.items())},
        )
