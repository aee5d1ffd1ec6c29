"""A Townhall for a benchmark: the real engine, with plugins that do next to nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from random import Random
from typing import Any, TypeVar

from bench.stream import ACCOUNTS, group_id
from townhall import Group, MessageSent, Plugin, Settings
from townhall.adapter import AccountSettings
from townhall.clock.time import SystemTime, Time
from townhall.config.model import AccountConfiguration, Configuration, GroupConfiguration, PluginUse
from townhall.config.settings import GroupSettings, TownhallSettings
from townhall.courier.office import Performer
from townhall.model.capabilities import Capabilities
from townhall.plugin.declarations import Record
from townhall.run.engine import Engine
from townhall.run.fingerprints import Fingerprints
from townhall.run.logs import set_up
from townhall.run.metrics import Metrics
from townhall.run.witness import Witness
from townhall.store.interface import Store
from townhall.surface.words import core_texts

Answer = TypeVar("Answer")
Handler = Callable[[MessageSent, Any, Any], Coroutine[Any, Any, None]]

NOTHING = Capabilities(platform="none", abilities={})
"""No platform is behind the groups: what plugins would send is not what is measured."""
INSTALLED = 8
ENABLED = 6


class LongSettings(Settings):
    """What a plugin of the benchmark can be set to."""

    least: int = 3
    """Parts that make a message a long one."""


class Said(Record):
    """How much somebody said."""

    times: int = 0


@dataclass(slots=True)
class Seen:
    """What the handlers of one benchmark counted."""

    calls: list[int]
    long: int = 0


@dataclass(frozen=True, slots=True)
class Plugins:
    """Installed plugins, of which the first ones are switched on."""

    uses: tuple[PluginUse, ...]
    handlers: tuple[Handler, ...]
    """Of those that are switched on, for the bare loop."""
    seen: Seen
    spare: tuple[Plugin[Any], ...] = field(default=())
    """Installed and off."""


def plugins(
    installed: int = INSTALLED, declare: Callable[[Plugin[LongSettings]], None] | None = None, place: int = ENABLED - 1
) -> Plugins:
    """Return plugins that count messages; ``declare`` says what the one at ``place`` does instead."""
    seen = Seen([0] * installed)
    made = [Plugin(LongSettings) for _ in range(installed)]
    for number, plugin in enumerate(made):
        plugin.name = f"plugin{number}"
        if declare is not None and number == place:
            declare(plugin)
        else:
            _count(plugin, seen, number)
    settings = LongSettings()
    uses = tuple(PluginUse(plugin.name, plugin, settings) for plugin in made[:ENABLED])
    handlers = tuple(declared.handler.call for plugin in made[:ENABLED] for declared in plugin.handlers)
    return Plugins(uses, handlers, seen, tuple(made[ENABLED:]))


def _count(plugin: Plugin[LongSettings], seen: Seen, number: int) -> None:
    calls = seen.calls

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: LongSettings) -> None:
        calls[number] += 1
        if len(event.parts) >= settings.least:
            seen.long += 1


def count_each(plugin: Plugin[LongSettings]) -> None:
    """Declare a handler that keeps, for every member, how often they spoke."""

    @plugin.observe(MessageSent)
    async def count(event: MessageSent, group: Group, settings: LongSettings) -> None:
        said = await group.store.get(Said, event.actor.id)
        group.store.put(Said(times=said.times + 1 if said else 1), event.actor.id)


def count_all(plugin: Plugin[LongSettings]) -> None:
    """Declare a handler that keeps how often anybody spoke in the group."""

    @plugin.observe(MessageSent)
    async def count(event: MessageSent, group: Group, settings: LongSettings) -> None:
        said = await group.store.get(Said)
        group.store.put(Said(times=said.times + 1 if said else 1))


def configuration(
    uses: tuple[PluginUse, ...], groups: int, others: Callable[[int], tuple[PluginUse, ...]] | None = None
) -> Configuration:
    """Return a configuration of so many groups with the same plugins; ``others`` gives a group its own."""
    cores = [GroupSettings(account=f"a{number}") for number in range(ACCOUNTS)]
    names = {f"g{number}": group_id(number) for number in range(groups)}
    found = {
        place: GroupConfiguration(place, alias, cores[number % ACCOUNTS], uses if others is None else others(number))
        for number, (alias, place) in enumerate(names.items())
    }
    accounts = {
        f"a{number}": AccountConfiguration(f"a{number}", "none", "lobby", AccountSettings())
        for number in range(ACCOUNTS)
    }
    return Configuration(TownhallSettings(), accounts, found, names)


@asynccontextmanager
async def engine(
    store: Store,
    groups: Configuration,
    time: Time | None = None,
    performer: Performer | None = None,
    capabilities: Capabilities = NOTHING,
) -> AsyncGenerator[Engine]:
    """Give a running engine on a store; what it logs is made and thrown away.

    A ``performer`` stands for the adapter of every account, with its ``capabilities``.
    """
    log = set_up("json", "info", stream=_Nowhere()).log
    metrics = Metrics("bench")
    running = Engine(
        store=store,
        time=time or SystemTime(),
        random=Random(1),
        performer=lambda account: performer,
        usual=lambda group: capabilities,
        metrics=metrics,
        witness=Witness(metrics, Fingerprints(), log),
        log=log,
    )
    await store.open()
    try:
        await running.open(groups, core_texts())
        yield running
        await running.close()
    finally:
        await store.close()


class _Nowhere(StringIO):
    def write(self, text: str, /) -> int:
        return len(text)


async def rest(running: Engine) -> None:
    """Return when everything that came in is handled and durable."""
    await running.bus.idle()
    await running.committer.settled()


async def tell(running: Engine, events: Iterable[MessageSent], batch: int = 100) -> None:
    """Publish events that are decoded already, whoever's they are."""
    told = list(events)
    for start in range(0, len(told), batch):
        await running.publish("a0", told[start : start + batch])
    await rest(running)


def in_loop(work: Coroutine[Any, Any, Answer]) -> Answer:
    """Run something in an event loop like the one of ``townhall run``."""
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        return runner.run(work)


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
