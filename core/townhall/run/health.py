"""How a running Townhall is: looked at every few seconds, told to staff once per change, and to whoever asks."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

from structlog.typing import FilteringBoundLogger

from townhall.clock.time import Time
from townhall.model.ids import GroupId
from townhall.run.ailment import Ailment, Kind
from townhall.run.ailments import SLOW, Signs, Silence, ailments_of
from townhall.run.engine import Engine
from townhall.run.hearing import Hearing
from townhall.run.metrics import Metrics
from townhall.run.status_order import AccountAnswer, StatusAnswer
from townhall.run.supervisor import AdapterState
from townhall.run.web import Condition
from townhall.store.interface import StoreError, StoreFigures

EVERY: Final = timedelta(seconds=15)
LOOKS: Final = {Kind.LAG: 2, Kind.ACCOUNT: 2}
"""In how many looks in a row an ailment has to be seen before it counts; where it is not said, in one."""
PATIENCE: Final = 5.0
"""Seconds for which one notice may keep us from looking on."""
TOLD_HERE: Final = frozenset({Kind.DISK, Kind.LAG, Kind.TIMERS, Kind.SILENT, Kind.HELD})
"""Of the others staff are told where they happen."""


class House(Protocol):
    """What is looked at."""

    engine: Engine
    metrics: Metrics

    def condition(self) -> Condition:
        """Return what the health pages say."""
        ...


class Health:
    """Looks after a running Townhall, and knows what needs a person."""

    def __init__(self, house: House, time: Time, log: FilteringBoundLogger) -> None:
        self._house, self._time, self._log = house, time, log
        self._began = time.now()
        self._seen: Counter[tuple[Kind, str]] = Counter()
        self._ails: dict[tuple[Kind, str], tuple[Ailment, datetime]] = {}
        self._turns = self._late = 0
        self._hearing = Hearing()

    @property
    def ailments(self) -> list[Ailment]:
        """What needs a person, as of the last look."""
        return [ailment for ailment, _ in self._ails.values()]

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            try:
                await self.look()
            except Exception:
                # Whoever looks after the others must not be the first to fall.
                self._log.exception("health_stumbled")
            await self._time.sleep_until(self._time.now() + EVERY)

    async def refresh(self) -> None:
        """Bring those metrics up to date that have to be asked for."""
        engine, metrics, condition = self._house.engine, self._house.metrics, self._house.condition()
        # Where it cannot even be read, what was known last is better than nothing.
        with suppress(StoreError):
            metrics.store = await engine.store.figures(self._time.now())
        metrics.writable = condition.store is None
        metrics.reload_refused = bool(condition.refused_reload)
        metrics.timers_misfired = engine.clock.left_out
        found = Counter(ailment.kind.value for ailment in self.ailments)
        metrics.ailments = {kind.value: found[kind.value] for kind in Kind}

    async def look(self) -> None:
        """Look once, and tell of what has begun or ended since."""
        await self.refresh()
        now = self._time.now()
        found = {ailment.name: ailment for ailment in ailments_of(await self._signs(now))}
        self._seen = Counter({name: self._seen[name] + 1 for name in found})
        for name, ailment in found.items():
            if name in self._ails:
                self._ails[name] = (ailment, self._ails[name][1])
            elif self._seen[name] >= LOOKS.get(ailment.kind, 1):
                since = ailment.since or now
                self._ails[name] = (ailment, since)
                self._log.warning("needs_a_person", kind=ailment.kind, said=ailment.said, remedy=ailment.remedy)
                await self._tell(ailment, since, "core.health.{}")
        for name in self._ails.keys() - found.keys():
            ailment, since = self._ails.pop(name)
            self._log.info("needs_nobody_any_more", kind=ailment.kind, about=ailment.about)
            await self._tell(ailment, since, "core.health.{}_over")

    async def _tell(self, ailment: Ailment, since: datetime, text: str) -> None:
        if ailment.kind not in TOLD_HERE:
            return
        notices = self._house.engine.notices
        key = text.format(ailment.kind)
        what = f"{key}|{ailment.about}|{since.timestamp()}"
        # While the store takes no writes this waits; the notice is on its way all the same.
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await notices.to_staff_of(notices.concerned(ailment), what, key, dict(ailment.variables))

    # -- signs ------------------------------------------------------------------------------------
    async def _signs(self, now: datetime) -> Signs:
        engine, metrics, condition = self._house.engine, self._house.metrics, self._house.condition()
        slow = metrics.lag.above(SLOW)
        ended, late = metrics.turns - self._turns, slow - self._late
        self._turns, self._late = metrics.turns, slow
        return Signs(
            now=now,
            figures=metrics.store,
            trouble=condition.store,
            adapters=condition.adapters,
            refused_reload=condition.refused_reload,
            waiting=engine.bus.queued,
            ended=ended,
            late=late,
            silent=await self._silent(condition, now),
            suspended=suspended(engine),
            titles=_titles(engine, metrics.store),
        )

    async def _silent(self, condition: Condition, now: datetime) -> Mapping[str, Silence]:
        """Return who hears nothing; while the store answers nothing, nobody is looked for."""
        metrics = self._house.metrics
        accounts = {name: metrics.account(name) for name in condition.adapters}
        try:
            found = await self._hearing.silent(self._house.engine.store, condition.adapters, accounts, now)
        except StoreError:
            return {}
        with suppress(TimeoutError, StoreError):
            async with asyncio.timeout(PATIENCE):
                await self._hearing.keep(self._house.engine.store)
        return found

    # -- whoever asks -----------------------------------------------------------------------------
    async def status(self) -> StatusAnswer:
        """Return how it is now; what needs a person is as of the last look."""
        await self.refresh()
        engine, metrics = self._house.engine, self._house.metrics
        return StatusAnswer(
            version=metrics.version,
            since=self._began,
            groups=metrics.groups,
            turns=metrics.turns,
            waiting=engine.bus.queued,
            outbox=sum(engine.courier.waiting().values()),
            database_bytes=metrics.store.bytes,
            free_bytes=metrics.store.free,
            accounts=[self._account(name) for name in self._house.condition().adapters],
            ailments=self.ailments,
        )

    def _account(self, name: str) -> AccountAnswer:
        status, account = self._house.condition().adapters[name], self._house.metrics.account(name)
        reason = "" if status.state is AdapterState.CONNECTED else status.reason
        return AccountAnswer(name, account.platform, status.state.value, status.since, reason, account.heard_at)


def suspended(engine: Engine) -> Mapping[str, int]:
    """Return in how many groups each plugin is suspended now."""
    return Counter(plugin for _, plugin in engine.world.breaker.suspended())


def _titles(engine: Engine, figures: StoreFigures) -> dict[str, str]:
    groups = {row.group: engine.world.group(GroupId(row.group)) for row in figures.held}
    return {name: group.core.title or group.alias for name, group in groups.items() if group is not None}
