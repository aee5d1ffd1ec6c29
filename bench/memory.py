"""Order, deadlines, isolation and metrics on, the journal in memory: what a message costs beside the bare loop."""

from __future__ import annotations

from bench.house import configuration, plugins
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours, raw
from bench.stream import greetings, messages


def measure(size: Size) -> list[Figure]:
    """Compare the CPU time of a message."""
    stream, made = messages(size), plugins()
    bare = raw(stream, made.handlers)
    townhall = ours("townhall", stream, greetings(size), configuration(made.uses, size.groups), in_memory)
    compare(size.rounds, bare, townhall)
    assert len(set(made.seen.calls[: len(made.uses)])) == 1
    micro = 1e6 / size.messages
    return [
        Figure(name="Raw: bare decode and loop, CPU per message", value=bare.best * micro, unit="µs"),
        Figure(name="Journal in memory, CPU per message", value=townhall.best * micro, unit="µs"),
        Figure(name="Journal in memory against raw", value=townhall.best / bare.best, unit="×", most=2.5),
    ]
