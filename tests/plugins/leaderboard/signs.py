"""Short ways to write signals and to score them, for tests of the pure part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from townhall import Calendar, MemberId, Window
from townhall_leaderboard import LeaderboardSettings
from townhall_leaderboard.scoring import Crowd, Outcome, Verdict, score
from townhall_leaderboard.signals import Sign, Signal
from townhall_leaderboard.windows import days_of

CALENDAR = Calendar.read("UTC")
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEK = Window(MONDAY, MONDAY + timedelta(days=7))
DAYS = days_of(CALENDAR, WEEK)
EVERYBODY = frozenset(f"p{number}" for number in range(50)) | {"ada", "bo", "cy", "di", "ed", "flo", "gus"}


def at(hours: float = 0, minutes: float = 0) -> datetime:
    return MONDAY + timedelta(hours=hours, minutes=minutes)


def message(member: str, hours: float = 0, minutes: float = 0, name: str = "") -> Signal:
    when = at(hours, minutes)
    name = name or f"{member}-{when:%d%H%M%S}"
    return Signal(when, Sign.MESSAGE, name, MemberId(member), message=name)


def given(kind: Sign, giver: str, member: str, hours: float = 0, to: str = "m") -> Signal:
    source = f"{giver}-{member}-{hours}" if kind in (Sign.THANKS, Sign.ACCEPTED) else to
    return Signal(at(hours), kind, source, MemberId(member), giver, to)


def reply(giver: str, member: str, hours: float = 0, to: str = "m") -> Signal:
    return given(Sign.REPLY, giver, member, hours, to)


def reaction(giver: str, member: str, hours: float = 0, to: str = "m") -> Signal:
    return given(Sign.REACTION, giver, member, hours, to)


def thanks(giver: str, member: str, hours: float = 0) -> Signal:
    return given(Sign.THANKS, giver, member, hours)


def scored(
    *signals: Signal,
    settings: LeaderboardSettings | None = None,
    crowd: Crowd | None = None,
    account_of: str | None = None,
) -> Outcome:
    return score(
        sorted(signals),
        settings or LeaderboardSettings(),
        crowd or Crowd(EVERYBODY),
        DAYS,
        account_of=None if account_of is None else MemberId(account_of),
    )


def points(outcome: Outcome) -> Mapping[str, float]:
    return {str(member): tally.points for member, tally in outcome.tallies.items()}


def refusals(outcome: Outcome) -> list[str]:
    return [verdict.refused for verdict in outcome.verdicts if verdict.refused]


def verdicts(outcome: Outcome) -> list[Verdict]:
    return list(outcome.verdicts)
