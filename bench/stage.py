"""A platform, and a clock that goes from one instant somebody waits for to the next, with Townhall and without."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from bench.posting import question, target
from bench.strict import StrictPlatform
from townhall.adapter import Order
from townhall.clock.time import StoppedTime
from townhall.clock.waiting import wait
from townhall.courier.pace import Spacing
from townhall.model.actions import Say
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.run.engine import Engine

QUIET = 6
"""Rounds of the loop in which whoever slept until now gets up, or whoever lies down falls asleep."""
DISK = 0.002
"""Seconds until the disk is asked again whether it is done."""
PATIENCE = timedelta(hours=2)


class Stage:
    """An engine on a strict platform, and the clock in whose time both live."""

    def __init__(self, running: Engine, time: StoppedTime, platform: StrictPlatform) -> None:
        self.running = running
        self.time = time
        self.platform = platform
        self._asked: dict[str, datetime] = {}
        self._changes = -1
        self._due: datetime | None = None

    async def play(self, over: Callable[[], bool], groups: int, questions: Iterator[datetime]) -> None:
        """Let the campaign run to its end while people ask things now and then."""
        asking = next(questions, None)
        while (coming := await self._next()) is not None:
            if over():
                if len(self.platform.replies) == len(self._asked):
                    return
                asking = None
            if asking is not None and asking <= coming:
                self.time.turn_to(asking)
                await self._ask(asking, len(self._asked) * 37 % groups)
                asking = next(questions, None)
            else:
                self.time.turn_to(max(coming, self.time.now()))
                if self._due is not None and self._due <= self.time.now():
                    self._changes = -1
                    await self.running.clock.fire_due()

    async def _next(self) -> datetime | None:
        """Return the next instant somebody waits for, when nothing more happens before it."""
        quiet = busy = 0
        while quiet < QUIET:
            await asyncio.sleep(DISK if busy > QUIET else 0)
            if self._is_busy():
                quiet, busy = 0, busy + 1
                await self.running.bus.idle()
                await self.running.courier.still()
            else:
                quiet, busy = quiet + 1, 0
        if self._changes != self.running.clock.changes:
            self._changes = self.running.clock.changes
            self._due = await self.running.clock.next_due()
        wakes = (self._due, self.time.next_wake())
        return min((instant for instant in wakes if instant is not None), default=None)

    def _is_busy(self) -> bool:
        """Return whether something is under way; what waits for more to come is left to wait."""
        running, committer = self.running, self.running.committer
        writes = committer.at_work and not committer.gathering
        return bool(running.bus.under_way) or writes or not running.courier.resting

    async def _ask(self, at: datetime, number: int) -> None:
        asked = question(at, number, len(self._asked))
        self._asked[asked.message] = at
        await self.running.publish("a0", [asked])

    def waits(self) -> list[float]:
        """Return how long those waited who asked; one who got no answer has waited for ever."""
        answered = dict(self.platform.replies)
        never = self.time.now() + PATIENCE
        return sorted((answered.get(one, never) - at).total_seconds() for one, at in self._asked.items())


async def without_townhall(platform: StrictPlatform, time: StoppedTime, groups: int) -> None:
    """Send the same to the same groups at the same pace, with nobody who decides or writes anything down."""
    async with asyncio.TaskGroup() as both:
        sending = both.create_task(_send(platform, time, groups))
        while not sending.done():
            for _ in range(QUIET):
                await asyncio.sleep(0)
            if (coming := time.next_wake()) is not None:
                time.turn_to(coming)


async def _send(platform: StrictPlatform, time: StoppedTime, groups: int) -> None:
    pace, never = Spacing(platform.pace.account_per_second), asyncio.Event()
    for number in range(groups):
        await wait(time, pace.earliest(time.now()), never)
        pace.take(time.now())
        said = Say(place=Place(target(number)), parts=text_parts("Our autumn meeting is on the tenth."))
        await platform.perform(Order(str(number), said))
