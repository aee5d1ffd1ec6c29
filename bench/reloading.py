"""One group of 100,000 is changed under load: how long the loop stands still, and whether a message suffers."""

from __future__ import annotations

import asyncio
from io import FileIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from msgspec.structs import replace

from bench.house import in_loop
from bench.loading import installed, ops_toml, plain
from bench.pacing import Stream, Watch
from bench.results import Figure, Size
from townhall import MessageSent
from townhall.config.loading import load
from townhall.model.ids import GroupId
from townhall.model.places import Place
from townhall.run.collector import spare
from townhall.run.logs import set_up
from townhall.run.scope import Scope
from townhall.run.townhall import Townhall

RATE = 1_000
WARM = 0.5
"""Seconds of talk before the file is changed."""


class Pauses:
    """Notes how long the loop takes to come round."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def run(self) -> None:
        """Go round and round; time in which other programs had the core is no pause of ours."""
        with open("/proc/thread-self/schedstat", "rb", buffering=0) as statistics:  # noqa: ASYNC230 -- it is no real file
            last = perf_counter() - _robbed(statistics)
            while True:
                await asyncio.sleep(0)
                now = perf_counter() - _robbed(statistics)
                self.longest, last = max(self.longest, now - last), now

    def take(self) -> float:
        """Return the longest pause since the last time this was asked."""
        longest, self.longest = self.longest, 0.0
        return longest


def _robbed(statistics: FileIO) -> float:
    """Return the seconds this thread has waited for a core so far."""
    statistics.seek(0)
    return int(statistics.read().split()[1]) / 1e9


class Round:
    """What one run found."""

    def __init__(self) -> None:
        self.calm = 0.0
        self.reload = 0.0
        self.seconds = 0.0
        self.astray = 0


def measure(size: Size) -> list[Figure]:
    """Change the file several times; the best round counts, since other programs make pauses too."""
    rounds = [in_loop(_round(size)) for _ in range(1 if size.quick else 3)]
    best = min(rounds, key=lambda one: one.reload)
    groups = f"{size.many_groups:,} groups"
    astray = sum(one.astray for one in rounds)
    return [
        Figure(name="Longest pause of the loop without a reload", value=best.calm * 1e3, unit="ms"),
        Figure(name=f"Reload of one of {groups}: pause", value=best.reload * 1e3, unit="ms", most=1),
        Figure(name="From the change of the file to its being in force", value=best.seconds * 1e3, unit="ms"),
        Figure(name="Messages lost or reordered by it", value=astray, unit="", most=0),
    ]


async def _round(size: Size) -> Round:
    found, watch, text = Round(), Watch(), ops_toml(size.many_groups, plain)
    logs = set_up("json", "critical", stream=StringIO())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ops.toml"
        await asyncio.to_thread(path.write_text, text)
        async with Townhall(load(path, installed(watch.declare)), logs) as townhall:
            spare()
            seconds = WARM * 2 if size.quick else size.many_groups / 25_000
            stream = _stream(size, seconds)
            await _under_load(townhall, stream, watch, path, text, found)
            await townhall.engine.bus.idle()
    found.astray = _astray(stream.events, watch)
    return found


def _stream(size: Size, seconds: float) -> Stream:
    """Return talk in groups of that file."""
    stream = Stream(size, RATE, seconds)
    stream.events = [
        replace(event, place=Place(GroupId(f"silent:a:-100{event.sequence % size.groups}"))) for event in stream.events
    ]
    return stream


async def _under_load(townhall: Townhall, stream: Stream, watch: Watch, path: Path, text: str, found: Round) -> None:
    pauses, failures = Pauses(), list[BaseException]()
    async with Scope("bench", lambda name, error: failures.append(error)) as scope:
        talk = scope.spawn(stream.tell(townhall.take, watch), "talk")
        scope.spawn(pauses.run(), "pauses")
        await asyncio.sleep(WARM / 2)
        pauses.take()
        await asyncio.sleep(WARM)
        found.calm = pauses.take()
        one = "[groups.g0]\n"
        await asyncio.to_thread(path.write_text, text.replace(one, one + 'locale = "zh-CN"\n', 1))
        pauses.take()
        start = perf_counter()
        while not townhall.metrics.reloads["ok"]:  # noqa: ASYNC110 -- the metrics are no event
            await asyncio.sleep(0.005)
        found.seconds = perf_counter() - start
        await asyncio.sleep(WARM)
        found.reload = pauses.take()
        await talk
    assert not failures


def _astray(events: list[MessageSent], watch: Watch) -> int:
    """Return how many messages were not handled, or not in their order."""
    expected: dict[GroupId, list[int]] = {}
    for event in events:
        expected.setdefault(event.place.group, []).append(event.sequence)
    wrong = 0
    for group, numbers in expected.items():
        handled = [number for number, _ in watch.handled.get(group, [])]
        wrong += abs(len(numbers) - len(handled)) + sum(a != b for a, b in zip(numbers, handled, strict=False))
    return wrong
