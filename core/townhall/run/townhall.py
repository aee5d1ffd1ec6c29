"""One running Townhall on one ops.toml: opened, served, reloaded, and closed with nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from townhall.clock.time import SystemTime, Time
from townhall.config.loading import Loaded
from townhall.config.model import Configuration, GroupConfiguration
from townhall.config.update import Update, put_in_force
from townhall.model.capabilities import Capabilities
from townhall.model.events import AdapterConnected, AdapterDegraded, AdapterLost, Event, GroupMigrated
from townhall.model.platforms import PROFILES
from townhall.run.answers import door
from townhall.run.care import Care
from townhall.run.doctoring import HouseDoctor
from townhall.run.engine import Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.fleet import Fleet
from townhall.run.health import Health, suspended
from townhall.run.logs import Logs
from townhall.run.metrics import Metrics
from townhall.run.moves import Moves
from townhall.run.pages import contributed_routes
from townhall.run.reloading import Reloading, accounts_of, plugins_changed
from townhall.run.scope import Scope
from townhall.run.store_watch import StoreWatch
from townhall.run.switching import Switches, as_stored
from townhall.run.watch import Watch
from townhall.run.watchdog import Running, Watchdog
from townhall.run.web import Condition, HealthServer
from townhall.run.witness import Witness
from townhall.store.interface import Store
from townhall.store.opening import open_store
from townhall.text.texts import Texts


class Refused(Exception):
    """The switches in the store make the configuration a bad one; carries everything there is to say."""

    def __init__(self, loaded: Loaded) -> None:
        super().__init__("\n".join(str(one) for one in loaded.errors))
        self.loaded = loaded


class Townhall:
    """The whole program between start and end. ``async with`` starts it; then :meth:`serve_until`."""

    def __init__(
        self, loaded: Loaded, logs: Logs, *, version: str = "", time: Time | None = None, random: Random | None = None
    ) -> None:
        """Make a Townhall of a configuration that passed its checks."""
        assert loaded.configuration is not None
        self.loaded = loaded
        self.configuration: Configuration = loaded.configuration
        self.waiting = 0
        """Events that were accepted before the start."""
        self.metrics = Metrics(version)
        self._time = time or SystemTime()
        self._random = random or Random()
        self._log = logs.log
        self._redaction = logs.redaction
        self._fingerprints = Fingerprints()
        self._witness = Witness(self.metrics, self._fingerprints, self._log)
        self._stack = AsyncExitStack()
        self.store: Store = open_store(self.configuration.townhall.database, loaded.path.parent)
        self._moves = Moves(self.store)
        self.switches = Switches(
            self.store, self._time, lambda: self.loaded, lambda: self._moves.homes, self._put_in_force, self._log
        )
        self._pages: HealthServer | None = None

    # -- start ------------------------------------------------------------------------------------
    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        await self.store.open()
        self._stack.push_async_callback(self.store.close)
        await self._moves.open()
        await self._as_stored()
        self._scope = self.switches.scope = Scope("townhall", self._witness.failed)
        self._fleet = self._make_fleet()
        self.engine = self._make_engine()
        self.engine.switchboard, self.engine.on_switched = self.switches, self.switches.committed
        self.doctor = self.engine.doctor = HouseDoctor(self, self._fleet)
        self.waiting = await self.engine.open(self.configuration, self.loaded.installed.texts())
        self._stack.push_async_callback(self.engine.close)
        self._fleet.apply(self.configuration, ())
        self._reloading = self._make_reloading()
        self.health = Health(self, self._time, self._log)
        self._watch = Watch(self._reloading.paths, self._reload, self._time)
        await self._serve_health()
        await self._stack.enter_async_context(door(self, self._scope, self._log))
        await self._stack.enter_async_context(Watchdog(self._witness.stalled, self._running))
        self._stack.push_async_callback(self._scope.close)
        self._stack.push_async_callback(self._fleet.stop_all)
        self._begin()
        await self.engine.notices.switches_void(self.switches.void(), self.loaded)

    def _begin(self) -> None:
        for name in self.configuration.accounts:
            self._fleet.start(name)
        self.engine.start_clock()
        self._scope.spawn(self._watch.run(), "watch")
        self._scope.spawn(self.health.run(), "health")
        self._scope.spawn(Care(self.engine, lambda: self.configuration.townhall).run(), "care")
        self._scope.spawn(StoreWatch(self.store, self.engine.notices, self._log).run(), "store")

    async def _as_stored(self) -> None:
        """Read the configuration once more when the store holds switches or moves, which the file does not tell."""
        if not await self.switches.open() and not self._moves.homes:
            return
        loaded = as_stored(self.loaded, self.switches.active(), self._moves.homes, self._log)
        if loaded.configuration is None:
            raise Refused(loaded)
        self.loaded, self.configuration = loaded, loaded.configuration

    def _make_fleet(self) -> Fleet:
        return Fleet(
            self,
            self.store,
            self.loaded.installed,
            self._moves,
            directory=self.accounts_directory,
            time=self._time,
            random=self._random,
            metrics=self.metrics,
            fingerprints=self._fingerprints,
            scope=self._scope,
            log=self._log,
        )

    @property
    def accounts_directory(self) -> Path:
        """Where adapters keep files of their own, beside ops.toml."""
        return self.loaded.path.parent / "accounts"

    def _make_engine(self) -> Engine:
        return Engine(
            store=self.store,
            time=self._time,
            random=self._random,
            performer=self._fleet.performer_of,
            usual=self._usual,
            metrics=self.metrics,
            witness=self._witness,
            log=self._log,
            workers=self.configuration.townhall.workers,
        )

    def _usual(self, group: GroupConfiguration) -> Capabilities:
        """Return what a group's platform can do while its adapter is not there to say it."""
        if group.core.like:
            return PROFILES[group.core.like]
        return self.loaded.installed.adapter(self.configuration.accounts[group.core.account].adapter).capabilities

    def _make_reloading(self) -> Reloading:
        return Reloading(
            self.loaded.path,
            lambda: self.loaded,
            switches=self.switches.active,
            moves=lambda: self._moves.homes,
            reloaded=self._reloaded,
            refused=self._refused,
            metrics=self.metrics,
            log=self._log,
        )

    # -- health -----------------------------------------------------------------------------------
    async def _serve_health(self) -> None:
        self.metrics.lanes_waiting = lambda: self.engine.bus.queued
        self.metrics.outbox = self.engine.courier.waiting_by_lane
        self.metrics.queues = self.engine.courier.waiting
        self.metrics.suspended = lambda: suspended(self.engine)
        if not self.configuration.townhall.listen:
            return
        routes = contributed_routes(self.loaded.installed, self._log)
        server = HealthServer(
            self.configuration.townhall.listen, self.condition, self.metrics, routes=routes, refresh=self.health.refresh
        )
        try:
            self._pages = await self._stack.enter_async_context(server)
        except OSError as error:
            listen, said = self.configuration.townhall.listen, error.strerror or error
            raise OSError(
                f'[townhall] listen: {listen} cannot be used: {said}. Set another one, such as listen = "127.0.0.1:0", '
                'or listen = "" to serve no health page.'
            ) from None

    def condition(self) -> Condition:
        """Return how it is at this moment."""
        return Condition(
            configured=True,
            store=self.store.trouble,
            adapters=self._fleet.statuses,
            refused_reload=self._reloading.refusal,
        )

    @property
    def health_address(self) -> str:
        """Where health and metrics are served; empty when nowhere."""
        return "" if self._pages is None else self._pages.url

    def addresses(self) -> dict[str, str]:
        """Return the pages of accounts that serve one, such as the Lobby."""
        return self._fleet.addresses()

    def _running(self) -> Running | None:
        entry = self.engine.bus.current
        if entry is None:
            return None
        return Running(plugin=entry.plugin, handler=entry.name, package=entry.call.__module__)

    # -- while it runs ----------------------------------------------------------------------------
    async def connected(self, patience: float = 5.0) -> None:
        """Return when every account has connected or failed once, or the patience is over."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while loop.time() < end and any(status.state == "connecting" for status in self._fleet.statuses.values()):  # noqa: ASYNC110 -- supervisors have no one event
            await asyncio.sleep(0.01)

    def reload(self) -> None:
        """Have ops.toml read again soon."""
        self._watch.nudge()

    async def serve_until(self, stop: asyncio.Event) -> None:
        """Serve until somebody asks to stop."""
        await stop.wait()

    async def take(self, account: str, events: Sequence[Event], cursor: bytes | None) -> None:
        """Journal what an account heard."""
        await self.engine.publish(account, events, cursor)

    async def noticed(self, account: str, event: Event) -> None:
        """Deal with what is true of an account, and with a group's new address: tell the courier and the staff."""
        if isinstance(event, AdapterConnected):
            self.engine.courier.connected(account)
            self.engine.bus.steps.handles = self._fleet.handles()
            await self.engine.notices.account_back(account, event)
        elif isinstance(event, AdapterLost):
            await self.engine.notices.account_lost(account, event)
        elif isinstance(event, AdapterDegraded):
            await self.engine.notices.account_degraded(account, event)
        elif isinstance(event, GroupMigrated) and self._goes_along(event) and await self._moves.learn(event):
            await self.engine.notices.group_moved(self._moves.home(event.new_group), event.new_group)

    def _goes_along(self, event: GroupMigrated) -> bool:
        # Whoever gave the new chat a group of its own in ops.toml has decided what it is.
        groups = self.configuration.groups
        return self._moves.home(event.place.group) in groups and event.new_group not in groups

    # -- reload -----------------------------------------------------------------------------------
    async def _reload(self) -> None:
        async with self.switches.changing:
            await self._reloading.reload()

    async def _reloaded(self, loaded: Loaded, update: Update, texts: Texts) -> None:
        await self._put_in_force(loaded, update, texts)
        await self.engine.notices.configuration_applied(update.changes, self.configuration)
        await self.engine.notices.switches_void(self.switches.void(), self.loaded)

    async def _put_in_force(self, loaded: Loaded, update: Update, texts: Texts) -> None:
        changes = update.changes
        for account in update.configuration.accounts.values():
            self._redaction.learn_all(account.settings)
        self._fleet.installed = loaded.installed
        for name in changes.accounts_removed | changes.accounts_changed:
            await self._fleet.stop(name)
        # From here to where lanes have their new tables nothing is waited for: no event sees half of it.
        configuration = put_in_force(self.configuration, update)
        self.loaded, self.configuration = loaded.in_force(configuration), configuration
        await self.engine.apply(configuration, texts, plugins_changed(changes, configuration), update.before)
        self._fleet.apply(configuration, accounts_of(update))
        for name in changes.accounts_added | changes.accounts_changed:
            self._fleet.start(name)
        if changes.townhall:
            self._log.warning("restart_needed", said="[townhall] changed; it holds from the next start.")

    async def _refused(self, loaded: Loaded) -> None:
        await self.engine.notices.configuration_refused(
            self.configuration, len(loaded.errors), str(loaded.errors[0]), self._time.now()
        )
