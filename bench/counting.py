"""What it costs to count contributions: CPU per message with and without, as far as the turn and down to the disk."""

from __future__ import annotations

from bench.durable import on_disk
from bench.house import Plugins, configuration, plugins
from bench.results import Figure, Size
from bench.rounds import Way, compare, in_memory, ours
from bench.stream import greetings, messages


def counted() -> Plugins:
    """Return the usual plugins, of which one reads contributions."""
    made = plugins()
    made.uses[-1].plugin.contributions = True
    return made


def measure(size: Size) -> list[Figure]:
    """Compare the same messages, a fifth of which answer somebody, counted and not, in turn."""
    stream, known = messages(size), greetings(size)
    bare, more = configuration(plugins().uses, size.groups), configuration(counted().uses, size.groups)
    ways: dict[str, Way] = {}
    for where, store in (("memory", in_memory), ("disk", on_disk)):
        ways[where] = ours(where, stream, known, bare, store)
        ways[f"{where} counted"] = ours(f"{where} counted", stream, known, more, store)
    compare(size.rounds, *ways.values())
    micro = 1e6 / size.messages
    turn = (ways["memory counted"].best - ways["memory"].best) * micro
    whole = (ways["disk counted"].best - ways["disk"].best) * micro
    return [
        Figure(name="Counting a message: CPU it adds to a turn", value=turn, unit="µs", most=15),
        Figure(name="The same with its facts and sums written to the disk", value=whole, unit="µs"),
    ]
