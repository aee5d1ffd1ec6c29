"""One group of 100,000 is changed under load: how long the loop stands still, and whether a message suffers."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from io import FileIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from msgspec.structs import replace

from bench.house import in_loop
from bench.loading import ops_toml, plain
from bench.pacing import Stream
from bench.quiet import distribution
from bench.quiet.one import watch
from bench.results import Figure, Size
from townhall import MessageSent
from townhall.config.loading import load
from townhall.model.ids import GroupId
from townhall.model.places import Place
from townhall.plugin.loading import Installed
from townhall.run.collector import spare
from townhall.run.logs import set_up
from townhall.run.scope import Scope
from townhall.run.townhall import Townhall

RATE = 1_000
WARM = 0.5
"""Seconds of talk before the file is changed."""


class Longest(NamedTuple):
    """The longest pauses of a while, in seconds."""

    pause: float
    """Of all."""
    ours: float
    """Of all, each counted only as far as a thread of ours was at work: else the machine did other things."""


class Pauses:
    """Notes how long the loop takes to come round."""

    def __init__(self) -> None:
        self._pause = 0.0
        self._ours = 0.0

    async def run(self) -> None:
        """Go round and round; time in which other programs had the core is no pause of ours."""
        with open("/proc/thread-self/schedstat", "rb", buffering=0) as statistics:  # noqa: ASYNC230 -- it is no real file
            last, worked = perf_counter() - _robbed(statistics), process_time()
            while True:
                await asyncio.sleep(0)
                now, at_work = perf_counter() - _robbed(statistics), process_time()
                self._pause = max(self._pause, now - last)
                self._ours = max(self._ours, min(now - last, at_work - worked))
                last, worked = now, at_work

    def take(self) -> Longest:
        """Return the longest pauses since the last time this was asked."""
        longest = Longest(self._pause, self._ours)
        self._pause = self._ours = 0.0
        return longest


def _robbed(statistics: FileIO) -> float:
    """Return the seconds this thread has waited for a core so far."""
    statistics.seek(0)
    return int(statistics.read().split()[1]) / 1e9


class Round:
    """What one run found."""

    def __init__(self) -> None:
        self.calm = Longest(0.0, 0.0)
        self.during = Longest(0.0, 0.0)
        self.alone: list[float] = []
        self.seconds = 0.0
        self.astray = 0


def measure(size: Size) -> list[Figure]:
    """Change the file several times; the best round counts, since other programs make pauses too."""
    with distribution() as these:
        rounds = [in_loop(_round(size, these)) for _ in range(1 if size.quick else 3)]
    groups = f"{size.many_groups:,} groups"
    astray = sum(one.astray for one in rounds)
    whole = min(rounds, key=lambda one: one.during.pause)
    alone = min(pause for one in rounds for pause in one.alone)
    # Starting a process holds the interpreter and needs no time of ours; nothing else does.
    starting = min(_starting() for _ in range(10))
    ours = max(min(one.during.ours for one in rounds), starting)
    found = [
        ("Longest pause of the loop under load, without a reload", whole.calm.pause),
        (f"Longest pause under load while one of {groups} is reloaded", whole.during.pause),
        ("Longest pause while it is reloaded and nobody talks", alone),
        ("Pause under load without a reload, as far as it is ours", min(one.calm.ours for one in rounds)),
        ("Starting the process that reads the file", starting),
    ]
    return [
        *(Figure(name=name, value=seconds * 1e3, unit="ms") for name, seconds in found),
        Figure(
            name=f"Reload of one of {groups} under load: pause, as far as it is ours",
            value=ours * 1e3,
            unit="ms",
            most=1,
        ),
        Figure(name="From the change of the file to its being in force", value=whole.seconds * 1e3, unit="ms"),
        Figure(name="Messages lost or reordered by it", value=astray, unit="", most=0),
    ]


def _starting() -> float:
    """Return for how long a thread that starts a process lets no other one run."""
    start = perf_counter()
    process = subprocess.Popen([sys.executable, "-S", "-c", ""], stdin=subprocess.DEVNULL)
    seconds = perf_counter() - start
    process.wait()
    return seconds


async def _round(size: Size, these: Installed) -> Round:
    found, text = Round(), ops_toml(size.many_groups, plain)
    logs = set_up("json", "critical", stream=StringIO())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ops.toml"
        await asyncio.to_thread(path.write_text, text)
        async with Townhall(load(path, these), logs) as townhall:
            spare()
            file = File(path, text, townhall)
            watch.handled.clear()
            stream = _stream(size, WARM * 2 if size.quick else size.many_groups / 20_000)
            await _under_load(townhall, stream, file, found)
            await townhall.engine.bus.idle()
            await _alone(file, found, 1 if size.quick else 4)
    found.astray = _astray(stream.events)
    return found


class File:
    """An ops.toml that is changed in one line again and again."""

    def __init__(self, path: Path, text: str, townhall: Townhall) -> None:
        self._path = path
        self._text = text
        self._reloads = townhall.metrics.reloads
        self._times = 0

    async def change(self) -> float:
        """Change the title of one group, and return the seconds until it is in force."""
        self._times += 1
        one = "[groups.g0]\n"
        text = self._text.replace(one, f'{one}title = "{self._times}"\n', 1)
        await asyncio.to_thread(self._path.write_text, text)
        start = perf_counter()
        while self._reloads["ok"] < self._times:
            await asyncio.sleep(0.005)
            assert not self._reloads["refused"]
        return perf_counter() - start


async def _alone(file: File, found: Round, times: int) -> None:
    """Reload while nothing else happens: every pause there is then is the reload's."""
    async with _pauses() as pauses:
        for _ in range(times):
            pauses.take()
            await file.change()
            await asyncio.sleep(WARM / 2)
            found.alone.append(pauses.take().pause)


@asynccontextmanager
async def _pauses() -> AsyncGenerator[Pauses]:
    pauses, failures = Pauses(), list[BaseException]()
    async with Scope("bench", lambda name, error: failures.append(error)) as scope:
        scope.spawn(pauses.run(), "pauses")
        await asyncio.sleep(WARM / 2)
        yield pauses
    assert not failures


def _stream(size: Size, seconds: float) -> Stream:
    """Return talk in groups of that file."""
    stream = Stream(size, RATE, seconds)
    stream.events = [
        replace(event, place=Place(GroupId(f"silent:a:-100{event.sequence % size.groups}"))) for event in stream.events
    ]
    return stream


async def _under_load(townhall: Townhall, stream: Stream, file: File, found: Round) -> None:
    async with asyncio.TaskGroup() as group, _pauses() as pauses:
        talk = group.create_task(stream.tell(townhall.take, watch))
        await asyncio.sleep(WARM / 2)
        pauses.take()
        await asyncio.sleep(WARM)
        found.calm = pauses.take()
        found.seconds = await file.change()
        await asyncio.sleep(WARM)
        found.during = pauses.take()
        await talk


def _astray(events: list[MessageSent]) -> int:
    """Return how many messages were not handled, or not in their order."""
    expected: dict[GroupId, list[int]] = {}
    for event in events:
        expected.setdefault(event.place.group, []).append(event.sequence)
    wrong = 0
    for group, numbers in expected.items():
        handled = [number for number, _ in watch.handled.get(group, [])]
        wrong += abs(len(numbers) - len(handled)) + sum(a != b for a, b in zip(numbers, handled, strict=False))
    return wrong
