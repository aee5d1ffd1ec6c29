"""The one who calls handlers: awaits them inline, and lets another lead on when one of them suspends.

No task is made per message or handler. A runner that finds its handler suspended keeps only that group's lane;
everything else goes to the next runner. Deadlines are watched for suspended runners only.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from townhall.bus.lane import Lane
from townhall.bus.table import Entry
from townhall.bus.turn import Turn
from townhall.plugin.declarations import Kind
from townhall.plugin.group import Group

if TYPE_CHECKING:
    from townhall.bus.bus import Bus

QUANTUM = 32
"""Events of one lane before the next lane has its turn."""
SLICE = 256
"""Events before the event loop gets to do something else."""


class Runner:
    """Serves lanes, one at a time."""

    __slots__ = (
        "_bus",
        "_served",
        "entry",
        "given_up",
        "index",
        "lane",
        "steps",
        "suspended",
        "taken_at",
        "task",
        "timed_out",
        "turn",
    )

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._served = 0
        self.task: asyncio.Task[None] | None = None
        self.entry: Entry | None = None
        """The handler that runs now."""
        self.lane: Lane | None = None
        self.turn: Turn | None = None
        self.steps: tuple[Entry, ...] = ()
        self.index = 0
        self.taken_at = 0.0
        self.suspended = False
        self.timed_out = False
        self.given_up = False

    def check(self) -> None:
        """Look, once per step, whether the runner stands inside a handler that suspended."""
        if self.entry is not None and not self.suspended:
            self.suspended = True
            self._bus.suspended(self)

    async def run(self) -> None:
        """Serve lanes until there is nothing left to do for long."""
        bus = self._bus
        while True:
            lane = bus.next_lane()
            if lane is None:
                if not await bus.rest(self):
                    return
                continue
            await self._serve(lane)
            if self.given_up:
                return
            if self._served >= SLICE:
                self._served = 0
                await asyncio.sleep(0)
                bus.loop.call_soon(self.check)

    async def _serve(self, lane: Lane) -> None:
        self.lane = lane
        queue = lane.queue
        for _ in range(QUANTUM):
            if lane.rest is not None:
                turn, steps, index, taken_at = lane.rest
                lane.rest = None
            elif queue:
                journal_lane, seq, event, taken_at = queue.popleft()
                configuration = lane.configuration
                if configuration is None:
                    self._bus.unconfigured(journal_lane, seq, event)
                    continue
                turn = Turn(self._bus.world, configuration, event, journal_lane, seq)
                steps = self._bus.steps.of(lane, turn)
                index = 0
            else:
                break
            self._served += 1
            if not await self._perform(turn, steps, index, taken_at):
                return
        self.lane = self.turn = None
        self._bus.served(lane)

    async def _perform(self, turn: Turn, steps: tuple[Entry, ...], index: int, taken_at: float) -> bool:
        """Run the handlers of a turn from ``index`` on; False when the runner was given up on the way."""
        bus = self._bus
        quiet = bus.world.breaker.quiet
        event = turn.event
        self.turn, self.steps, self.taken_at = turn, steps, taken_at
        group = Group(turn)
        for position in range(index, len(steps)):
            entry = steps[position]
            if entry.test is not None and not entry.test(event):
                continue
            if turn.stopped and entry.kind is Kind.RESPONDER:
                continue
            if not quiet and not bus.world.breaker.allows(turn.configuration.id, entry.plugin):
                continue
            turn.plugin = entry.plugin
            turn.entry = self.entry = entry
            self.index = position
            try:
                if entry.asynchronous:
                    await entry.call(event, group, entry.settings)
                else:
                    await bus.in_thread(entry.call, event, group, entry.settings)
            except BaseException as failure:
                turn.drop()
                if not self._failed(turn, entry, failure):
                    return False
                quiet = False
                turn = self.turn
                group = Group(turn)
            else:
                if self.given_up:
                    return False
                if turn.collected is not None:
                    turn.keep()
                if not quiet:
                    bus.world.breaker.succeeded(turn.configuration.id, entry.plugin)
            self.entry = None
            if self.suspended:
                self.suspended = False
                bus.resumed(self)
                bus.loop.call_soon(self.check)
        bus.finished(turn, taken_at)
        return True

    def _failed(self, turn: Turn, entry: Entry, failure: BaseException) -> bool:
        """Count a failure, keep it from the others; False when this runner is not wanted any more."""
        if self.given_up:
            return False
        if isinstance(failure, asyncio.CancelledError):
            if not self.timed_out:
                raise failure
            self.timed_out = False
            assert self.task is not None
            self.task.uncancel()
            # A thread or a task of the handler may still hold the group: close it to them.
            self.turn = turn.abandon()
            self._bus.failures.timed_out(self.turn, entry)
        elif isinstance(failure, Exception):
            self._bus.failures.raised(turn, entry, failure)
        else:
            raise failure
        return True
