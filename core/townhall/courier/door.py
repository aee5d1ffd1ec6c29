"""Who stands at the door: rows that are marked as sending and go one after another, as the account's pace lets them.

Bulk is claimed a tenth of a second ahead, because a transaction is most of what a send costs. Whatever may have
changed in that time is looked at again, and a row that is not to go, or not soon, is called back.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from typing import NamedTuple

from townhall.courier.flights import Flight, Flights
from townhall.courier.office import Office, Performer
from townhall.courier.pace import BULK, AccountPace
from townhall.courier.rows import AccountRows
from townhall.store.interface import Outgoing, SendState

_PATIENCE = timedelta(milliseconds=250)
"""How long a row may stand at the door: after a crash nobody knows whether it went."""


class _Waiting(NamedTuple):
    flight: Flight
    until: datetime


class Door:
    """The rows of one account that are marked and not on the wire yet, in their order."""

    def __init__(self, office: Office, rows: AccountRows, flights: Flights) -> None:
        self._office = office
        self._rows = rows
        self._flights = flights
        self._line: deque[_Waiting] = deque()

    def __len__(self) -> int:
        return len(self._line)

    def add(self, flights: list[Flight]) -> None:
        """Let rows stand at the door that were marked just now; nobody who is waited for stands behind bulk."""
        if not flights:
            return
        until = self._office.time.now() + _PATIENCE
        line = [*self._line, *(_Waiting(flight, until) for flight in flights)]
        self._line = deque(sorted(line, key=lambda waiting: waiting.flight.entry.row.lane in BULK))

    def next_due(self, pace: AccountPace, now: datetime) -> datetime | None:
        """Return when somebody at the door is to be looked at, None when nobody is there."""
        if not self._line:
            return None
        flight, until = self._line[0]
        return min(until, pace.earliest(flight.entry.row.lane, now))

    async def let_out(self, performer: Performer, pace: AccountPace) -> None:
        """Put those on the wire whose moment has come, and call back those who are not to go now."""
        now, back = self._office.time.now(), list[Flight]()
        while self._line:
            flight, until = self._line[0]
            row = flight.entry.row
            if self._stays(row, now):
                back.append(flight)
            elif pace.goes(row.lane, now):
                self._flights.launch(flight, performer)
            elif until <= now:
                back.append(flight)
            else:
                break
            self._line.popleft()
        await self._call_back(back)

    async def clear(self) -> None:
        """Call everybody back."""
        back = [waiting.flight for waiting in self._line]
        self._line.clear()
        await self._call_back(back)

    def _stays(self, row: Outgoing, now: datetime) -> bool:
        """Return whether something was said meanwhile that keeps a row from going."""
        expired = row.expires_at is not None and row.expires_at <= now
        held = self._office.promotion.held_until(row, now) is not None
        return expired or held or self._office.batches.order_for(row) is not None

    async def _call_back(self, flights: list[Flight]) -> None:
        """Write down that rows wait again, which were never on the wire; what becomes of them is decided anew."""
        # What was on the wire in an earlier life stays marked: it may have arrived then.
        fresh = [flight.entry for flight in flights if flight.entry.row.state is not SendState.SENDING]
        try:
            waiting = await self._office.reopen([entry.row for entry in fresh]) if fresh else ()
        except Exception:
            for flight in flights:
                self._rows.stumbled(flight.entry, self._office.time.now())
            return
        for entry, row in zip(fresh, waiting, strict=True):
            entry.row = row
        for flight in flights:
            self._rows.postpone(flight.entry, self._office.time.now())
