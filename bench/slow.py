"""A handler that sleeps or hangs in one group: what the other groups notice of it, and what happens in its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import perf_counter

from bench.house import LongSettings, Plugins, configuration, engine, in_loop, plugins, rest, tell
from bench.pacing import Stream, Watch, p99
from bench.results import Figure, Size
from bench.rounds import decode
from bench.stream import greetings, group_id
from townhall import Group, MessageSent, Plugin
from townhall.config.model import PluginUse
from townhall.run.collector import spare
from townhall.store.memory import MemoryStore

RATE = 3_000
NAP = 0.2
DEADLINE = 0.3
PLACE = 2
"""Which of the six plugins it is: some come before it, some behind."""
SLOW = group_id(0)
"""The group it happens in."""
KEEP = 8
"""That group gets one of so many of its messages: a handler that sleeps 200 ms has time for five a second."""


class Trouble:
    """A plugin that dawdles in one group."""

    def __init__(self, work: Callable[[asyncio.Event], Awaitable[None]]) -> None:
        self.begun: dict[int, float] = {}
        self._work = work
        self._over = asyncio.Event()

    def use(self) -> PluginUse:
        """Return it as that group has it."""
        plugin = Plugin(LongSettings)
        plugin.name = f"plugin{PLACE}"

        @plugin.on(MessageSent, deadline=timedelta(seconds=DEADLINE))
        async def dawdle(event: MessageSent, group: Group, settings: LongSettings) -> None:
            if event.sequence:
                self.begun[event.sequence] = perf_counter()
                await self._work(self._over)

        return PluginUse(plugin.name, plugin, LongSettings())

    def end(self) -> None:
        """Let go whoever hangs still."""
        self._over.set()


async def sleep(over: asyncio.Event) -> None:
    """Sleep for a while."""
    await asyncio.sleep(NAP)


async def hang(over: asyncio.Event) -> None:
    """Wait for what does not come."""
    await over.wait()


async def refuse(over: asyncio.Event) -> None:
    """Wait, and go on waiting when told to end."""
    while not over.is_set():
        try:
            await over.wait()
        except asyncio.CancelledError:
            continue


class Run:
    """One kind of trouble, or none, over several rounds."""

    def __init__(self, size: Size, work: Callable[[asyncio.Event], Awaitable[None]] | None) -> None:
        self.size = size
        self.work = work
        self.p99 = float("inf")
        self.cut = 0.0
        """How long after its begin the slowest handler of all rounds was over, in seconds."""
        self.astray = 0
        """Messages of the slow group that were overtaken, or missed by a plugin behind the slow one."""

    def round(self) -> None:
        """Measure once more."""
        in_loop(self._round())

    async def _round(self) -> None:
        watch = Watch()
        made = plugins(declare=watch.declare)
        stream = Stream(self.size, RATE, self.size.seconds)
        stream.without_most_of(SLOW, KEEP)
        trouble = Trouble(self.work) if self.work is not None else None
        theirs = self._slow(made, trouble)
        groups = configuration(made.uses, self.size.groups, lambda number: made.uses if number else theirs)
        async with engine(MemoryStore(), groups) as running:
            await tell(running, map(decode, greetings(self.size)))
            spare()
            await stream.tell(running.publish, watch)
            await rest(running)
            if trouble is not None:
                trouble.end()
        self.p99 = min(self.p99, p99(watch.waits(SLOW)))
        self._judge(stream, watch, trouble)

    def _slow(self, made: Plugins, trouble: Trouble | None) -> tuple[PluginUse, ...]:
        return made.uses if trouble is None else (*made.uses[:PLACE], trouble.use(), *made.uses[PLACE + 1 :])

    def _judge(self, stream: Stream, watch: Watch, trouble: Trouble | None) -> None:
        expected = [event.sequence for event in stream.events if event.place.group == SLOW]
        handled = watch.handled.get(SLOW, [])
        self.astray += sum(one != other for one, (other, _) in zip(expected, handled, strict=False))
        self.astray += len(expected) - len(handled)
        if trouble is not None:
            ended = dict(handled)
            self.cut = max(self.cut, *(ended[number] - begun for number, begun in trouble.begun.items()))


def measure(size: Size) -> list[Figure]:
    """Run with and without the trouble in turn; the best round of each counts."""
    calm, sleeping, hanging, refusing = (Run(size, work) for work in (None, sleep, hang, refuse))
    for _ in range(1 if size.quick else 5):
        for run in (calm, sleeping, hanging, refusing):
            run.round()
    late = max(hanging.cut, refusing.cut) - DEADLINE
    astray = sum(run.astray for run in (sleeping, hanging, refusing))
    return [
        Figure(name="p99 of all groups, nobody slow", value=calm.p99 * 1e3, unit="ms"),
        Figure(name="One group sleeps 200 ms: p99 of the others", value=sleeping.p99 / calm.p99, unit="×", most=1.5),
        Figure(name="One group hangs: p99 of the others", value=hanging.p99 / calm.p99, unit="×", most=1.5),
        Figure(name="One group hangs and refuses to end: p99", value=refusing.p99 / calm.p99, unit="×", most=1.5),
        Figure(name="A hanging handler is cut, after its deadline", value=late * 1e3, unit="ms", most=100),
        Figure(name="Messages of that group overtaken or missed", value=astray, unit="", most=0),
    ]
