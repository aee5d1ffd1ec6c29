"""One campaign over ten thousand groups: when it ends by a turned clock, what it costs, and who waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import process_time

import msgspec
from tests.servers.telegram.limits import Limits

from bench.durable import on_disk
from bench.house import engine, in_loop, rest
from bench.pacing import p99
from bench.planned import is_over, planned_for, set_up
from bench.posting import Tally, groups_of, order, target
from bench.results import Figure, Size
from bench.stage import Stage, without_townhall
from bench.strict import START, Faults, StrictPlatform
from townhall.clock.time import StoppedTime, SystemTime
from townhall.config.model import Configuration
from townhall.model.actions import Lane
from townhall.model.capabilities import Capabilities
from townhall.model.platforms import DISCORD, TELEGRAM
from townhall.run.engine import Engine
from townhall.store.interface import SendState

NONE = Faults()


class Run(msgspec.Struct):
    """How one campaign went."""

    lasted: float
    cpu: float
    refused: int
    waits: list[float]
    """Of those who asked something meanwhile, sorted."""
    wrong: int
    """Targets that were not sent to exactly once and are not shown as uncertain."""
    uncertain: int


Prepare = Callable[[Engine, StrictPlatform], Callable[[], bool]]
"""Makes ready what begins a campaign, and returns what says whether it is over."""


async def campaign(
    capabilities: Capabilities,
    limits: partial[Limits],
    groups: int,
    *,
    faults: Faults = NONE,
    every: float = 0.0,
) -> Run:
    """Run one campaign of the small plugin; ``every`` so many seconds somebody asks something in one of its groups."""
    tally = Tally()

    def prepare(running: Engine, platform: StrictPlatform) -> Callable[[], bool]:
        return lambda: tally.reported >= groups

    configuration = groups_of(groups, tally, Lane.PROMO)
    return await _run(configuration, capabilities, limits, groups, prepare, faults, every)


async def planned(groups: int) -> Run:
    """Run one campaign of the shipped plugin."""

    def prepare(running: Engine, platform: StrictPlatform) -> Callable[[], bool]:
        set_up(running)
        return is_over(running, platform, groups)

    return await _run(planned_for(groups), TELEGRAM, TELEGRAMS, groups, prepare)


async def _run(
    configuration: Configuration,
    capabilities: Capabilities,
    limits: partial[Limits],
    groups: int,
    prepare: Prepare,
    faults: Faults = NONE,
    every: float = 0.0,
) -> Run:
    time = StoppedTime(START)
    platform = StrictPlatform(capabilities, time, limits(lambda: time.now().timestamp()), faults)
    async with on_disk() as store, engine(store, configuration, time, platform, capabilities) as running:
        over = prepare(running, platform)
        await rest(running)
        stage, before = Stage(running, time, platform), process_time()
        asked = (START + timedelta(seconds=every * number) for number in range(1, 10**9)) if every else iter(())
        await running.publish("a0", [order(time.now())])
        await stage.play(over, groups, asked)
        cpu = process_time() - before
        held = {row.group for row in await store.outbox_in([SendState.HELD])}
        targets = map(target, range(groups))
        wrong = sum(platform.arrived[one] > 1 or (platform.arrived[one] != 1 and one not in held) for one in targets)
        lasted = (platform.last - START).total_seconds()
        return Run(lasted, cpu, platform.refused, stage.waits(), wrong, len(held))


async def bare(groups: int) -> float:
    """Return the CPU of the platform and the clock alone, in seconds."""
    time = StoppedTime(START)
    platform = StrictPlatform(TELEGRAM, time, TELEGRAMS(lambda: time.now().timestamp()), NONE)
    before = process_time()
    await without_townhall(platform, time, groups)
    return process_time() - before


async def by_the_clock(groups: int) -> float:
    """Return the CPU of a campaign in real time, in seconds: nothing is turned, and nobody hurries."""
    time, tally = SystemTime(), Tally()
    platform = StrictPlatform(TELEGRAM, time, TELEGRAMS(lambda: time.now().timestamp()), NONE)
    async with on_disk() as store, engine(store, groups_of(groups, tally, Lane.PROMO), time, platform, TELEGRAM) as one:
        before = process_time()
        await one.publish("a0", [order(time.now())])
        while tally.reported < groups:  # noqa: ASYNC110 -- nobody in there rings a bell for a benchmark
            await asyncio.sleep(0.2)
        return process_time() - before


TELEGRAMS = partial(Limits)
"""Thirty in any second, one per second and chat, twenty per minute and group."""
DISCORDS = partial(Limits, per_second=50, per_group_per_minute=60)
FAULTS = Faults(refused=0.01, broken=0.05)


def measure(size: Size) -> list[Figure]:
    """Run the campaigns one after another."""
    groups = size.groups if size.quick else 10_000
    alone = in_loop(campaign(TELEGRAM, TELEGRAMS, groups))
    broken = in_loop(campaign(TELEGRAM, TELEGRAMS, groups, faults=FAULTS))
    asked = in_loop(campaign(TELEGRAM, TELEGRAMS, groups, every=0.3 if size.quick else 1.0))
    discord = in_loop(campaign(DISCORD, DISCORDS, groups))
    runs = (alone, broken, asked, discord)
    return [
        Figure(name="10,000 groups on Telegram: simulated time", value=alone.lasted, unit="s", most=351),
        Figure(name="The same: CPU, with handing over and reports", value=alone.cpu, unit="s", most=10),
        *_costs(size),
        Figure(name="With 1 % refused and 5 % broken off: simulated time", value=broken.lasted, unit="s", most=375),
        Figure(name="Shown as uncertain in that", value=broken.uncertain, unit=""),
        Figure(name="With a question a second: simulated time", value=asked.lasted, unit="s"),
        Figure(name="Answers to these: median wait, simulated", value=asked.waits[len(asked.waits) // 2], unit="s"),
        Figure(name="Answers to these: p99 of the wait, simulated", value=p99(asked.waits), unit="s", most=1),
        Figure(name="10,000 channels on Discord: simulated time", value=discord.lasted, unit="s", most=211),
        Figure(name="Refused for haste in all four", value=sum(one.refused for one in runs), unit="", most=0),
        Figure(
            name="Sent twice, or neither sent nor shown, in all", value=sum(one.wrong for one in runs), unit="", most=0
        ),
    ]


def _costs(size: Size) -> list[Figure]:
    """Return what stands beside the CPU of a campaign, to tell what of it is Townhall's."""
    groups = size.groups if size.quick else 10_000
    few, some = (size.groups, size.groups) if size.quick else (600, 1_000)
    return [
        Figure(name="The platform and the turned clock without Townhall: CPU", value=in_loop(bare(groups)), unit="s"),
        Figure(
            name=f"{few:,} groups by the real clock: CPU for each",
            value=in_loop(by_the_clock(few)) / few * 1000,
            unit="ms",
        ),
        *(
            Figure(
                name=f"The shipped campaign plugin, {many:,} groups: CPU for each",
                value=in_loop(planned(many)).cpu / many * 1000,
                unit="ms",
            )
            for many in dict.fromkeys((some, groups))
        ),
    ]
