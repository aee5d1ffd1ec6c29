"""What can be asked of the journal, the state, the labels and the switches."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from townhall.model.ids import GroupId, MemberId
from townhall.store.instants import instant, moment, moment_or_none
from townhall.store.interface import (
    Block,
    Decision,
    Journaled,
    Label,
    LedgerEntry,
    LedgerQuery,
    Override,
    RecordKey,
)
from townhall.store.rows import decision_from, label_from, ledger_from

Values = list[str | int | bytes]

FACT = "fact.group_id,fact.kind,member,source,at,amount,other,plugin,message"
LEDGER = "id,group_id,plugin,kind,at,member,actor,reason,version,evidence,reverses"
DECISION = "id,group_id,plugin,event,at,mode,summary,member,keys"
LABEL = "group_id,member,label,source,granted_by,granted_at,expires_at"


class Conditions:
    """The WHERE of a query, grown term by term."""

    def __init__(self) -> None:
        self._terms: list[str] = []
        self.values: Values = []

    def add(self, term: str, *values: str | int | bytes) -> None:
        """Add a condition that must hold too."""
        self._terms.append(term)
        self.values += values

    def one_of(self, column: str, values: Sequence[str]) -> None:
        """Add that a column has one of some values."""
        self.add(f"{column} IN ({','.join('?' * len(values))})", *values)

    @property
    def any(self) -> str:
        """The same terms, of which one has to hold."""
        return " OR ".join(f"({term})" for term in self._terms)

    def __str__(self) -> str:
        return " AND ".join(self._terms)


def cursor(connection: sqlite3.Connection, account: str) -> bytes | None:
    """Return where an account had got to."""
    row = connection.execute("SELECT position FROM cursor WHERE account=?", (account,)).fetchone()
    return None if row is None else row[0]


def unfinished(connection: sqlite3.Connection, after: int, most: int) -> Sequence[Journaled]:
    """Return journaled events that no turn has finished, by number."""
    rows = connection.execute(
        "SELECT journal.seq,journal.lane,journal.payload FROM journal LEFT JOIN lane USING (lane)"
        " WHERE journal.seq>max(?,coalesce((SELECT value FROM mark WHERE name='finished'),0))"
        " AND journal.seq>coalesce(lane.done,0) AND journal.payload<>x'' ORDER BY journal.seq LIMIT ?",
        (after, most),
    )
    return [Journaled(*row) for row in rows]


def record(connection: sqlite3.Connection, key: RecordKey) -> bytes | None:
    """Return a record."""
    sql = "SELECT value FROM record WHERE scope=? AND plugin=? AND kind=? AND key=?"
    row = connection.execute(sql, key).fetchone()
    return None if row is None else row[0]


def several(connection: sqlite3.Connection, keys: Sequence[RecordKey]) -> Sequence[bytes | None]:
    """Return records, each in the place of its key."""
    return [record(connection, key) for key in keys]


def records(
    connection: sqlite3.Connection, scope: str, plugin: str, kind: str, prefix: str
) -> Sequence[tuple[str, bytes]]:
    """Return the records whose key begins with a prefix, by key."""
    return connection.execute(
        "SELECT key,value FROM record WHERE scope=? AND plugin=? AND kind=? AND key>=? AND substr(key,1,?)=?"
        " ORDER BY key",
        (scope, plugin, kind, prefix, len(prefix), prefix),
    ).fetchall()


def ledger(connection: sqlite3.Connection, query: LedgerQuery) -> Sequence[LedgerEntry]:
    """Return ledger entries, newest first."""
    where = Conditions()
    where.add("group_id=?", query.group)
    if query.plugin:
        where.add("plugin=?", query.plugin)
    if query.kinds:
        where.one_of("kind", query.kinds)
    if query.member:
        where.one_of("member", (query.member, query.pseudonym or query.member))
    if query.since is not None:
        where.add("at>=?", instant(query.since))
    # What is about one person is little, and sorted here: without the plus SQLite would rather walk through everything
    # that happened in the group, since that lies in order.
    at = "+at" if query.member else "at"
    rows = connection.execute(
        f"SELECT {LEDGER} FROM ledger WHERE {where} ORDER BY {at} DESC,seq DESC LIMIT ?", (*where.values, query.most)
    )
    return [ledger_from(*row) for row in rows]


def decisions(
    connection: sqlite3.Connection, group: GroupId, member: str, event: str, key: str, most: int
) -> Sequence[Decision]:
    """Return decisions, newest first."""
    where = Conditions()
    where.add("group_id=?", group)
    if member:
        where.add("member=?", member)
    if event:
        where.add("event=?", event)
    if key:
        where.add("id IN (SELECT decision FROM decision_key WHERE key=?)", key)
    rows = connection.execute(
        f"SELECT {DECISION} FROM decision WHERE {where} ORDER BY at DESC,seq DESC LIMIT ?", (*where.values, most)
    )
    return [decision_from(*row) for row in rows]


def labels_of(connection: sqlite3.Connection, group: GroupId, member: MemberId) -> Sequence[Label]:
    """Return the labels somebody holds."""
    sql = f"SELECT {LABEL} FROM label WHERE group_id=? AND member=? ORDER BY label"
    return [label_from(*row) for row in connection.execute(sql, (group, member))]


def holders(connection: sqlite3.Connection, group: GroupId, label: str) -> Sequence[Label]:
    """Return who holds a label."""
    sql = f"SELECT {LABEL} FROM label WHERE group_id=? AND label=? ORDER BY member"
    return [label_from(*row) for row in connection.execute(sql, (group, label))]


def blocks(connection: sqlite3.Connection, account: str) -> Sequence[Block]:
    """Return the waits of an account."""
    rows = connection.execute("SELECT bucket,until FROM block WHERE account=? ORDER BY bucket", (account,))
    return [Block(account=account, bucket=bucket, until=moment(until)) for bucket, until in rows]


def overrides(connection: sqlite3.Connection) -> Sequence[Override]:
    """Return every switch."""
    rows = connection.execute(
        'SELECT group_name,path,value,who,at,until FROM "override" ORDER BY group_name,path'
    ).fetchall()
    return [
        Override(group=group, path=path, value=value, who=who, at=moment(at), until=moment_or_none(until))
        for group, path, value, who, at, until in rows
    ]
