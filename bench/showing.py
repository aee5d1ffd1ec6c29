"""The board of the running week in the largest group, asked for again and again while people talk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from time import process_time
from typing import NamedTuple

import townhall_leaderboard
from bench.house import configuration, engine, rest, tell
from bench.results import Figure
from bench.scratch import END, GROUP, SUBSTANTIAL
from bench.stream import speaker
from townhall import CommandInvoked, Contribution, EventId, MemberId, MessageId, MessageSent, Place, Text, replace
from townhall.config.model import PluginUse
from townhall.run.collector import spare
from townhall.run.engine import Engine
from townhall.store.interface import Effects, Fact
from townhall.store.sqlite import SqliteStore
from townhall_leaderboard import LeaderboardSettings

KNOWN = 200
"""Members of whom the platform has told; all others count and are not shown."""
BETWEEN = 100
"""Facts that come between two boards."""
NOW = END - timedelta(minutes=5)
BOARD = PluginUse("leaderboard", townhall_leaderboard.plugin, LeaderboardSettings(windows=("week",), top=10))


class _Fixed:
    """A clock that stands in the last minutes of the week."""

    def now(self) -> datetime:
        return NOW

    async def sleep_until(self, instant: datetime) -> None:
        if instant > NOW:
            await asyncio.Event().wait()


class _Asked(NamedTuple):
    first: float
    again: float
    after_deletion: float
    """Seconds of CPU: the first time, the best of those after some talk, and after a message was taken back."""


async def show(path: Path, tries: int) -> list[Figure]:
    """Return what it costs to show the board for the first time, and from then on."""
    asked = await _ask(path, tries)
    return [
        Figure(name="/board of that week, the first time after a start: CPU", value=asked.first, unit="s"),
        Figure(
            name="/board of that week, top 10, after 100 more facts: CPU", value=asked.again * 1e3, unit="ms", most=10
        ),
        Figure(name="The same after messages were taken back, too: CPU", value=asked.after_deletion * 1e3, unit="ms"),
    ]


async def _ask(path: Path, tries: int) -> _Asked:
    async with _board(path) as running:
        first = await _shown(running, 0)
        facts = _facts()
        again: list[float] = []
        after: list[float] = []
        for number in range(tries):
            news = [next(facts) for _ in range(BETWEEN)]
            await running.store.commit(Effects(facts=news))
            again.append(await _shown(running, 2 * number + 1))
            back = [replace(one, source=f"{one.source}|-", amount=-1.0) for one in news if one.kind == SUBSTANTIAL]
            await running.store.commit(Effects(facts=back[:5]))
            after.append(await _shown(running, 2 * number + 2))
        return _Asked(first, min(again), min(after))


@asynccontextmanager
async def _board(path: Path) -> AsyncGenerator[Engine]:
    townhall_leaderboard.plugin.adopt("leaderboard", townhall_leaderboard)
    async with engine(SqliteStore(path), configuration((BOARD,), 1), _Fixed()) as running:
        running.world.texts.add_folder("leaderboard", files(townhall_leaderboard) / "texts")
        await tell(running, [_hello(number) for number in range(KNOWN)])
        spare()
        yield running


async def _shown(running: Engine, number: int) -> float:
    """Return the CPU time of all threads from the command to the answer."""
    call = CommandInvoked(
        id=EventId(f"board{number}"), at=NOW, place=Place(GROUP), actor=speaker(0, 1), command="board"
    )
    start = process_time()
    await running.publish("a0", [call])
    await rest(running)
    return process_time() - start


def _hello(number: int) -> MessageSent:
    name = f"hello{number}"
    at = NOW - timedelta(days=300)
    return MessageSent(
        id=EventId(name),
        at=at,
        place=Place(GROUP),
        message=MessageId(name),
        actor=speaker(0, number),
        parts=(Text("Hello!"),),
    )


def _facts() -> Iterator[Fact]:
    """Give what members write and get, the first the most, as in the file; each a little later than all of the file."""
    random, number = Random(5), 0
    while True:
        number += 1
        kind = random.choice((SUBSTANTIAL, Contribution.REACTION.value, Contribution.REPLY.value))
        yield Fact(
            group=GROUP,
            member=_member(random),
            kind=kind,
            at=END - timedelta(seconds=2) + timedelta(milliseconds=number),
            source=f"new{number}",
            other="" if kind == SUBSTANTIAL else _member(random),
            message="" if kind == SUBSTANTIAL else f"of{number}",
        )


def _member(random: Random) -> MemberId:
    return speaker(0, int(10_000 ** random.random())).id
