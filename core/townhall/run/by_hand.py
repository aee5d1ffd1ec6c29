"""Turn the stopped clock of an engine by hand, so that everything on the way happens at its own instant."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from townhall.clock.time import StoppedTime
from townhall.run.engine import Engine

QUICK_ROUNDS = 16
"""Rounds of the event loop in which nearly every turn, its commit and its sends are over."""
ROUNDS_TO_WAKE = 10
"""Rounds of the event loop between the turn of the clock and the moment everybody who slept is at work again."""


class ByHand:
    """An engine whose time passes only when somebody says so: in a test, a replay or a demonstration.

    Timers fire, and the courier sends, at exactly the instants at which they would in a running Townhall.
    """

    def __init__(
        self,
        engine: Engine,
        time: StoppedTime,
        told: Callable[[], Awaitable[None]] | None = None,
        *,
        alone: bool = False,
        singly: bool = False,
    ) -> None:
        """Take an engine; ``told`` returns when a platform at the other end has told everything that happened.

        ``alone``: nobody but the caller gives it anything, so it rests as soon as it has nothing under way. That is
        known in one look; otherwise the event loop goes round, for what somebody else may be about to give it.
        ``singly``: timers of one instant fire one after another, so that their order does not hang on the disk.
        """
        self._engine = engine
        self._alone = alone
        self._told = told
        self._singly = singly
        self._time = time
        self._changes = -1
        self._due: datetime | None = None

    async def settle(self) -> None:
        """Return when nothing more happens before the clock moves on."""
        while True:
            await self._rest()
            due = await self._next_timer()
            if due is None or due > self._time.now() or not await self._fire():
                return

    async def _rest(self) -> None:
        await self._still()
        while self._told is not None:
            turns = self._engine.metrics.turns
            await self._told()
            await self._still()
            if turns == self._engine.metrics.turns:
                return

    async def _still(self) -> None:
        if self._alone:
            for _ in range(QUICK_ROUNDS):
                resting = self._engine.resting
                # Whoever rests is known to the clock a round later: before that, nobody could tell when they wake.
                await asyncio.sleep(0)
                if resting and self._engine.resting:
                    return
        await self._engine.still()

    async def pass_until(self, instant: datetime) -> None:
        """Let time pass until an instant; a moment that is over already changes nothing."""
        while (coming := await self._coming()) is not None and coming <= instant:
            await self._turn_to(coming)
            await self.settle()
        await self._turn_to(instant)

    async def _turn_to(self, instant: datetime) -> None:
        if instant <= self._time.now():
            return
        sleeping = self._time.next_wake()
        self._time.turn_to(instant)
        if sleeping is not None and sleeping <= instant:
            for _ in range(ROUNDS_TO_WAKE):
                await asyncio.sleep(0)

    async def _coming(self) -> datetime | None:
        due, wakes = await self._next_timer(), self._time.next_wake()
        if due is None or wakes is None:
            return due or wakes
        return min(due, wakes)

    async def _next_timer(self) -> datetime | None:
        """Return when the next timer is due; the store is asked only when timers were set since it was asked last."""
        if self._changes != self._engine.clock.changes:
            self._changes = self._engine.clock.changes
            self._due = await self._engine.clock.next_due()
        return self._due

    async def _fire(self) -> int:
        self._changes = -1
        clock = self._engine.clock
        return await (clock.fire_first() if self._singly else clock.fire_due())
