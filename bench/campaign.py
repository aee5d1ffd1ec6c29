"""One campaign over ten thousand groups: when it ends by a turned clock, what it costs, and who waits for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from time import process_time

import msgspec
from tests.servers.telegram.limits import Limits

from bench.durable import on_disk
from bench.house import engine, in_loop
from bench.pacing import p99
from bench.posting import Tally, groups_of, order, question
from bench.results import Figure, Size
from bench.strict import START, Faults, StrictPlatform
from townhall.clock.time import StoppedTime
from townhall.model.actions import Lane
from townhall.model.capabilities import Capabilities
from townhall.model.platforms import DISCORD, TELEGRAM
from townhall.run.engine import Engine
from townhall.store.interface import SendState

ROUNDS = 10
PATIENCE = timedelta(hours=2)
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


class Stage:
    """An engine on a strict platform, and a clock that goes from one instant somebody waits for to the next."""

    def __init__(self, running: Engine, time: StoppedTime, platform: StrictPlatform) -> None:
        self.running = running
        self.time = time
        self.platform = platform
        self._asked: dict[str, datetime] = {}

    async def play(self, tally: Tally, groups: int, questions: Iterator[datetime]) -> None:
        """Let the campaign run to its end while people ask things now and then."""
        asking = next(questions, None)
        await self.running.publish("a0", [order(self.time.now())])
        while (coming := await self._next_wake()) is not None:
            if tally.reported >= groups:
                if len(self.platform.replies) == len(self._asked):
                    return
                asking = None
            if asking is not None and asking <= coming:
                self.time.turn_to(asking)
                await self._ask(asking, len(self._asked) * 37 % groups)
                asking = next(questions, None)
            else:
                self.time.turn_to(coming)
            await self._rounds()

    async def _next_wake(self) -> datetime | None:
        """Return the next instant somebody waits for, when nothing more happens before it."""
        running = self.running
        while True:
            turns = running.metrics.turns
            await running.bus.idle()
            await running.courier.still()
            await self._rounds()
            if not running.committer.gathering:
                # What waits for more to come is left to wait: to hurry it would cost what it is to save.
                await running.committer.settled()
            if turns == running.metrics.turns and not running.bus.under_way:
                return self.time.next_wake()

    async def _rounds(self) -> None:
        """Let whoever slept until now get up, or whoever lies down fall asleep: that takes some rounds of the loop."""
        for _ in range(ROUNDS):
            await asyncio.sleep(0)

    async def _ask(self, at: datetime, number: int) -> None:
        asked = question(at, number, len(self._asked))
        self._asked[asked.message] = at
        await self.running.publish("a0", [asked])

    def waits(self) -> list[float]:
        """Return how long those waited who asked; one who got no answer has waited for ever."""
        answered = dict(self.platform.replies)
        never = self.time.now() + PATIENCE
        return sorted((answered.get(one, never) - at).total_seconds() for one, at in self._asked.items())


async def campaign(
    capabilities: Capabilities,
    limits: partial[Limits],
    groups: int,
    *,
    lane: Lane = Lane.PROMO,
    faults: Faults = NONE,
    every: float = 0.0,
) -> Run:
    """Run one campaign; ``every`` so many seconds somebody asks something in one of its groups."""
    time, tally = StoppedTime(START), Tally()
    platform = StrictPlatform(capabilities, time, limits(lambda: time.now().timestamp()), faults)
    async with (
        on_disk() as store,
        engine(store, groups_of(groups, tally, lane), time, platform, capabilities) as running,
    ):
        stage, before = Stage(running, time, platform), process_time()
        asked = (START + timedelta(seconds=every * number) for number in range(1, 10**9)) if every else iter(())
        await stage.play(tally, groups, asked)
        cpu = process_time() - before
        held = {row.group for row in await store.outbox_in([SendState.HELD])}
        wrong = sum(platform.arrived[target] != 1 for target in tally.targets)
        wrong += sum(platform.arrived[target] > 1 for target in held) + groups - len(tally.targets | held)
        lasted = (platform.last - START).total_seconds()
        return Run(lasted, cpu, platform.refused, stage.waits(), wrong, len(held))


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
