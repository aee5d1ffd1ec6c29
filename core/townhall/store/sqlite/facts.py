"""What can be asked of single facts: the few of a source, a message or a member, and all of a window."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

import msgspec
from msgspec.structs import replace

from townhall.store.fact_rows import fact_from
from townhall.store.instants import instant, moment
from townhall.store.interface import TAKEN_BACK, Fact, FactQuery
from townhall.store.sqlite.queries import FACT, Conditions
from townhall.store.sums import standing

_ORDER = "at,fact.group_id,fact.kind,member,source"
# What SQLite writes of a broken number by itself is rounded to 15 digits; quoted it is not.
_WHOLE_OR_QUOTED = "CASE WHEN amount=CAST(amount AS INTEGER) THEN CAST(amount AS INTEGER) ELSE json(quote(amount)) END"
_AS_JSON = f"json_array({FACT.replace('amount', _WHOLE_OR_QUOTED)})"
_FactRow: TypeAlias = tuple[str, str, str, str, int, float, str, str, str]
_read = msgspec.json.Decoder(list[_FactRow]).decode

FACTS_OF_DAYS = "fact INDEXED BY ix_fact_day ON fact.day_id=fact_day.id"
"""What is joined to days to have their facts."""
_FIRST_SLICE = 6 * 3600 * 1_000_000
_LONGEST_SLICE = 4 * _FIRST_SLICE
"""A busy day may follow a quiet year."""
_MOST_IN_A_SLICE = 2000
_FEWEST_IN_A_SLICE = 250
MANY_NEW = 50_000
"""With more new facts in all groups than this, those of a few days of one are looked through instead."""


def facts(connection: sqlite3.Connection, query: FactQuery) -> Sequence[Fact]:
    """Return facts by time."""
    if query.source or query.message or query.member is not None:
        table, where = found_by(query)
        rows = connection.execute(f"SELECT {FACT} FROM {table} WHERE {where} ORDER BY {_ORDER}", where.values)
        found = [fact_from(*row) for row in rows]
        return standing(found) if query.standing else found
    with _one_moment(connection):
        return list(_by_slices(connection, query))


class News(NamedTuple):
    """Facts, and the number of the last one there is."""

    facts: Sequence[Fact]
    last: int


def news(connection: sqlite3.Connection, query: FactQuery, after: int) -> News:
    """Return the facts of a query that have a higher number than one; 0 for all of them."""
    with _one_moment(connection):
        (last,) = connection.execute("SELECT coalesce(max(seq),0) FROM fact").fetchone()
        if not after:
            return News(list(_by_slices(connection, replace(query, standing=False))), last)
        table, where = found_by(query) if last - after > MANY_NEW else _among_the_last(query)
        # The plus keeps the index that was named.
        where.add("+fact.seq>?" if last - after > MANY_NEW else "fact.seq>?", after)
        rows = connection.execute(f"SELECT {FACT} FROM {table} WHERE {where} ORDER BY {_ORDER}", where.values)
        return News([fact_from(*row) for row in rows], last)


def _among_the_last(query: FactQuery) -> tuple[str, Conditions]:
    """Return the conditions on facts that are looked for among the last of all groups."""
    where = Conditions()
    _of_groups(where, query, "fact")
    _at(where, query)
    return "fact NOT INDEXED", where


def _by_slices(connection: sqlite3.Connection, query: FactQuery) -> Iterator[Fact]:
    """Yield all facts of a window, slice of time after slice.

    A slice comes in one piece: row by row, a thread gives up Python's interpreter lock for each and has to get it back
    from a busy loop. It is small, so that nobody waits while it is read.
    """
    start, end = _ends(connection, query)
    # Half a million facts are of a few people: each name is kept once.
    once = _Names().__getitem__
    span = _FIRST_SLICE
    while start < end:
        rows = _slice(connection, query, start, min(start + span, end))
        # What takes a fact back has its time, and so stands in the same slice.
        left = _standing(rows) if query.standing else rows
        for group, kind, member, source, at, amount, other, plugin, message in left:
            yield fact_from(
                once(group), once(kind), once(member), source, at, amount, once(other), once(plugin), message
            )
        start += span
        if len(rows) > _MOST_IN_A_SLICE:
            span = max(1, span // 2)
        elif len(rows) < _FEWEST_IN_A_SLICE:
            span = min(span * 2, _LONGEST_SLICE)


def _standing(rows: Sequence[_FactRow]) -> Sequence[_FactRow]:
    """Return rows without those that were taken back, and without those that take back."""
    gone = {(*row[:3], row[3].removesuffix(TAKEN_BACK)) for row in rows if row[3].endswith(TAKEN_BACK)}
    if not gone:
        return rows
    return [row for row in rows if row[:4] not in gone and not row[3].endswith(TAKEN_BACK)]


class _Names(dict[str, str]):
    """Every text once, as it was met first."""

    def __missing__(self, text: str) -> str:
        self[text] = text
        return text


def _slice(connection: sqlite3.Connection, query: FactQuery, start: int, end: int) -> Sequence[_FactRow]:
    table, where = found_by(replace(query, since=moment(start), until=moment(end)))
    in_order = f"SELECT {_AS_JSON} AS one FROM {table} WHERE {where} ORDER BY {_ORDER}"
    (found,) = connection.execute(f"SELECT '['||group_concat(one)||']' FROM ({in_order})", where.values).fetchone()
    return [] if found is None else _read(found)


def _ends(connection: sqlite3.Connection, query: FactQuery) -> tuple[int, int]:
    """Return the span in which there is anything of a query."""
    where = Conditions()
    _of_groups(where, query, "fact_day")
    first, last = connection.execute(
        f"SELECT coalesce(min(day),0),coalesce(max(day_end),0) FROM fact_day WHERE {where}", where.values
    ).fetchone()
    since, until = query.since, query.until
    return (
        first if since is None else max(first, instant(since)),
        last if until is None else min(last, instant(until)),
    )


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Generator[None]:
    """See the database as it is now through several queries."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("COMMIT")


