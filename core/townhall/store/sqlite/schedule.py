"""What can be asked of the timers and the outbox, and of everything about one person."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from townhall.model.actions import Lane
from townhall.model.ids import GroupId, MemberId
from townhall.store.fact_rows import fact_from
from townhall.store.instants import instant
from townhall.store.interface import BatchCount, Outgoing, RecordKey, SendState, SentQuestion, Timer
from townhall.store.portrait import portrait
from townhall.store.rows import decision_from, label_from, ledger_from, outgoing_from, timer_from
from townhall.store.sqlite.queries import DECISION, FACT, LABEL, LEDGER

TIMER = "group_id,plugin,job,slot,due_at,misfire,grace,rule,zone,payload"
OUTBOX = (
    "key,group_id,account,plugin,action,created_at,lane,state,event,member,not_before,expires_at,on_result,payload,"
    "attempts,result,settled_at,asked,batch,needs"
)

_ASKED_AT_ONCE = 1000
"""Rows of questions that one statement takes."""
_SENT = (
    "SELECT number,(SELECT count(*) FROM outbox WHERE group_id=asked.room AND lane=asked.way"
    " AND (settled_at>=asked.since OR settled_at IS NULL) AND state IN ('sending','sent','held')"
    " AND asked.whose IN ('',member)) FROM asked"
)


def timers_due(connection: sqlite3.Connection, until: int, most: int) -> Sequence[Timer]:
    """Return timers due at or before an instant, earliest first."""
    sql = f"SELECT {TIMER} FROM timer WHERE due_at<=? ORDER BY due_at,key LIMIT ?"
    return [timer_from(*row) for row in connection.execute(sql, (until, most))]


def timers_of(connection: sqlite3.Connection, group: GroupId, plugin: str, job: str) -> Sequence[Timer]:
    """Return the open timers of a plugin in a group, earliest first."""
    sql = f"SELECT {TIMER} FROM timer WHERE group_id=?1 AND plugin=?2 AND ?3 IN ('',job) ORDER BY due_at,key"
    return [timer_from(*row) for row in connection.execute(sql, (group, plugin, job))]


def open_outbox(connection: sqlite3.Connection, account: str, after: str, most: int) -> Sequence[Outgoing]:
    """Return the waiting and sending rows of an account."""
    # The states stand in the text so that SQLite sees that the index of open rows holds them all.
    sql = (
        f"SELECT {OUTBOX} FROM outbox WHERE account=? AND state IN ('waiting','sending')"
        " AND seq>coalesce((SELECT seq FROM outbox WHERE key=?),0) ORDER BY seq LIMIT ?"
    )
    return [outgoing_from(*row) for row in connection.execute(sql, (account, after, most))]


def outgoing(connection: sqlite3.Connection, key: str) -> Outgoing | None:
    """Return one row."""
    row = connection.execute(f"SELECT {OUTBOX} FROM outbox WHERE key=?", (key,)).fetchone()
    return None if row is None else outgoing_from(*row)


def outbox_in(
    connection: sqlite3.Connection,
    states: Sequence[SendState],
    group: GroupId | None,
    since: datetime | None,
) -> Sequence[Outgoing]:
    """Return the rows in some states, oldest first, without those that were settled before an instant."""
    where, values = [f"state IN ({','.join('?' * len(states))})"], [state.value for state in states]
    if group is not None:
        where.append("group_id=?")
        values.append(group)
    if since is not None:
        where.append("(settled_at IS NULL OR settled_at>=?)")
    given = values if since is None else [*values, instant(since)]
    rows = connection.execute(f"SELECT {OUTBOX} FROM outbox WHERE {' AND '.join(where)} ORDER BY seq", given)
    return [outgoing_from(*row) for row in rows]


def batch_count(connection: sqlite3.Connection, plugin: str, batch: str, since: int) -> BatchCount:
    """Return how many rows of a batch are in each state, and how many were sent since an instant."""
    # That the batch is none of the empty ones stands in the text, so that SQLite sees that the index holds them all.
    where = "FROM outbox WHERE plugin=? AND batch=? AND batch<>''"
    states = connection.execute(f"SELECT state, count(*) {where} GROUP BY state", (plugin, batch)).fetchall()
    lately = f"SELECT count(*) {where} AND state='sent' AND settled_at>=?"
    (sent,) = connection.execute(lately, (plugin, batch, since)).fetchone()
    return BatchCount({SendState(state): int(count) for state, count in states}, int(sent))


def sent_message(connection: sqlite3.Connection, group: GroupId, message: str) -> Outgoing | None:
    """Return the row whose receipt holds a message id."""
    sql = f"SELECT {OUTBOX} FROM outbox WHERE key=(SELECT key FROM sent_message WHERE group_id=? AND message=?)"
    row = connection.execute(sql, (group, message)).fetchone()
    return None if row is None else outgoing_from(*row)


def sent_counts(connection: sqlite3.Connection, questions: Sequence[SentQuestion]) -> Sequence[int]:
    """Return, for each question, how many sends went, are going or may have gone since an instant."""
    # Every lane by its name, for the index begins with the group and the lane.
    asked = [
        (number, one.group, lane.value, instant(one.since), one.member)
        for number, one in enumerate(questions)
        for lane in (Lane if one.lane is None else (one.lane,))
    ]
    counts = [0] * len(questions)
    for start in range(0, len(asked), _ASKED_AT_ONCE):
        some = asked[start : start + _ASKED_AT_ONCE]
        rows = ",".join(["(?,?,?,?,?)"] * len(some))
        sql = f"WITH asked (number,room,way,since,whose) AS (VALUES {rows}) {_SENT}"
        for number, count in connection.execute(sql, [value for row in some for value in row]):
            counts[number] += count
    return counts


def everything_about(connection: sqlite3.Connection, member: MemberId) -> Mapping[str, Sequence[bytes]]:
    """Return what is stored about a person, by table."""
    inside = member.encode()
    some = connection.execute
    record = some("SELECT scope,plugin,kind,key,value FROM record WHERE scope=?1 OR instr(key,?1)", (member,))
    fact = some(f"SELECT {FACT} FROM fact WHERE member=?1 OR other=?1", (member,))
    label = some(f"SELECT {LABEL} FROM label WHERE member=?", (member,))
    ledger = some(f"SELECT {LEDGER} FROM ledger WHERE member=?1 OR actor=?1", (member,))
    decision = some(f"SELECT {DECISION} FROM decision WHERE member=?", (member,))
    timer = some(f"SELECT {TIMER} FROM timer WHERE instr(slot,?) OR instr(payload,?)", (member, inside))
    outbox = some(f"SELECT {OUTBOX} FROM outbox WHERE member=?", (member,))
    return portrait(
        member,
        records=((RecordKey(*row[:4]), row[4]) for row in record),
        facts=(fact_from(*row) for row in fact),
        labels=(label_from(*row) for row in label),
        ledger=(ledger_from(*row) for row in ledger),
        decisions=(decision_from(*row) for row in decision),
        timers=(timer_from(*row) for row in timer),
        outbox=(outgoing_from(*row) for row in outbox),
    )
