from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import ClassVar

import structlog

from townhall.adapter import Account, AccountSettings, Adapter, AdapterError, AdapterRefused, Finding, Order, Publish
from townhall.clock.time import StoppedTime
from townhall.model.capabilities import Capabilities
from townhall.model.events import AdapterConnected, AdapterDegraded, AdapterLost, Event
from townhall.model.ids import EventId, group_id
from townhall.model.places import Place
from townhall.model.platforms import PROFILES
from townhall.model.results import Ok, Result
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import AccountCounters
from townhall.run.scope import Scope
from townhall.run.supervisor import AdapterState, Pace, Supervisor

START = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
Life = Callable[["_Platform", Publish], Awaitable[None]]


class _Platform(Adapter[AccountSettings]):
    """An adapter whose lives are told by the test."""

    platform = "test"
    capabilities: ClassVar[Capabilities] = PROFILES["discord"]

    def __init__(self, account: Account[AccountSettings], world: _World) -> None:
        super().__init__(account)
        self.world = world

    async def run(self, publish: Publish) -> None:
        self.world.lives += 1
        await self.world.life(self, publish)

    async def perform(self, order: Order) -> Result:
        return Ok()

    async def probe(self) -> bool:
        return self.world.hears

    async def diagnose(self) -> Sequence[Finding]:
        return self.world.findings


async def connect_and_stay(adapter: _Platform, publish: Publish) -> None:
    at = adapter.account.time.now()
    await publish(
        AdapterConnected(id=EventId(f"c{adapter.world.lives}"), at=at, place=Place(group_id("test", "a", "")))
    )
    await adapter.world.die.wait()
    adapter.world.die.clear()
    raise AdapterError("The line was cut.")


async def die_at_once(adapter: _Platform, publish: Publish) -> None:
    raise RuntimeError("dead on arrival")


async def be_refused(adapter: _Platform, publish: Publish) -> None:
    raise AdapterRefused("accounts.a: The token is wrong.")


@dataclass
class _World:
    life: Life
    time: StoppedTime = field(default_factory=lambda: StoppedTime(START))
    die: asyncio.Event = field(default_factory=asyncio.Event)
    hears: bool = True
    findings: tuple[Finding, ...] = ()
    lives: int = 0
    told: list[Event] = field(default_factory=list[Event])
    counters: AccountCounters = field(default_factory=lambda: AccountCounters("a"))

    async def publish(self, *events: Event, cursor: bytes | None = None) -> None:
        self.told.extend(events)

    async def make(self) -> _Platform:
        log = structlog.get_logger()
        return _Platform(
            Account(name="a", settings=AccountSettings(), rooms=(), directory=Path("unused"), time=self.time, log=log),
            self,
        )

    def supervisor(
        self, make: Callable[[], Awaitable[Adapter[AccountSettings]]] | None = None, publish: Publish | None = None
    ) -> Supervisor:
        return Supervisor(
            "a",
            "test",
            make or self.make,
            publish or self.publish,
            time=self.time,
            random=Random(1),
            log=structlog.wrap_logger(structlog.ReturnLogger(), processors=[]),
            counters=self.counters,
            fingerprints=Fingerprints(),
        )

    async def turn(self, by: timedelta) -> None:
        self.time.turn(by)
        await settle()


def state(supervisor: Supervisor) -> AdapterState:
    return supervisor.status.state


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def _unexpected(name: str, error: BaseException) -> None:
    raise AssertionError(name) from error


async def test_an_account_that_connects_is_connected() -> None:
    world = _World(connect_and_stay)
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        assert state(supervisor) is AdapterState.CONNECTING
        scope.spawn(supervisor.run(), "a")
        await settle()

        assert state(supervisor) is AdapterState.CONNECTED
        assert supervisor.status.ever_connected
        assert supervisor.adapter is not None
        assert world.counters.state == "connected"


async def test_an_adapter_that_died_is_started_again_after_a_pause_and_staff_are_told() -> None:
    world = _World(connect_and_stay)
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()
        world.die.set()
        await settle()

        assert state(supervisor) is AdapterState.LOST
        assert supervisor.status.reason == "The line was cut."
        assert supervisor.adapter is None
        assert [type(event) for event in world.told] == [AdapterConnected, AdapterLost]

        await world.turn(timedelta(seconds=1))
        assert state(supervisor) is AdapterState.CONNECTED
        assert world.counters.restarts == 1


