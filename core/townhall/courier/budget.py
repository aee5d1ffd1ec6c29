"""How much of a group's attention is left: promotion per week, scheduled posts per day, announcements, messages.

And what several plugins post at one time keeps some minutes from each other, the most urgent first.

What counts is what went, is going, or may have gone. One owner per account asks, and marks a row as sending
before it asks for the next one, so a budget is not overstepped under concurrency either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

import msgspec

from townhall.clock.windows import Window, calendar_of
from townhall.config.settings import Budget, GroupSettings
from townhall.model.actions import Announce, Lane, OpenPoll, Say, SayTo
from townhall.model.ids import GroupId
from townhall.store.interface import Outgoing, SendState, SentQuestion

_COUNTED = (SendState.SENDING, SendState.SENT, SendState.HELD)
_BULK = (Lane.COMMUNITY, Lane.PROMO)


class Charge(StrEnum):
    """Which budget a row is charged to."""

    PROMO = "promo_per_week"
    SCHEDULED = "scheduled_per_day"
    ANNOUNCE = "announce_per_week"
    DIRECT = "dm_per_member_per_week"


_LANES: dict[Charge, tuple[Lane | None, ...]] = {
    Charge.PROMO: (Lane.PROMO,),
    Charge.SCHEDULED: (Lane.COMMUNITY,),
    Charge.ANNOUNCE: (None,),
    Charge.DIRECT: _BULK,
}
"""In which lanes what is charged to a budget goes."""
_POSTS = frozenset((Charge.PROMO, Charge.SCHEDULED, Charge.ANNOUNCE))
"""What everybody in a group reads and nobody asked for."""


class Spent(msgspec.Struct, frozen=True):
    """The budget a row is charged to is used up until ``until``; None: there is none at all."""

    charge: Charge
    until: datetime | None


Booking: TypeAlias = tuple[GroupId, str]
"""Whose attention a row takes, all of a group or one person in it: about which two must not ask at the same time."""


class Counts(Protocol):
    """What a budget asks of the store."""

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, without those that were settled before ``since``."""
        ...

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return, for each question, how many sends went to a group, or to one person in it."""
        ...


def charge_of(row: Outgoing) -> Charge | None:
    """Return what a row costs; answers, moderation and edits cost nothing, nor do further pieces of a message."""
    if row.lane is Lane.SAFETY or piece_of(row.key):
        return None
    if isinstance(row.action, Announce):
        return Charge.ANNOUNCE
    if row.lane not in _BULK:
        return None
    if isinstance(row.action, SayTo):
        return Charge.DIRECT
    if isinstance(row.action, Say | OpenPoll):
        return Charge.PROMO if row.lane is Lane.PROMO else Charge.SCHEDULED
    return None


def booking_of(row: Outgoing) -> Booking | None:
    """Return whose attention a row takes, None for one that costs nothing."""
    charge = charge_of(row)
    return None if charge is None else (row.group, member_of(row) if charge is Charge.DIRECT else "")


def piece_of(key: str) -> str:
    """Return the key of the first piece when this is a further piece of a long message (``KEY.2``), else nothing."""
    first, dot, number = key.rpartition(".")
    return first if dot and number.isascii() and number.isdigit() and "|" in first else ""


async def spent(store: Counts, row: Outgoing, settings: GroupSettings, now: datetime) -> Spent | None:
    """Return the budget that keeps a row from going now, None when there is enough."""
    charge = charge_of(row)
    limit = None if charge is None else limit_of(settings.budget, charge)
    if charge is None or limit is None:
        return None
    if limit == 0:
        return Spent(charge, None)
    window = _window(settings, charge, now)
    # The store counts quickly and too much (edits, further pieces); rows are read only where that is too much.
    if sum(await store.sent_counts(_questions(row, charge, window))) < limit:
        return None
    counted = await store.outbox_in(_COUNTED, row.group, window.start)
    return Spent(charge, window.end) if _count(counted, row, charge) >= limit else None


async def too_soon(store: Counts, row: Outgoing, settings: GroupSettings, now: datetime) -> datetime | None:
    """Return until when a post keeps away from what another plugin has posted; None when it may go now."""
    apart, question = settings.budget.apart, _beside(row, settings, now)
    if question is None or not sum(await store.sent_counts([question])):
        return None
    ends = [
        (one.settled_at or now) + apart
        for one in await store.outbox_in(_COUNTED, row.group, question.since)
        if one.plugin != row.plugin and charge_of(one) in _POSTS
    ]
    until = max(ends, default=now)
    return until if until > now else None


def _beside(row: Outgoing, settings: GroupSettings, now: datetime) -> SentQuestion | None:
    """Return what is asked about posts of just now; from a whole minute on, so that many rows ask the same."""
    # What somebody waits for goes at once, an announcement too.
    if not settings.budget.apart or row.lane not in _BULK or charge_of(row) not in _POSTS:
        return None
    return SentQuestion(row.group, None, (now - settings.budget.apart).replace(second=0, microsecond=0))


def questions_about(row: Outgoing, settings: GroupSettings | None, now: datetime) -> Sequence[SentQuestion]:
    """Return what :func:`spent` and :func:`too_soon` will ask about a row, as far as can be told."""
    charge = charge_of(row)
    if charge is None or settings is None:
        return ()
    beside = _beside(row, settings, now)
    asked = [] if beside is None else [beside]
    if limit_of(settings.budget, charge):
        asked.extend(_questions(row, charge, _window(settings, charge, now)))
    return asked


def _questions(row: Outgoing, charge: Charge, window: Window) -> Sequence[SentQuestion]:
    member = row.member if charge is Charge.DIRECT else ""
    return [SentQuestion(row.group, lane, window.start, member) for lane in _LANES[charge]]


def _count(counted: Iterable[Outgoing], row: Outgoing, charge: Charge) -> int:
    return sum(
        1
        for one in counted
        if charge_of(one) is charge
        and one.key != row.key
        and (charge is not Charge.DIRECT or member_of(one) == member_of(row))
    )


def member_of(row: Outgoing) -> str:
    """Return whose attention a row takes."""
    return row.member or (row.action.member if isinstance(row.action, SayTo) else "")


def limit_of(budget: Budget, charge: Charge) -> int | None:
    """Return how much a budget allows; None where it sets no bound."""
    limits = {
        Charge.PROMO: budget.promo_per_week,
        Charge.SCHEDULED: budget.scheduled_per_day,
        Charge.ANNOUNCE: budget.announce_per_week,
        Charge.DIRECT: budget.dm_per_member_per_week,
    }
    return limits[charge]


def _window(settings: GroupSettings, charge: Charge, now: datetime) -> Window:
    calendar = calendar_of(settings.timezone, settings.day_starts_at, settings.week_starts_on)
    return calendar.day(now) if charge is Charge.SCHEDULED else calendar.week(now)
