"""The clock fires durable timers, each slot at most once, whatever happens to the process or to the wall clock.

Only the instant of the next timer is kept in memory: the store knows the rest, in the order in which they are due.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import structlog

from townhall.clock.rules import RuleError, parse
from townhall.clock.slots import Plan, following, plan
from townhall.clock.time import Time
from townhall.clock.waiting import wait
from townhall.model import wire
from townhall.model.events import TimerFired
from townhall.model.ids import EventId, GroupId
from townhall.model.places import Place
from townhall.store.interface import Effects, Firing, Incoming, Journaled, Misfire, Store, Timer

Accepted: TypeAlias = Callable[[Sequence[Journaled]], None]
"""Takes journaled events on to their lanes."""

Room: TypeAlias = Callable[[], Awaitable[None]]

JOURNAL_LANE = "!timer"
"""Behind the group's id: where the journal counts what the clock made, whose numbers come in their own order."""

_BATCH = 500
_HORIZON = timedelta(minutes=5)
"""How far ahead the store is asked; timers another process set are found in that time at the latest."""
_STUMBLE = timedelta(seconds=10)
_END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC)
_log = structlog.stdlib.get_logger("townhall.clock")


async def _always_room() -> None:
    return None


class Clock:
    """Fires what is due and keeps exactly one coming slot for every schedule."""

    def __init__(self, store: Store, time: Time, accepted: Accepted, room: Room = _always_room) -> None:
        """Make a clock; ``room`` returns when the lanes have room for more."""
        self._store = store
        self._room = room
        self._time = time
        self._accepted = accepted
        self._woken = asyncio.Event()
        self._firing = asyncio.Lock()
        self._sleeps_until: datetime | None = None
        self.left_out = 0
        """Slots that were too late to fire."""
        self.changes = 0
        """Grows whenever timers were set, so that whoever turns the clock by hand knows when to ask again."""

    async def run(self) -> None:
        """Fire timers as they come due, until cancelled."""
        while True:
            self._sleeps_until = await self._fire_safely()
            await wait(self._time, self._sleeps_until, self._woken)

    async def _fire_safely(self) -> datetime:
        """Fire what is due and return when to look again; a clock that stops is worse than one that is late."""
        try:
            await self.fire_due()
            horizon = self._time.now() + _HORIZON
            return min(await self.next_due() or horizon, horizon)
        except Exception:
            _log.exception("clock_stumbled")
            return self._time.now() + _STUMBLE

    async def fire_due(self) -> int:
        """Fire everything that is due now; return how many events that made."""
        fired = 0
        async with self._firing:
            while due := await self._store.timers_due(self._time.now(), _BATCH):
                # Ten thousand that are due at once wait on disk and not in memory.
                await self._room()
                fired += await self._fire(due)
        return fired

    async def fire_first(self) -> int:
        """Fire only the first of those that are due now; return how many events that made."""
        async with self._firing:
            return await self._fire(await self._store.timers_due(self._time.now(), 1))

    async def next_due(self) -> datetime | None:
        """Return when the next timer is due, None when there is none."""
        coming = await self._store.timers_due(_END_OF_TIME, 1)
        return coming[0].due_at if coming else None

    def timers_changed(self, set_: Sequence[Timer], cancelled: Sequence[str] = ()) -> None:
        """Take notice of timers a commit has set; one that was cancelled is found gone when its time comes."""
        self.changes += 1
        if any(self._sleeps_until is None or timer.due_at < self._sleeps_until for timer in set_):
            self._woken.set()

    async def schedule(
        self,
        group: GroupId,
        plugin: str,
        job: str,
        rule: str,
        zone: str,
        misfire: Misfire = Misfire.SKIP,
        grace: timedelta | None = None,
    ) -> Timer | None:
        """See that exactly one coming slot of a schedule is set, and return it; None when the rule is over.

        A slot that is set already stays as it is unless rule, zone, misfire or grace differ. An empty rule means
        never. Raises :class:`~townhall.clock.rules.RuleError`.
        """
        standing = [timer for timer in await self._store.timers_of(group, plugin, job) if timer.rule]
        same = (rule, zone, misfire, grace)
        kept = next((one for one in standing if (one.rule, one.zone, one.misfire, one.grace) == same), None)
        superfluous = [timer.key for timer in standing if timer is not kept]
        if superfluous:
            await self._store.commit(Effects(timers_cancelled=superfluous))
        if kept is not None or not rule:
            return kept
        wanted = Timer(
            group=group,
            plugin=plugin,
            job=job,
            slot="",
            due_at=self._time.now(),
            misfire=misfire,
            grace=grace,
            rule=rule,
            zone=zone,
        )
        return await self._set_first(wanted)

    async def _set_first(self, schedule: Timer) -> Timer | None:
        rule = parse(schedule.rule, zone=schedule.zone)
        coming = following(schedule, rule, schedule.due_at)
        while coming is not None:
            await self._store.commit(Effects(timers=[coming]))
            # After the wall clock was set back, the next slot may be one that fired already; the store refuses it.
            if any(
                one.key == coming.key for one in await self._store.timers_of(coming.group, coming.plugin, coming.job)
            ):
                self.timers_changed([coming])
                break
            coming = following(coming, rule, coming.due_at)
        return coming

    async def unschedule(self, group: GroupId, plugin: str, job: str = "") -> None:
        """Take off the coming slots of a plugin's schedule, or of all its schedules in a group."""
        standing = [timer.key for timer in await self._store.timers_of(group, plugin, job) if timer.rule]
        if standing:
            await self._store.commit(Effects(timers_cancelled=standing))

    async def _fire(self, due: Sequence[Timer]) -> int:
        now = self._time.now()
        plans = [self._plan(timer, now) for timer in due]
        firings = [
            Firing(timer, None if decided.fires is None else _event(decided.fires, now), decided.following)
            for timer, decided in zip(due, plans, strict=True)
        ]
        numbers = await self._store.fire(firings)
        self.left_out += sum(one.fires is None for one in plans)
        journaled = [
            Journaled(number, one.event.lane, one.event.encoded())
            for number, one in zip(numbers, firings, strict=True)
            if number and one.event is not None
        ]
        if journaled:
            self._accepted(journaled)
        return len(journaled)

    def _plan(self, timer: Timer, now: datetime) -> Plan:
        try:
            return plan(timer, now)
        except RuleError as error:
            _log.error("schedule_ended", timer=timer.key, fault=error.fault, remedy=error.remedy)
            return Plan(timer, None)


def _event(timer: Timer, now: datetime) -> Incoming:
    # Named after the slot and its instant: however often it is fired, the journal takes it once.
    identity = EventId(f"timer|{timer.key}|{timer.due_at.timestamp()}")
    event = TimerFired(
        id=identity,
        at=now,
        received_at=now,
        place=Place(timer.group),
        plugin=timer.plugin,
        job=timer.job,
        slot=timer.slot,
        due_at=timer.due_at,
        payload=timer.payload,
    )
    return Incoming(identity, timer.group + JOURNAL_LANE, wire.encode(event))
