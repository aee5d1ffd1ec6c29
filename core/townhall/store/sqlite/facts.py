"""What can be asked of facts: single ones, sums by member, and who has the greatest."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from townhall.model.ids import MemberId
from townhall.store.instants import instant
from townhall.store.interface import TAKEN_BACK, Fact, FactQuery, Total
from townhall.store.rows import fact_from
from townhall.store.sqlite.queries import FACT, Conditions, Values

_STANDS = (
    "substr(source,-?)<>? AND NOT EXISTS (SELECT 1 FROM fact AS back WHERE back.group_id=fact.group_id"
    " AND back.kind=fact.kind AND back.member=fact.member AND back.source=fact.source||?)"
)
_TIMES = "(fact.amount>0)-(fact.amount<0)"


def facts(connection: sqlite3.Connection, query: FactQuery) -> Sequence[Fact]:
    """Return facts by time."""
    where = _of_facts(query)
    if query.standing:
        where.add(_STANDS, len(TAKEN_BACK), TAKEN_BACK, TAKEN_BACK)
    rows = connection.execute(
        f"SELECT {FACT} FROM fact WHERE {where} ORDER BY at,group_id,kind,member,source", where.values
    )
    return [fact_from(*row) for row in rows]


def fact_totals(connection: sqlite3.Connection, query: FactQuery) -> Sequence[Total]:
    """Return what facts come to for each member."""
    summed, values = _summed(query)
    rows = connection.execute(f"SELECT member,sum(amount),sum(times) FROM ({summed}) GROUP BY member", values)
    return [Total(MemberId(member), amount, times) for member, amount, times in rows]


def fact_top(connection: sqlite3.Connection, query: FactQuery, most: int) -> Sequence[Total]:
    """Return the members with the greatest sums, the greatest first."""
    summed, values = _summed(query)
    rows = connection.execute(
        f"SELECT member,sum(amount) AS amount,sum(times) AS times FROM ({summed}) GROUP BY member"
        " HAVING sum(amount)>0 ORDER BY 2 DESC, 3 DESC, 1 LIMIT ?",
        (*values, most),
    )
    return [Total(MemberId(member), amount, times) for member, amount, times in rows]


def _summed(query: FactQuery) -> tuple[str, Values]:
    """Return rows ``(member, amount, times)`` that add up to what is asked, with their values."""
    if query.member is not None or query.source or query.message:
        where = _of_facts(query)
        return f"SELECT member,amount,{_TIMES} AS times FROM fact WHERE {where}", where.values
    whole, values = _whole_days(query)
    if query.since is None and query.until is None:
        return whole, values
    across, more = _days_across(query)
    return f"{whole} UNION ALL {across}", [*values, *more]


def _whole_days(query: FactQuery) -> tuple[str, Values]:
    """Return the sums of the days that lie inside the window."""
    where = _of_groups(query, "fact_day")
    if query.since is not None:
        where.add("fact_day.day>=?", instant(query.since))
    if query.until is not None:
        where.add("fact_day.day_end<=?", instant(query.until))
    return (
        f"SELECT member,amount,times FROM fact_day CROSS JOIN fact_sum ON fact_sum.day_id=fact_day.id WHERE {where}",
        where.values,
    )


def _days_across(query: FactQuery) -> tuple[str, Values]:
    """Return the single facts inside the window of days that lie across one of its ends."""
    where, ends = _of_groups(query, "fact_day"), Conditions()
    for end in (query.since, query.until):
        if end is not None:
            ends.add("fact_day.day<? AND fact_day.day_end>?", instant(end), instant(end))
    where.add(f"({ends.any})", *ends.values)
    where.add("fact.day=fact_day.day AND fact.day_end=fact_day.day_end")
    # Told twice, for the index knows the times of facts and not their days.
    where.add("fact.at>=fact_day.day AND fact.at<fact_day.day_end")
    if query.since is not None:
        where.add("fact.at>=?", instant(query.since))
    if query.until is not None:
        where.add("fact.at<?", instant(query.until))
    return (
        f"SELECT fact.member,fact.amount,{_TIMES} FROM fact_day CROSS JOIN fact"
        f" ON fact.group_id=fact_day.group_id AND fact.kind=fact_day.kind WHERE {where}",
        where.values,
    )


def _of_groups(query: FactQuery, table: str) -> Conditions:
    where = Conditions()
    where.one_of(f"{table}.group_id", query.groups)
    if query.kinds:
        where.one_of(f"{table}.kind", query.kinds)
    return where


def _of_facts(query: FactQuery) -> Conditions:
    where = _of_groups(query, "fact")
    if query.member is not None:
        where.add("member=?", query.member)
    if query.source:
        where.add("source=?", query.source)
    if query.message:
        where.add("message=?", query.message)
    if query.since is not None:
        where.add("at>=?", instant(query.since))
    if query.until is not None:
        where.add("at<?", instant(query.until))
    return where
