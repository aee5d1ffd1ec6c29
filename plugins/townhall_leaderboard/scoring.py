"""The score: a pure function of the signals of a window, the settings, and what is known of those who gave.

Nothing is decided when something happens, so the order in which it is told makes no difference, and the board of a
window comes out the same whenever it is worked out again from its facts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from townhall import MemberId
from townhall_leaderboard.rings import Rings, rings_of
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import BOOKED, CHAT, Sign, Signal
from townhall_leaderboard.tallies import Account, Tally

RING_CAP: Final = 1
"""How often one member of a ring can give credit to one other in a window."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What the score must know of people."""

    writers: Collection[str]
    """Who has written something substantial lately; whoever has not gives no credit."""
    young_until: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Until when somebody is too new to give credit."""
    counts_from: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    """Since when the credit of somebody counts who was gone for too long."""


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
        self.accounts: dict[str, Account] = {}
        self.verdicts: list[Verdict] = []
        self._settings, self._crowd, self._rings, self._days = settings, crowd, rings, days
        self._asked = account_of
        weights = settings.weights
        self._weights: dict[str, float] = {name: getattr(weights, name) for name in weights.__struct_fields__}
        self._last_message: dict[str, datetime] = {}
        self._thanked: dict[frozenset[str], datetime] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._used: dict[tuple[str, str, int], int] = {}
        self._on_day: dict[tuple[str, int], float] = {}
        self._checks: dict[str, Callable[[Signal, int], str]] = {
            Sign.MESSAGE: self._message,
            Sign.REPLY: self._reply,
            Sign.REACTION: self._reaction,
            Sign.THANKS: self._thanks,
            Sign.ACCEPTED: self._accepted,
        }
        """What each kind is held against; the other kinds are decided by people and count as they are."""

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
                account = self.accounts[signal.member] = Account()
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
        check = self._checks.get(signal.kind)
        return "" if check is None else check(signal, day)

    # -- by kind ----------------------------------------------------------------------------------
    def _message(self, signal: Signal, day: int) -> str:
        before = self._last_message.get(signal.member)
        if before is not None and signal.at - before < self._settings.cooldown:
            return "cooldown"
        if not self._use("messages", signal.member, day, self._settings.daily_messages):
            return "daily_messages"
        self._last_message[signal.member] = signal.at
        return ""

    def _reply(self, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(signal):
            return refused
        if not self._use("replies", signal.message, 0, self._settings.replies_per_message):
            return "replies_per_message"
        return self._given(signal)

    def _reaction(self, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(signal):
            return refused
        if self._used.get(("reactions", signal.member, day), 0) >= self._settings.daily_reactions:
            return "daily_reactions"
        if not self._use("reactions to", signal.message, 0, self._settings.reactions_per_message):
            return "reactions_per_message"
        self._use("reactions", signal.member, day, self._settings.daily_reactions)
        return self._given(signal)

    def _thanks(self, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(signal):
            return refused
        # Whichever of the two thanks first: thanks in return are polite, and no second contribution.
        both = frozenset((signal.member, signal.giver))
        before = self._thanked.get(both)
        if before is not None and signal.at - before < self._settings.thanks_cooldown:
            return "thanks_cooldown"
        self._thanked[both] = signal.at
        return self._given(signal)

    def _accepted(self, signal: Signal, day: int) -> str:
        return self._of_the_giver(signal) or self._given(signal)

    # -- what there is only so much of ------------------------------------------------------------
    def _of_the_giver(self, signal: Signal) -> str:
        giver = signal.giver
        if giver == signal.member:
            return "own"
        if not giver:
            return ""
        young = self._crowd.young_until.get(giver)
        if young is not None and signal.at < young:
            return "giver_young"
        if giver not in self._crowd.writers:
            return "giver_silent"
        pair = (giver, signal.member)
        in_ring = pair in self._rings.pairs
        if self._pairs.get(pair, 0) < (RING_CAP if in_ring else self._settings.pair_cap):
            return ""
        return "ring" if in_ring else "pair_cap"

    def _given(self, signal: Signal) -> str:
        """Note that somebody gave credit to somebody; only what counts is noted."""
        if signal.giver:
            pair = (signal.giver, signal.member)
            self._pairs[pair] = self._pairs.get(pair, 0) + 1
        return ""

    def _use(self, what: str, whose: str, day: int, most: int) -> bool:
        """Take one of what there are only so many of; False when there are none left."""
        key = (what, whose, day)
        used = self._used.get(key, 0)
        if used >= most:
            return False
        self._used[key] = used + 1
        return True

    def _within_the_day(self, signal: Signal, points: float, day: int) -> tuple[float, str]:
        key = (signal.member, day)
        before = self._on_day.get(key, 0.0)
        left = min(points, self._settings.daily_cap - before)
        if left <= 0:
            return (0.0, "daily_cap") if points else (0.0, "")
        self._on_day[key] = before + left
        return left, "" if left == points else "daily_cap"
