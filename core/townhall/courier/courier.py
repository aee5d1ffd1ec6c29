"""The courier brings committed actions to the platforms: never lost, never twice, never faster than allowed.

Every row is durably marked before the wire and settled after it. What was on the wire when the process died is
repeated where the platform or the nature of the action makes that harmless, and held for the staff elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any

from townhall.clock.time import Time
from townhall.courier import looks
from townhall.courier.account import MOST_AT_ONCE, AccountQueue
from townhall.courier.office import (
    Accepted,
    Declines,
    Finished,
    GroupSettingsOf,
    Lacks,
    Office,
    Performer,
    Refuses,
    Report,
)
from townhall.courier.outcome import left_as_it_is
from townhall.courier.work import AT_ONCE, WORKERS, Worker, Workers
from townhall.model.actions import LOOKS, Action, Work
from townhall.model.batches import BatchOrder, BatchStanding
from townhall.model.capabilities import Capabilities
from townhall.model.holds import HoldPromotion
from townhall.model.results import Result
from townhall.run.scope import OnError, Scope
from townhall.store.interface import Outgoing, SendState, Store

_PAGE = 10_000


def _refuses_nothing(action: Action, capabilities: Capabilities) -> Result | None:
    return None


async def _declines_nothing(row: Outgoing) -> bool:
    return False


async def _lacks_nothing(row: Outgoing) -> str:
    return ""


def _queue_of(row: Outgoing) -> str:
    if isinstance(row.action, LOOKS):
        return looks.queue_of(row.account)
    return WORKERS if isinstance(row.action, Work) else row.account


class Courier:
    """Every account's queue, and what staff can do with a row."""

    def __init__(
        self,
        store: Store,
        time: Time,
        performer: Callable[[str], Performer | None],
        *,
        settings: GroupSettingsOf,
        accepted: Accepted,
        report: Report,
        finished: Finished,
        work: Worker,
        on_error: OnError,
        random: Random,
        refuses: Refuses = _refuses_nothing,
        declines: Declines = _declines_nothing,
        lacks: Lacks = _lacks_nothing,
    ) -> None:
        """Make a courier; ``performer`` gives the adapter of an account, None while it has none."""
        self._store = store
        self._performer = performer
        self._workers = Workers(work)
        self._office = Office(
            store,
            time,
            random,
            settings=settings,
            accepted=accepted,
            report=report,
            finished=finished,
            refuses=refuses,
            declines=declines,
            lacks=lacks,
        )
        self._scope = Scope("courier", on_error)
        self._queues: dict[str, AccountQueue] = {}
        self._numbers = count(1)
        self._deciding: set[str] = set()

    # -- in ---------------------------------------------------------------------------------------
    async def recover(self, accounts: Iterable[str]) -> int:
        """Take up what earlier lives of the process left open; return how many rows."""
        found = 0
        for account in accounts:
            for name in (account, looks.queue_of(account)):
                for block in await self._store.blocks(name):
                    self._queue(name).block(block)
            after = ""
            while rows := await self._store.open_outbox(account, after, _PAGE):
                self._add(rows)
                after, found = rows[-1].key, found + len(rows)
        return found

    def enqueue(self, rows: Sequence[Outgoing]) -> None:
        """Take rows whose commit is durable; what is only suggested or observed stays where it is."""
        self._add([row for row in rows if row.state is SendState.WAITING])

    def connected(self, account: str) -> None:
        """Take notice that an account has an adapter now."""
        for name in (account, looks.queue_of(account)):
            if name in self._queues:
                self._queues[name].wake()

    def forget(self, member: str) -> None:
        """Let go what waits to be written to somebody who was erased."""
        for queue in self._queues.values():
            queue.forget(member)

    def _add(self, rows: Sequence[Outgoing]) -> None:
        called_off = self._office.batches.called_off(rows)
        gone = {row.key for some in called_off.values() for row in some}
        for row in rows:
            if row.key not in gone:
                self._queue(_queue_of(row)).add(row, next(self._numbers))
        for reason, some in called_off.items():
            self._drop(some, reason)

    # -- batches ----------------------------------------------------------------------------------
    def order(self, orders: Sequence[BatchOrder | HoldPromotion]) -> None:
        """Hold batches or promotion, let them go on, or drop a batch, in all accounts and from this moment on."""
        for order in orders:
            if isinstance(order, HoldPromotion):
                self._office.promotion.take(order)
            elif self._office.batches.take(order):
                self._carry_out(order)

    def _carry_out(self, order: BatchOrder) -> None:
        match order.standing:
            case BatchStanding.HELD:
                for queue in self._queues.values():
                    queue.hold(order.name)
            case BatchStanding.GOING:
                for queue in self._queues.values():
                    queue.release(order.name)
            case BatchStanding.DROPPED:
                rows = [row for queue in self._queues.values() for row in queue.withdraw(order.name)]
                self._drop(rows, order.reason)

    def _drop(self, rows: Sequence[Outgoing], reason: str) -> None:
        """Have it written down that rows are dropped; dying on the way, the next life begins with the order again."""
        if rows:
            self._office.begin()
            self._scope.spawn(self._dropping(rows, reason), "dropped batch")

    async def _dropping(self, rows: Sequence[Outgoing], reason: str) -> None:
        try:
            await self._office.drop(rows, reason)
        finally:
            self._office.end()

    def _queue(self, name: str) -> AccountQueue:
        queue = self._queues.get(name)
        if queue is None:
            account = name.removesuffix(looks.queue_of(""))
            if name == WORKERS:
                queue = AccountQueue(name, self._office, lambda: self._workers, self._scope, AT_ONCE)
            elif account != name:
                queue = AccountQueue(name, self._office, partial(self._looker, account), self._scope, looks.AT_ONCE)
            else:
                queue = AccountQueue(name, self._office, partial(self._performer, name), self._scope, MOST_AT_ONCE)
            self._queues[name] = queue
            self._scope.spawn(queue.run(), name)
        return queue

    def _looker(self, account: str) -> Performer | None:
        performer = self._performer(account)
        return None if performer is None else looks.Looker(performer)

    # -- what staff decide later --------------------------------------------------------------------
    async def release(self, key: str, *, send: bool, who: str) -> Outgoing | None:
        """Send a held or suggested row, or let it be; return it as decided, None when it was decided already."""
        decided: list[Outgoing] = []
        if key not in self._deciding:
            await self._decides({key}, self._release(key, decided, send=send, who=who))
        return decided[0] if decided else None

    async def release_all(self, rows: Sequence[Outgoing], *, send: bool, who: str) -> None:
        """Send held rows again, or let them be; those that were decided meanwhile stay as they are."""
        keys = {row.key for row in rows} - self._deciding
        await self._decides(keys, self._release_all(keys, send=send, who=who))

    async def _decides(self, keys: set[str], work: Coroutine[Any, Any, None]) -> None:
        """Carry a decision out to its end, once at a time."""
        self._deciding |= keys
        task = self._scope.spawn(work, "decision")
        task.add_done_callback(lambda _: self._deciding.difference_update(keys))
        # Also when whoever asked is given up, as behind a slow disk: else a row would wait in nobody's queue.
        await asyncio.shield(task)

    async def _release(self, key: str, decided: list[Outgoing], *, send: bool, who: str) -> None:
        for row in await self._pieces(key):
            if row.state in (SendState.HELD, SendState.SUGGESTED):
                decided.append(await self._decide(row, send=send, who=who))

    async def _release_all(self, keys: set[str], *, send: bool, who: str) -> None:
        held = [row for row in await self._store.outbox_in((SendState.HELD,)) if row.key in keys]
        if send:
            self.enqueue(await self._office.reopen(held))
        else:
            await self._office.end_uncertain(held, f"{who} left it as it is.")

    async def _decide(self, row: Outgoing, *, send: bool, who: str) -> Outgoing:
        if not send:
            left = left_as_it_is(row, f"{who} decided not to send it.")
            return await self._office.settle(row, SendState.DROPPED, left, asked_for=True)
        # Attempts go on being counted: staff are told anew of what ends uncertain once more.
        waiting = await self._office.settle(row, SendState.WAITING, row.result, attempts=row.attempts)
        self.enqueue([waiting])
        return waiting

    async def _pieces(self, key: str) -> list[Outgoing]:
        """Return the row and the further pieces of its message."""
        found: list[Outgoing] = []
        row = await self._store.outgoing(key)
        while row is not None:
            found.append(row)
            row = await self._store.outgoing(f"{key}.{len(found) + 1}")
        return found

    # -- state ------------------------------------------------------------------------------------
    def waiting(self) -> dict[str, int]:
        """Return how many rows each account has open."""
        return {name: len(queue) for name, queue in self._queues.items()}

    def waiting_by_lane(self) -> dict[tuple[str, str], int]:
        """Return how many rows wait, by state and lane."""
        found: dict[tuple[str, str], int] = {}
        for queue in self._queues.values():
            for lane, rows in queue.by_lane().items():
                key = (SendState.WAITING.value, lane.value)
                found[key] = found.get(key, 0) + rows
        return found

    @property
    def resting(self) -> bool:
        """Whether nothing goes before the clock moves on or another row comes in."""
        return self._office.resting

    async def still(self) -> None:
        """Return when nothing can go before the clock moves on or another row comes in."""
        await self._office.still()

    async def close(self, patience: timedelta = timedelta(seconds=10)) -> None:
        """Claim nothing more, let what is on the wire come home, and end; the rest is in the store."""
        for queue in self._queues.values():
            queue.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                await self._office.still()
        await self._scope.close()
