"""Everything that can be asked of the writer: each write puts itself into a batch and then knows its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from townhall.model.ids import MemberId
from townhall.model.results import DELIVERED
from townhall.model.wire import encode
from townhall.store.interface import (
    OPEN_STATES,
    Block,
    Effects,
    Incoming,
    Override,
    Settlement,
    Timer,
)
from townhall.store.rows import instant, instant_or_none
from townhall.store.sqlite.batch import Batch

Answer = TypeVar("Answer", covariant=True)


class Write(Protocol, Generic[Answer]):
    """One thing to be written."""

    def apply(self, batch: Batch) -> Callable[[], Answer]:
        """Put it into the batch; what is returned gives the answer once the batch is flushed."""
        ...


class Accept:
    """Journal events and move cursors."""

    __slots__ = ("_cursors", "_events")

    def __init__(self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None) -> None:
        self._events = events
        self._cursors = cursors

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        if self._cursors:
            batch.cursors(self._cursors)
        first = batch.journal(self._events)
        return lambda: batch.numbers(first, len(self._events))


class Commit:
    """Make effects real."""

    __slots__ = ("_effects",)

    def __init__(self, effects: Effects) -> None:
        self._effects = effects

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.add(self._effects)
        first = batch.journal(self._effects.events)
        return lambda: batch.numbers(first, len(self._effects.events))


class Fire:
    """Take timers off, journal their events and set the following slots."""

    def __init__(self, fired: Sequence[tuple[str, Incoming | None]], following: Sequence[Timer]) -> None:
        self._fired = fired
        self._following = following

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.flush()
        places = [
            batch.journal((event,)) if _take(batch, key) and event is not None else 0 for key, event in self._fired
        ]
        batch.add(Effects(timers=list(self._following)))
        return lambda: _numbers(batch, places)


class Settle:
    """Write down how sends ended."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._settlements = settlements

    def apply(self, batch: Batch) -> Callable[[], Sequence[int]]:
        """Put it into the batch."""
        batch.flush()
        places = [
            batch.journal((each.follow_up,)) if _settle(batch, each) and each.follow_up is not None else 0
            for each in self._settlements
        ]
        return lambda: _numbers(batch, places)


