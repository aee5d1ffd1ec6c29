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
from townhall.run import context

if TYPE_CHECKING:
    from townhall.bus.bus import Bus

set_current = context.current.set
RESPONDER = Kind.RESPONDER

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
        bus = self._bus
        world, queue = bus.world, lane.queue
        self.lane = lane
        turns, journal_lane, seq, taken_at = 0, "", 0, 0.0
        for _ in range(QUANTUM):
            if lane.rest is not None:
                turn, steps, index, taken_at = lane.rest
                steps, lane.rest = steps[index:], None
            elif queue:
                lane_now, seq_now, event, taken_at = queue.popleft()
                if lane_now != journal_lane and turns:
                    bus.finished(journal_lane, seq, turns, taken_at)
                    turns = 0
                configuration = lane.configuration
                if configuration is None:
                    bus.unconfigured(lane_now, seq_now, event)
                    continue
                turn = Turn(world, configuration, event, lane_now, seq_now)
                steps = bus.steps.of(lane, turn)
            else:
                break
            self.turn, self.steps, self.taken_at = turn, steps, taken_at
            set_current(turn)
            if not await self._perform(turn, steps):
                if turns:
                    bus.finished(journal_lane, seq, turns, taken_at)
                return
            journal_lane, seq = turn.journal_lane, turn.seq
            turns += 1
        if turns:
            bus.finished(journal_lane, seq, turns, taken_at)
            self._served += turns
        self.lane = self.turn = None
        bus.served(lane)

    async def _perform(self, turn: Turn, steps: tuple[Entry, ...]) -> bool:
        """Run the handlers of a turn; False when the runner was given up on the way."""
        bus = self._bus
        quiet = bus.world.breaker.quiet
        event, group = turn.event, Group(turn)
        for entry in steps:
            if entry.test is not None and not entry.test(event):
                continue
            if not quiet and not bus.world.breaker.allows(turn.configuration.id, entry.plugin):
                continue
            if turn.stopped and entry.kind is RESPONDER:
                continue
            turn.entry = self.entry = entry
            try:
                await entry.call(event, group, entry.settings)
            except BaseException as failure:
                turn.drop()
                if not self._failed(turn, entry, failure):
                    return False
                assert self.turn is not None
                turn, quiet = self.turn, False
                group = Group(turn)
            else:
                if self.given_up:
                    return False
                if turn.collected is not None:
                    turn.keep()
                if not quiet:
                    bus.world.breaker.succeeded(turn.configuration.id, entry.plugin)
            if self.suspended:
                self.suspended = False
                bus.resumed(self)
                bus.loop.call_soon(self.check)
        self.entry = None
        turn.closed = True
        if turn.done is not None:
            bus.decided(turn)
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