async def test_an_adapter_that_dies_at_once_is_tried_more_and_more_rarely_and_told_of_once() -> None:
    world = _World(die_at_once)
    supervisor, pauses = world.supervisor(), list[float]()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()
        for _ in range(12):
            next_try = supervisor.status.next_try
            assert next_try is not None
            pauses.append((next_try - world.time.now()).total_seconds())
            await world.turn(next_try - world.time.now())

    assert world.lives == 13
    assert all(2**n / 2 <= pause <= 2**n for n, pause in enumerate(pauses[:8]))
    assert all(150 <= pause <= 300 for pause in pauses[9:])
    assert [type(event) for event in world.told] == [AdapterLost]


async def test_nothing_runs_between_two_tries() -> None:
    world = _World(die_at_once)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(world.supervisor().run(), "a")
        await settle()
        await settle()

    assert world.lives == 1


async def test_a_connection_that_lasted_makes_the_next_loss_a_first_one() -> None:
    world = _World(die_at_once)
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()
        for _ in range(6):
            await world.turn(timedelta(minutes=5))
        world.life = connect_and_stay
        await world.turn(timedelta(minutes=5))
        await world.turn(timedelta(minutes=2))
        world.die.set()
        await settle()

        assert supervisor.status.next_try is not None
        assert supervisor.status.next_try - world.time.now() <= timedelta(seconds=1)


async def test_a_short_connection_does_not_reset_the_pause() -> None:
    world = _World(connect_and_stay)
    supervisor, pauses = world.supervisor(), list[timedelta]()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        for _ in range(5):
            await settle()
            world.die.set()
            await settle()
            assert supervisor.status.next_try is not None
            pauses.append(supervisor.status.next_try - world.time.now())
            world.time.turn(pauses[-1])

    assert pauses[-1] >= timedelta(seconds=8)


async def test_a_refused_account_is_never_tried_again() -> None:
    world = _World(be_refused)
    supervisor = world.supervisor()

    await supervisor.run()

    assert state(supervisor) is AdapterState.REFUSED
    assert supervisor.status.reason == "The token is wrong."
    assert world.lives == 1
    assert [type(event) for event in world.told] == [AdapterLost]


async def test_a_deaf_adapter_is_started_again() -> None:
    world = _World(connect_and_stay)
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()
        await world.turn(Pace().probe_every)
        assert state(supervisor) is AdapterState.CONNECTED

        world.hears = False
        await world.turn(Pace().probe_every)
        assert state(supervisor) is AdapterState.LOST
        assert "hears nothing" in supervisor.status.reason

        world.hears = True
        await world.turn(timedelta(seconds=2))
        assert state(supervisor) is AdapterState.CONNECTED
        assert world.lives == 2


async def test_a_defect_of_the_account_is_told_once_it_is_connected() -> None:
    finding = Finding(code="test-privacy", fault="Privacy mode is on.", remedy="Switch it off.")
    world = _World(connect_and_stay, findings=(finding,))
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()

        assert supervisor.status.findings == (finding,)
        assert state(supervisor) is AdapterState.CONNECTED
        degraded = world.told[-1]
        assert isinstance(degraded, AdapterDegraded)
        assert (degraded.reason, degraded.remedy) == (finding.fault, finding.remedy)


async def test_an_adapter_that_cannot_even_be_made_is_tried_again() -> None:
    world = _World(connect_and_stay)
    troubles = [ImportError("no SDK")]

    async def make() -> Adapter[AccountSettings]:
        if troubles:
            raise troubles.pop()
        return await world.make()

    supervisor = world.supervisor(make)
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()
        assert supervisor.status.reason == "no SDK"

        await world.turn(timedelta(seconds=1))
        assert state(supervisor) is AdapterState.CONNECTED


async def test_an_adapter_that_ends_without_a_word_counts_as_lost() -> None:
    async def leave(adapter: _Platform, publish: Publish) -> None:
        return

    world = _World(leave)
    supervisor = world.supervisor()
    async with Scope("test", _unexpected) as scope:
        scope.spawn(supervisor.run(), "a")
        await settle()

        assert state(supervisor) is AdapterState.LOST
        assert "without saying why" in supervisor.status.reason


async def test_a_store_that_refuses_does_not_keep_the_account_away() -> None:
    world = _World(die_at_once)

    async def publish(*events: Event, cursor: bytes | None = None) -> None:
        raise OSError("disk full")

    async with Scope("test", _unexpected) as scope:
        scope.spawn(world.supervisor(publish=publish).run(), "a")
        await settle()
        await world.turn(timedelta(seconds=1))

    assert world.lives == 2