class MarkSending:
    """Write down that these are about to be sent."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = keys

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        batch.connection.executemany(
            "UPDATE outbox SET state='sending' WHERE key=? AND state='waiting'", [(key,) for key in self._keys]
        )
        return _nothing


class Run:
    """One statement with its values."""

    def __init__(self, sql: str, values: Sequence[str | bytes | int | float | None]) -> None:
        self._sql = sql
        self._values = values

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        batch.connection.execute(self._sql, self._values)
        return _nothing


def remember_block(block: Block) -> Run:
    """Return the write that remembers a wait; a shorter one does not undo a longer one."""
    return Run(
        "INSERT INTO block (account,bucket,until) VALUES (?,?,?) ON CONFLICT (account,bucket)"
        " DO UPDATE SET until=excluded.until WHERE excluded.until>until",
        (block.account, block.bucket, instant(block.until)),
    )


def set_override(override: Override) -> Run:
    """Return the write that sets a switch."""
    return Run(
        'INSERT OR REPLACE INTO "override" (group_name,path,value,who,at,until) VALUES (?,?,?,?,?,?)',
        (
            override.group,
            override.path,
            override.value,
            override.who,
            instant(override.at),
            instant_or_none(override.until),
        ),
    )


def clear_override(group: str, path: str) -> Run:
    """Return the write that takes a switch back."""
    return Run('DELETE FROM "override" WHERE group_name=? AND path=?', (group, path))


class Forget:
    """Drop finished events, and remember how far the numbers and the finished ones had got."""

    def __init__(self, before: int, most: int) -> None:
        self._before = before
        self._most = most

    def apply(self, batch: Batch) -> Callable[[], int]:
        """Put it into the batch."""
        batch.flush()
        connection = batch.connection
        gone = connection.execute(
            "DELETE FROM journal WHERE seq IN (SELECT journal.seq FROM journal JOIN lane USING (lane)"
            " WHERE journal.seq<=lane.done AND journal.accepted_at<? ORDER BY journal.seq LIMIT ?)",
            (self._before, self._most),
        ).rowcount
        connection.execute("DELETE FROM fired_timer WHERE fired_at<?", (self._before,))
        # A number must not be given out again when the rows with the highest ones are gone.
        connection.execute("INSERT OR REPLACE INTO mark (name,value) VALUES ('numbered',?)", (batch.last,))
        note_finished(batch)
        return lambda: gone


def note_finished(batch: Batch) -> None:
    """Remember below which number everything is finished, so that a start need not read the whole journal."""
    batch.connection.execute(
        "INSERT OR REPLACE INTO mark (name,value) SELECT 'finished', coalesce("
        "(SELECT min(journal.seq)-1 FROM journal LEFT JOIN lane USING (lane)"
        " WHERE journal.seq>coalesce((SELECT value FROM mark WHERE name='finished'),0)"
        " AND journal.seq>coalesce(lane.done,0)), ?)",
        (batch.last,),
    )


class NoteFinished:
    """Remember below which number everything is finished."""

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        note_finished(batch)
        return _nothing


class Erase:
    """Erase a person."""

    def __init__(self, member: MemberId, pseudonym: str) -> None:
        self._values = {"member": member, "pseudonym": pseudonym, "inside": member.encode()}

    def apply(self, batch: Batch) -> Callable[[], None]:
        """Put it into the batch."""
        batch.flush()
        for sql in _ERASE:
            batch.connection.execute(sql, self._values)
        return _nothing


_ERASE = (
    "DELETE FROM record WHERE scope=:member OR instr('|'||key||'|', '|'||:member||'|')",
    "DELETE FROM fact WHERE member=:member",
    "UPDATE fact SET other=:pseudonym WHERE other=:member",
    "DELETE FROM label WHERE member=:member",
    "UPDATE label SET granted_by=:pseudonym WHERE granted_by=:member",
    "UPDATE ledger SET member=:pseudonym WHERE member=:member",
    "UPDATE ledger SET actor=:pseudonym WHERE actor=:member",
    "UPDATE ledger SET reason=replace(reason,:member,:pseudonym) WHERE instr(reason,:member)",
    "UPDATE ledger SET evidence=x'' WHERE instr(evidence,:inside)",
    "UPDATE decision SET member=:pseudonym WHERE member=:member",
    "UPDATE decision SET summary=replace(summary,:member,:pseudonym) WHERE instr(summary,:member)",
    "DELETE FROM timer WHERE instr('|'||slot||'|', '|'||:member||'|') OR instr(payload,:inside)",
    "DELETE FROM outbox WHERE member=:member AND state NOT IN ('waiting','sending')",
    "DELETE FROM sent_message WHERE key NOT IN (SELECT key FROM outbox)",
)


def _take(batch: Batch, key: str) -> bool:
    gone = batch.connection.execute("DELETE FROM timer WHERE key=? RETURNING due_at", (key,)).fetchall()
    for (due_at,) in gone:
        batch.connection.execute(
            "INSERT OR REPLACE INTO fired_timer (key,due_at,fired_at) VALUES (?,?,?)", (key, due_at, batch.at)
        )
    return bool(gone)


def _settle(batch: Batch, each: Settlement) -> bool:
    result = None if each.result is None else encode(each.result)
    settled_at = None if each.state in OPEN_STATES else instant(each.at)
    values = (each.state.value, result, each.attempts, instant_or_none(each.not_before), settled_at, each.key)
    found = batch.connection.execute(
        "UPDATE outbox SET state=?, result=?, attempts=max(attempts,?), not_before=?, settled_at=? WHERE key=?"
        " RETURNING group_id",
        values,
    ).fetchall()
    for (group,) in found:
        _note_messages(batch, group, each)
    return bool(found)


def _note_messages(batch: Batch, group: str, each: Settlement) -> None:
    if isinstance(each.result, DELIVERED):
        receipt = each.result.receipt
        # The ids of a private talk are its own; they must not hide a message of the group.
        otherwise = "IGNORE" if receipt.room else "REPLACE"
        batch.connection.executemany(
            f"INSERT OR {otherwise} INTO sent_message (group_id,message,key) VALUES (?,?,?)",
            [(group, message, each.key) for message in receipt.messages],
        )


def _numbers(batch: Batch, places: Sequence[int]) -> Sequence[int]:
    return [batch.numbers(place, 1)[0] if place else 0 for place in places]


def _nothing() -> None:
    return None
