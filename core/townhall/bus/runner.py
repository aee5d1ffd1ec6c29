"""The one who calls handlers: awaits them inline, and lets another lead on when one of them suspends.

No task is made per message or handler. A runner that finds its handler suspended keeps only that group's lane;
everything else goes to the next runner. Deadlines are watched for suspended runners only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from time import monotonic
from typing import TYPE_CHECKING

from townhall.bus.breaker import State
from townhall.bus.lane import Lane, Rest
from townhall.bus.table import Entry
from townhall.bus.turn import Turn
from townhall.plugin.declarations import Kind
from townhall.plugin.group import Group
from townhall.run import context

if TYPE_CHECKING:
    from townhall.bus.bus import Bus

RESPONDER = Kind.RESPONDER

_ENDS = (KeyboardInterrupt, SystemExit)
"""What ends the process, wherever it is raised."""

QUANTUM = 32
"""Events of one lane before the next lane has its turn."""
SLICE = 0.005
"""Seconds before the event loop gets to do something else; looked at between two lanes."""


class Runner:
    """Serves lanes, one at a time."""

    __slots__ = (
        "_bus",
        "_done",
        "entry",
        "given_up",
        "lane",
        "steps",
        "suspended",
        "taken_at",
        "task",
        "timed_out",
        "turn",
        "turns",
    )

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._done: dict[str, int] = {}
        """Journal lanes, and up to which number they are done; told to the bus at the end of a slice."""
        self.task: asyncio.Task[None] | None = None
        self.entry: Entry | None = None
        """The handler that runs now."""
        self.lane: Lane | None = None
        self.turn: Turn | None = None
        self.turns = 0
        """Turns that are over and not told to the bus yet."""
        self.steps: tuple[Entry, ...] = ()
        self.taken_at = 0.0
        self.suspended = False
        self.timed_out = False
        self.given_up = False

    def log_fields(self) -> Mapping[str, object]:
        """Return what a log line written by a handler carries."""
        return {} if self.turn is None else self.turn.log_fields()

    def check(self) -> None:
        """Look, once per step, whether the runner stands inside a handler that suspended."""
        if self.entry is not None and not self.suspended:
            self.suspended = True
            # Before anybody else serves the lanes this runner has served: numbers of a lane are told in order.
            self._report()
            self._bus.suspended(self)

    async def run(self) -> None:
        """Serve lanes until there is nothing left to do for long."""
        bus = self._bus
        context.current.set(self)
        while True:
            try:
                await self._serve()
            except Exception as fault:
                self._recover(fault)
            if self.given_up:
                return
            if bus.ready and not bus.stopping:
                await asyncio.sleep(0)
                bus.loop.call_soon(self.check)
            elif not await bus.rest(self):
                return

    async def _serve(self) -> None:
        """Serve ready lanes for one slice."""
        bus, ready, end = self._bus, self._bus.ready, monotonic() + SLICE
        while ready and not bus.stopping and monotonic() < end:
            self.lane = lane = ready.popleft()
            if not await self._serve_lane(lane):
                return
            bus.served(lane)
        self.lane = self.turn = None
        self._report()

    async def _serve_lane(self, lane: Lane) -> bool:
        """Run the handlers of some of a lane's events; False when the runner was given up on the way.

        Every message passes through here, and six times over through the inner loop. So nothing is called for a
        second time, and as little as can be is asked: a handler that neither raised, suspended nor decided anything
        costs two looks.
        """
        bus, done, queue, breaker = self._bus, self._done, lane.queue, self._bus.world.breaker
        world, choose = bus.world, bus.steps.of
        for _ in range(QUANTUM):
            if lane.rest is not None:
                turn, steps = self._rest_of(lane.rest)
                lane.rest = None
            elif queue:
                journal_lane, seq, event, self.taken_at = queue.popleft()
                if lane.configuration is None:
                    self._report()
                    bus.unconfigured(journal_lane, seq, event)
                    continue
                self.turn = turn = Turn(world, lane.configuration, event, journal_lane, seq, self)
                self.steps = steps = choose(lane, turn)
            else:
                return True
            event, group, stopped = turn.event, Group(turn), turn.stopped
            watched = breaker.watched.get(turn.configuration.id) if breaker.watched else None
            for entry in steps:
                if entry.test is not None and not entry.test(event):
                    continue
                if (stopped and entry.kind is RESPONDER) or (
                    watched is not None and entry.plugin in watched and not self._allowed(turn, entry)
                ):
                    continue
                self.entry = entry
                try:
                    await entry.call(event, group, entry.settings)
                except BaseException as failure:
                    turn.drop()
                    if not self._failed(turn, entry, failure):
                        return False
                    turn, group, watched = self._going_on()
                else:
                    # The usual handler decides nothing and has no failures behind it: one look, and on to the next.
                    if turn.collected is not None and not self.timed_out:
                        turn.keep()
                        stopped = turn.stopped
                    if watched is not None and entry.plugin in watched and not self.timed_out:
                        breaker.succeeded(turn.configuration.id, entry.plugin, entry.name)
                if self.suspended:
                    if not self._resumed(turn, entry):
                        return False
                    turn, group, watched = self._going_on()
            self.entry = None
            turn.closed = True
            if turn.records is not None:
                turn.records = None
            if turn.done is not None:
                bus.decided(turn)
            done[turn.journal_lane] = turn.seq
            self.turns += 1
        return True

    def _rest_of(self, rest: Rest) -> tuple[Turn, tuple[Entry, ...]]:
        """Return the turn in which a handler was given up, and the handlers that come after that one."""
        turn, steps, index, self.taken_at = rest
        self.turn, self.steps = turn, steps[index:]
        turn.runner, turn.stand_in = self, None
        return turn, self.steps

    def _going_on(self) -> tuple[Turn, Group, dict[str, State] | None]:
        """Return the turn in which the next handler runs, after one that raised or suspended, and who is watched."""
        turn = self.turn
        assert turn is not None
        turn.runner, turn.stand_in = self, None
        return turn, Group(turn), self._bus.world.breaker.watched.get(turn.configuration.id)

    def _report(self) -> None:
        """Tell the bus what is done."""
        if self.turns:
            self._bus.finished(self._done, self.turns, self.taken_at)
            self._done.clear()
            self.turns = 0

    def _recover(self, fault: Exception) -> None:
        """A defect of our own came up between handlers: the event counts as done, and the group goes on."""
        lane, turn, self.entry = self.lane, self.turn, None
        if self.given_up:
            return
        self._report()
        if self.suspended:
            self.suspended = self.timed_out = False
            self._bus.resumed(self)
        if turn is not None:
            self._bus.broken(turn, self.taken_at, fault)
        self.lane = self.turn = None
        if lane is not None:
            self._bus.served(lane)

    def _allowed(self, turn: Turn, entry: Entry) -> bool:
        if self._bus.world.breaker.allows(turn.configuration.id, entry.plugin):
            return True
        self._bus.failures.kept_away(turn, entry)
        return False

    def _resumed(self, turn: Turn, entry: Entry) -> bool:
        """The handler that suspended is over; False when somebody else has gone on without it."""
        if self.given_up:
            return False
        if self.timed_out:
            # It was told to end and made an ordinary end of it: too late all the same.
            self._failed(turn, entry, TimeoutError())
        self.suspended = False
        self._bus.resumed(self)
        self._bus.loop.call_soon(self.check)
        return True

    def _failed(self, turn: Turn, entry: Entry, failure: BaseException) -> bool:
        """Count a failure, keep it from the others; False when this runner is not wanted any more."""
        if self.given_up:
            return False
        assert self.task is not None
        if self.timed_out:
            self.timed_out = False
            self.task.uncancel()
            # A thread or a task of the handler may still hold the group: close it to them.
            self.turn = turn.abandon()
            self._bus.failures.timed_out(self.turn, entry)
        elif isinstance(failure, _ENDS) or (isinstance(failure, asyncio.CancelledError) and self.task.cancelling()):
            raise failure
        else:
            # A CancelledError that nobody asked for is a fault of the handler like any other.
            self._bus.failures.raised(turn, entry, failure)
        return True
