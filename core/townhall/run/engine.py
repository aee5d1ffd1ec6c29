"""The pipeline as one piece: store, bus, clock and courier, wired together; with real platforms or in a test.

The engine knows no files and no network. Whoever owns it gives it a configuration and, per account, something
that performs actions.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from random import Random

from structlog.typing import FilteringBoundLogger

from townhall.bus.bus import Bus
from townhall.bus.committer import Committer
from townhall.bus.core_plugin import core_use
from townhall.bus.failures import Failures
from townhall.bus.intake import Intake
from townhall.bus.merge import RAISED
from townhall.bus.table import Tables
from townhall.bus.world import World
from townhall.clock.clock import Clock
from townhall.clock.time import Time
from townhall.config.model import Configuration
from townhall.courier.courier import Courier, Performer
from townhall.model.capabilities import Capabilities
from townhall.model.events import ConfigurationApplied, Event
from townhall.model.ids import EventId, GroupId, account_of
from townhall.model.places import Place
from townhall.model.platforms import LOBBY
from townhall.model.results import outcome
from townhall.run.metrics import Metrics
from townhall.run.notices import Notices
from townhall.run.pool import Pool
from townhall.run.schedules import schedules_of
from townhall.run.scope import Scope
from townhall.run.witness import Witness
from townhall.run.workers import run_worker
from townhall.store.interface import Effects, Journaled, Outgoing, RecordKey, Store, Timer
from townhall.surface.buttons import ButtonSigner
from townhall.text.texts import Texts

SECRET = RecordKey("townhall", "core", "Secret", "buttons")
"""Where the key that signs buttons is kept: buttons outlive a restart."""

LAST_WORDS = timedelta(seconds=5)
"""How long sends under way may take when Townhall stops."""


class Engine:
    """Takes events in, has plugins decide, and sees that what they decide is done."""

    def __init__(
        self,
        *,
        store: Store,
        time: Time,
        random: Random,
        texts: Texts,
        performers: Mapping[str, Performer],
        metrics: Metrics,
        witness: Witness,
        log: FilteringBoundLogger,
        workers: int = 4,
    ) -> None:
        self.store = store
        self.time = time
        self.random = random
        self.texts = texts
        self.performers = performers
        self.metrics = metrics
        self.witness = witness
        self.log = log
        self._scope = Scope("engine", witness.failed)
        self._pool = Pool(workers)
        self._running = False

    # -- life -------------------------------------------------------------------------------------
    async def open(self, configuration: Configuration) -> int:
        """Open the store, put back what was under way, and take the configuration; return how many events waited."""
        await self.store.open()
        self._build(await self._signer())
        await self._take(configuration, ())
        self._scope.spawn(self.committer.run(), "committer")
        found = await self.intake.recover()
        await self.courier.recover()
        self._running = True
        return found

    def start(self) -> None:
        """Let timers fire and sends go out by themselves; a test turns both by hand instead."""
        self._scope.spawn(self.clock.run(), "clock")
        self._scope.spawn(self.courier.run(), "courier")

    async def close(self) -> None:
        """Stop in order: handlers, decisions, sends; what waits is on disk."""
        if not self._running:
            return
        self._running = False
        await self.intake.quiet()
        self.bus.stop()
        await self.committer.settled()
        await self.courier.close(LAST_WORDS)
        await self._scope.close()
        self._pool.shutdown()
        await self.store.close()

    def _build(self, signer: ButtonSigner) -> None:
        self.world = World(
            store=self.store,
            time=self.time,
            texts=self.texts,
            signer=signer,
            tables=Tables(),
            capabilities=self.capabilities,
        )
        self.world.tables = Tables((core_use(self.world, self._release),))
        self.committer = Committer(self.store, self.world.cache, self, self.log)
        self.world.settled = self.committer.settled
        failures = Failures(self.log, self.witness)
        self.bus = Bus(self.world, self.committer, failures, self.metrics, self._scope, self._pool.run, self.log)
        self.intake = Intake(self.store, self.bus, self.world, self.metrics.account)
        self.clock = Clock(self.store, self.time, self._accepted)
        self.notices = Notices(self.world, self._publish_own, self.log)
        self.courier = Courier(
            store=self.store,
            time=self.time,
            random=self.random,
            accounts=self.performers,
            accepted=self._accepted,
            settings=lambda group: None if (found := self.world.group(group)) is None else found.core,
            work=lambda action: run_worker(self.world, action),
            settled=self._settled,
            report=self.notices.send,
            log=self.log,
        )

    async def _signer(self) -> ButtonSigner:
        secret = await self.store.record(SECRET)
        if secret is None:
            secret = secrets.token_bytes(32)
            await self.store.commit(Effects(records={SECRET: secret}))
        return ButtonSigner(secret)

    # -- configuration ----------------------------------------------------------------------------
    async def apply(self, configuration: Configuration, changed: Mapping[GroupId, tuple[str, ...]]) -> None:
        """Put a new configuration in force; ``changed`` names the plugins that changed, per group."""
        await self._take(configuration, changed)
        for group, plugins in changed.items():
            if group in configuration.groups:
                await self._publish_own(self._applied(group, plugins, configuration.revision))

    async def _take(self, configuration: Configuration, changed: Iterable[GroupId]) -> None:
        before = self.world.configuration
        self.texts.override(configuration.texts)
        self.bus.apply(configuration, changed)
        self.bus.steps.handles = frozenset(
            performer.handle.casefold() for performer in self.performers.values() if getattr(performer, "handle", "")
        )
        await schedules_of(self.clock, before, configuration, changed)

    def _applied(self, group: GroupId, plugins: tuple[str, ...], revision: str) -> ConfigurationApplied:
        now = self.time.now()
        return ConfigurationApplied(
            id=EventId(f"configuration|{group}|{revision}|{now.timestamp()}"),
            at=now,
            place=Place(group),
            received_at=now,
            plugins=plugins,
            revision=revision,
        )

    def capabilities(self, group: GroupId) -> Capabilities:
        """Return what can be done in a group now, by its account's adapter."""
        performer = self.performers.get(account_of(group))
        return LOBBY if performer is None else performer.capabilities_in(group)

    # -- traffic ----------------------------------------------------------------------------------
    async def publish(self, account: str, events: Sequence[Event], cursor: bytes | None = None) -> None:
        """Take in what an adapter heard; durable when this returns."""
        await self.intake.publish(account, events, cursor)

    async def _publish_own(self, event: Event) -> None:
        await self.intake.publish("", (event,))

    def _settled(self, row: Outgoing) -> None:
        if row.result is not None:
            self.metrics.account(row.account).actions[outcome(row.result)] += 1

    def _accepted(self, rows: Sequence[Journaled]) -> None:
        self.intake.journaled(rows)

    async def _release(self, key: str, *, send: bool, who: str) -> Outgoing | None:
        return await self.courier.release(key, resend=send, who=who)

    def send(self, rows: Sequence[Outgoing]) -> None:
        """Give committed rows to the courier."""
        self.courier.enqueue(rows)

    def timers(self, timers: Sequence[Timer], cancelled: Sequence[str]) -> None:
        """Tell the clock of committed timers."""
        self.clock.timers_changed(timers, cancelled)

    def raised(self, events: Sequence[Event], numbers: Sequence[int]) -> None:
        """Put committed events of turns into their lanes."""
        for number, event in zip(numbers, events, strict=True):
            if number:
                self.bus.enqueue(f"{event.place.group}{RAISED}", number, event)
