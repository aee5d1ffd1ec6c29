"""Erase who wants to be erased, in one transaction; it reads through whole tables and is a rare thing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

from townhall.store.bodies import PASSING, remains
from townhall.store.interface import Erasure
from townhall.store.rows import outgoing_from, outgoing_row
from townhall.store.sqlite.batch import Batch
from townhall.store.sqlite.schedule import OUTBOX
from townhall.store.sqlite.writes import nothing
from townhall.store.traces import concerning, evidence_without, inside, renamed, without


class Erase:
    """Erase a person."""

    def __init__(self, erasure: Erasure) -> None:
        self._erasure = erasure

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        erase(batch.connection, [self._erasure])
        return nothing


def erase(connection: sqlite3.Connection, erasures: Iterable[Erasure]) -> None:
    """Erase some people; the bytes of what goes are overwritten."""
    connection.create_function("renamed", 3, renamed, deterministic=True)
    connection.create_function("inside", 2, inside, deterministic=True)
    connection.create_function("without", 3, without, deterministic=True)
    connection.create_function("evidence_without", 4, evidence_without, deterministic=True)
    connection.execute("PRAGMA secure_delete=ON")
    # Of two facts that are one once the name is gone, the one that goes is to be taken off its day's sum.
    connection.execute("PRAGMA recursive_triggers=ON")
    try:
        for erasure in erasures:
            _erase(connection, erasure)
    finally:
        connection.execute("PRAGMA recursive_triggers=OFF")
        connection.execute("PRAGMA secure_delete=OFF")


def _erase(connection: sqlite3.Connection, erasure: Erasure) -> None:
    values = {"member": erasure.member, "pseudonym": erasure.pseudonym, "inside": erasure.member.encode()}
    for sql in (*_GOES, *_IS_RENAMED):
        connection.execute(sql, values)
    _outbox(connection, erasure)
    connection.execute("DELETE FROM sent_message WHERE key NOT IN (SELECT key FROM outbox)")
    _journal(connection, erasure)


_GOES = (
    # The plain look comes first: a joined text for every row of a large table takes five times as long.
    "DELETE FROM record WHERE scope=:member OR instr(key,:member) AND instr('|'||key||'|', '|'||:member||'|')",
    "DELETE FROM record WHERE instr(value,:inside) AND without(value,:member,:pseudonym) IS NULL",
    "UPDATE record SET value=without(value,:member,:pseudonym) WHERE instr(value,:inside)",
    "DELETE FROM fact WHERE day_id IN (SELECT day_id FROM fact_sum WHERE member=:member) AND member=:member",
    "DELETE FROM fact_sum WHERE member=:member",
    "DELETE FROM label WHERE member=:member",
    "DELETE FROM timer WHERE instr('|'||slot||'|', '|'||:member||'|') OR inside(payload,:member)",
    "UPDATE ledger SET evidence=evidence_without(evidence,:member,:pseudonym,member=:member)"
    " WHERE member=:member OR instr(evidence,:inside)",
    "UPDATE decision SET keys=without(keys,:member,:pseudonym) WHERE instr(keys,:inside)",
    # Whoever was erased has no rights any more, and their pseudonym never has.
    "UPDATE outbox SET needs=without(needs,:member,:pseudonym) WHERE instr(needs,:inside)",
)

_NAMES = {
    "fact": ("other", "source"),
    "label": ("granted_by",),
    "ledger": ("member", "actor", "reason", "id", "reverses"),
    "decision": ("member", "summary", "id", "event"),
    "decision_key": ("key", "decision"),
    "fired_timer": ("key",),
    "block": ("bucket",),
    "override": ("who",),
}
"""The columns in which a name, or an id made of one, may stand."""


def _renaming(table: str, columns: tuple[str, ...]) -> str:
    renamed = ",".join(f'"{column}"=renamed("{column}",:member,:pseudonym)' for column in columns)
    named = " OR ".join(f'instr("{column}",:member)' for column in columns)
    return f'UPDATE OR REPLACE "{table}" SET {renamed} WHERE {named}'


_IS_RENAMED = tuple(_renaming(table, columns) for table, columns in _NAMES.items())


def _outbox(connection: sqlite3.Connection, erasure: Erasure) -> None:
    values = {"member": erasure.member, "inside": erasure.member.encode()}
    rows = connection.execute(
        f"SELECT {OUTBOX} FROM outbox WHERE member=:member OR instr(key,:member) OR instr(event,:member)"
        " OR instr(action,:inside) OR instr(payload,:inside) OR instr(result,:inside)",
        values,
    ).fetchall()
    for row in rows:
        before = outgoing_from(*row)
        left = remains(before, erasure)
        if left is None:
            connection.execute("DELETE FROM outbox WHERE key=?", (before.key,))
        elif left.row is not before:
            columns = ",".join(f"{column}=?" for column in OUTBOX.split(","))
            new = (*outgoing_row(left.row), left.wordless, before.key)
            connection.execute(f"UPDATE outbox SET {columns},wordless=? WHERE key=?", new)
            connection.execute("UPDATE sent_message SET key=? WHERE key=?", (left.row.key, before.key))
    connection.execute("UPDATE outbox SET wordless=? WHERE member=?", (PASSING, erasure.pseudonym))


def _journal(connection: sqlite3.Connection, erasure: Erasure) -> None:
    through = 2**62 if erasure.through is None else erasure.through
    rows = connection.execute(
        "SELECT journal.seq,journal.payload,journal.seq<=coalesce(lane.done,0) FROM journal LEFT JOIN lane USING (lane)"
        " WHERE journal.seq<=? AND instr(journal.payload,?)",
        (through, erasure.member.encode()),
    ).fetchall()
    for number, payload, done in rows:
        left = b"" if done or concerning(payload, erasure.member) else _cleaned(payload, erasure)
        connection.execute("UPDATE journal SET payload=? WHERE seq=?", (left, number))
    connection.execute(
        "UPDATE OR REPLACE journal SET id=renamed(id,?1,?2) WHERE seq<=?3 AND instr(id,?1)",
        (erasure.member, erasure.pseudonym, through),
    )


def _cleaned(payload: bytes, erasure: Erasure) -> bytes:
    cleaned = without(payload, erasure.member, erasure.pseudonym)
    return payload if cleaned is None else cleaned
