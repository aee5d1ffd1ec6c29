"""The event bus: events come in by group, runners serve the groups, decisions go to the committer."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from structlog.typing import FilteringBoundLogger

from townhall.bus.cache import Key
from townhall.bus.committer import Committer
from townhall.bus.failures import Failures
from townhall.bus.gauge import Gauge
from townhall.bus.handing import unclaimed
from townhall.bus.lane import Lane
from townhall.bus.runner import Runner
from townhall.bus.steps import Steps
from townhall.bus.table import Entry
from townhall.bus.turn import Turn
from townhall.bus.world import World
from townhall.config.model import Configuration
from townhall.model.events import Event
from townhall.model.ids import GroupId, MemberId
from townhall.run.scope import Scope

GRACE = 0.05
"""Seconds a handler that was told to end may take before it is left behind."""
RESTING = 8
"""Runners that are kept for the next handler that suspends."""
SAMPLE = 64
"""Turns for which one measurement of the lag stands: the clock costs more than the turn it measures is worth."""
IDLE_LANES = 4096
"""Lanes that are kept although there is nothing to do in them."""


class Bus:
    """Order inside a group, fairness and concurrency across groups, deadlines, isolation."""

    def __init__(
        self,
        world: World,
        committer: Committer,
        failures: Failures,
        gauge: Gauge,
        scope: Scope,
        log: FilteringBoundLogger,
    ) -> None:
        self.world = world
        self.committer = committer
        self.failures = failures
        world.classifier_failed = failures.classifier_raised
        self.steps = Steps(world)
        self.loop = asyncio.get_running_loop()
        self._gauge = gauge
        self._scope = scope
        self._log = log
        self._lanes: dict[str, Lane] = {}
        self._most_lanes = IDLE_LANES
        self.ready: deque[Lane] = deque()
        """Lanes with events, the one that has waited longest first."""
        self._leader: Runner | None = None
        self.tasks: dict[asyncio.Task[None], Runner] = {}
        """All runners by their task, those included whose handler hangs and was left behind."""
        self._resting: list[tuple[Runner, asyncio.Future[None]]] = []
        self._deadlines: dict[Runner, float] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._idle: list[asyncio.Future[None]] = []
        self.stopping = False
        """Whether no further event is to be begun."""
        self.queued = 0
        """Events that wait for their turn."""
        self.under_way = 0
        """Lanes that are ready or being served."""

    # -- in ---------------------------------------------------------------------------------------
    def enqueue(self, journal_lane: str, seq: int, event: Event) -> None:
        """Put an event at the end of its group's lane.

        ``journal_lane`` is who counts it as done: the group itself for what platforms tell, and a lane beside it
        for each producer of our own (``GROUP!timer``), since only one producer's numbers come in order.
        """
        lane_id = event.place.group
        lane = self._lanes.get(lane_id)
        if lane is None:
            lane = self._lanes[lane_id] = self._lane(lane_id)
        lane.queue.append((journal_lane, seq, event, self.loop.time()))
        self.queued += 1
        if not lane.scheduled:
            self._schedule(lane)

    def enqueue_all(self, numbers: Sequence[int], events: Sequence[Event]) -> int:
        """Put what a platform told into its lanes, all at once; number 0 is known already. Return how many are new."""
        lanes, at, new = self._lanes, self.loop.time(), 0
        for seq, event in zip(numbers, events, strict=True):
            if seq:
                lane_id = event.place.group
                lane = lanes.get(lane_id)
                if lane is None:
                    lane = lanes[lane_id] = self._lane(lane_id)
                lane.queue.append((lane_id, seq, event, at))
                new += 1
                if not lane.scheduled:
                    self._schedule(lane)
        self.queued += new
        return new

    def _schedule(self, lane: Lane) -> None:
        lane.scheduled = True
        self.under_way += 1
        self.ready.append(lane)
        if self._leader is None:
            self._lead()

    def _lane(self, lane_id: str) -> Lane:
        if len(self._lanes) >= self._most_lanes:
            self._let_go()
        group = self.world.group(GroupId(lane_id))
        return Lane(lane_id, group, None if group is None else self.world.table(group))

    def _let_go(self) -> None:
        for lane_id in [lane.id for lane in self._lanes.values() if not lane.scheduled]:
            del self._lanes[lane_id]
        # Where most lanes are at work, looking again for every new one would cost more than it frees.
        self._most_lanes = max(IDLE_LANES, 2 * len(self._lanes))

    def apply(self, configuration: Configuration, changed: Iterable[GroupId]) -> None:
        """Let groups have new settings from their next event on; turns under way keep the old ones."""
        self.world.configure(configuration)
        for group in changed:
            lane = self._lanes.get(group)
            if lane is not None:
                lane.configuration = self.world.group(group)
                lane.table = None if lane.configuration is None else self.world.table(lane.configuration)
        self.world.tables.prune(configuration.groups.values())

    def forget(self, member: MemberId) -> None:
        """Meet somebody anew when they act again."""
        for lane in self._lanes.values():
            lane.known.pop(member, None)

    # -- runners ----------------------------------------------------------------------------------
    def _lead(self) -> None:
        """Have a runner serve what is ready."""
        if self.stopping:
            return
        if self._resting:
            runner, wake = self._resting.pop()
            wake.set_result(None)
        else:
            runner = Runner(self)
            runner.task = self._scope.spawn(runner.run(), "runner")
            self.tasks[runner.task] = runner
            runner.task.add_done_callback(self.tasks.pop)
        self._leader = runner
        # Scheduled behind the runner's own step: by then it either rests again or stands in a handler.
        self.loop.call_soon(runner.check)

    async def rest(self, runner: Runner) -> bool:
        """Wait for work; False when there are runners enough."""
        if self._leader is runner:
            self._leader = None
        if len(self._resting) >= RESTING or self.stopping:
            return False
        wake = self.loop.create_future()
        self._resting.append((runner, wake))
        await wake
        return True

    def served(self, lane: Lane) -> None:
        """Take a lane back: to the end of the queue when it has more to do."""
        if lane.queue or lane.rest is not None:
            self.ready.append(lane)
            return
        lane.scheduled = False
        self.under_way -= 1
        if not self.under_way:
            waiters, self._idle = self._idle, []
            for waiter in waiters:
                if not waiter.done():
                    waiter.set_result(None)

    def suspended(self, runner: Runner) -> None:
        """A handler waits for something: watch its deadline and let another runner lead on."""
        assert runner.entry is not None
        self._deadlines[runner] = self.loop.time() + runner.entry.deadline
        self._set_alarm()
        if self._leader is runner:
            self._leader = None
        if self._leader is None and self.ready:
            self._lead()

    def resumed(self, runner: Runner) -> None:
        """The handler is over."""
        self._deadlines.pop(runner, None)

    def held(self) -> Iterator[Key]:
        """Yield the records that turns under way have decided and not handed to the committer yet."""
        under_way = [runner.turn for runner in self.tasks.values() if runner.turn is not None]
        for turn in (*under_way, *(lane.rest[0] for lane in self.ready if lane.rest is not None)):
            for collected in turn.done or ():
                yield from collected.records

    # -- deadlines --------------------------------------------------------------------------------
    def _set_alarm(self) -> None:
        if (earliest := min(self._deadlines.values(), default=None)) is None:
            return
        if self._alarm is not None:
            if self._alarm.when() <= earliest and not self._alarm.cancelled():
                return
            self._alarm.cancel()
        self._alarm = self.loop.call_at(earliest, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        now = self.loop.time()
        for runner, deadline in list(self._deadlines.items()):
            if deadline <= now:
                self._cut(runner, now)
        self._set_alarm()

    def _cut(self, runner: Runner, now: float) -> None:
        """Tell a handler to end; when it does not listen, leave it behind and go on without it."""
        task, entry = runner.task, runner.entry
        assert task is not None
        assert entry is not None
        if not runner.timed_out:
            if self.committer.writing_for() > entry.deadline / 2:
                # A disk that takes nothing is no fault of whoever waits for it.
                self._deadlines[runner] = now + entry.deadline
                return
            runner.timed_out = True
            task.cancel()
            self._deadlines[runner] = now + GRACE
            return
        del self._deadlines[runner]
        lane, turn = runner.lane, runner.turn
        assert lane is not None
        assert turn is not None
        # From here on the runner that hangs touches neither its lane nor the books, whenever it comes back.
        runner.given_up = True
        self._count(runner.turns, runner.taken_at)
        heir = turn.abandon()
        self.failures.timed_out(heir, entry)
        lane.rest = (heir, runner.steps, runner.steps.index(entry) + 1, runner.taken_at)
        self.ready.appendleft(lane)
        if self._leader is None:
            self._lead()

    # -- out --------------------------------------------------------------------------------------
    def decided(self, turn: Turn) -> None:
        """Handlers decided something: it becomes real together with "this event is done"."""
        self.committer.add(turn.journal_lane, turn.seq, turn.done)

    def finished(self, done: Mapping[str, int], turns: int, taken_at: float) -> None:
        """So many turns are over, and these journal lanes are done up to these numbers."""
        self._count(turns, taken_at)
        self.committer.finished(done)

    def broken(self, turn: Turn, taken_at: float, fault: Exception) -> None:
        """A turn ended by a defect of our own: what its handlers had decided by then holds."""
        self._log.error("turn_broken", lane=turn.journal_lane, event_id=turn.event.id, exc_info=fault)
        turn.closed = True
        if turn.done is not None:
            self.decided(turn)
        self.finished({turn.journal_lane: turn.seq}, 1, taken_at)

    def _count(self, turns: int, taken_at: float) -> None:
        self.queued -= turns
        self._gauge.turns += turns
        self._gauge.lag.observe(self.loop.time() - taken_at, turns)

    def unconfigured(self, journal_lane: str, seq: int, event: Event) -> None:
        """Nobody wants events of this group any more: they are done."""
        self.queued -= 1
        self._gauge.turns += 1
        self._log.info("event_of_no_group", lane=journal_lane, event_id=event.id)
        self.committer.add(journal_lane, seq, unclaimed(event, self.world.time.now()))

    @property
    def current(self) -> Entry | None:
        """The handler that runs on the loop at this moment; for the watchdog, from its own thread."""
        leader = self._leader
        return None if leader is None else leader.entry

    async def idle(self) -> None:
        """Return when every lane is empty and nobody is at work."""
        if self.under_way:
            waiter = self.loop.create_future()
            self._idle.append(waiter)
            await waiter

    def stop(self) -> None:
        """Serve no further event; what waits is in the journal."""
        self.stopping = True
        for _, wake in self._resting:
            if not wake.done():
                wake.cancel()
        if self._alarm is not None:
            self._alarm.cancel()
