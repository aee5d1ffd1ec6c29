"""How fast a history goes through a replay: one message after another, each with all that follows from it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from time import process_time
from types import ModuleType

from bench.house import ENABLED, Plugins, in_loop, plugins
from bench.results import Figure, Size
from bench.rounds import Way, compare, decode
from bench.stream import START, messages
from townhall import replace
from townhall.config.loading import Loaded, load_text
from townhall.plugin.loading import Installed
from townhall.replay.rehearsal import replay
from townhall.replay.told import Told
from townhall.run.collector import spare
from townhall.run.logs import set_up

GROUPS = 4
BETWEEN = 20.0
"""Seconds between two messages, on average: a busy community."""

_OPS = """
[accounts.a0]
adapter = "lobby"
[accounts.a1]
adapter = "lobby"
[accounts.a2]
adapter = "lobby"
[accounts.a3]
adapter = "lobby"
[groups.ops]
account = "a0"
chat = "ops"
"""
_GROUP = """
[groups.g{number}]
account = "a{number}"
chat = "-100{number:07}"
staff_room = "ops"
{switches}
"""
_FOUR = "welcome = true\nrules = true\nleaderboard = true\nroles = { set = { interest = { labels = ['a', 'b'] } } }"
_SIX = f"{_FOUR}\ncampaign = true\nkol = true"


def measure(size: Size) -> list[Figure]:
    """Replay the stream with six plugins that count, with the rules alone, and with four and six that are shipped."""
    history = _history(size)
    made = plugins(ENABLED)
    six = _loaded("\n".join(f"{use.name} = true" for use in made.uses), _installed(made))
    installed = Installed.discover()
    shipped = [_loaded(switches, installed) for switches in ("rules = true", _FOUR, _SIX)]
    ways = [_way("counting", six, history), *(_way("shipped", loaded, history) for loaded in shipped)]
    compare(min(size.rounds, 3), *ways)
    rates = [len(history) / way.best for way in ways]
    return [
        Figure(name="A replay with six plugins: messages a second of CPU", value=rates[0], unit="/s", least=10_000),
        Figure(name="The same with the rules alone", value=rates[1], unit="/s"),
        Figure(name="The same with welcome, rules, roles and leaderboard", value=rates[2], unit="/s"),
        Figure(name="The same with campaign and kol besides: all that is shipped", value=rates[3], unit="/s"),
    ]


def _history(size: Size) -> Sequence[Told]:
    random, at, told = Random(3), START, list[Told]()
    for place, raw in enumerate(messages(size, range(GROUPS)), 1):
        at += timedelta(seconds=random.expovariate(1 / BETWEEN))
        told.append(Told(replace(decode(raw), at=at, received_at=at), place))
    return told


def _installed(made: Plugins) -> Installed:
    lobby = Installed.discover().adapter("lobby")
    modules: dict[str, ModuleType] = {}
    for use in made.uses:
        module = modules[use.name] = ModuleType(f"townhall_{use.name}", "Counts.")
        module.plugin = use.plugin  # type: ignore[attr-defined]
    return Installed.of(modules, {"lobby": lobby})


def _loaded(switches: str, installed: Installed) -> Loaded:
    groups = "".join(_GROUP.format(number=number, switches=switches) for number in range(GROUPS))
    loaded = load_text(_OPS + groups, Path("ops.toml"), installed)
    assert loaded.configuration is not None, loaded.errors
    return loaded


def _way(name: str, loaded: Loaded, history: Sequence[Told]) -> Way:
    async def once() -> float:
        log = set_up("json", "critical").log
        spare()
        start = process_time()
        replayed = await replay(loaded, history, {}, log)
        seconds = process_time() - start
        assert replayed.events == len(history)
        assert replayed.failures == 0
        await asyncio.sleep(0)
        return seconds

    return Way(name, lambda: in_loop(once()))
