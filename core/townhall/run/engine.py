"""The pipeline as one piece: store, bus, clock and courier, wired together; with real platforms or in a test.

The engine knows no files and no network. Whoever owns it gives it a configuration and, per account, something
that performs actions.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from random import Random

from structlog.typing import FilteringBoundLogger

from townhall.bus.albums import Albums
from townhall.bus.batches import standing_orders
from townhall.bus.bus import Bus
from townhall.bus.committer import Committer
from townhall.bus.core_plugin import core_use
from townhall.bus.counting.declaring import counting_use
from townhall.bus.failures import Failures
from townhall.bus.holds import lacking, promotion_held
from townhall.bus.intake import Intake
from townhall.bus.keeping import Keeping
from townhall.bus.optouts import declines
from townhall.bus.switchboard import Switchboard, Switched, nobody_switches
from townhall.bus.tables import Tables
from townhall.bus.world import World
from townhall.clock.clock import Clock
from townhall.clock.time import Time
from townhall.config.model import Configuration, GroupConfiguration
from townhall.courier.courier import Courier
from townhall.courier.office import Performer, link_by
from townhall.doctor.finding import Doctor
from townhall.model.batches import BatchOrder
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.model.holds import HoldPromotion
from townhall.model.ids import GroupId, account_of
from townhall.model.results import outcome
from townhall.run.metrics import Metrics
from townhall.run.notices import Notices
from townhall.run.pool import Pool
from townhall.run.schedules import schedules_of
from townhall.run.scope import Scope
from townhall.run.signing import signer_of
from townhall.run.starting import applied, first_events
from townhall.run.witness import Witness
from townhall.run.workers import run_worker
from townhall.store.interface import Erasure, Journaled, Outgoing, Override, Store, Timer
from townhall.store.pseudonyms import Pseudonyms, pseudonyms_of
from townhall.surface.buttons import ButtonSigner
from townhall.surface.degrade import refusal
from townhall.text.texts import Texts

NOTHING = Capabilities(platform="unknown", abilities={})
LAST_WORDS = timedelta(seconds=5)
"""How long sends under way may take when Townhall stops."""


class Engine:
    """Takes events in, has plugins decide, and sees that what they decide is done.

    ``performer`` gives the adapter of an account that lives now, ``usual`` what a group's platform can do while its
    adapter does not. ``chance`` makes what nobody may guess; the system's own unless a test has another.
    """

    def __init__(
        self,
        *,
        store: Store,
        time: Time,
        random: Random,
        performer: Callable[[str], Performer | None],
        usual: Callable[[GroupConfiguration], Capabilities],
        metrics: Metrics,
        witness: Witness,
        log: FilteringBoundLogger,
        workers: int = 4,
        chance: Random | None = None,
    ) -> None:
        self.store = store
        self.time = time
        self.random = random
        self._chance = chance or secrets.SystemRandom()
        self._performer = performer
        self._usual = usual
        self._telling = 0
        self.metrics = metrics
        self.witness = witness
        self.log = log
        self._scope = Scope("engine", witness.failed)
        self._pool = Pool(workers)
        self._running = False
        self.switchboard: Switchboard | None = None
        self.doctor: Doctor | None = None
        self.on_switched: Switched = nobody_switches
        """Called when switches were set or taken back; whoever has a file gives these three before the start."""

    # -- life -------------------------------------------------------------------------------------
    async def open(self, configuration: Configuration, texts: Texts) -> int:
        """Take the configuration and put back what was under way; return how many events waited.

        The store is open already, since the switches of the configuration come from it.
        """
        self._build(texts, await signer_of(self.store), await pseudonyms_of(self.store))
        self._scope.spawn(self.committer.run(), "committer")
        await self._take(configuration, texts, ())
        found = await self.intake.unfinished()
        self.ordered([*await standing_orders(self.world), *await promotion_held(self.world)])
        # Rows of the last life go before whatever is decided from here on.
        await self.courier.recover(configuration.accounts)
        await self.intake.put_back(found)
        for some in first_events(configuration, self.time.now()):
            await self.intake.publish_own(*some)
        self._running = True
        return len(found)

    def start_clock(self) -> None:
        """Let timers fire by themselves; a test fires them by hand instead."""
        self._scope.spawn(self.clock.run(), "clock")

    async def still(self) -> None:
        """Return when nothing more can happen before the clock moves on or something comes in."""
        while True:
            turns = self.metrics.turns
            await self.bus.idle()
            await self.committer.settled()
            await self.courier.still()
            await asyncio.sleep(0)
            if turns == self.metrics.turns and not self.bus.under_way and not self._telling:
                return

    @property
    def resting(self) -> bool:
        """Whether nothing is under way: no turn, no commit, no send and no notice."""
        return not (self.bus.under_way or self.committer.at_work or self._telling) and self.courier.resting

    async def close(self, patience: timedelta = LAST_WORDS) -> None:
        """Stop in order: handlers, decisions, sends; what waits is on disk."""
        if not self._running:
            return
        self._running = False
        self.bus.stop()
        await self._scope.end_together(self.bus.tasks, patience.total_seconds() / 2)
        # A disk that does not take anything must not keep the process: what is not written was not acknowledged.
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()):
                await self.intake.quiet()
                await self.committer.settled()
        await self.courier.close(patience)
        await self._scope.close()
        self._pool.shutdown()

    def _build(self, texts: Texts, signer: ButtonSigner, pseudonyms: Pseudonyms) -> None:
        self.world = World(
            store=self.store,
            time=self.time,
            texts=texts,
            signer=signer,
            tables=Tables(),
            capabilities=self.capabilities,
            link_to=lambda group, message: link_by(self._performer(account_of(group)), group, message),
            pseudonyms=pseudonyms,
            chance=self._chance,
        )
        self._core = core_use(self.world, lambda: self.courier)
        self.world.tables = Tables((self._core,), counting_use())
        self.committer = Committer(self.store, self.world.cache, self, self.log, self.time)
        self.world.settled, self.world.in_thread = self.committer.settled, self._pool.run
        self.world.switches, self.world.doctor = self.switchboard, self.doctor
        failures = Failures(self.log, self.witness)
        self.bus = Bus(self.world, self.committer, failures, self.metrics, self._scope, self.log)
        self.committer.held = self.bus.held
        self.committer.erasing, self.committer.erased = self._erasing, self._erased
        albums = Albums(self.bus, self.time, self._scope.spawn)
        self.intake = Intake(self.store, self.bus, albums, self.world, self.metrics.account)
        self.clock = Clock(self.store, self.time, self._fired, self.intake.room)
        self.notices = Notices(self.world, self.intake.publish_own, self.log)
        self.courier = Courier(
            self.store,
            self.time,
            self._performer,
            settings=lambda group: None if (found := self.world.group(group)) is None else found.core,
            accepted=self.bus.enqueue,
            report=self._report,
            finished=self._finished,
            work=lambda action: run_worker(self.world, action),
            on_error=self.witness.failed,
            random=self.random,
            refuses=refusal,
            declines=lambda row: declines(self.world, row),
            lacks=lambda row: lacking(self.world, row, self.time.now()),
        )

    def keeping(self) -> Keeping:
        """Return what the plugins in use keep about people, and for how long."""
        return Keeping(self.world.configuration, self._core.plugin)

    def _erasing(self, erasure: Erasure) -> None:
        """Somebody is to be erased: what they did before is not handled any more."""
        if erasure.through is not None:
            self.world.erased[erasure.member] = erasure.through

    def _erased(self, erasure: Erasure) -> None:
        """Somebody was erased: memory forgets them too."""
        self.world.cache.forget_all(self.committer.unwritten())
        self.bus.forget(erasure.member)
        self.world.counting.forget()
        self.courier.forget(erasure.member)

    # -- configuration ----------------------------------------------------------------------------
    async def apply(
        self,
        configuration: Configuration,
        texts: Texts,
        changed: Mapping[GroupId, tuple[str, ...]],
        before: Mapping[GroupId, GroupConfiguration] | None = None,
    ) -> None:
        """Put a new configuration in force; ``changed`` names the plugins that changed, per group.

        ``before`` has those groups as they were, where the configuration in force has been changed in place.
        """
        await self._take(configuration, texts, changed, before)
        for group, plugins in changed.items():
            if group in configuration.groups:
                await self.intake.publish_own(applied(group, plugins, configuration.revision, self.time.now()))

    async def _take(
        self,
        configuration: Configuration,
        texts: Texts,
        changed: Iterable[GroupId],
        before: Mapping[GroupId, GroupConfiguration] | None = None,
    ) -> None:
        if before is None and self.world.configuration is not None:
            before = self.world.configuration.groups
        texts.override(configuration.texts)
        self.world.texts = texts
        self.metrics.groups = len(configuration.groups)
        self.bus.apply(configuration, changed)
        await schedules_of(self.clock, before, configuration, changed)

    def capabilities(self, group: GroupId) -> Capabilities:
        """Return what can be done in a group now, by its account's adapter."""
        performer = self._performer(account_of(group))
        if performer is not None:
            return performer.capabilities_in(group)
        configured = self.world.group(group)
        return NOTHING if configured is None else self._usual(configured)

    # -- traffic ----------------------------------------------------------------------------------
    async def publish(self, account: str, events: Sequence[Event], cursor: bytes | None = None) -> None:
        """Take in what an adapter heard; durable when this returns."""
        await self.intake.publish(account, events, cursor)

    def _fired(self, rows: Sequence[Journaled]) -> None:
        self.metrics.timers_fired += len(rows)
        self.intake.journaled(rows)

    def _finished(self, row: Outgoing) -> None:
        if row.result is not None:
            self.metrics.account(row.account).actions[outcome(row.result)] += 1

    def _report(self, kind: str, row: Outgoing) -> None:
        self._telling += 1
        self._scope.spawn(self._tell(kind, row), "notice")

    async def _tell(self, kind: str, row: Outgoing) -> None:
        try:
            await self.notices.send(kind, row)
        finally:
            self._telling -= 1

    def ordered(self, orders: Sequence[BatchOrder | HoldPromotion]) -> None:
        """Hold, let go or drop what waits to be sent."""
        self.courier.order(orders)

    def send(self, rows: Sequence[Outgoing]) -> None:
        """Give committed rows to the courier."""
        self.courier.enqueue(rows)

    def timers(self, timers: Sequence[Timer], cancelled: Sequence[str]) -> None:
        """Tell the clock of committed timers."""
        self.clock.timers_changed(timers, cancelled)

    def raised(self, events: Sequence[Event], numbers: Sequence[int]) -> None:
        """Put committed events of turns into their lanes."""
        self.intake.raised(events, numbers)

    def switched(self, overrides: Sequence[Override], cleared: Sequence[tuple[str, str]]) -> None:
        """Have committed switches put in force."""
        self.on_switched(overrides, cleared)
