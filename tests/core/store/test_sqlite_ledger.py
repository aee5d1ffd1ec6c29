"""What is written about one person is found without a walk through all that happened in the group."""

from __future__ import annotations

import sqlite3

from townhall import GroupId
from townhall.store.interface import LedgerQuery
from townhall.store.migrations.upgrade import upgrade_sqlite
from townhall.store.sqlite.queries import ledger


def test_the_ledger_of_a_person_is_read_by_whom_it_is_about() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    upgrade_sqlite(connection)
    asked: list[str] = []
    connection.set_trace_callback(asked.append)

    query = LedgerQuery(group=GroupId("square"), plugin="rules", kinds=("case", "step"), member="bob", pseudonym="p-1")
    assert ledger(connection, query) == []
    connection.set_trace_callback(None)

    plan = connection.execute(f"EXPLAIN QUERY PLAN {asked[-1]}").fetchall()
    assert any("ix_ledger_member (group_id=? AND member=?)" in row[-1] for row in plan)
    connection.close()
