"""What can be asked of the sums of facts: by member, and who has the greatest."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace

from townhall.model.ids import MemberId
from townhall.store.instants import instant
from townhall.store.interface import FactQuery, Total
from townhall.store.sqlite.facts import FACTS_OF_DAYS, found_by
from townhall.store.sqlite.queries import Conditions, Values

_TIMES = "(fact.amount>0)-(fact.amount<0)"
_ANYTHING = "sum(amount)<>0 OR sum(times)<>0"
_WHOLE = "fact_day CROSS JOIN fact_sum ON fact_sum.day_id=fact_day.id"
_LIKELY = 10
"""How many of the greatest days are looked at for each member that is wanted."""
_MOST = 200
"""Beyond so many members that are wanted, everybody is summed."""
_ROUNDING = 1e-9


class _Rows(NamedTuple):
    """Rows ``(member, amount, times)`` that add up to what is asked: the SQL, and its values."""

    sql: str
    values: Values


def fact_totals(connection: sqlite3.Connection, query: FactQuery) -> Sequence[Total]:
    """Return what facts come to for each member for whom that is anything."""
    rows = _rows(query)
    sql = f"SELECT member,sum(amount),sum(times) FROM ({rows.sql}) GROUP BY member HAVING {_ANYTHING}"
    return _totals(connection.execute(sql, rows.values).fetchall())


def fact_top(connection: sqlite3.Connection, query: FactQuery, most: int) -> Sequence[Total]:
    """Return the members with the greatest sums, the greatest first."""
    rows = _rows_of_the_great(connection, query, most) or _rows(query)
    sql = (
        f"SELECT member,sum(amount),sum(times) FROM ({rows.sql}) GROUP BY member"
        " HAVING sum(amount)>0 ORDER BY 2 DESC,3 DESC,1 LIMIT ?"
    )
    return _totals(connection.execute(sql, (*rows.values, most)).fetchall())


def _rows_of_the_great(connection: sqlite3.Connection, query: FactQuery, most: int) -> _Rows | None:
    """Return the days of those who may be among the greatest; None where everybody has to be summed.

    Those who have the greatest days show how much the last of the greatest has at the least. Whoever has as much has,
    on one of n days, the n-th part of it or more. To sum all days of everybody else would take most of the time.
    """
    if query.source or query.message or most > _MOST or _lies_across(connection, query):
        return None
    where = _of_whole_days(query)
    # Two looks through the days cost a third of what it costs to sum them.
    likely = connection.execute(
        f"SELECT member FROM {_WHOLE} WHERE {where} ORDER BY amount DESC LIMIT ?", (*where.values, most * _LIKELY)
    ).fetchall()
    theirs = _of_whole_days(query)
    theirs.one_of("member", list({member for (member,) in likely}))
    last = connection.execute(
        f"SELECT sum(amount) FROM {_WHOLE} WHERE {theirs} GROUP BY member ORDER BY 1 DESC LIMIT 1 OFFSET ?",
        (*theirs.values, most - 1),
    ).fetchone()
    if last is None or last[0] <= 0:
        return None
    (days,) = connection.execute(f"SELECT count(*) FROM fact_day WHERE {where}", where.values).fetchone()
    great = f"SELECT member FROM {_WHOLE} WHERE {where} AND amount>=?"
    return _Rows(
        f"SELECT member,amount,times FROM {_WHOLE} WHERE {where} AND member IN ({great})",
        [*where.values, *where.values, last[0] / days * (1 - _ROUNDING)],
    )


def _totals(rows: Sequence[tuple[str, float, int]]) -> list[Total]:
    return [Total(MemberId(member), amount, times) for member, amount, times in rows]


def _rows(query: FactQuery) -> _Rows:
    """Return all rows that add up to what is asked."""
    if query.source or query.message:
        table, where = found_by(query)
        return _Rows(f"SELECT member,amount,{_TIMES} AS times FROM {table} WHERE {where}", where.values)
    where = _of_whole_days(query)
    whole = _Rows(f"SELECT member,amount,times FROM {_WHOLE} WHERE {where}", where.values)
    if query.since is None and query.until is None:
        return whole
    facts = _of_days_across(query)
    if query.since is not None:
        facts.add("fact.at>=?", instant(query.since))
    if query.until is not None:
        facts.add("fact.at<?", instant(query.until))
    across = f"SELECT member,amount,{_TIMES} FROM fact_day CROSS JOIN {FACTS_OF_DAYS} WHERE {facts}"
    return _Rows(f"{whole.sql} UNION ALL {across}", [*whole.values, *facts.values])


def _lies_across(connection: sqlite3.Connection, query: FactQuery) -> bool:
    """Return whether any day lies across an end of the window."""
    if query.since is None and query.until is None:
        return False
    days = _of_days_across(replace(query, member=None))
    return connection.execute(f"SELECT 1 FROM fact_day WHERE {days} LIMIT 1", days.values).fetchone() is not None


def _of_whole_days(query: FactQuery) -> Conditions:
    """Return the conditions on days that lie inside the window."""
    where = _of_days(query)
    if query.since is not None:
        where.add("fact_day.day>=?", instant(query.since))
    if query.until is not None:
        where.add("fact_day.day_end<=?", instant(query.until))
    return where


def _of_days_across(query: FactQuery) -> Conditions:
    """Return the conditions on days that lie across an end of the window."""
    where, ends = _of_days(query), Conditions()
    for end in (query.since, query.until):
        if end is not None:
            ends.add("fact_day.day<? AND fact_day.day_end>?", instant(end), instant(end))
    where.add(f"({ends.any})", *ends.values)
    return where


def _of_days(query: FactQuery) -> Conditions:
    where = Conditions()
    where.one_of("fact_day.group_id", query.groups)
    if query.kinds:
        where.one_of("fact_day.kind", query.kinds)
    if query.member is not None:
        where.add("member=?", query.member)
    return where
