"""One account's way out: four lanes, one owner, never faster than the platform allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import structlog

from townhall.clock.waiting import wait
from townhall.courier.budget import charge_of, questions_about
from townhall.courier.checks import After, End, Go, Later, Still, check
from townhall.courier.counts import KnownCounts
from townhall.courier.flights import Flight, Flights
from townhall.courier.office import Office, Performer
from townhall.courier.pace import BULK, AccountPace
from townhall.courier.queue import Entry
from townhall.courier.rows import AccountRows
from townhall.courier.waits import AccountWaits
from townhall.model.actions import Lane
from townhall.model.batches import BatchName
from townhall.run.scope import Scope
from townhall.store.interface import Block, Outgoing, SendState, SentQuestion

MOST_AT_ONCE = 64
"""Sends of one account that may be on the wire at the same time."""
_BULK_SHARE = 0.75
"""How much of the wire bulk may take: where a platform answers slowly, there is still room for what is urgent."""
_LOOKED_AT = 64
"""Rows that are looked at before the account looks again whether something more urgent has come."""
_NOT_CONNECTED = timedelta(seconds=1)
_STUMBLE = timedelta(seconds=10)
_BATCH_SPAN = timedelta(milliseconds=5)
"""On fast accounts, what falls due within this is marked in one commit."""
_MOMENT = timedelta(milliseconds=50)
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_log = structlog.stdlib.get_logger("townhall.courier")


class AccountQueue:
    """Claims rows one after another, marks them durably, and lets them fly side by side."""

    def __init__(
        self,
        name: str,
        office: Office,
        performer: Callable[[], Performer | None],
        scope: Scope,
        most_at_once: int = MOST_AT_ONCE,
    ) -> None:
        self.name = name
        self._office = office
        self._performer = performer
        self._most = most_at_once
        self._rows = AccountRows(name)
        self._waits = AccountWaits(name, office, self._coming)
        self._counts = KnownCounts(office.store, self._asked_soon)
        self._flights = Flights(name, office, self._rows, self._waits, scope, self.wake, self._claims_soon)
        self._after_crash = False
        self._woken = asyncio.Event()
        self._resting = False
        self._stopping = False
        office.begin()

    # -- in ---------------------------------------------------------------------------------------
    def add(self, row: Outgoing, number: int) -> None:
        """Take a row in; one that is here already is not taken twice."""
        if self._rows.add(row, number, self._office.time.now()):
            self._after_crash = self._after_crash or row.state is SendState.SENDING
            self.wake()

    def block(self, block: Block) -> None:
        """Take in a wait the platform asked for, perhaps in an earlier life."""
        self._waits.block(block)

    def remove(self, key: str) -> Outgoing | None:
        """Take a row out that is not being sent; None when there is none."""
        row = self._rows.remove(key)
        self.wake()
        return row

    def forget(self, member: str) -> None:
        """Let go what waits to be written to somebody; the store has done so already."""
        for key in self._rows.written_to(member):
            self._rows.remove(key)
        self.wake()

    # -- batches ----------------------------------------------------------------------------------
    def hold(self, batch: BatchName) -> None:
        """Let nothing of a batch out that is not on the wire."""
        self._rows.hold(batch)
        self.wake()

    def release(self, batch: BatchName) -> None:
        """Let a batch go on."""
        self._rows.release(batch)
        self.wake()

    def withdraw(self, batch: BatchName) -> list[Outgoing]:
        """Take out what is left of a batch and was never on the wire."""
        rows = self._rows.withdraw(batch)
        self.wake()
        return rows

    def wake(self) -> None:
        """Look again what may go."""
        self._woken.set()
        if self._resting:
            self._resting = False
            self._office.begin()

    def __len__(self) -> int:
        return len(self._rows)

    def by_lane(self) -> dict[Lane, int]:
        """Return how many rows each lane has."""
        return self._rows.by_lane()

    # -- the owner --------------------------------------------------------------------------------
    async def run(self) -> None:
        """Send what may be sent, until cancelled."""
        try:
            while not self._stopping:
                self._woken.clear()
                if not await self._send_safely():
                    await self._rest(self._next_wake())
        finally:
            if not self._resting:
                self._office.end()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping = True
        self._flights.board()
        self.wake()

    async def _rest(self, until: datetime | None) -> None:
        if not self._woken.is_set():
            self._resting = True
            self._office.end()
        await wait(self._office.time, until, self._woken)
        if self._resting:
            self._resting = False
            self._office.begin()

    def _claims_soon(self) -> bool:
        """Return whether another row is claimed within a moment, as far as can be told."""
        now, coming = self._office.time.now(), self._next_wake()
        return not self._stopping and coming is not None and coming - now <= _MOMENT

    def _next_wake(self) -> datetime | None:
        now = self._office.time.now()
        if self._performer() is None:
            return now + _NOT_CONNECTED if self._rows else None
        if (blocked := self._waits.blocked_until(now)) is not None:
            return blocked
        pace = self._waits.pace
        instants = [self._rows.next_return()]
        for lane, queue in self._rows.lanes():
            instants.append(queue.next_wake())
            if pace is not None and self._has_room(lane) and queue.ready(now):
                instants.append(pace.earliest(lane, now))
        return min((instant for instant in instants if instant is not None), default=None)

    async def _send_safely(self) -> bool:
        """Send what may go; the queue of an account must not end because one step of it failed."""
        try:
            return await self._send_some()
        except Exception:
            _log.exception("courier_stumbled", account=self.name)
            self._waits.pause(self._office.time.now() + _STUMBLE)
            return False

    async def _send_some(self) -> bool:
        now = self._office.time.now()
        performer = self._performer()
        self._rows.bring_back(now)
        if performer is None or self._waits.blocked_until(now) is not None:
            self._flights.board()
            return False
        pace = self._waits.learn(performer, after_crash=self._after_crash)
        flights = await self._claim(performer, pace)
        if self._flights.board():
            # They are asked for in the same breath as the marks, and so written in one transaction with them.
            await asyncio.sleep(0)
        if not flights:
            return False
        try:
            await self._office.store.mark_sending([flight.entry.row.key for flight in flights])
        except Exception:
            for flight in flights:
                self._rows.stumbled(flight.entry, self._office.time.now())
            return False
        for flight in flights:
            if self._office.batches.order_for(flight.entry.row) is None:
                self._flights.launch(flight, performer)
            else:
                # Said while it was marked: it is not on the wire yet, and stays here.
                await self._call_back(flight.entry)
        return True

    async def _call_back(self, entry: Entry) -> None:
        row = entry.row
        entry.row = await self._office.settle(row, SendState.WAITING, row.result, attempts=row.attempts)
        self._rows.postpone(entry, self._office.time.now())

    # -- claiming ---------------------------------------------------------------------------------
    async def _claim(self, performer: Performer, pace: AccountPace) -> list[Flight]:
        flights: list[Flight] = []
        looked_at = 0
        for lane, queue in self._rows.lanes():
            while self._may_claim(lane, pace, len(flights)):
                entry = queue.take(self._office.time.now())
                if entry is None:
                    break
                if (looked_at := looked_at + 1) > _LOOKED_AT:
                    # Thousands that may not go now keep neither the loop nor what is urgent waiting.
                    self._rows.postpone(entry, self._office.time.now())
                    self.wake()
                    await asyncio.sleep(0)
                    return flights
                flight = await self._safely_considered(entry, performer)
                if flight is not None:
                    flights.append(flight)
                    if charge_of(entry.row) is not None:
                        # The next question about a budget must find this one marked.
                        return flights
        return flights

    def _has_room(self, lane: Lane, claimed: int = 0) -> bool:
        most = self._most * _BULK_SHARE if lane in BULK else self._most
        return len(self._flights) + claimed < most

    def _may_claim(self, lane: Lane, pace: AccountPace, claimed: int) -> bool:
        if self._stopping or not self._has_room(lane, claimed):
            return False
        now = self._office.time.now()
        if not claimed:
            return pace.earliest(lane, now) <= now
        return pace.earliest(lane, now) + pace.interval * (claimed + 1) <= now + _BATCH_SPAN

    async def _safely_considered(self, entry: Entry, performer: Performer) -> Flight | None:
        try:
            return await self._consider(entry, performer)
        except Exception:
            self._rows.stumbled(entry, self._office.time.now())
            return None

    async def _consider(self, entry: Entry, performer: Performer) -> Flight | None:
        now = self._office.time.now()
        if self._office.batches.order_for(entry.row) is not None:
            return await self._decided(entry, performer, now)
        until = max(await self._waits.room_free_at(entry, now, performer), entry.row.not_before or now)
        if (expires := entry.row.expires_at) is not None:
            # It is looked at when it expires, however long its room must wait, so that it is reported in time.
            until = now if expires <= now else min(until, expires)
        if until > now:
            self._rows.postpone(entry, until)
            return None
        return await self._decided(entry, performer, now)

    async def _decided(self, entry: Entry, performer: Performer, now: datetime) -> Flight | None:
        answer = await check(entry.row, performer, self._office, self._counts)
        self._counts.forget(entry.row.group)
        match answer:
            case Go(action):
                self._waits.claimed(entry, now)
                return Flight(entry, action)
            case Later(until, spent):
                await self._later(entry, until, spent)
            case After(key):
                self._rows.set_aside(entry, entry.row.expires_at or _END_OF_TIME)
                self._office.park(key, lambda: self._return(entry.row.key))
            case Still():
                self._rows.park(entry)
            case End(state, result, quiet):
                attempts = entry.row.attempts
                await self._office.settle(entry.row, state, result, attempts=attempts, asked_for=quiet)
                self._rows.end(entry)
        return None

    async def _later(self, entry: Entry, until: datetime, spent: bool) -> None:
        self._rows.set_aside(entry, until if entry.row.expires_at is None else min(until, entry.row.expires_at))
        if spent:
            row = entry.row
            entry.row = await self._office.settle(row, row.state, row.result, not_before=until, attempts=row.attempts)
            self._office.report("postponed", entry.row)

    def _coming(self) -> Iterator[Entry]:
        """Yield the rows that are looked at next."""
        return self._rows.coming(_LOOKED_AT)

    def _asked_soon(self) -> Iterator[SentQuestion]:
        """Yield what will be asked about the rows that are looked at next."""
        office, now = self._office, self._office.time.now()
        for entry in self._coming():
            yield from questions_about(entry.row, office.settings(entry.row.group), now)

    def _return(self, key: str) -> None:
        if self._rows.return_early(key):
            self.wake()
