"""Which rows of one account may go now: looked at one after another, the most urgent first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sized
from datetime import UTC, datetime

from townhall.courier.budget import Booking, booking_of, questions_about
from townhall.courier.checks import After, End, Go, Later, Still, check
from townhall.courier.counts import KnownCounts
from townhall.courier.flights import Flight
from townhall.courier.office import Office, Performer
from townhall.courier.pace import BULK, AccountPace
from townhall.courier.queue import Entry
from townhall.courier.rows import AccountRows
from townhall.courier.waits import AccountWaits
from townhall.model.actions import Lane
from townhall.store.interface import SentQuestion

_BULK_SHARE = 0.75
"""How much of the wire bulk may take: where a platform answers slowly, there is still room for what is urgent."""
LOOKED_AT = 64
"""Rows that are looked at before the account looks again whether something more urgent has come."""
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)


class Claims:
    """Takes the rows of one account out of their lanes when their turn has come, and says what becomes of each."""

    def __init__(
        self,
        office: Office,
        rows: AccountRows,
        waits: AccountWaits,
        flights: Sized,
        door: Sized,
        most: int,
        wake: Callable[[], None],
    ) -> None:
        """Take what is on the wire and what stands at the door, of which there is to be so much at ``most``."""
        self.stopped = False
        """Whether nothing more is claimed."""
        self.looked_at = 0
        """How many rows were looked at the last time."""
        self._office = office
        self._rows = rows
        self._waits = waits
        self._flights = flights
        self._door = door
        self._most = most
        self._wake = wake
        self._counts = KnownCounts(office.store, self._asked_soon)
        self._current: Entry | None = None
        """The row that is decided about."""

    async def claim(self, performer: Performer, pace: AccountPace) -> list[Flight]:
        """Take out what may go now, and bulk that may go in a moment, of each budget one row at a time."""
        flights: list[Flight] = []
        booked: set[Booking | None] = set()
        self.looked_at = 0
        for lane, queue in self._rows.lanes():
            if lane in BULK and flights and flights[0].entry.row.lane not in BULK:
                # What somebody waits for goes alone: bulk that is marked behind it would stand at the door.
                break
            while self._may_claim(lane, pace, len(flights)):
                entry = queue.take(self._office.time.now())
                if entry is None:
                    break
                self.looked_at += 1
                if self.looked_at > LOOKED_AT:
                    # Thousands that may not go now keep neither the loop nor what is urgent waiting.
                    self._rows.postpone(entry, self._office.time.now())
                    self._wake()
                    await asyncio.sleep(0)
                    return flights
                if (booking := booking_of(entry.row)) is not None and booking in booked:
                    # The next question about this budget must find what was claimed marked.
                    self._rows.postpone(entry, self._office.time.now())
                    return flights
                flight = await self._safely_considered(entry, performer)
                if flight is not None:
                    flights.append(flight)
                    booked.add(booking)
        return flights

    def next_claim(self, now: datetime) -> datetime | None:
        """Return when something may be claimed, as far as can be told; None when nothing waits."""
        pace, instants = self._waits.pace, [self._rows.next_return()]
        for lane, queue in self._rows.lanes():
            # Asked first: whose instant has come stands in line from then on, and wakes nobody again.
            ready = queue.ready(now)
            instants.append(queue.next_wake())
            if ready and pace is not None and self._has_room(lane):
                instants.append(pace.earliest(lane, now))
        return min((instant for instant in instants if instant is not None), default=None)

    def _has_room(self, lane: Lane, claimed: int = 0) -> bool:
        if lane in BULK and self._door:
            return False
        most = self._most * _BULK_SHARE if lane in BULK else self._most
        return len(self._flights) + len(self._door) + claimed < most

    def _may_claim(self, lane: Lane, pace: AccountPace, claimed: int) -> bool:
        if self.stopped or not self._has_room(lane, claimed):
            return False
        now = self._office.time.now()
        if not claimed:
            return pace.earliest(lane, now) <= now
        return pace.earliest(lane, now) + pace.interval * claimed <= now + pace.ahead(lane, now)

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
        self._current = entry
        answer = await check(entry.row, performer, self._office, self._counts, entry.first_sent_at)
        self._counts.forget(entry.row)
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

    def _asked_soon(self) -> Iterator[SentQuestion]:
        """Yield what will be asked about the row that is looked at, and about those that come next."""
        office, now = self._office, self._office.time.now()
        current = () if self._current is None else (self._current,)
        for entry in (*current, *self._rows.coming(LOOKED_AT)):
            yield from questions_about(entry.row, office.settings(entry.row.group), now)

    def _return(self, key: str) -> None:
        if self._rows.return_early(key):
            self._wake()
