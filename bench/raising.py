"""A plugin that raises on every message: what its failures cost, and whether each of them is counted."""

from __future__ import annotations

from bench.house import LongSettings, Plugins, configuration, plugins
from bench.results import Figure, Size
from bench.rounds import Way, compare, in_memory, ours
from bench.stream import greetings, messages
from townhall import Group, MessageSent, Plugin
from townhall.run.engine import Engine

PLACE = 2


class Raising:
    """A plugin that raises on every message, or on every other one."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.called = 0
        self.raised = 0
        self.rounds = 0
        self.wrong = 0
        self.made: Plugins = plugins(declare=self.declare, place=PLACE)

    def declare(self, plugin: Plugin[LongSettings]) -> None:
        """Declare the handler."""

        @plugin.on(MessageSent)
        async def fail(event: MessageSent, group: Group, settings: LongSettings) -> None:
            self.called += 1
            if self.called % self.every == 0:
                self.raised += 1
                raise ValueError("It fails on purpose.")

    def check(self, engine: Engine) -> None:
        """Compare what was counted with what happened, after every round."""
        self.wrong += abs(engine.metrics.plugin(f"plugin{PLACE}").errors - self.raised)
        self.called = self.raised = 0
        self.rounds += 1

    def missing(self, size: Size) -> int:
        """Return how many messages did not reach a sibling."""
        expected = self.rounds * (size.messages + size.groups * size.speakers)
        siblings = [calls for place, calls in enumerate(self.made.seen.calls[:6]) if place != PLACE]
        return sum(abs(calls - expected) for calls in siblings)


def measure(size: Size) -> list[Figure]:
    """Compare with the same plugins where none raises."""
    calm = plugins()
    always, often = Raising(1), Raising(2)
    stream, known = messages(size), greetings(size)
    good = ours("good", stream, known, configuration(calm.uses, size.groups), in_memory)
    bad, worse = (_way(one, stream, known, size) for one in (always, often))
    compare(size.rounds, good, bad, worse)
    wrong = sum(one.wrong + one.missing(size) for one in (always, often))
    return [
        Figure(name="A plugin that raises on every message: CPU", value=bad.best / good.best, unit="×", most=1.3),
        Figure(name="One that raises just too seldom to be suspended: CPU", value=worse.best / good.best, unit="×"),
        Figure(name="Failures counted wrongly, and messages its siblings missed", value=wrong, unit="", most=0),
    ]


def _way(raising: Raising, stream: list[bytes], known: list[bytes], size: Size) -> Way:
    groups = configuration(raising.made.uses, size.groups)
    return ours(f"raising {raising.every}", stream, known, groups, in_memory, raising.check)
