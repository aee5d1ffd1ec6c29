"""Finding candidates in a large group: 90 days of 10,000 members, week by week and off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import townhall_kol
from bench.house import LongSettings, configuration, engine, in_loop, plugins, rest
from bench.results import Figure, Size
from bench.rounds import compare, in_memory, ours
from bench.scoring import Lag
from bench.stream import greetings, group_id, messages, speaker
from townhall import CommandInvoked, Contribution, EventId, MemberId, MessageId, Place, Plugin, Standing, replace
from townhall.config.model import PluginUse
from townhall.run.collector import spare
from townhall.run.engine import Engine
from townhall.store.interface import Effects, Fact
from townhall.store.sqlite import SqliteStore
from townhall_kol import KolSettings

MEMBERS = 10_000
EACH = 30
"""Contributions of each member in 90 days: 300,000 in all."""
DAYS = 90
PATIENCE = timedelta(minutes=2)
KOL = PluginUse("kol", townhall_kol.plugin, KolSettings())


def measure(size: Size) -> list[Figure]:
    """Review a group from an empty record, and check its dependence on single people."""
    added = _added(size)
    members = MEMBERS // 100 if size.quick else MEMBERS
    review, check = in_loop(_measure(members))
    return [
        Figure(name="The kol plugin adds to a message that is counted anyway, CPU", value=added, unit="µs"),
        Figure(
            name=f"A first review of {members:,} members and {members * EACH:,} facts, CPU", value=review[0], unit="s"
        ),
        Figure(name="The same by the clock", value=review[1], unit="s"),
        Figure(name="The longest the event loop was held up meanwhile", value=review[2] * 1000, unit="ms"),
        Figure(name="The dependence of its last seven days, CPU", value=check[0], unit="s"),
        Figure(name="The longest the event loop was held up meanwhile by that", value=check[2] * 1000, unit="ms"),
    ]


def _added(size: Size) -> float:
    """Return how much CPU a message costs more where the plugin is on, in microseconds."""
    stream, made = messages(size), plugins()
    counting: Plugin[LongSettings] = Plugin(LongSettings, contributions=True)
    counting.name = "counting"
    townhall_kol.plugin.adopt("kol", townhall_kol)
    without = (*made.uses, PluginUse("counting", counting, LongSettings()))
    counted = ours("counted", stream, greetings(size), configuration(without, size.groups), in_memory)
    noticed = ours("noticed", stream, greetings(size), configuration((*made.uses, KOL), size.groups), in_memory)
    compare(size.rounds, counted, noticed)
    return (noticed.best - counted.best) * 1e6 / size.messages


async def _measure(members: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
    with TemporaryDirectory() as folder:
        async with engine(SqliteStore(Path(folder) / "bench.db"), configuration((KOL,), 1)) as running:
            running.world.texts.add_folder("kol", files(townhall_kol) / "texts")
            running.start_clock()
            await running.store.commit(Effects(facts=list(_facts(members))))
            spare()
            review = await _taken(running, "kol", "review", "Reviewed")
            return review, await _taken(running, "dependence", "", "")


async def _taken(running: Engine, command: str, arguments: str, leaves: str) -> tuple[float, float, float]:
    """Return the CPU time and the time until a command's work is done, and how long the loop was held up."""
    lag = Lag()
    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(lag.watch())
        start, work = perf_counter(), process_time()
        await running.publish("a0", [_call(command, arguments)])
        await rest(running)
        while leaves and not await running.store.records(group_id(0), "kol", leaves):
            assert perf_counter() - start < PATIENCE.total_seconds(), f"/{command} {arguments} did not end."
            await asyncio.sleep(0.01)
            await rest(running)
        took, worked = perf_counter() - start, process_time() - work
        watching.cancel()
    return worked, took, lag.longest


def _call(command: str, arguments: str) -> CommandInvoked:
    return CommandInvoked(
        id=EventId(command),
        at=datetime.now(UTC),
        place=Place(group_id(0)),
        actor=replace(speaker(0, 0), standing=Standing.ADMIN),
        command=command,
        arguments=arguments,
        asked_in=Place(group_id(0)),
    )


def _facts(members: int) -> Iterator[Fact]:
    """Yield questions, answers to them and thanks, as many of each."""
    random, now = Random(3), datetime.now(UTC)
    for number in range(members * EACH // 3):
        asker, helper = (speaker(0, random.randrange(members)).id for _ in range(2))
        at = now - timedelta(days=random.uniform(0, DAYS))
        question, answer = MessageId(f"q{number}"), MessageId(f"a{number}")
        yield _fact(Contribution.MESSAGE, helper, at, answer, amount=20)
        yield _fact(Contribution.REPLY, asker, at, answer, other=helper, message=question)
        yield _fact(Contribution.THANKS, helper, at, MessageId(f"t{number}"), other=asker, message=answer)


def _fact(
    kind: Contribution, member: str, at: datetime, source: str, *, amount: float = 1, other: str = "", message: str = ""
) -> Fact:
    return Fact(
        group=group_id(0),
        member=MemberId(member),
        kind=kind.value,
        at=at,
        source=source,
        amount=amount,
        other=other,
        message=message,
    )
