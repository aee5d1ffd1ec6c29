"""The face of the SQLite store: writes go to the writer thread, reads to the readers."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from townhall.model.ids import GroupId, MemberId
from townhall.store.instants import instant
from townhall.store.interface import (
    BatchCount,
    Block,
    Decision,
    Effects,
    Erasure,
    Fact,
    FactMark,
    FactNews,
    FactQuery,
    Firing,
    Incoming,
    Journaled,
    Label,
    LedgerEntry,
    LedgerQuery,
    Outgoing,
    Override,
    RecordAges,
    RecordKey,
    SendState,
    SentQuestion,
    Settlement,
    StoreError,
    StoreFigures,
    StoreTrouble,
    Timer,
    Total,
)
from townhall.store.sqlite import (
    ageing,
    erasing,
    facts,
    figures,
    housekeeping,
    queries,
    schedule,
    sending,
    sums,
    writes,
)
from townhall.store.sqlite.lock import Lock
from townhall.store.sqlite.opened import Opened
from townhall.store.sqlite.opening import check_place, compact, last_number, open_database, size_of
from townhall.store.sqlite.reading import Readers
from townhall.store.sqlite.writer import Writer


class SqliteStore:
    """Journal, state and outbox in one file; what was acknowledged survives the death of the process."""

    gathering = timedelta(milliseconds=200)
    """A transaction costs as much for one turn as for many, and single turns are all there is in quiet times."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._path = path
        self._now = now
        self._opened: Opened | None = None
        self._fact_age = 0
        """How often facts have gone: the numbers of the last ones may be given again."""

    @property
    def trouble(self) -> StoreTrouble | None:
        """What keeps the store from writing right now, None when all is well."""
        return None if self._opened is None else self._opened.writer.trouble

    async def open(self) -> None:
        """Connect and bring the schema up to date; raises :class:`StoreError`."""
        if self._opened is not None:
            return
        loop = asyncio.get_running_loop()
        readers = Readers(self._path, loop)
        try:
            lock, connection, last = await readers.outside(self._open_file)
        except BaseException:
            readers.close()
            raise
        writer = Writer(connection, str(self._path), last, loop, self._now)
        self._opened = Opened(lock, connection, writer, readers)

    async def close(self) -> None:
        """Write what is queued and let go."""
        if self._opened is None:
            return
        opened, self._opened = self._opened, None
        noted = opened.writer.put(housekeeping.NoteFinished())
        # It only spares the next start some reading; should it fail, those who wait for real writes hear of it.
        noted.add_done_callback(lambda future: future.cancelled() or future.exception())
        await opened.readers.outside(opened.finish)
        opened.readers.close()
        opened.lock.release()

    def _open_file(self) -> tuple[Lock, sqlite3.Connection, int]:
        check_place(self._path)
        lock = Lock(self._path)
        try:
            connection = open_database(self._path)
            return lock, connection, last_number(connection)
        except BaseException:
            lock.release()
            raise

    @property
    def _readers(self) -> Readers:
        return self._open_parts.readers

    @property
    def _writer(self) -> Writer:
        return self._open_parts.writer

    @property
    def _open_parts(self) -> Opened:
        if self._opened is None:
            raise StoreError(f"{self._path}: the store is closed. Open it first.")
        return self._opened

    # -- the journal ------------------------------------------------------------------------------
    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        """Journal new events and the accounts' cursors; give each its number, or 0 where it is known already."""
        return self._writer.put(writes.Accept(events, cursors))

    async def cursor(self, account: str) -> bytes | None:
        """Return where the account's adapter had got to."""
        return await self._readers.read(queries.cursor, account)

    async def unfinished(self, after: int = 0, most: int = 10_000) -> Sequence[Journaled]:
        """Return journaled events that no turn has finished, by number."""
        return await self._readers.read(queries.unfinished, after, most)

    async def forget_journal(self, before: datetime, most: int = 10_000) -> int:
        """Drop finished events that were accepted before then; return how many went."""
        return await self._writer.put(housekeeping.Forget(instant(before), most))

    # -- effects ----------------------------------------------------------------------------------
    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        """Make effects real; give the numbers of ``effects.events`` (0 where known already)."""
        self._fact_age += len(effects.erasures)
        return self._writer.put(writes.Commit(effects))

    # -- reads ------------------------------------------------------------------------------------
    async def record(self, key: RecordKey) -> bytes | None:
        """Return a record as it was last committed."""
        return await self._readers.read(queries.record, key)

    async def several(self, keys: Sequence[RecordKey]) -> Sequence[bytes | None]:
        """Return records as they were last committed, each in the place of its key."""
        return await self._readers.read(queries.several, keys)

    async def records(self, scope: str, plugin: str, kind: str, prefix: str = "") -> Sequence[tuple[str, bytes]]:
        """Return the records of a kind whose key begins with ``prefix``, by key."""
        return await self._readers.read(queries.records, scope, plugin, kind, prefix)

    async def facts(self, query: FactQuery) -> Sequence[Fact]:
        """Return the facts of a query, by time."""
        return await self._readers.read(facts.facts, query)

    async def fact_news(self, query: FactQuery, after: FactMark | None = None) -> FactNews:
        """Return the facts of a query that came after a mark."""
        age = self._fact_age
        known = after.number if after is not None and after.age == age else 0
        found = await self._readers.read(facts.news, query, known)
        return FactNews(found.facts, FactMark(age, found.last), not known)

    async def fact_totals(self, query: FactQuery) -> Sequence[Total]:
        """Return what the facts of a query come to for each member for whom that is anything."""
        return await self._readers.read(sums.fact_totals, query)

    async def fact_top(self, query: FactQuery, most: int) -> Sequence[Total]:
        """Return the ``most`` members with the greatest sums, the greatest first."""
        return await self._readers.read(sums.fact_top, query, most)

    async def ledger(self, query: LedgerQuery) -> Sequence[LedgerEntry]:
        """Return ledger entries, newest first."""
        return await self._readers.read(queries.ledger, query)

    async def decisions(
        self, group: GroupId, *, member: str = "", event: str = "", key: str = "", most: int = 20
    ) -> Sequence[Decision]:
        """Return decisions, newest first; ``key`` finds the one an outbox row follows from."""
        return await self._readers.read(queries.decisions, group, member, event, key, most)

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        """Return the labels somebody holds, expired ones included."""
        return await self._readers.read(queries.labels_of, group, member)

    async def holders(self, group: GroupId, label: str) -> Sequence[Label]:
        """Return who holds a label, expired ones included."""
        return await self._readers.read(queries.holders, group, label)

    # -- timers -----------------------------------------------------------------------------------
    async def timers_due(self, until: datetime, most: int = 1000) -> Sequence[Timer]:
        """Return timers due at or before ``until``, earliest first."""
        return await self._readers.read(schedule.timers_due, instant(until), most)

    async def timers_of(self, group: GroupId, plugin: str, job: str = "") -> Sequence[Timer]:
        """Return the open timers of a plugin in a group, earliest first."""
        return await self._readers.read(schedule.timers_of, group, plugin, job)

    def fire(self, firings: Sequence[Firing]) -> Awaitable[Sequence[int]]:
        """Take timers off, journal their events and set the following slots."""
        return self._writer.put(writes.Fire(firings))

    # -- the outbox -------------------------------------------------------------------------------
    async def open_outbox(self, account: str, after: str = "", most: int = 10_000) -> Sequence[Outgoing]:
        """Return the rows of an account that are waiting or sending, by key order of creation, after ``after``."""
        return await self._readers.read(schedule.open_outbox, account, after, most)

    async def outgoing(self, key: str) -> Outgoing | None:
        """Return one row."""
        return await self._readers.read(schedule.outgoing, key)

    async def outbox_in(
        self, states: Iterable[SendState], group: GroupId | None = None, since: datetime | None = None
    ) -> Sequence[Outgoing]:
        """Return the rows in some states, oldest first; those that were settled before ``since`` are left out."""
        return await self._readers.read(schedule.outbox_in, tuple(states), group, since)

    async def batch_count(self, plugin: str, batch: str, since: datetime) -> BatchCount:
        """Return how many rows of a batch are in each state, and how many were sent since then."""
        return await self._readers.read(schedule.batch_count, plugin, batch, instant(since))

    async def sent_message(self, group: GroupId, message: str) -> Outgoing | None:
        """Return the row whose receipt holds this message id."""
        return await self._readers.read(schedule.sent_message, group, message)

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        """Return, for each question, how many sends went (or are going) to a group, or to one person, since then."""
        return await self._readers.read(schedule.sent_counts, questions)

    def mark_sending(self, keys: Sequence[str]) -> Awaitable[None]:
        """Write down that these are about to be sent."""
        return self._writer.put(sending.MarkSending(keys))

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        """Write down how sends ended; give the journal number of each follow-up, 0 where there is none."""
        return self._writer.put(sending.Settle(settlements))

    def block(self, block: Block) -> Awaitable[None]:
        """Remember that a platform asked us to wait."""
        return self._writer.put(writes.remember_block(block))

    async def blocks(self, account: str) -> Sequence[Block]:
        """Return the waits of an account."""
        return await self._readers.read(queries.blocks, account)

    # -- switches ---------------------------------------------------------------------------------
    async def overrides(self) -> Sequence[Override]:
        """Return every switch set outside ops.toml."""
        return await self._readers.read(queries.overrides)

    # -- people -----------------------------------------------------------------------------------
    async def everything_about(self, member: MemberId) -> Mapping[str, Sequence[bytes]]:
        """Return what is stored about a person, by table, each row as JSON."""
        return await self._readers.read(schedule.everything_about, member)

    def erase(self, erasure: Erasure) -> Awaitable[None]:
        """Erase a person; what has to stay stays under the pseudonym."""
        self._fact_age += 1
        return self._writer.put(erasing.Erase(erasure))

    # -- what is past its time --------------------------------------------------------------------
    async def aged_records(
        self, limits: Mapping[tuple[str, str], datetime], after: RecordKey | None = None, most: int = 2000
    ) -> RecordAges:
        """Look through some records for those last written before the limit of their kind."""
        return await self._readers.read(ageing.aged_records, ageing.instants(limits), after, most)

    async def forget_records(self, limits: Mapping[tuple[str, str], datetime], keys: Sequence[RecordKey]) -> int:
        """Drop those of these records that are still as old; return how many went."""
        return await self._writer.put(ageing.forget_records(ageing.instants(limits), keys))

    async def forget_decisions(self, before: datetime, most: int = 1000) -> int:
        """Drop reasons from before then; return how many went."""
        return await self._writer.put(ageing.ForgetDecisions(instant(before), most))

    async def forget_ledger(self, before: datetime, most: int = 1000) -> int:
        """Drop ledger entries from before then; return how many went."""
        return await self._writer.put(ageing.forget_ledger(instant(before), most))

    async def fact_kinds(self) -> Sequence[str]:
        """Return every kind of which there is a fact."""
        return await self._readers.read(ageing.fact_kinds)

    async def forget_facts(self, kind: str, before: datetime, most: int = 1000) -> int:
        """Drop facts of old days, with their sums; return how many facts went."""
        gone = await self._writer.put(ageing.ForgetFacts(kind, instant(before), most))
        self._fact_age += gone > 0
        return gone

    async def forget_bodies(self, before: datetime, most: int = 1000) -> int:
        """Take the words out of what ended before then; return how many rows lost theirs."""
        return await self._writer.put(ageing.ForgetBodies(instant(before), most))

    async def forget_sends(self, before: datetime, most: int = 1000) -> int:
        """Drop rows without words that ended before then, and ended rows of erased people; return how many went."""
        return await self._writer.put(ageing.ForgetSends(instant(before), most))

    async def compact(self) -> None:
        """Give room back, so that nothing that was deleted remains in the file."""
        await self._readers.outside(lambda: compact(self._path))

    async def figures(self, now: datetime) -> StoreFigures:
        """Return what it holds that somebody may have to look at."""
        return await self._readers.read(figures.figures, self._path, instant(now))

    async def size(self) -> int:
        """Return how many bytes the store takes on disk."""
        return await self._readers.outside(lambda: size_of(self._path))
