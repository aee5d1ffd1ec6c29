"""A file with as many facts as a large group writes in a year, made in about a minute: day after day, in bulk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from townhall import Contribution
from townhall.model.ids import GroupId, MemberId
from townhall.store.instants import instant
from townhall.store.migrations import MIGRATIONS

GROUP = GroupId("lobby:a0:-1000000000")
END = datetime(2026, 8, 31, tzinfo=UTC)
"""The end of a week."""
DAY = instant(END) - instant(END - timedelta(days=1))
SUBSTANTIAL = "leaderboard.message"
SHARES = {
    Contribution.MESSAGE.value: 40,
    SUBSTANTIAL: 30,
    Contribution.REACTION.value: 15,
    Contribution.REPLY.value: 10,
    Contribution.THANKS.value: 5,
}
"""How many of a hundred facts are of which kind."""

Row = tuple[str | int | float, ...]


def make(path: Path, facts: int, members: int, days: int) -> None:
    """Write facts of one group over some days; the n-th member writes an n-th part of what the first one does."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=OFF")
        connection.execute("PRAGMA synchronous=OFF")
        connection.executescript((MIGRATIONS / "schema.sql").read_text(encoding="utf-8"))
        later = _taken_off(connection)
        random = Random(1)
        connection.execute("BEGIN")
        for number in range(days):
            _write_day(connection, number, list(_rows(random, number, facts // days, members, days)), days)
        # An index is made faster from what is there than with it.
        for sql in later:
            connection.execute(sql)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")


def _taken_off(connection: sqlite3.Connection) -> list[str]:
    """Take triggers and indexes of facts off, and return what makes them again."""
    found = connection.execute(
        "SELECT type,name,sql FROM sqlite_master WHERE tbl_name='fact' AND type IN ('index','trigger') AND sql<>''"
    ).fetchall()
    for kind, name, _ in found:
        connection.execute(f"DROP {kind} {name}")
    return [sql for _, _, sql in found]


def _rows(random: Random, number: int, facts: int, members: int, days: int) -> Iterator[Row]:
    """Give the facts of a day in the order in which they happen."""
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    start = instant(END) - (days - number) * DAY
    chance = random.random
    for place in range(facts):
        kind, message = kinds[int(chance() * 100)], f"{number:04}{place:07}"
        who, other = _member(members, chance()), ""
        if kind not in _OWN:
            other = _member(members, chance())
        at = start + place * DAY // facts
        amount = 1.0 + int(chance() * 40)
        yield (
            GROUP,
            kind,
            who,
            message,
            at,
            amount,
            other,
            "core",
            message if other else "",
            number * len(_ORDER) + _ORDER[kind],
        )


_ORDER = {kind: place for place, kind in enumerate(SHARES, 1)}
_OWN = (Contribution.MESSAGE.value, SUBSTANTIAL)


def _member(members: int, chance: float) -> MemberId:
    return MemberId(f"lobby:a0:{500_000_000 + int(members**chance)}")


def _write_day(connection: sqlite3.Connection, number: int, rows: list[Row], days: int) -> None:
    start = instant(END) - (days - number) * DAY
    for kind, place in _ORDER.items():
        connection.execute(
            "INSERT INTO fact_day VALUES (?,?,?,?,?)", (number * len(_ORDER) + place, GROUP, kind, start, start + DAY)
        )
    connection.executemany(
        "INSERT INTO fact (group_id,kind,member,source,at,amount,other,plugin,message,day_id)"
        " VALUES (?,?,?,?,?,?,?,?,?,?)",
        rows,
    )
    sums: dict[tuple[int, str], tuple[float, int]] = {}
    for row in rows:
        key = (int(row[9]), str(row[2]))
        amount, times = sums.get(key, (0.0, 0))
        sums[key] = (amount + float(row[5]), times + 1)
    summed = [(*key, *found) for key, found in sorted(sums.items())]
    connection.executemany("INSERT INTO fact_sum (day_id,member,amount,times) VALUES (?,?,?,?)", summed)
