"""How facts lie in columns, with the day they are counted under."""

from __future__ import annotations

from datetime import timedelta

from townhall.model.ids import GroupId, MemberId
from townhall.store.instants import MICROSECOND, instant, moment
from townhall.store.interface import Day, Fact
from townhall.store.rows import Row

_DAY = timedelta(days=1) // MICROSECOND


def fact_row(fact: Fact) -> Row:
    """Return the columns of a fact; raises :class:`ValueError` for one that is not of the day it is counted under."""
    at = instant(fact.at)
    return (
        fact.group,
        fact.kind,
        fact.member,
        fact.source,
        at,
        fact.amount,
        fact.other,
        fact.plugin,
        fact.message,
        *day_row(fact),
    )


def day_row(fact: Fact) -> Row:
    """Return the columns of the day a fact is counted under."""
    start, end = _day(fact)
    return fact.group, fact.kind, start, end


def day_of(fact: Fact) -> Day:
    """Return the day a fact is counted under; raises :class:`ValueError` for one that is not of the day it names."""
    return Day(*map(moment, _day(fact)))


def _day(fact: Fact) -> tuple[int, int]:
    at = instant(fact.at)
    if fact.day is None:
        start = at - at % _DAY
        return start, start + _DAY
    start, end = instant(fact.day.start), instant(fact.day.end)
    if not start <= at < end:
        raise ValueError(f"The fact {fact.source!r} of {fact.at} is not of the day from {fact.day.start} it names.")
    return start, end


def fact_from(
    group: str,
    kind: str,
    member: str,
    source: str,
    at: int,
    amount: float,
    other: str,
    plugin: str,
    message: str,
) -> Fact:
    """Return the fact of its columns."""
    return Fact(
        group=GroupId(group),
        kind=kind,
        member=MemberId(member),
        source=source,
        at=moment(at),
        amount=amount,
        other=other,
        plugin=plugin,
        message=message,
    )
