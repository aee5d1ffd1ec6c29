"""What turns decided becomes real: merged while the last commit runs, one transaction, in order.

Only after the commit does anything leave: actions go to the courier, timers to the clock, raised events to their
lanes. Turns themselves never wait; when the store cannot write, the bus stops taking in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Protocol

from structlog.typing import FilteringBoundLogger

from townhall.bus.cache import Cache, Key
from townhall.bus.collected import Collected, Effect, RaiseEvent, TakeLabel
from townhall.bus.merge import Merge
from townhall.clock.time import Time
from townhall.clock.waiting import wait
from townhall.model.batches import BatchOrder
from townhall.model.events import Event, Handed, HandedBack
from townhall.model.holds import HoldPromotion
from townhall.plugin.declarations import Record
from townhall.store.interface import (
    Decision,
    Effects,
    Erasure,
    Fact,
    Label,
    LedgerEntry,
    Outgoing,
    Override,
    Store,
    Timer,
)


class Outlet(Protocol):
    """Where what is committed goes next."""

    def ordered(self, orders: Sequence[BatchOrder | HoldPromotion]) -> None:
        """Hold, let go or drop what waits to be sent."""
        ...

    def send(self, rows: Sequence[Outgoing]) -> None:
        """Give rows to the courier."""
        ...

    def timers(self, timers: Sequence[Timer], cancelled: Sequence[str]) -> None:
        """Tell the clock."""
        ...

    def raised(self, events: Sequence[Event], numbers: Sequence[int]) -> None:
        """Put raised events into their lanes; number 0 is one that is known already."""
        ...

    def switched(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
        """Put switches in force that were set or taken back."""
        ...


IN_TIME = timedelta(seconds=1)
"""A timer that is due later than this waits for others, as what nobody waits for does."""
_STAYS = (Decision, Fact, LedgerEntry, Label, TakeLabel)
"""What changes nothing outside of the store."""


class _Batch:
    """The turns between two commits."""

    __slots__ = ("done", "records", "turns", "urgent")

    def __init__(self) -> None:
        self.urgent = False
        """Whether something leaves with its commit, or somebody waits for it."""
        self.done: dict[str, int] = {}
        self.records: dict[Key, Record | None] = {}
        """The last word on each record."""
        self.turns: list[tuple[str, int, Collected]] = []


class Committer:
    """Writes what turns decided, and passes on what follows."""

    def __init__(
        self, store: Store, cache: Cache, outlet: Outlet, log: FilteringBoundLogger, time: Time | None = None
    ) -> None:
        """Make a committer; without a ``time`` it waits for nothing."""
        self._store = store
        self._cache = cache
        self._outlet = outlet
        self._log = log
        self._batch = _Batch()
        self._time = time
        self._wanted = asyncio.Event()
        self._hurry = asyncio.Event()
        self._waiters: list[asyncio.Future[None]] = []
        self._busy = False
        self._began = 0.0
        """When it began to write, by the loop's clock."""
        self._refusal: Exception | None = None
        """Why the store did not take the last commit it did not take."""
        self.held: Callable[[], Iterable[Key]] = tuple
        """Records of turns that are still under way."""
        self.erasing: Callable[[Erasure], None] = _nothing
        """Told of an erasure when it is decided."""
        self.erased: Callable[[Erasure], None] = _nothing
        """Told of an erasure when it is durable, before anything that follows."""
        self.gathering = False
        """Whether the next commit waits a moment for more."""
        self.uncommitted = 0
        """Handlers' decisions that are not durable yet."""

    def add(self, lane: str, seq: int, done: Sequence[Collected] | None) -> None:
        """Take in a turn that is over."""
        batch = self._batch
        if not batch.done:
            self._wanted.set()
        batch.done[lane] = seq
        if done is not None:
            for collected in done:
                if collected.effects:
                    self._look_at(batch, collected.effects)
                if collected.records:
                    batch.records.update(collected.records)
                batch.turns.append((lane, seq, collected))
            self.uncommitted += len(done)

    def finished(self, done: Mapping[str, int]) -> None:
        """Take in turns that are over and decided nothing: these journal lanes are done up to these numbers."""
        batch = self._batch
        if not batch.done:
            self._wanted.set()
        batch.done.update(done)

    def _make_haste(self, batch: _Batch) -> None:
        batch.urgent = True
        self._hurry.set()

    def _look_at(self, batch: _Batch, effects: Sequence[Effect]) -> None:
        """Do what cannot wait for the commit."""
        # Of facts, which change nothing outside, one handler may write ten thousand.
        beside = [effect for effect in effects if type(effect) is not Fact]
        for effect in beside:
            if isinstance(effect, Label | TakeLabel):
                self._cache.forget_labels(effect.group, effect.member)
            elif isinstance(effect, Erasure):
                self.erasing(effect)
        if not batch.urgent and any(map(self._leaves, beside)):
            self._make_haste(batch)

    def _leaves(self, effect: Effect) -> bool:
        """Return whether something goes on with the commit of this: a send, an event for somebody who waits."""
        if isinstance(effect, RaiseEvent):
            return not isinstance(effect.event, Handed | HandedBack)
        if isinstance(effect, Timer):
            # One for tomorrow is known in time when it is written with others.
            return self._time is None or effect.due_at - self._time.now() <= IN_TIME
        return not isinstance(effect, _STAYS)

    def unwritten(self) -> set[Key]:
        """Return the records whose last word the store does not have yet, while no commit is under way."""
        return {*self._batch.records, *self.held()}

    @property
    def at_work(self) -> bool:
        """Whether something was added that is not durable yet."""
        return self._busy or bool(self._batch.done)

    def writing_for(self) -> float:
        """Return for how many seconds the disk has been writing what it was given; 0 where it is not at work."""
        return asyncio.get_running_loop().time() - self._began if self._busy else 0.0

    async def settled(self) -> None:
        """Return when everything that was added so far is durable."""
        if not self.at_work:
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        self._wanted.set()
        self._make_haste(self._batch)
        await waiter

    async def run(self) -> None:
        """Commit until cancelled."""
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            await self._gather()
            await self.flush()

    async def _gather(self) -> None:
        """Wait a moment for more, where nothing leaves with the commit: what is lost with the process is run again."""
        self._hurry.clear()
        moment = self._store.gathering
        if self._time is not None and moment and not self._batch.urgent:
            self.gathering = True
            await wait(self._time, self._time.now() + moment, self._hurry)
            self.gathering = False

    async def flush(self) -> None:
        """Commit what was added so far."""
        batch, self._batch = self._batch, _Batch()
        waiters, self._waiters = self._waiters, []
        self._busy, self._began = True, asyncio.get_running_loop().time()
        try:
            if batch.done:
                await self._commit(batch)
        finally:
            self._busy = False
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    async def _commit(self, batch: _Batch) -> None:
        if not await self._try(batch.done, batch.records, (collected for _, _, collected in batch.turns)):
            self._log.error("commit_refused", turns=len(batch.turns), exc_info=self._refusal)
            await self._one_by_one(batch)
        self.uncommitted -= len(batch.turns)
        self._cache.trim(self.unwritten)

    def _passed_on(self, effects: Effects, merge: Merge, numbers: Sequence[int]) -> None:
        try:
            for erasure in effects.erasures:
                self.erased(erasure)
            if merge.raised:
                self._outlet.raised(merge.raised, numbers)
            if effects.timers or effects.timers_cancelled:
                self._outlet.timers(effects.timers, effects.timers_cancelled)
            if merge.orders:
                # Before the rows: what is added to a batch in the turn that drops it is not sent either.
                self._outlet.ordered(merge.orders)
            if effects.outbox:
                self._outlet.send(effects.outbox)
            if effects.overrides or effects.overrides_cleared:
                self._outlet.switched(effects.overrides, effects.overrides_cleared)
        except Exception:
            # What is committed stays so; whoever did not take it finds it in the store at the next start.
            self._log.exception("not_passed_on")

    async def _one_by_one(self, batch: _Batch) -> None:
        """Commit each turn for itself, so that only the guilty decision is lost; its event counts as done."""
        for (lane, seq), decisions in groupby(batch.turns, key=lambda turn: turn[:2]):
            await self._alone(lane, seq, [collected for _, _, collected in decisions])
        await self._try(batch.done, {}, ())

    async def _alone(self, lane: str, seq: int, decisions: list[Collected]) -> None:
        """Commit one turn whole, or else without the handler that spoils it, in one transaction with "done"."""
        if await self._together({lane: seq}, decisions):
            return
        for guilty in decisions:
            if await self._together({lane: seq}, [one for one in decisions if one is not guilty]):
                self._lost(lane, seq, guilty)
                return
        for one in decisions:
            if not await self._together({}, [one]):
                self._lost(lane, seq, one)

    async def _together(self, done: dict[str, int], decisions: Sequence[Collected]) -> bool:
        records: dict[Key, Record | None] = {}
        for collected in decisions:
            records.update(collected.records)
        return await self._try(done, records, decisions)

    async def _try(
        self, done: dict[str, int], records: dict[Key, Record | None], decisions: Iterable[Collected]
    ) -> bool:
        """Commit decisions and pass on what follows; False when the store will never take them."""
        merge = Merge(done, records)
        try:
            for collected in decisions:
                if collected.effects:
                    merge.take(collected.effects)
            effects = merge.effects()
            numbers = await _as_is(self._store.commit(effects))
        except Exception as error:
            self._refusal = error
            return False
        self._passed_on(effects, merge, numbers)
        return True

    def _lost(self, lane: str, seq: int, collected: Collected) -> None:
        self._log.error("decision_refused", lane=lane, seq=seq, exc_info=self._refusal)
        self._cache.forget(collected.records)


async def _as_is(awaitable: Awaitable[Sequence[int]]) -> Sequence[int]:
    return await awaitable


def _nothing(erasure: Erasure) -> None:
    """Hear of an erasure where nobody has to."""