def found_by(query: FactQuery) -> tuple[str, Conditions]:
    """Return the table with the index by which single facts are found, and the conditions on them.

    The index is named: which one is right follows from what is asked, and SQLite would have to guess.
    """
    where = Conditions()
    if query.source:
        table = "fact INDEXED BY sqlite_autoindex_fact_1"
        _of_groups(where, query, "fact")
    elif query.message:
        table = "fact INDEXED BY ix_fact_message"
        _of_groups(where, query, "fact")
        where.add("message<>''")
    else:
        table = f"fact_day CROSS JOIN {FACTS_OF_DAYS}"
        _of_groups(where, query, "fact_day")
        _on_days_of_note(where, query)
    for column, value in (("member", query.member), ("source", query.source), ("message", query.message)):
        if value:
            where.add(f"{column}=?", value)
    _at(where, query)
    return table, where


def _at(where: Conditions, query: FactQuery) -> None:
    if query.since is not None:
        where.add("at>=?", instant(query.since))
    if query.until is not None:
        where.add("at<?", instant(query.until))


def _of_groups(where: Conditions, query: FactQuery, table: str) -> None:
    where.one_of(f"{table}.group_id", query.groups)
    if query.kinds:
        where.one_of(f"{table}.kind", query.kinds)


def _on_days_of_note(where: Conditions, query: FactQuery) -> None:
    """Add that a day has something of the window, and of the member."""
    if query.since is not None:
        where.add("fact_day.day_end>?", instant(query.since))
    if query.until is not None:
        where.add("fact_day.day<?", instant(query.until))
    if query.member is not None:
        where.add("EXISTS (SELECT 1 FROM fact_sum WHERE day_id=fact_day.id AND member=?)", query.member)
