"""The rules: what they add to a message that breaks none."""

from __future__ import annotations

import townhall_rules
from bench.house import configuration, plugins
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours
from bench.stream import greetings, messages
from townhall.config.model import PluginUse
from townhall_rules import RulesSettings

RULES = PluginUse("rules", townhall_rules.plugin, RulesSettings())


def measure(size: Size) -> list[Figure]:
    """Compare a group without rules with one that keeps the usual ones, and listens for disputes."""
    townhall_rules.plugin.adopt("rules", townhall_rules)
    stream, made = messages(size), plugins()
    without = ours("without", stream, greetings(size), configuration(made.uses, size.groups), in_memory)
    kept = ours("kept", stream, greetings(size), configuration((*made.uses, RULES), size.groups), in_memory)
    compare(size.rounds, without, kept)
    added = (kept.best - without.best) * 1e6 / size.messages
    return [Figure(name="The rules add to a message that breaks none, CPU", value=added, unit="µs")]
