"""A courier on a stopped clock with an honest platform; the store outlives its crashes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from msgspec.structs import replace
from tests.support.platform import platform_with

from townhall.adapter import Order
from townhall.clock.time import StoppedTime
from townhall.config.settings import GroupSettings
from townhall.courier.courier import Courier
from townhall.model.actions import Action, Lane, Say, SayTo, Work
from townhall.model.batches import BatchName, BatchOrder, BatchStanding
from townhall.model.capabilities import Capabilities, Pace
from townhall.model.events import ActionFinished, Event
from townhall.model.ids import GroupId, MemberId
from townhall.model.parts import text_parts
from townhall.model.places import Place
from townhall.model.platforms import DISCORD, TELEGRAM
from townhall.model.results import Result
from townhall.store.interface import Effects, Outgoing, SendState, SentQuestion, Settlement
from townhall.store.memory import MemoryStore

MONDAY = datetime(2026, 3, 23, 12, tzinfo=UTC)
LOUNGE = GroupId("test:acc:lounge")
FREE = Pace(account_per_second=1e9, room_gap=timedelta())
HOLDS = replace(TELEGRAM, pace=FREE)
"""A platform that does not recognise a repetition, without a pace."""
REPEATS = replace(DISCORD, pace=FREE)
"""A platform that recognises a repetition, without a pace."""


def say(words: str, group: GroupId = LOUNGE) -> Say:
    return Say(place=Place(group), parts=text_parts(words))


def whisper(words: str, member: str, group: GroupId = LOUNGE) -> SayTo:
    return SayTo(place=Place(group, direct=True), member=MemberId(member), parts=text_parts(words))


class DyingStore(MemoryStore):
    """A store whose process dies at a chosen write: the write is lost, and nothing comes after it."""

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(now)
        self.dies_at = ""
        self.settlements = 0
        """How often something was settled, however much at once."""
        self.counted = 0
        """How often it was asked how much was sent, however much at once."""
        self._door: asyncio.Event | None = None

    def waits_at_mark(self) -> asyncio.Event:
        """Let marks be written, and nobody hear of it until the event is set."""
        self._door = asyncio.Event()
        return self._door

    def mark_sending(self, keys: Sequence[str]) -> Awaitable[None]:
        if self.dies_at == "mark":
            return _never()
        return super().mark_sending(keys) if self._door is None else self._late(super().mark_sending(keys), self._door)

    @staticmethod
    async def _late(written: Awaitable[None], door: asyncio.Event) -> None:
        await written
        await door.wait()

    async def sent_counts(self, questions: Sequence[SentQuestion]) -> Sequence[int]:
        self.counted += 1
        return await super().sent_counts(questions)

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        self.settlements += 1
        return _never() if self.dies_at == "settle" else super().settle(settlements)


def _never() -> asyncio.Future[Any]:
    return asyncio.get_running_loop().create_future()


class Dispatch:
    """Decides rows as the bus would, and turns the clock as the test kit does."""

    def __init__(self, capabilities: Capabilities, settings: GroupSettings | None = None) -> None:
        self.time = StoppedTime(MONDAY)
        self.store = DyingStore(lambda: self.time.now().timestamp())
        self.platform = platform_with(capabilities, self.time)
        self.settings: GroupSettings | None = settings or GroupSettings(account="acc")
        self.reports: list[tuple[str, str]] = []
        self.finished: list[Outgoing] = []
        self.results: list[ActionFinished] = []
        self.errors: list[BaseException] = []
        self.orders: list[BatchOrder] = []
        """What was said of batches; it outlives a crash, since the bus has written it down."""
        self.started = self.time.now()
        self._keys = 0
        self.courier = self._courier()

    def _courier(self) -> Courier:
        return Courier(
            self.store,
            self.time,
            lambda account: self.platform if account == "acc" else None,
            settings=lambda group: self.settings,
            accepted=self._accepted,
            report=lambda kind, row: self.reports.append((kind, row.key)),
            finished=self.finished.append,
            work=self._work,
            on_error=lambda name, error: self.errors.append(error),
            random=Random(7),
        )

    def _accepted(self, lane: str, number: int, event: Event) -> None:
        assert isinstance(event, ActionFinished)
        self.results.append(event)

    async def _work(self, work: Work) -> bytes:
        if not work.payload:
            raise ValueError("nothing to do")
        return work.payload[::-1]

    def row(self, action: Action, lane: Lane = Lane.SERVICE, **more: object) -> Outgoing:
        self._keys += 1
        fields: dict[str, object] = {"key": f"event|plugin|{self._keys}", "plugin": "plugin", **more}
        return Outgoing(
            group=action.place.group,
            account="acc",
            action=action,
            created_at=self.time.now(),
            lane=lane,
            **fields,  # type: ignore[arg-type]  # the tests name fields of the row
        )

    async def send(self, *rows: Outgoing) -> None:
        """Commit rows and hand them over, as the committer does."""
        await self.put(*rows)
        await self.still()

    async def put(self, *rows: Outgoing) -> None:
        """Do the same and do not wait for what comes of it."""
        await self.store.commit(Effects(outbox=list(rows)))
        self.courier.enqueue(rows)

    def order(self, order: BatchOrder) -> None:
        """Say what is to become of a batch, as the committer does when it is written down."""
        self.orders.append(order)
        self.courier.order([order])

    def standing(self, name: BatchName) -> BatchStanding:
        """Return what counts of a batch after all that was said."""
        said = [order.standing for order in self.orders if order.name == name]
        return BatchStanding.DROPPED if BatchStanding.DROPPED in said else (said or [BatchStanding.GOING])[-1]

    async def still(self) -> None:
        # A sleeper that was just woken is seen by the courier a few steps of the loop later.
        for _ in range(30):
            await asyncio.sleep(0)
            if not self._stuck():
                await self.courier.still()

    def _stuck(self) -> bool:
        return bool(self.store.dies_at or self.platform.wire_cut or self.platform.gate)

    async def run(self, by: timedelta) -> None:
        """Turn the clock from one instant somebody waits for to the next."""
        until = self.time.now() + by
        await self.still()
        while (wake := self.time.next_wake()) is not None and wake <= until:
            self.time.turn_to(max(wake, self.time.now()))
            await self.still()
        self.time.turn_to(until)
        await self.still()

    async def crash(self) -> None:
        """Lose everything but the store and the platform, and start again."""
        await self.courier.close(timedelta())
        self.platform.gate, self.platform.wire_cut, self.store.dies_at = None, False, ""
        self.courier = self._courier()
        self.courier.order(self.orders)
        await self.courier.recover(["acc"])
        await self.still()

    async def state(self, row: Outgoing) -> SendState:
        found = await self.store.outgoing(row.key)
        assert found is not None
        return found.state

    def answer(self, *results: Result | None) -> None:
        """Let the platform give these results to the next calls; None does the action."""

        for result in results:
            self.platform.answers.append(_Fixed(result))


class _Fixed:
    def __init__(self, result: Result | None) -> None:
        self._result = result

    def __call__(self, order: Order) -> Result | None:
        return self._result
