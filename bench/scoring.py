"""The contribution board: what it adds to a message, and how long a large window takes to close."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import townhall_leaderboard
from bench.house import LongSettings, configuration, engine, in_loop, plugins, rest
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours
from bench.stream import greetings, group_id, messages, speaker
from townhall import CommandInvoked, EventId, MessageId, Place, Plugin, Standing, replace
from townhall.clock.windows import calendar_of
from townhall.config.model import PluginUse
from townhall.run.collector import spare
from townhall.run.engine import Engine
from townhall.store.interface import Effects, Fact
from townhall.store.sqlite import SqliteStore
from townhall_leaderboard import LeaderboardSettings

MEMBERS = 10_000
CREDITS = 10
"""Contributions of each member in the window: 100,000 in all."""
AT_ONCE = 1_000
"""Facts that are written together."""
BOARD = PluginUse("leaderboard", townhall_leaderboard.plugin, LeaderboardSettings())


def measure(size: Size) -> list[Figure]:
    """Compare a group that counts contributions with one that has the board too, and close a half month."""
    townhall_leaderboard.plugin.adopt("leaderboard", townhall_leaderboard)
    stream, made = messages(size), plugins()
    # Everybody is known, and every group has talked since the start.
    known = [*greetings(size), *messages(replace(size, messages=5 * size.groups), mark="before", seed=3)]
    counting: Plugin[LongSettings] = Plugin(LongSettings, contributions=True)
    counting.name = "counting"
    counted_uses = (*made.uses, PluginUse("counting", counting, LongSettings()))
    counted = ours("counted", stream, known, configuration(counted_uses, size.groups), in_memory)
    scored = ours("scored", stream, known, configuration((*made.uses, BOARD), size.groups), in_memory)
    compare(size.rounds, counted, scored)
    added = (scored.best - counted.best) * 1e6 / size.messages
    seconds, held = in_loop(_closing(MEMBERS // 100 if size.quick else MEMBERS))
    return [
        Figure(name="A counted message without the board, CPU", value=counted.best * 1e6 / size.messages, unit="µs"),
        Figure(name="The board adds to a message that is counted anyway, CPU", value=added, unit="µs"),
        Figure(
            name=f"Closing a half month of {MEMBERS:,} members and 100,000 credits, CPU",
            value=seconds,
            unit="s",
            most=2,
        ),
        Figure(name="The longest the event loop was held up meanwhile", value=held * 1000, unit="ms"),
    ]


async def _closing(members: int) -> tuple[float, float]:
    """Return the CPU time the closing took and the longest time for which nothing else could go on."""
    with TemporaryDirectory() as folder:
        async with engine(SqliteStore(Path(folder) / "bench.db"), configuration((BOARD,), 1)) as running:
            running.world.texts.add_folder("leaderboard", files(townhall_leaderboard) / "texts")
            # As they come in life: later ones behind earlier ones, and not all at once.
            facts = sorted(_facts(members), key=lambda fact: fact.at)
            for first in range(0, len(facts), AT_ONCE):
                await running.store.commit(Effects(facts=facts[first : first + AT_ONCE]))
            facts.clear()
            spare()
            lag = Lag()
            async with asyncio.TaskGroup() as tasks:
                watching = tasks.create_task(lag.watch())
                start = process_time()
                await _close(running)
                seconds = process_time() - start
                watching.cancel()
            return seconds, lag.longest


async def _close(running: Engine) -> None:
    now = datetime.now(UTC)
    call = CommandInvoked(
        id=EventId("close"),
        at=now,
        place=Place(group_id(0)),
        actor=replace(speaker(0, 0), standing=Standing.ADMIN),
        command="board",
        arguments="close half_month",
    )
    await running.publish("a0", [call])
    await rest(running)
    closed = await running.store.records(group_id(0), "leaderboard", "Closed")
    assert len(closed) == 1, "The window was not closed."


def _facts(members: int) -> Iterator[Fact]:
    random, group = Random(3), group_id(0)
    window = calendar_of("UTC", "00:00", "monday").half_month(datetime.now(UTC))
    span = (datetime.now(UTC) - window.start) / timedelta(seconds=1)
    for number in range(members):
        member = speaker(0, number).id
        for credit in range(CREDITS):
            at = window.start + timedelta(seconds=random.uniform(0, span))
            kind, other, message = "leaderboard.message", "", ""
            if credit % 2:
                kind, other = "contribution.reply", speaker(0, random.randrange(members)).id
                message = f"m{number}-{credit - 1}"
            source = MessageId(f"m{number}-{credit}")
            yield Fact(group=group, member=member, kind=kind, at=at, source=source, other=other, message=message)


class Lag:
    """Notes for how long the event loop was held up, as far as we were at work meanwhile and not the machine."""

    longest = 0.0

    async def watch(self) -> None:
        """Look again and again until it is cancelled."""
        while True:
            before, worked = perf_counter(), process_time()
            await asyncio.sleep(0.001)
            held = min(perf_counter() - before - 0.001, process_time() - worked)
            self.longest = max(self.longest, held)
