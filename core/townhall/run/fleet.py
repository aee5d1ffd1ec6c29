"""The accounts of one Townhall: each has a supervisor, and comes and goes with ops.toml."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

from structlog.typing import FilteringBoundLogger

from townhall.adapter import Adapter
from townhall.clock.time import Time
from townhall.config.model import AccountConfiguration, Configuration
from townhall.courier.office import Performer
from townhall.model.events import AdapterConnected, AdapterDegraded, AdapterLost, Event, GroupMigrated
from townhall.model.ids import EventId
from townhall.plugin.loading import Installed
from townhall.run.accounts import Rooms, make_adapter
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.moves import Moves
from townhall.run.scope import Scope
from townhall.run.supervisor import AdapterStatus, Supervisor
from townhall.store.interface import Store

OF_THE_ACCOUNT = (AdapterConnected, AdapterLost, AdapterDegraded)
"""What an adapter tells of itself; that is no sign that its platform speaks to us."""
SKEW = timedelta(minutes=1)
"""How far ahead of ours a platform's clock may be before somebody is told."""

DEFER_BEFORE = timedelta(milliseconds=1500)
"""How long before a platform stops waiting it is told that an answer is coming."""


class Household(Protocol):
    """What the fleet needs of the house around it."""

    async def take(self, account: str, events: Sequence[Event], cursor: bytes | None) -> None:
        """Journal what an account heard."""
        ...

    async def noticed(self, account: str, event: Event) -> None:
        """Deal with what is true of an account and of no group, and with a group's new address."""
        ...


class Fleet:
    """Starts, stops and restarts the adapters of all accounts."""

    def __init__(
        self,
        household: Household,
        store: Store,
        installed: Installed,
        moves: Moves,
        *,
        directory: Path,
        time: Time,
        random: Random,
        metrics: Metrics,
        fingerprints: Fingerprints,
        scope: Scope,
        log: FilteringBoundLogger,
    ) -> None:
        self.installed = installed
        self._household = household
        self._store = store
        self._moves = moves
        self._directory = directory
        self._time = time
        self._random = random
        self._metrics = metrics
        self._fingerprints = fingerprints
        self._scope = scope
        self._log = log
        self._configuration: Configuration | None = None
        self._supervisors: dict[str, Supervisor] = {}
        self._skewed: set[str] = set()
        """Accounts whose platform's clock is ahead of ours, as was told."""
        self._tasks: dict[str, asyncio.Task[None]] = {}

    # -- coming and going -------------------------------------------------------------------------
    def apply(self, configuration: Configuration, changed: Collection[str]) -> None:
        """Take in a configuration; accounts are started and stopped by :meth:`start` and :meth:`stop`.

        ``changed`` names the accounts that have other groups than before.
        """
        self._configuration = configuration
        for name in changed:
            adapter = self.performer(name)
            if adapter is not None and name in configuration.accounts:
                adapter.rooms_changed(Rooms(configuration, name, self._moves.address))

    def start(self, name: str) -> None:
        """Bring an account up."""
        assert self._configuration is not None
        account = self._configuration.accounts[name]
        supervisor = Supervisor(
            name,
            account.platform,
            self._maker(account),
            self._publisher(name),
            time=self._time,
            random=self._random,
            log=self._log.bind(account=name),
            counters=self._metrics.account(name, account.platform),
            fingerprints=self._fingerprints,
        )
        self._supervisors[name] = supervisor
        self._tasks[name] = self._scope.spawn(supervisor.run(), f"account {name}")

    async def stop(self, name: str) -> None:
        """Take an account down; what it accepted is in the journal."""
        self._supervisors.pop(name, None)
        task = self._tasks.pop(name, None)
        if task is not None:
            await self._scope.end(task)

    async def stop_all(self) -> None:
        """Take every account down, so that nothing new comes in."""
        for name in list(self._tasks):
            await self.stop(name)

    def _maker(self, account: AccountConfiguration) -> Callable[[], Awaitable[Adapter[Any]]]:
        async def make() -> Adapter[Any]:
            assert self._configuration is not None
            directory = self._directory / account.name
            directory.mkdir(parents=True, exist_ok=True)
            return make_adapter(
                account,
                self._configuration,
                self.installed,
                address=self._moves.address,
                directory=directory,
                time=self._time,
                log=self._log,
                cursor=await self._store.cursor(account.name),
                malformed=self._metrics.account(account.name, account.platform).misunderstood,
            )

        return make

    # -- traffic ----------------------------------------------------------------------------------
    def _publisher(self, name: str) -> Any:
        async def publish(*events: Event, cursor: bytes | None = None) -> None:
            for event in events:
                if isinstance(event, (*OF_THE_ACCOUNT, GroupMigrated)):
                    await self._household.noticed(name, event)
            await self._household.take(name, self._moves.all_home(events), cursor)
            if not all(isinstance(event, OF_THE_ACCOUNT) for event in events):
                self._metrics.account(name).heard_at = self._time.now()
            if events:
                await self._mind_the_clock(name, events[-1])
            # Only what is on disk is promised an answer.
            for event in events:
                if event.answer_by is not None:
                    self._defer_in_time(name, event)

        return publish

    async def _mind_the_clock(self, name: str, latest: Event) -> None:
        """Say once that this machine's clock is wrong: what is told as news cannot have happened in the future."""
        ahead = latest.at - self._time.now()
        if ahead <= SKEW:
            self._skewed.discard(name)
        elif name not in self._skewed and not latest.backfill:
            self._skewed.add(name)
            now = self._time.now()
            degraded = AdapterDegraded(
                id=EventId(f"{latest.place.group}|skew|{now.isoformat()}"),
                at=now,
                place=latest.place,
                reason=f"The platform's clock is {round(ahead.total_seconds())} seconds ahead of this machine's.",
                remedy="Set this machine's clock (NTP does): timers, quiet hours and limits go by it.",
            )
            self._log.warning(degraded.reason, account=name, remedy=degraded.remedy)
            await self._household.noticed(name, degraded)

    def _defer_in_time(self, name: str, event: Event) -> None:
        """See that the platform hears from us before it gives up, however long the group's lane is."""

        async def defer() -> None:
            assert event.answer_by is not None
            await self._time.sleep_until(event.answer_by - DEFER_BEFORE)
            adapter = self.performer(name)
            if adapter is not None:
                await adapter.defer(event)

        self._scope.spawn(defer(), "deferral")

    def performer(self, name: str) -> Adapter[Any] | None:
        """Return the adapter of an account that lives now."""
        supervisor = self._supervisors.get(name)
        return None if supervisor is None else supervisor.adapter

    def performer_of(self, name: str) -> Performer | None:
        """Return what does the actions of an account, each where its group is now."""
        return self._moves.performer(self.performer(name))

    @property
    def statuses(self) -> Mapping[str, AdapterStatus]:
        """How every account stands with its platform."""
        return {name: supervisor.status for name, supervisor in self._supervisors.items()}

    def handles(self) -> frozenset[str]:
        """Return the names our accounts go by, casefolded."""
        living = [self.performer(name) for name in self._supervisors]
        return frozenset(adapter.handle.casefold() for adapter in living if adapter is not None and adapter.handle)

    def addresses(self) -> dict[str, str]:
        """Return the pages that adapters serve themselves, by account."""
        living = {name: self.performer(name) for name in self._supervisors}
        return {name: one.address for name, one in living.items() if one is not None and one.address}
