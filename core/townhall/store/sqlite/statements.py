"""The SQL that is run per event; rows go in many at a time.

One statement for many rows is not only cheaper than many statements: sqlite3 lets go of Python's interpreter lock
around each, and getting it back from a busy event loop may take 5 ms every time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

Value = str | bytes | int | float | None

_SIZES = (256, 64, 16, 4, 1)


class Insert:
    """An INSERT of rows of one width; ``tail`` says what becomes of rows that are there already."""

    def __init__(self, head: str, width: int, tail: str = "", row: str = "") -> None:
        """Take ``row`` where a row is more than its values: what is looked up for it."""
        self._width = width
        row = row or "(" + ",".join("?" * width) + ")"
        self._statements = [(size, f"{head} VALUES {','.join([row] * size)} {tail}") for size in _SIZES]

    def run(self, connection: sqlite3.Connection, flat: list[Value]) -> int:
        """Insert rows that lie in one list, value after value; return how many were written."""
        return sum(connection.execute(sql, values).rowcount for sql, values in self._portions(flat))

    def _portions(self, flat: list[Value]) -> Iterator[tuple[str, list[Value]]]:
        start = 0
        for size, sql in self._statements:
            step = size * self._width
            while len(flat) - start >= step:
                yield sql, flat[start : start + step]
                start += step


JOURNAL = Insert("INSERT OR IGNORE INTO journal (seq,id,lane,payload,accepted_at)", 5)

CURSOR = Insert("INSERT OR REPLACE INTO cursor (account,position)", 2)

DONE = Insert(
    "INSERT INTO lane (lane,done)", 2, "ON CONFLICT (lane) DO UPDATE SET done=excluded.done WHERE excluded.done>done"
)

RECORD = Insert(
    "INSERT INTO record (scope,plugin,kind,key,value,written_at)",
    6,
    "ON CONFLICT (scope,plugin,kind,key) DO UPDATE SET value=excluded.value, written_at=excluded.written_at",
)

# Not "OR IGNORE", which would take the place of what the triggers say of their own rows.
FACT = Insert(
    "INSERT INTO fact (group_id,kind,member,source,at,amount,other,plugin,message,day_id)",
    13,
    "ON CONFLICT DO NOTHING",
    "(?,?,?,?,?,?,?,?,?,(SELECT id FROM fact_day WHERE group_id=? AND kind=? AND day=? AND day_end=?))",
)

FACT_DAY = Insert("INSERT OR IGNORE INTO fact_day (group_id,kind,day,day_end)", 4)

LEDGER = Insert(
    "INSERT OR IGNORE INTO ledger (id,group_id,plugin,kind,at,member,actor,reason,version,evidence,reverses)", 11
)

DECISION = Insert("INSERT OR IGNORE INTO decision (id,group_id,plugin,event,at,mode,summary,member,keys)", 9)

DECISION_KEY = Insert("INSERT OR IGNORE INTO decision_key (key,decision)", 2)

LABEL = Insert(
    "INSERT OR REPLACE INTO label (group_id,member,label,source,granted_by,granted_at,expires_at)",
    7,
)

OUTBOX = Insert(
    "INSERT OR IGNORE INTO outbox (key,group_id,account,plugin,action,created_at,lane,state,event,member,not_before,"
    "expires_at,on_result,payload,attempts,result,settled_at,asked,batch,needs,wordless)",
    21,
)

SET_TIMER = (
    "INSERT OR REPLACE INTO timer (key,group_id,plugin,job,slot,due_at,misfire,grace,rule,zone,payload)"
    " SELECT ?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11"
    " WHERE NOT EXISTS (SELECT 1 FROM fired_timer WHERE key=?1 AND due_at>=?6)"
)

CANCEL_TIMER = "DELETE FROM timer WHERE key=?"

SET_OVERRIDE = 'INSERT INTO "override" (group_name,path,value,who,at,until) VALUES (?,?,?,?,?,?)'

CLEAR_OVERRIDE = 'DELETE FROM "override" WHERE group_name=? AND path=?'

TAKE_LABEL = "DELETE FROM label WHERE group_id=? AND member=? AND label=?"

DELETE_RECORD = "DELETE FROM record WHERE scope=? AND plugin=? AND kind=? AND key=?"
