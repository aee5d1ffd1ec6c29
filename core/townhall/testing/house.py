"""A whole Townhall for a test: the real pipeline on a store in memory, under a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, cast

import msgspec
import structlog

from townhall.adapter import Account, AccountSettings
from townhall.clock.time import StoppedTime
from townhall.config.document import Document, Reading, read_document
from townhall.config.faults import Faults
from townhall.config.model import Configuration
from townhall.config.written import gathered
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.model.ids import GroupId, account_of
from townhall.model.platforms import PROFILES
from townhall.plugin.loading import Installed
from townhall.run.by_hand import ByHand
from townhall.run.care import Care
from townhall.run.engine import Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.witness import Witness
from townhall.store.interface import Override, Store
from townhall.store.memory import MemoryStore
from townhall.testing.house_switches import HouseSwitches
from townhall.testing.platform import ACCOUNT, PLATFORM, TestPlatform, Truth, named, unhurried

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
"""A Monday."""


class Variant(msgspec.Struct, frozen=True):
    """One way in which a test runs."""

    profile: str = "full"
    """A name of :data:`townhall.model.platforms.PROFILES`."""
    restarts: bool = False
    """Whether Townhall is started anew after every step."""

    def __str__(self) -> str:
        return f"{self.profile}, restarted" if self.restarts else self.profile


class House:
    """What the rooms of one test have in common."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.time = StoppedTime(START)
        self.store: Store = MemoryStore(lambda: self.time.now().timestamp())
        self.truth = Truth()
        self.platforms: dict[str, Capabilities] = {PLATFORM: unhurried(PROFILES[variant.profile])}
        """What can be done on each platform, by its name."""
        self.accounts: dict[str, str] = {ACCOUNT: PLATFORM}
        """The platform of each account."""
        self.modules: dict[str, ModuleType] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        self.texts: dict[str, dict[str, Any]] = {}
        self.townhall: dict[str, Any] = {}
        """The ``[townhall]`` table."""
        self.engine: Engine | None = None
        self._kinds: dict[str, type[TestPlatform]] = {}
        self.switches = HouseSwitches(self)
        self._adapters: dict[str, TestPlatform] = {}
        self._stale = True
        self._readings = 0

    # -- configuration ----------------------------------------------------------------------------
    def change(self) -> None:
        """Have the configuration read again before the next step."""
        self._stale = True

    @property
    def capabilities(self) -> Capabilities:
        """What can be done on the platform of the variant."""
        return self.platforms[PLATFORM]

    def settle_on(self, account: str, platform: str = "") -> None:
        """Have an account on a platform, the variant's own where none is named; one that is there stays where it is."""
        there = self.accounts.setdefault(account, platform or PLATFORM)
        if platform not in ("", there):
            raise ValueError(f"The account {account!r} is on {there} already. Give the room another account.")
        if there not in self.platforms:
            self.platforms[there] = named(there)

    def platform_of(self, account: str) -> str:
        """Return the platform of an account."""
        return self.accounts[account]

    def read(self, overrides: Sequence[Override] = ()) -> tuple[Reading, Faults]:
        """Read the settings of all rooms, under switches."""
        self._kinds = {
            name: type("TestPlatform", (TestPlatform,), {"platform": name, "capabilities": able, "truth": self.truth})
            for name, able in self.platforms.items()
        }
        installed = Installed.of(self.modules, self._kinds)
        tables: dict[str, Any] = {
            "accounts": {account: {"adapter": platform} for account, platform in sorted(self.accounts.items())},
            "groups": {alias: _as_toml(table) for alias, table in self.groups.items()},
            "texts": self.texts,
            "townhall": _as_toml(self.townhall),
        }
        faults = Faults("test")
        document = Document(gathered(tables), Path(), {}, overrides, faults)
        # Each reading has a name of its own, or a second change within the same moment would be taken for the first.
        self._readings += 1
        return read_document(document, installed, f"test-{self._readings}"), faults

    async def _configuration(self) -> Configuration:
        result, faults = self.read(await self.switches.active())
        if result.configuration is None:
            said = "\n".join(str(one) for one in faults.diagnostics(""))
            raise AssertionError(f"The settings of the room are refused:\n{said}")
        self._installed = result.installed
        return result.configuration

    # -- life -------------------------------------------------------------------------------------
    async def ready(self) -> Engine:
        """Return the running engine, started or brought up to date first."""
        if self.engine is None:
            await self._start()
        elif self._stale:
            self._stale = False
            before = self.engine.world.configuration
            after = await self._configuration()
            self._connect()
            await self.engine.apply(after, self._installed.texts(), _changes(before, after))
            await self.settle()
        assert self.engine is not None
        return self.engine

    async def _start(self) -> None:
        await self.store.open()
        configuration = await self._configuration()
        self._stale = False
        log = structlog.get_logger("townhall.test")
        metrics, fingerprints = Metrics(), Fingerprints()
        self._connect()
        self.engine = Engine(
            store=self.store,
            time=self.time,
            random=Random(1),
            performer=lambda name: self._adapters.get(name),
            usual=lambda group: self.platforms[self.platform_of(group.account)],
            metrics=metrics,
            witness=Witness(metrics, fingerprints, log),
            log=log,
            chance=Random(2),
        )
        self.engine.switchboard, self.engine.on_switched = self.switches, self.switches.committed
        await self.engine.open(configuration, self._installed.texts())
        await self.settle()

    def _connect(self) -> None:
        """Have an adapter for each account, with the capabilities of now."""
        for name, platform in sorted(self.accounts.items()):
            account = Account(
                name=name,
                settings=AccountSettings(),
                rooms=(),
                directory=Path(),
                time=self.time,
                log=structlog.get_logger("townhall.test"),
            )
            self._adapters[name] = self._kinds[platform](account)

    async def close(self) -> None:
        """End it."""
        if self.engine is not None:
            engine, self.engine = self.engine, None
            await engine.close()

    async def restart(self) -> None:
        """End the process and begin another one on the same store."""
        await self.close()
        await self.ready()

    async def step(self) -> None:
        """Let everything come to rest, and start anew where the variant wants it."""
        await self.settle()
        if self.variant.restarts:
            await self.restart()

    # -- traffic ----------------------------------------------------------------------------------
    async def publish(self, *events: Event) -> None:
        """Have things happen on the platform."""
        engine = await self.ready()
        await engine.publish(account_of(events[0].place.group), events)
        await self.step()

    async def settle(self) -> None:
        """Return when nothing more happens before the clock moves on."""
        if self.engine is not None:
            await ByHand(self.engine, self.time).settle()

    async def wait(self, by: timedelta) -> None:
        """Turn the clock on, and let every timer on the way fire at its own instant."""
        engine = await self.ready()
        await ByHand(engine, self.time).pass_until(self.time.now() + by)
        await self.step()

    async def tidy(self) -> None:
        """Let go what is past its time, as a running Townhall does every hour."""
        engine = await self.ready()
        configuration = engine.world.configuration
        assert configuration is not None
        await Care(engine, lambda: configuration.townhall).once(breath=0)
        await self.step()


def _changes(before: Configuration | None, after: Configuration) -> dict[GroupId, tuple[str, ...]]:
    """Return every group as changed: a test's rooms are few."""
    known = list(before.groups) if before is not None else []
    changes: dict[GroupId, tuple[str, ...]] = dict.fromkeys(known, ())
    for group in after.groups.values():
        changes[group.id] = tuple(use.name for use in group.plugins)
    return changes


def _as_toml(value: Any) -> Any:
    """Return a setting as ops.toml would write it."""
    if isinstance(value, timedelta):
        return f"{round(value.total_seconds())}s"
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        return {key: _as_toml(one) for key, one in table.items()}
    if isinstance(value, list | tuple):
        several = cast("Iterable[Any]", value)
        return [_as_toml(one) for one in several]
    return value
