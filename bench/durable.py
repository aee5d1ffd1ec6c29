"""Everything durable: journalled before it is acknowledged, a counter written per message, synchronous to the disk."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.house import configuration, count_all, count_each, plugins
from bench.results import Figure, Size
from bench.rounds import compare, ours, raw
from bench.stream import greetings, messages
from townhall.store.interface import Store
from townhall.store.sqlite import SqliteStore


@asynccontextmanager
async def on_disk() -> AsyncGenerator[Store]:
    """Give a store in a file, on the disk where this folder lies: a temporary folder may be in memory."""
    with TemporaryDirectory(dir=Path(__file__).parent, prefix=".") as folder:
        yield SqliteStore(Path(folder) / "bench.db")


def measure(size: Size) -> list[Figure]:
    """Compare the CPU time of a message, all threads together."""
    stream, bare_plugins = messages(size), plugins()
    each, every = plugins(declare=count_each), plugins(declare=count_all)
    bare = raw(stream, bare_plugins.handlers)
    townhall = ours("durable", stream, greetings(size), configuration(every.uses, size.groups), on_disk)
    members = ours("members", stream, greetings(size), configuration(each.uses, size.groups), on_disk)
    compare(size.rounds, bare, townhall, members)
    micro = 1e6 / size.messages
    return [
        Figure(name="Everything durable, CPU per message", value=townhall.best * micro, unit="µs"),
        Figure(name="Everything durable against raw", value=townhall.best / bare.best, unit="×", most=8),
        Figure(name="The same with a counter for every member", value=members.best / bare.best, unit="×"),
    ]
