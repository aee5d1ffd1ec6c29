"""Durable timers (domain K7): at most once per slot, through absence, restart and a wall clock that is set back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from townhall.clock.clock import Clock
from townhall.clock.time import StoppedTime
from townhall.model.events import TimerFired
from townhall.model.ids import GroupId
from townhall.model.wire import decode_event
from townhall.store.interface import Effects, Journaled, Misfire, Timer
from townhall.store.memory import MemoryStore

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
GROUP = GroupId("lobby:lobby:lounge")


class World:
    """A store that outlives clocks, a stopped time, and what was fired."""

    def __init__(self) -> None:
        self.store = MemoryStore()
        self.time = StoppedTime(START)
        self.fired: list[TimerFired] = []
        self.clock = self.restart()

    def restart(self) -> Clock:
        self.clock = Clock(self.store, self.time, self.accepted)
        return self.clock

    def accepted(self, events: Sequence[Journaled]) -> None:
        for event in events:
            decoded = decode_event(event.payload)
            assert isinstance(decoded, TimerFired)
            self.fired.append(decoded)

    async def schedule(self, rule: str, misfire: Misfire = Misfire.SKIP, grace: timedelta | None = None) -> None:
        await self.clock.schedule(GROUP, "ritual", "post_at", rule, "Europe/Berlin", misfire, grace)

    async def set_timer(self, misfire: Misfire, grace: timedelta | None = None) -> None:
        timer = Timer(group=GROUP, plugin="p", job="j", slot="s", due_at=START, misfire=misfire, grace=grace)
        await self.store.commit(Effects(timers=[timer]))

    async def absent(self, absence: timedelta) -> list[str]:
        """Be gone for a while, come back, and return the slots that fire then."""
        self.restart()
        self.time.turn(absence)
        await self.clock.fire_due()
        return [event.slot[5:16] for event in self.fired]

    async def open_slots(self) -> list[str]:
        return [timer.slot for timer in await self.store.timers_of(GROUP, "ritual")]


async def turn_through(world: World, until: datetime) -> None:
    """Turn to each due instant in its order, as the test kit does."""
    while (due := await world.clock.next_due()) is not None and due <= until:
        world.time.turn_to(max(due, world.time.now()))
        await world.clock.fire_due()


async def test_a_schedule_fires_every_slot_at_its_time() -> None:
    world = World()
    await world.schedule("daily 02:30")
    await turn_through(world, START + timedelta(days=3))
    assert [(event.at, event.slot) for event in world.fired] == [
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "2026-03-29T03:00 Europe/Berlin"),
        (datetime(2026, 3, 30, 0, 30, tzinfo=UTC), "2026-03-30T02:30 Europe/Berlin"),
        (datetime(2026, 3, 31, 0, 30, tzinfo=UTC), "2026-03-31T02:30 Europe/Berlin"),
    ]


async def test_a_slot_fires_once_though_the_wall_clock_steps_back_an_hour() -> None:
    world = World()
    await world.schedule("daily 14:00")
    await turn_through(world, START + timedelta(hours=2))
    world.time.turn(-timedelta(hours=1))
    await world.schedule("mon-sun 14:00")
    await turn_through(world, START + timedelta(hours=2))
    assert [event.slot for event in world.fired] == ["2026-03-28T14:00 Europe/Berlin"]
    assert await world.open_slots() == ["2026-03-29T14:00 Europe/Berlin"]


async def test_two_clocks_on_one_store_fire_a_slot_once() -> None:
    world = World()
    await world.schedule("daily 14:00")
    first, second = world.clock, world.restart()
    world.time.turn(timedelta(hours=3))
    await asyncio.gather(first.fire_due(), second.fire_due())
    assert len(world.fired) == 1


@pytest.mark.parametrize(
    ("misfire", "grace", "expected"),
    [
        (Misfire.ONCE, None, ["03-31T14:00"]),
        (Misfire.ALL, None, ["03-28T14:00", "03-29T14:00", "03-30T14:00", "03-31T14:00"]),
        (Misfire.SKIP, timedelta(minutes=30), []),
        (Misfire.SKIP, timedelta(hours=12), ["03-31T14:00"]),
        (Misfire.ALL, timedelta(hours=40), ["03-30T14:00", "03-31T14:00"]),
        (Misfire.ONCE, timedelta(minutes=30), []),
    ],
)
async def test_after_an_absence_missed_slots_follow_the_misfire_policy(
    misfire: Misfire, grace: timedelta | None, expected: list[str]
) -> None:
    world = World()
    await world.schedule("daily 14:00", misfire, grace)
    assert await world.absent(timedelta(days=3, hours=8)) == expected
    assert await world.open_slots() == ["2026-04-01T14:00 Europe/Berlin"]


async def test_a_year_of_missed_minutes_becomes_one_firing() -> None:
    world = World()
    await world.schedule("every 1m", Misfire.ONCE)
    assert len(await world.absent(timedelta(days=365))) == 1


@pytest.mark.parametrize(
    ("misfire", "grace", "count"),
    [
        (Misfire.SKIP, timedelta(minutes=30), 0),
        (Misfire.ONCE, timedelta(minutes=30), 0),
        (Misfire.ONCE, None, 1),
        (Misfire.SKIP, timedelta(hours=2), 1),
    ],
)
async def test_a_single_timer_fires_late_only_within_its_grace(
    misfire: Misfire, grace: timedelta | None, count: int
) -> None:
    world = World()
    await world.set_timer(misfire, grace)
    assert len(await world.absent(timedelta(hours=1))) == count
    assert await world.clock.next_due() is None


async def test_an_unchanged_schedule_keeps_its_timer_through_a_reload() -> None:
    world = World()
    await world.schedule("daily 14:00", Misfire.ONCE)
    world.time.turn(timedelta(hours=3))
    await world.schedule("daily 14:00", Misfire.ONCE)
    assert await world.open_slots() == ["2026-03-28T14:00 Europe/Berlin"]


async def test_a_changed_schedule_replaces_its_timer() -> None:
    world = World()
    await world.schedule("daily 14:00")
    await world.schedule("daily 15:00")
    assert await world.open_slots() == ["2026-03-28T15:00 Europe/Berlin"]


async def test_a_schedule_that_is_taken_off_never_fires() -> None:
    world = World()
    await world.schedule("daily 14:00")
    await world.clock.unschedule(GROUP, "ritual")
    assert await world.absent(timedelta(days=2)) == []


async def test_an_empty_schedule_takes_the_old_one_off() -> None:
    world = World()
    await world.schedule("daily 14:00")
    await world.schedule("")
    assert await world.open_slots() == []


async def test_taking_off_a_schedule_leaves_the_timers_of_the_plugin() -> None:
    world = World()
    await world.set_timer(Misfire.ONCE)
    await world.clock.unschedule(GROUP, "p")
    assert len(await world.absent(timedelta(hours=1))) == 1


async def test_the_running_clock_is_woken_by_an_earlier_timer() -> None:
    world = World()
    async with asyncio.TaskGroup() as scope:
        running = scope.create_task(world.clock.run())
        await _settled()
        earlier = Timer(group=GROUP, plugin="p", job="j", slot="s", due_at=START + timedelta(seconds=10))
        await world.store.commit(Effects(timers=[earlier]))
        world.clock.timers_changed([earlier])
        await _settled()
        world.time.turn(timedelta(seconds=10))
        await _settled()
        running.cancel()
    assert [event.lateness for event in world.fired] == [timedelta()]


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_what_is_due_waits_on_disk_while_the_lanes_are_full() -> None:
    world, asked, has_room = World(), asyncio.Event(), asyncio.Semaphore(1)

    async def room() -> None:
        if has_room.locked():
            asked.set()
        await has_room.acquire()

    many = [Timer(group=GROUP, plugin="p", job="j", slot=str(number), due_at=START) for number in range(600)]
    await world.store.commit(Effects(timers=many))
    clock = Clock(world.store, world.time, world.accepted, room)

    async with asyncio.TaskGroup() as tasks:
        firing = tasks.create_task(clock.fire_due())
        await asked.wait()
        assert (len(world.fired), len(await world.store.timers_due(START))) == (500, 100)
        has_room.release()
        assert await firing == 600
