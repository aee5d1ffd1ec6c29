"""The score: a pure function of the signals of a window, the settings, and what is known of those who gave.

Nothing is decided when something happens, so the order in which it is told makes no difference, and the board of a
window comes out the same whenever it is worked out again from its facts.
"""

from __future__ import annotations

from bisect import bisect, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from townhall import MemberId
from townhall_leaderboard.ranking import ranked
from townhall_leaderboard.rings import Rings, rings_of
from townhall_leaderboard.settings import LeaderboardSettings
from townhall_leaderboard.signals import BOOKED, CHAT, Sign, Signal
from townhall_leaderboard.tallies import Standing, Tally

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


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """What became of one signal."""

    signal: Signal
    points: float
    refused: str = ""
    """Why it brings less than its weight; empty when it brings all of it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The scores of a window, to be looked at in the turn that asked for them."""

    tallies: Mapping[MemberId, Tally]
    ranking: Sequence[Tally]
    """Of those who have points, best first."""
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

    ``days`` are the instants at which the days of the window begin. ``account_of``: whose
    single signals are to be told, too.
    """
    desk = Desk(settings, crowd, rings_of(signals, settings.ring_share), days)
    verdicts: list[Verdict] = []
    tallies: dict[MemberId, Tally] = {}
    for share in shares(signals):
        for signal in share:
            verdict = desk.take(signal)
            if signal.member == account_of:
                verdicts.append(verdict)
        tallies |= desk.hand_over()
    return Outcome(tallies, ranked(tallies.values()), desk.rings, verdicts)


def shares(signals: Sequence[Signal]) -> Iterable[Sequence[Signal]]:
    """Return the signals of each member, by time; those of all who thank each other are one share.

    What one member has is in the processor's cache while it is added up, and is let go of before the next one's.
    """
    thanked = {(signal.giver, signal.member) for signal in signals if signal.kind is Sign.THANKS}
    tied = {member for giver, member in thanked if (member, giver) in thanked}
    shares: dict[str, list[Signal]] = {}
    for signal in signals:
        of = "" if signal.member in tied else signal.member
        shares.setdefault(of, []).append(signal)
    for share in shares.values():
        share.sort()
    return shares.values()


class Desk:
    """Takes the signals of a window one after another, and holds each against what came before.

    What a signal is held against is what its receiver has; only thanks look at two people. So the signals of one
    member can be taken again, by time, without those of the others.
    """

    def __init__(self, settings: LeaderboardSettings, crowd: Crowd, rings: Rings, days: Sequence[datetime]) -> None:
        self.crowd, self.rings = crowd, rings
        self.people: dict[str, Standing] = {}
        self.thanked: dict[tuple[str, str], list[Signal]] = {}
        """The thanks between two that count, by time."""
        self._settings, self._days = settings, days
        weights = settings.weights
        self._weights: dict[str, float] = {name: getattr(weights, name) for name in weights.__struct_fields__}
        self._checks: dict[str, Callable[[Standing, Signal, int], str]] = {
            Sign.MESSAGE: self._message,
            Sign.REPLY: self._reply,
            Sign.REACTION: self._reaction,
            Sign.THANKS: self._thanks,
            Sign.ACCEPTED: self._accepted,
        }
        """What each kind is held against; the other kinds are decided by people and count as they are."""

    def take(self, signal: Signal) -> Verdict:
        """Judge a signal and book what it brings."""
        standing = self.people.get(signal.member)
        if standing is None:
            standing = self.people[signal.member] = Standing()
        standing.last = signal
        day = bisect_right(self._days, signal.at)
        refused = self._refusal(standing, signal, day)
        points = 0.0 if refused else self._worth(signal)
        if not refused and signal.kind in CHAT:
            points, refused = self._within_the_day(standing, points, day)
        if points or not refused:
            standing.book(signal, points, day)
        return Verdict(signal, points, refused)

    def hand_over(self) -> dict[MemberId, Tally]:
        """Return what everybody has of whom something counts, and forget them."""
        tallies = {member: tally for member in map(MemberId, self.people) if (tally := self.tally(member)) is not None}
        self.people.clear()
        self.thanked.clear()
        return tallies

    def forget(self, member: str) -> list[Signal]:
        """Drop what was taken of a member; return the thanks they got that counted."""
        standing = self.people.pop(member, None)
        if standing is None:
            return []
        for thanks in standing.thanks:
            between = self.thanked[both(thanks)]
            between.remove(thanks)
            if not between:
                del self.thanked[both(thanks)]
        return standing.thanks

    def thanks_of(self, member: str) -> Sequence[Signal]:
        """Return the thanks somebody got that count."""
        standing = self.people.get(member)
        return () if standing is None else standing.thanks

    def tally(self, member: MemberId) -> Tally | None:
        """Return what somebody has; None where nothing of it counts."""
        standing = self.people.get(member)
        return None if standing is None else standing.tally(member)

    def _worth(self, signal: Signal) -> float:
        return signal.points if signal.kind in BOOKED else self._weights[signal.kind]

    def _refusal(self, standing: Standing, signal: Signal, day: int) -> str:
        """Return why a signal counts nothing, as the last part of a text's key; empty when it counts."""
        starts = self.crowd.counts_from.get(signal.member)
        if starts is not None and signal.at < starts:
            return "gone_too_long"
        check = self._checks.get(signal.kind)
        return "" if check is None else check(standing, signal, day)

    # -- by kind ----------------------------------------------------------------------------------
    def _message(self, standing: Standing, signal: Signal, day: int) -> str:
        before = standing.last_message
        if before is not None and signal.at - before < self._settings.cooldown:
            return "cooldown"
        if not standing.use("messages", day, self._settings.daily_messages):
            return "daily_messages"
        standing.last_message = signal.at
        return ""

    def _reply(self, standing: Standing, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(standing, signal):
            return refused
        if not standing.use("replies", signal.message, self._settings.replies_per_message):
            return "replies_per_message"
        return standing.given_by(signal.giver)

    def _reaction(self, standing: Standing, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(standing, signal):
            return refused
        if standing.used("reactions", day) >= self._settings.daily_reactions:
            return "daily_reactions"
        if not standing.use("reactions to", signal.message, self._settings.reactions_per_message):
            return "reactions_per_message"
        standing.use("reactions", day, self._settings.daily_reactions)
        return standing.given_by(signal.giver)

    def _thanks(self, standing: Standing, signal: Signal, day: int) -> str:
        if refused := self._of_the_giver(standing, signal):
            return refused
        # Whichever of the two thanks first: thanks in return are polite, and no second contribution.
        before = self.thanked.get(both(signal), [])
        place = bisect(before, signal)
        if place and signal.at - before[place - 1].at < self._settings.thanks_cooldown:
            return "thanks_cooldown"
        self.thanked[both(signal)] = before
        before.insert(place, signal)
        standing.thanks.append(signal)
        return standing.given_by(signal.giver)

    def _accepted(self, standing: Standing, signal: Signal, day: int) -> str:
        return self._of_the_giver(standing, signal) or standing.given_by(signal.giver)

    # -- what there is only so much of ------------------------------------------------------------
    def _of_the_giver(self, standing: Standing, signal: Signal) -> str:
        giver = signal.giver
        if giver == signal.member:
            return "own"
        if not giver:
            return ""
        young = self.crowd.young_until.get(giver)
        if young is not None and signal.at < young:
            return "giver_young"
        if giver not in self.crowd.writers:
            return "giver_silent"
        given = standing.pairs.get(giver)
        if given is None:
            return ""
        in_ring = (giver, signal.member) in self.rings.pairs
        if given < (RING_CAP if in_ring else self._settings.pair_cap):
            return ""
        return "ring" if in_ring else "pair_cap"

    def _within_the_day(self, standing: Standing, points: float, day: int) -> tuple[float, str]:
        before = standing.on_day.get(day, 0.0)
        left = min(points, self._settings.daily_cap - before)
        if left <= 0:
            return (0.0, "daily_cap") if points else (0.0, "")
        standing.on_day[day] = before + left
        return left, "" if left == points else "daily_cap"


def both(thanks: Signal) -> tuple[str, str]:
    """Return the two between whom thanks were given, whichever way."""
    return (thanks.giver, thanks.member) if thanks.giver < thanks.member else (thanks.member, thanks.giver)
