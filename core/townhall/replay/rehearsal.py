"""One configuration under one history: the engine on a scratch store, whose time is that of the events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from random import Random

import msgspec
from structlog.typing import FilteringBoundLogger

from townhall.clock.time import StoppedTime
from townhall.config.loading import Loaded
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.capabilities import Capabilities
from townhall.model.events import Event
from townhall.model.ids import GroupId, account_of
from townhall.model.platforms import PROFILES
from townhall.replay.findings import Findings
from townhall.replay.nobody import Nobody
from townhall.replay.own_posts import OwnPosts
from townhall.replay.scratch import ScratchStore
from townhall.replay.told import Told, moment_of
from townhall.run.by_hand import ByHand
from townhall.run.care import Care
from townhall.run.collector import spare_what_came
from townhall.run.engine import NOTHING, Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.metrics import Metrics
from townhall.run.seeding import seed_secrets
from townhall.run.witness import Witness

TAIL = timedelta(hours=1)
"""How long time goes on after the last event, so that what waits for a quarter of an hour still happens."""
TIDY = timedelta(days=1)
SEED = 1
_BREATH = 500
"""Events after which the journal is emptied and the caller is told how far it is."""

Progress = Callable[[int, datetime], None]
"""How far into the history, and what the clock shows."""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a replay."""

    findings: Findings
    events: int
    left_out: Mapping[str, int]
    """Groups that ops.toml does not have, with how many events they had."""
    lost: Mapping[str, int]
    """What members did to posts of Townhall that are not there in the replay: how many events, by what, in words."""
    since: datetime | None
    """When the first event was heard, and the last."""
    until: datetime | None
    failures: int
    """Handlers that failed."""


async def replay(
    loaded: Loaded,
    history: Iterable[Told],
    homes: Mapping[GroupId, GroupId],
    log: FilteringBoundLogger,
    progress: Progress = lambda place, at: None,
) -> Replayed:
    """Have a configuration handle a history; ``homes`` are the groups that are called otherwise in it.

    Raises :class:`~townhall.replay.told.Unreadable` where the history does.
    """
    configuration = loaded.configuration
    assert configuration is not None
    left_out: dict[str, int] = {}
    events = _at_home(history, configuration, homes, left_out)
    first = next(events, None)
    if first is None:
        nothing = Findings({})
        return Replayed(findings=nothing, events=0, left_out=left_out, lost={}, since=None, until=None, failures=0)
    async with _Rehearsal(loaded, configuration, moment_of(first.event), log) as rehearsal:
        count, last = 1, first
        await rehearsal.tell(first.event)
        for count, last in enumerate(events, 2):
            await rehearsal.tell(last.event)
            if not count % _BREATH:
                await rehearsal.breathe()
                progress(last.place, rehearsal.now)
        until = rehearsal.now
        await rehearsal.pass_until(until + TAIL)
        progress(last.place, until)
        return Replayed(
            findings=rehearsal.findings,
            events=count,
            left_out=left_out,
            lost=rehearsal.posts.lost,
            since=moment_of(first.event),
            until=until,
            failures=rehearsal.failures,
        )


def _at_home(
    history: Iterable[Told],
    configuration: Configuration,
    homes: Mapping[GroupId, GroupId],
    left_out: dict[str, int],
) -> Iterator[Told]:
    replace = msgspec.structs.replace
    for told in history:
        group = told.event.place.group
        home = homes.get(group, group)
        if home not in configuration.groups:
            left_out[group] = left_out.get(group, 0) + 1
        elif home == group:
            yield told
        else:
            place = replace(told.event.place, group=home)
            yield Told(replace(told.event, place=place), told.place)


class _Rehearsal:
    """A running engine with nobody at the other end."""

    def __init__(
        self, loaded: Loaded, configuration: Configuration, start: datetime, log: FilteringBoundLogger
    ) -> None:
        self._loaded = loaded
        self._configuration = configuration
        self._time = StoppedTime(start)
        self._tidied = start
        groups = configuration.groups.values()
        self.findings = Findings(
            {group.id: group.alias for group in groups}, frozenset(group.core.staff_room for group in groups)
        )
        self.posts = OwnPosts()
        self._known: dict[GroupId, Capabilities] = {}
        """What can be done in each group, which to find out anew for every send would take longer than the send."""
        self._fingerprints = Fingerprints()
        self._metrics = Metrics()
        performers = {name: self._nobody(name) for name in configuration.accounts}
        self._engine = Engine(
            store=ScratchStore(lambda: self._time.now().timestamp(), self.findings.decided, self.findings.settled),
            time=self._time,
            random=Random(SEED),
            performer=performers.get,
            usual=self._usual,
            metrics=self._metrics,
            witness=Witness(self._metrics, self._fingerprints, log),
            log=log,
            chance=Random(SEED),
        )
        self._hand = ByHand(self._engine, self._time, alone=True, singly=True)
        self._care = Care(self._engine, lambda: configuration.townhall)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> _Rehearsal:
        await self._engine.store.open()
        await seed_secrets(self._engine.store, SEED)
        await self._engine.open(self._configuration, self._loaded.installed.texts())
        await self._hand.settle()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._engine.close()

    @property
    def now(self) -> datetime:
        """What the clock shows."""
        return self._time.now()

    @property
    def failures(self) -> int:
        """How often a handler failed."""
        return sum(counted.errors + counted.timeouts for counted in self._metrics.plugins.values())

    async def tell(self, event: Event) -> None:
        """Let time pass until an event, and have it handled with all that follows at once."""
        await self._hand.pass_until(moment_of(event))
        meant = self.posts.meant(event)
        if meant is None:
            return
        self.findings.told(meant)
        await self._engine.publish(account_of(event.place.group), (meant,))
        await self._hand.settle()

    async def pass_until(self, instant: datetime) -> None:
        """Let time pass."""
        await self._hand.pass_until(instant)

    async def breathe(self) -> None:
        """Let go what nobody asks for any more: a recording holds no event twice that is far apart."""
        await self._engine.store.forget_journal(self.now)
        if self.now - self._tidied >= TIDY:
            self._tidied = self.now
            await self._care.once(breath=0)
            spare_what_came()
        await asyncio.sleep(0)

    def _nobody(self, account: str) -> Nobody:
        adapter = self._loaded.installed.adapter(self._configuration.accounts[account].adapter)
        return Nobody(self._abilities, adapter.capabilities.pace, self.posts.wrote)

    def _abilities(self, group: GroupId) -> Capabilities:
        found = self._configuration.groups.get(group)
        return NOTHING if found is None else self._usual(found)

    def _usual(self, group: GroupConfiguration) -> Capabilities:
        known = self._known.get(group.id)
        if known is None:
            known = self._known[group.id] = self._profile(group)
        return known

    def _profile(self, group: GroupConfiguration) -> Capabilities:
        if group.core.like:
            return PROFILES[group.core.like]
        return self._loaded.installed.adapter(self._configuration.accounts[group.core.account].adapter).capabilities
