"""A steady stream, told on time whether Townhall keeps up or not, and how long its messages take to be handled."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter
from typing import Any, TypeAlias

from msgspec.structs import replace

from bench.results import Size
from bench.rounds import decode
from bench.stream import messages
from townhall import Group, MessageSent, Plugin, Settings
from townhall.model.ids import GroupId

TICK = 0.001


Publish: TypeAlias = Callable[[str, Sequence[MessageSent], None], Awaitable[None]]


class Stream:
    """Numbered messages, each due at its time; ``sequence`` of an event is its place."""

    def __init__(self, size: Size, rate: int, seconds: float, groups: Sequence[int] | None = None) -> None:
        self.rate = rate
        count = int(rate * seconds)
        raws = messages(Size(messages=count, groups=size.groups, speakers=size.speakers), groups)
        self.events = [replace(decode(raw), sequence=number) for number, raw in enumerate(raws)]

    def without_most_of(self, group: GroupId, keep: int) -> None:
        """Leave in one group only one of so many of its messages."""
        there, kept = 0, list[MessageSent]()
        for event in self.events:
            there += event.place.group == group
            if event.place.group != group or there % keep == 0:
                kept.append(event)
        self.events = kept

    async def tell(self, publish: Publish, watch: Watch) -> None:
        """Publish every message when it is due."""
        watch.begin(self.rate)
        told = 0
        while told < len(self.events):
            due = int((perf_counter() - watch.start) * self.rate)
            end = told
            while end < len(self.events) and self.events[end].sequence <= due:
                end += 1
            if end > told:
                await publish("a0", self.events[told:end], None)
                told = end
            await asyncio.sleep(TICK)


class Watch:
    """The last plugin of every group: notes when each message was handled."""

    def __init__(self) -> None:
        self.start = 0.0
        self.rate = 1
        self.handled: dict[GroupId, list[tuple[int, float]]] = {}

    def begin(self, rate: int) -> None:
        """Count from now on."""
        self.rate, self.start = rate, perf_counter()

    def declare(self, plugin: Plugin[Any]) -> None:
        """Declare the handler."""

        @plugin.observe(MessageSent)
        async def note(event: MessageSent, group: Group, settings: Settings) -> None:
            if self.start:
                self.handled.setdefault(event.place.group, []).append((event.sequence, perf_counter()))

    def waits(self, without: GroupId) -> list[float]:
        """Return, sorted, how long messages took from when they were due, in every group but one."""
        return sorted(
            at - self.start - number / self.rate
            for group, handled in self.handled.items()
            if group != without
            for number, at in handled
        )


def p99(waits: Sequence[float]) -> float:
    """Return what 99 of 100 stay below."""
    return waits[int(len(waits) * 0.99)]
