"""One account's way out: four lanes, one owner, never faster than the platform allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from townhall.clock.waiting import wait
from townhall.courier.claiming import LOOKED_AT, Claims
from townhall.courier.door import Door
from townhall.courier.flights import Flight, Flights
from townhall.courier.office import Office, Performer
from townhall.courier.rows import AccountRows
from townhall.courier.waits import AccountWaits
from townhall.model.actions import Lane
from townhall.model.batches import BatchName
from townhall.run.scope import Scope
from townhall.store.interface import Block, Outgoing, SendState

MOST_AT_ONCE = 64
"""Sends of one account that may be on the wire at the same time."""
_NOT_CONNECTED = timedelta(seconds=1)
_STUMBLE = timedelta(seconds=10)
_MOMENT = timedelta(milliseconds=50)
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
        self._rows = AccountRows(name)
        self._waits = AccountWaits(name, office, lambda: self._rows.coming(LOOKED_AT))
        self._flights = Flights(name, office, self._rows, self._waits, scope, self.wake, self._claims_soon)
        self._door = Door(office, self._rows, self._flights)
        self._claims = Claims(office, self._rows, self._waits, self._flights, self._door, most_at_once, self.wake)
        self._after_crash = False
        self._looked = (office.time.now(), asyncio.get_running_loop().time())
        """When it last looked at the clock, by that clock and by the loop's, which nobody sets."""
        self._woken = asyncio.Event()
        self._resting = False
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
            while not self._claims.stopped:
                self._woken.clear()
                if not await self._send_safely():
                    await self._rest(self._next_wake())
            await self._door.clear()
        finally:
            if not self._resting:
                self._office.end()

    def stop(self) -> None:
        """Claim nothing more."""
        self._claims.stopped = True
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
        if self._claims.stopped or self._door:
            return not self._claims.stopped
        now, coming = self._office.time.now(), self._next_wake()
        return coming is not None and coming - now <= _MOMENT

    def _next_wake(self) -> datetime | None:
        now = self._office.time.now()
        if self._performer() is None:
            return now + _NOT_CONNECTED if self._rows else None
        if (blocked := self._waits.blocked_until(now)) is not None:
            return blocked
        pace = self._waits.pace
        due = None if pace is None else self._door.next_due(pace, now)
        claim = self._claims.next_claim(now)
        return claim if due is None else min(due, claim or due)

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
        self._look_at_the_clock(now)
        performer = self._performer()
        self._rows.bring_back(now)
        if performer is None or self._waits.blocked_until(now) is not None:
            await self._door.clear()
            self._flights.board()
            return False
        pace = self._waits.learn(performer, after_crash=self._after_crash)
        # Before those at the door: somebody may have come who is waited for.
        flights = await self._claims.claim(performer, pace)
        if (self._claims.looked_at or not self._claims_soon()) and self._flights.board():
            # They are asked for in the same breath as the marks, and so written in one transaction with them.
            await asyncio.sleep(0)
        if flights and not await self._marked(flights):
            return False
        self._door.add(flights)
        await self._door.let_out(performer, pace)
        return bool(flights)

    def _look_at_the_clock(self, now: datetime) -> None:
        """Where the wall clock was set back, what waits here waits for as long as it would have, and not for hours."""
        (seen, then), monotonic = self._looked, asyncio.get_running_loop().time()
        self._looked = now, monotonic
        if seen > now:
            back = seen - now + timedelta(seconds=monotonic - then)
            self._waits.set_back(back)
            self._rows.set_back(back)

    async def _marked(self, flights: Sequence[Flight]) -> bool:
        """Write down that rows are about to be sent; return whether that worked."""
        try:
            await self._office.store.mark_sending([flight.entry.row.key for flight in flights])
        except Exception:
            for flight in flights:
                self._rows.stumbled(flight.entry, self._office.time.now())
            return False
        return True
