"""64 installed plugins beside 8: what is switched off costs nothing."""

from __future__ import annotations

from bench.house import configuration, plugins
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours
from bench.stream import greetings, messages

MANY = 64


def measure(size: Size) -> list[Figure]:
    """Compare the CPU time of a message; six plugins are on in either case."""
    stream, known = messages(size), greetings(size)
    few, many = plugins(), plugins(MANY)
    with_few = ours("few", stream, known, configuration(few.uses, size.groups), in_memory)
    with_many = ours("many", stream, known, configuration(many.uses, size.groups), in_memory)
    compare(size.rounds * 2, with_few, with_many)
    return [Figure(name="64 installed plugins against 8", value=with_many.best / with_few.best, unit="×", most=1.05)]
