"""The sends of one account that are on the wire, side by side, and what becomes of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

import structlog
from msgspec.structs import replace

from townhall.adapter import Order
from townhall.courier.office import Office, Performer
from townhall.courier.outcome import Verdict, doubt_about, in_doubt, judge, repeatable
from townhall.courier.pace import BULK
from townhall.courier.queue import Entry
from townhall.courier.rows import AccountRows
from townhall.courier.waits import AccountWaits
from townhall.model.actions import Action
from townhall.model.results import Result, Unknown
from townhall.run.scope import Scope
from townhall.store.interface import SendState

_PATIENCE = 60.0
"""Seconds the platform may take for one action before its outcome counts as unknown."""
_log = structlog.stdlib.get_logger("townhall.courier")


class Flight(NamedTuple):
    """A row that may go, and its action with every reference resolved."""

    entry: Entry
    action: Action


class Flights:
    """Performs what is marked as sending, and writes down how it ended."""

    def __init__(
        self,
        account: str,
        office: Office,
        rows: AccountRows,
        waits: AccountWaits,
        scope: Scope,
        landed: Callable[[], None],
        soon: Callable[[], bool],
    ) -> None:
        self._account = account
        self._office = office
        self._rows = rows
        self._waits = waits
        self._scope = scope
        self._landed = landed
        self._soon = soon
        self._riders: list[asyncio.Future[None]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def launch(self, flight: Flight, performer: Performer) -> None:
        """Put a row on the wire and do not wait for it."""
        now = self._office.time.now()
        self._waits.launched(flight.entry, flight.entry.row.lane, now)
        self._count += 1
        self._office.begin()
        self._scope.spawn(self._fly(flight, performer, now), flight.entry.row.key)

    async def _fly(self, flight: Flight, performer: Performer, sent_at: datetime) -> None:
        entry = flight.entry
        try:
            result = await self._perform(Order(entry.row.key, flight.action), performer)
            await self._apply(entry, self._judge(entry, result, performer, sent_at), sent_at)
        except Exception:
            # What cannot be written down is unknown, as after a crash; whether it is repeated is decided anew.
            entry.row = replace(entry.row, state=SendState.SENDING)
            self._rows.stumbled(entry, self._office.time.now())
        finally:
            self._count -= 1
            self._landed()
            self._office.end()

    def _judge(self, entry: Entry, result: Result, performer: Performer, sent_at: datetime) -> Verdict:
        now, row, doubtful = self._office.time.now(), entry.row, in_doubt(entry.row)
        # What may have arrived in an earlier life went no earlier than it was decided.
        entry.first_sent_at = entry.first_sent_at or (row.created_at if doubtful else sent_at)
        again = repeatable(row.action, performer.capabilities_in(row.group), now - entry.first_sent_at)
        verdict = judge(result, attempts=row.attempts + 1, again=again, now=now, random=self._office.random)
        if verdict.state is SendState.WAITING and doubtful:
            # That a later try did not arrive says nothing of an earlier one.
            return replace(verdict, result=verdict.result if isinstance(result, Unknown) else doubt_about(row))
        return verdict

    async def _perform(self, order: Order, performer: Performer) -> Result:
        try:
            async with asyncio.timeout(_PATIENCE):
                return await performer.perform(order)
        except TimeoutError:
            return Unknown("The platform did not answer in time.")
        except Exception as error:
            # An adapter that raises may have sent before it did.
            _log.exception("perform_raised", account=self._account, key=order.key)
            return Unknown(f"The adapter failed: {error}")

    async def _ride(self) -> None:
        """Wait for the next claim, so that one transaction holds the mark of that one and the end of this one.

        A transaction is most of what a send costs, and nobody waits for the end of one that nobody asked for.
        """
        rider: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._riders.append(rider)
        self._office.end()
        await rider

    def board(self) -> bool:
        """Let the results that wait for company be written down now; return whether there are any."""
        riders, self._riders = self._riders, []
        for rider in riders:
            self._office.begin()
            if not rider.done():
                rider.set_result(None)
        return bool(riders)

    async def _apply(self, entry: Entry, verdict: Verdict, sent_at: datetime) -> None:
        again_at = verdict.again_at
        if again_at is None and entry.row.lane in BULK and self._soon():
            await self._ride()
        if again_at is not None and verdict.blocks:
            await self._waits.asked_to_wait(again_at, "" if verdict.everywhere else entry.room, sent_at)
        settled = await self._office.settle(
            entry.row, verdict.state, verdict.result, not_before=again_at, attempts=verdict.attempts
        )
        if again_at is None:
            self._rows.end(entry)
            return
        entry.row = settled
        self._rows.postpone(entry, again_at)
