"""The score: a pure function of the signals of a window, the settings, and what is known of those who gave.

Nothing is decided when something happens, so the order in which it is told makes no difference, and the board of a
window comes out the same whenever it is worked out again from its facts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from townhall import MemberId, Record
from townhall_leaderboard.rings import Rings, rings_of
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import BOOKED, CHAT, GIVEN, Sign, Signal

RING_CAP: Final = 1
"""How often one member of a ring can give credit to one other in a window."""
_EVER: Final = datetime.max

_Limit: TypeAlias = tuple[str, int, tuple[str | int, ...]]
"""Why it is refused, how many there are, and of what."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What the score must know of people."""

    writers: Collection[str]
    """Who has written something substantial lately; whoever has not gives no credit."""
    young_until: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Until when somebody is too new to give credit."""
    counts_from: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Since when the credit of somebody counts who was gone for too long."""


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one signal."""

    signal: Signal
    points: float
    refused: str = ""
    """Why it brings less than its weight; empty when it brings all of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores of a window."""

    tallies: Mapping[MemberId, Tally]
    rings: Rings
    verdicts: Sequence[Verdict]
    """Of the one member whose account was asked for."""


def score(
    signals: Sequence[Signal],
    settings: LeaderboardSettings,
    crowd: Crowd,
    days: Sequence[datetime],
    *,
    account_of: MemberId | None = None,
) -> Outcome:
    """Return the scores of a window.

    ``signals`` are by time; ``days`` are the instants at which the days of the window begin. ``account_of``: whose
    single signals are to be told, too.
    """
    rings = rings_of(signals, settings.ring_share)
    desk = _Desk(settings, crowd, rings, days, account_of)
    for signal in signals:
        desk.take(signal)
    tallies = {MemberId(member): account.tally(MemberId(member)) for member, account in desk.accounts.items()}
    return Outcome(tallies, rings, desk.verdicts)


class _Account:
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


class _Desk:
    """Takes the signals of a window one after another, and holds each against what came before."""

    def __init__(
        self,
        settings: LeaderboardSettings,
        crowd: Crowd,
        rings: Rings,
        days: Sequence[datetime],
        account_of: MemberId | None,
    ) -> None:
        self.accounts: dict[str, _Account] = {}
        self.verdicts: list[Verdict] = []
        self._settings, self._crowd, self._rings, self._days = settings, crowd, rings, days
        self._asked = account_of
        weights = settings.weights
        self._weights: dict[str, float] = {name: getattr(weights, name) for name in weights.__struct_fields__}
        self._last_message: dict[str, datetime] = {}
        self._thanked: dict[frozenset[str], datetime] = {}
        self._used: dict[tuple[str | int, ...], int] = {}
        self._on_day: dict[tuple[str, int], float] = {}

    def take(self, signal: Signal) -> None:
        """Judge a signal and book what it brings."""
        day = bisect_right(self._days, signal.at)
        refused = self._refusal(signal, day)
        points = 0.0 if refused else self._worth(signal)
        if not refused and signal.kind in CHAT:
            points, refused = self._within_the_day(signal, points, day)
        if points or not refused:
            account = self.accounts.get(signal.member)
            if account is None:
                account = self.accounts[signal.member] = _Account()
            account.book(signal, points, day)
        if signal.member == self._asked:
            self.verdicts.append(Verdict(signal, points, refused))

    def _worth(self, signal: Signal) -> float:
        return signal.points if signal.kind in BOOKED else self._weights[signal.kind]

    def _refusal(self, signal: Signal, day: int) -> str:
        """Return why a signal counts nothing, as the last part of a text's key; empty when it counts."""
        starts = self._crowd.counts_from.get(signal.member)
        if starts is not None and signal.at < starts:
            return "gone_too_long"
        if signal.kind in GIVEN and (refused := self._of_the_giver(signal)):
            return refused
        if refused := self._too_soon(signal):
            return refused
        limits = self._limits(signal, day)
        for refused, most, what in limits:
            if self._used.get(what, 0) >= most:
                return refused
        for _, _, what in limits:
            self._used[what] = self._used.get(what, 0) + 1
        self._note_time(signal)
        return ""

    def _of_the_giver(self, signal: Signal) -> str:
        giver = signal.giver
        if giver == signal.member:
            return "own"
        if not giver:
            return ""
        young = self._crowd.young_until.get(giver)
        if young is not None and signal.at < young:
            return "giver_young"
        return "" if giver in self._crowd.writers else "giver_silent"

    def _too_soon(self, signal: Signal) -> str:
        if signal.kind is Sign.MESSAGE:
            before = self._last_message.get(signal.member)
            return "cooldown" if before is not None and signal.at - before < self._settings.cooldown else ""
        if signal.kind is Sign.THANKS:
            before = self._thanked.get(frozenset((signal.member, signal.giver)))
            return "thanks_cooldown" if before and signal.at - before < self._settings.thanks_cooldown else ""
        return ""

    def _note_time(self, signal: Signal) -> None:
        if signal.kind is Sign.MESSAGE:
            self._last_message[signal.member] = signal.at
        elif signal.kind is Sign.THANKS:
            # Whichever of the two thanks first: thanks in return are polite, and no second contribution.
            self._thanked[frozenset((signal.member, signal.giver))] = signal.at

    def _limits(self, signal: Signal, day: int) -> list[_Limit]:
        """Return what there is only so much of and this signal takes one of."""
        settings, member, message = self._settings, signal.member, signal.message
        limits: list[_Limit] = []
        match signal.kind:
            case Sign.MESSAGE:
                limits.append(("daily_messages", settings.daily_messages, ("message", member, day)))
            case Sign.REPLY:
                limits.append(("replies_per_message", settings.replies_per_message, ("reply", message)))
            case Sign.REACTION:
                limits.append(("reactions_per_message", settings.reactions_per_message, ("reaction", message)))
                limits.append(("daily_reactions", settings.daily_reactions, ("reactions", member, day)))
            case _:
                pass
        if signal.kind in GIVEN and signal.giver:
            limits.append(self._pair(signal))
        return limits

    def _pair(self, signal: Signal) -> _Limit:
        what = ("pair", signal.giver, signal.member)
        if (signal.giver, signal.member) in self._rings.pairs:
            return "ring", RING_CAP, what
        return "pair_cap", self._settings.pair_cap, what

    def _within_the_day(self, signal: Signal, points: float, day: int) -> tuple[float, str]:
        key = (signal.member, day)
        before = self._on_day.get(key, 0.0)
        left = min(points, self._settings.daily_cap - before)
        if left <= 0:
            return (0.0, "daily_cap") if points else (0.0, "")
        self._on_day[key] = before + left
        return left, "" if left == points else "daily_cap"
