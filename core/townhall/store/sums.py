"""What facts come to, member by member, and which of them stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from townhall.model.ids import MemberId
from townhall.store.interface import TAKEN_BACK, Fact, FactQuery, Total


def fits(fact: Fact, query: FactQuery) -> bool:
    """Return whether a fact is of a query; that it stands is not asked here."""
    return (
        fact.group in query.groups
        and (not query.kinds or fact.kind in query.kinds)
        and query.member in (None, fact.member)
        and query.source in ("", fact.source)
        and query.message in ("", fact.message)
        and (query.since is None or fact.at >= query.since)
        and (query.until is None or fact.at < query.until)
    )


def standing(facts: Sequence[Fact]) -> list[Fact]:
    """Return the facts that were not taken back, without those that took others back."""
    gone = {(fact.group, fact.kind, fact.member, fact.source) for fact in facts if fact.source.endswith(TAKEN_BACK)}
    return [
        fact
        for fact in facts
        if not fact.source.endswith(TAKEN_BACK)
        and (fact.group, fact.kind, fact.member, fact.source + TAKEN_BACK) not in gone
    ]


def totals(facts: Iterable[Fact], before: Iterable[Total] = ()) -> list[Total]:
    """Return what facts come to for each member for whom that is anything, added to some totals."""
    sums = {one.member: (one.amount, one.times) for one in before}
    for fact in facts:
        amount, times = sums.get(fact.member, (0.0, 0))
        sums[fact.member] = (amount + fact.amount, times + (fact.amount > 0) - (fact.amount < 0))
    return [Total(MemberId(member), amount, times) for member, (amount, times) in sums.items() if amount or times]


def greatest(found: Iterable[Total], most: int) -> list[Total]:
    """Return the greatest sums, the greatest first; equal ones by count, then by the member's id."""
    some = [one for one in found if one.amount > 0]
    return sorted(some, key=lambda one: (-one.amount, -one.times, one.member))[:most]
