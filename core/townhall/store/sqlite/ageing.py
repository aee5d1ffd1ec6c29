"""Let go what is past its time, some of it at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from townhall.model.wire import decode_action, decode_result, encode
from townhall.store.bodies import OVER, PASSING, WORDLESS, without_body, without_learnt
from townhall.store.instants import instant
from townhall.store.interface import RecordAges, RecordKey
from townhall.store.sqlite.batch import Batch

_OVER = ",".join(f"'{state.value}'" for state in OVER)

Limits = Mapping[tuple[str, str], int]


def instants(limits: Mapping[tuple[str, str], datetime]) -> Limits:
    """Return limits as they are compared with what is stored."""
    return {kind: instant(limit) for kind, limit in limits.items()}


def aged_records(connection: sqlite3.Connection, limits: Limits, after: RecordKey | None, most: int) -> RecordAges:
    """Look through some records for those that are past the limit of their kind."""
    rows = connection.execute(
        "SELECT scope,plugin,kind,key,written_at FROM record WHERE (scope,plugin,kind,key)>(?,?,?,?)"
        " ORDER BY scope,plugin,kind,key LIMIT ?",
        (*(after or ("", "", "", "")), most),
    ).fetchall()
    old = [RecordKey(*row[:4]) for row in rows if row[4] < limits.get((row[1], row[2]), 0)]
    return RecordAges(old, RecordKey(*rows[-1][:4]) if len(rows) == most else None)


class Delete:
    """Run one statement that drops rows, for each of some values; the answer is how many went."""

    def __init__(self, sql: str, values: Sequence[tuple[str | int, ...]]) -> None:
        self._sql = sql
        self._values = values

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        gone = sum(batch.connection.execute(self._sql, values).rowcount for values in self._values)
        return lambda: gone


def forget_records(limits: Limits, keys: Sequence[RecordKey]) -> Delete:
    """Return the write that drops records which are still as old."""
    return Delete(
        "DELETE FROM record WHERE scope=? AND plugin=? AND kind=? AND key=? AND written_at<?",
        [(*key, limits.get((key.plugin, key.kind), 0)) for key in keys],
    )


def forget_ledger(before: int, most: int) -> Delete:
    """Return the write that drops old ledger entries."""
    return Delete(
        "DELETE FROM ledger WHERE seq IN (SELECT seq FROM ledger WHERE at<? ORDER BY at,seq LIMIT ?)", [(before, most)]
    )


def fact_kinds(connection: sqlite3.Connection) -> Sequence[str]:
    """Return every kind of which there is a fact, by one step in the index for each."""
    kinds: list[str] = []
    sql = "SELECT min(kind) FROM fact_day WHERE kind>?"
    while (found := connection.execute(sql, (kinds[-1] if kinds else "",)).fetchone()[0]) is not None:
        kinds.append(found)
    return kinds


class ForgetFacts:
    """Drop facts of one kind, of days that are long over, and each day with its sums once nothing of it is left."""

    def __init__(self, kind: str, before: int, most: int) -> None:
        self._values = (kind, before, most)

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        execute, left = batch.connection.execute, self._values[-1]
        days = execute(
            "SELECT id FROM fact_day WHERE kind=? AND day_end<=? ORDER BY day_end,id LIMIT ?", self._values
        ).fetchall()
        for (day,) in days:
            left -= execute(
                "DELETE FROM fact WHERE seq IN (SELECT seq FROM fact WHERE day_id=? ORDER BY at,seq LIMIT ?)",
                (day, left),
            ).rowcount
            if not left:
                break
            execute("DELETE FROM fact_sum WHERE day_id=?", (day,))
            execute("DELETE FROM fact_day WHERE id=?", (day,))
        return lambda: self._values[-1] - left


class ForgetDecisions:
    """Drop old reasons with the keys that lead to them."""

    def __init__(self, before: int, most: int) -> None:
        self._values = (before, most)

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        execute = batch.connection.execute
        old = execute("SELECT seq,id,keys FROM decision WHERE at<? ORDER BY at,seq LIMIT ?", self._values).fetchall()
        for number, name, keys in old:
            execute("DELETE FROM decision WHERE seq=?", (number,))
            for key in msgspec.msgpack.decode(keys, type=tuple[str, ...]):
                execute("DELETE FROM decision_key WHERE key=? AND decision=?", (key, name))
        return lambda: len(old)


class ForgetBodies:
    """Take the words out of rows that are over."""

    def __init__(self, before: int, most: int) -> None:
        self._values = (before, most)

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        execute = batch.connection.execute
        rows = execute(
            f"SELECT seq,action,result FROM outbox WHERE wordless=0 AND settled_at<? AND state IN ({_OVER})"
            " ORDER BY settled_at,seq LIMIT ?",
            self._values,
        ).fetchall()
        for number, action, result in rows:
            left = encode(without_body(decode_action(action)))
            learnt = None if result is None else encode(without_learnt(decode_result(result)))
            sql = "UPDATE outbox SET action=?, result=?, payload=x'', wordless=? WHERE seq=?"
            execute(sql, (left, learnt, WORDLESS, number))
        return lambda: len(rows)


class ForgetSends:
    """Drop rows that have lost their words, and those of erased people."""

    def __init__(self, before: int, most: int) -> None:
        self._before = before
        self._most = most

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        execute = batch.connection.execute
        old = f"wordless={WORDLESS} AND settled_at<?1 OR wordless={PASSING}"
        rows = execute(
            f"SELECT seq,key FROM outbox WHERE wordless>0 AND ({old}) AND state IN ({_OVER})"
            " ORDER BY wordless,settled_at,seq LIMIT ?2",
            (self._before, self._most),
        ).fetchall()
        for number, key in rows:
            execute("DELETE FROM outbox WHERE seq=?", (number,))
            execute("DELETE FROM sent_message WHERE key=?", (key,))
        return lambda: len(rows)
