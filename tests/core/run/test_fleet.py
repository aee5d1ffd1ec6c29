"""Accounts come and go with ops.toml, and a platform that will not wait hears from us in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import ClassVar

import structlog

from townhall.adapter import Account, AccountSettings, Adapter, Order, Publish
from townhall.clock.time import StoppedTime
from townhall.config.model import AccountConfiguration, Configuration
from townhall.config.settings import TownhallSettings
from townhall.model.capabilities import Capabilities
from townhall.model.events import AdapterConnected, CommandInvoked, Event
from townhall.model.ids import EventId, GroupId, MemberId
from townhall.model.people import Member
from townhall.model.places import Place
from townhall.model.platforms import PROFILES
from townhall.model.results import Ok, Result
from townhall.plugin.loading import Installed
from townhall.run.fingerprints import Fingerprints
from townhall.run.fleet import DEFER_BEFORE, SKEW, Fleet
from townhall.run.metrics import Metrics
from townhall.run.moves import Moves
from townhall.run.scope import Scope
from townhall.store.memory import MemoryStore

START = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)
DEADLINE = timedelta(seconds=3)


class Impatient(Adapter[AccountSettings]):
    """A platform that waits three seconds for an answer."""

    platform = "test"
    capabilities: ClassVar[Capabilities] = PROFILES["discord"]
    deferred: ClassVar[list[str]]

    def __init__(self, account: Account[AccountSettings]) -> None:
        super().__init__(account)
        self.publish: Publish | None = None

    async def run(self, publish: Publish) -> None:
        self.publish = publish
        at = self.account.time.now()
        await publish(AdapterConnected(id=EventId("connected"), at=at, place=Place(GroupId("test:a:"))))
        await asyncio.Event().wait()

    async def perform(self, order: Order) -> Result:
        return Ok()

    async def defer(self, event: Event) -> None:
        self.deferred.append(event.id)

    @property
    def handle(self) -> str:
        return "TheHouse"

    @property
    def address(self) -> str:
        return "http://localhost/"


class Household:
    """Journals in memory, and not before it is let."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.noticed_events: list[str] = []
        self.disk = asyncio.Event()
        self.disk.set()

    async def take(self, account: str, events: Sequence[Event], cursor: bytes | None) -> None:
        await self.disk.wait()
        self.taken.extend(event.id for event in events)

    async def noticed(self, account: str, event: Event) -> None:
        self.noticed_events.append(event.id)


class World:
    """A fleet of one account."""

    def __init__(self, folder: Path, scope: Scope) -> None:
        self.time = StoppedTime(START)
        self.household = Household()

        class OfThisTest(Impatient):
            deferred: ClassVar[list[str]] = []

        self.adapter: type[Impatient] = OfThisTest
        self.fleet = Fleet(
            self.household,
            MemoryStore(),
            Installed.of({}, {"impatient": self.adapter}),
            Moves(MemoryStore()),
            directory=folder,
            time=self.time,
            random=Random(1),
            metrics=Metrics(),
            fingerprints=Fingerprints(),
            scope=scope,
            log=structlog.get_logger(),
        )
        account = AccountConfiguration("a", "impatient", "test", AccountSettings())
        self.fleet.apply(Configuration(TownhallSettings(), {"a": account}, {}, {}), ())

    async def ask(self, ahead: timedelta = timedelta()) -> None:
        """Have somebody call a command the platform wants answered, by a clock that is ahead of ours."""
        adapter = self.fleet.performer("a")
        assert isinstance(adapter, Impatient)
        assert adapter.publish is not None
        called = CommandInvoked(
            id=EventId("asked"),
            at=self.time.now() + ahead,
            place=Place(GroupId("test:a:square")),
            answer_by=self.time.now() + DEADLINE,
            actor=Member(id=MemberId("test:a:ada")),
            command="help",
        )
        await adapter.publish(called)


async def steps() -> None:
    """Let everything that can go on go on."""
    for _ in range(20):
        await asyncio.sleep(0)


@asynccontextmanager
async def running(folder: Path) -> AsyncGenerator[World]:
    errors: list[BaseException] = []
    async with Scope("test", lambda name, error: errors.append(error)) as scope:
        world = World(folder, scope)
        world.fleet.start("a")
        await steps()
        yield world
    assert errors == []


async def test_an_answer_is_promised_before_the_platform_gives_up(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        await world.ask()
        world.time.turn(DEADLINE - DEFER_BEFORE - timedelta(milliseconds=1))
        await steps()
        assert world.adapter.deferred == []

        world.time.turn(timedelta(milliseconds=1))
        await steps()

        assert world.adapter.deferred == ["asked"]


async def test_nothing_is_promised_that_is_not_on_disk(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        world.household.disk.clear()
        asking = asyncio.get_running_loop().create_task(world.ask())
        await steps()
        world.time.turn(DEADLINE)
        await steps()
        promised = list(world.adapter.deferred)
        asking.cancel()

        assert promised == []


async def test_an_account_is_known_by_its_name_and_page_while_it_lives(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        assert world.fleet.handles() == {"thehouse"}
        assert world.fleet.addresses() == {"a": "http://localhost/"}
        assert world.household.noticed_events == ["connected"]

        await world.fleet.stop("a")

        assert world.fleet.performer("a") is None
        assert (world.fleet.handles(), world.fleet.addresses()) == (frozenset(), {})


async def test_a_clock_that_is_behind_the_platform_s_is_told_once_until_it_is_right_again(tmp_path: Path) -> None:
    async with running(tmp_path) as world:
        for ahead in (SKEW * 2, SKEW * 2, timedelta(), SKEW, SKEW * 3):
            await world.ask(ahead)

        told = [id for id in world.household.noticed_events if "|skew|" in id]
        assert len(told) == 2
