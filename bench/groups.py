"""100,000 groups beside 100: what a message costs, and what an idle group takes up."""

from __future__ import annotations

import gc
import tracemalloc

from bench.house import configuration, engine, in_loop, plugins
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours
from bench.stream import greetings, messages
from townhall.config.model import Configuration
from townhall.store.memory import MemoryStore

SPREAD = 2_000
"""Groups that talk where talk is spread out."""


def measure(size: Size) -> list[Figure]:
    """Compare messages and memory."""
    return [*_messages(size), *_memory(size)]


def _messages(size: Size) -> list[Figure]:
    made = plugins()
    few, many = configuration(made.uses, size.groups), configuration(made.uses, size.many_groups)
    stream, known = messages(size), greetings(size)
    among_few = ours("few", stream, known, few, in_memory)
    among_many = ours("many", stream, known, many, in_memory)
    spread = range(0, size.many_groups, max(1, size.many_groups // SPREAD))
    far = Size(messages=size.messages, speakers=1)
    everywhere = ours("spread", messages(far, spread), greetings(far, spread), many, in_memory)
    compare(size.rounds, among_few, among_many, everywhere)
    return [
        Figure(
            name=f"{size.many_groups:,} groups against {size.groups}: CPU per message of as many that talk",
            value=among_many.best / among_few.best,
            unit="×",
            most=1.25,
        ),
        Figure(
            name=f"The same when {len(spread):,} of them talk, each seldom",
            value=everywhere.best / among_few.best,
            unit="×",
        ),
    ]


def _memory(size: Size) -> list[Figure]:
    uses = plugins().uses
    taken = [in_loop(_taken(configuration(uses, groups))) for groups in (size.groups, size.many_groups)]
    idle = max(0.0, (taken[1] - taken[0]) / (size.many_groups - size.groups))
    return [Figure(name="An idle group beyond its parsed configuration", value=idle, unit="B", most=300)]


async def _taken(groups: Configuration) -> int:
    """Return the bytes a running engine takes beyond its configuration."""
    gc.collect()
    tracemalloc.start()
    try:
        async with engine(MemoryStore(), groups):
            gc.collect()
            return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
