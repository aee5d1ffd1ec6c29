"""Whatever is asked of them in whatever order, the store in memory and the one in a file give the same answers."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.core.store.material import (
    ADA,
    BOB,
    GARDEN,
    NOON,
    SQUARE,
    Count,
    Hands,
    House,
    after,
    decision,
    entry,
    event,
    fact,
    key,
    label,
    row,
    timer,
)

from townhall.model.actions import Lane
from townhall.model.ids import MemberId, MessageId
from townhall.model.people import Right
from townhall.model.results import Ok, Receipt
from townhall.store.interface import (
    Effects,
    Erasure,
    FactQuery,
    Firing,
    LedgerQuery,
    SendState,
    SentQuestion,
    Settlement,
    Store,
)
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore

Write: TypeAlias = Callable[["Side"], Awaitable[Sequence[int] | None]]

NAMES = ["a", "b", "c", "d", "e", "f"]
LANES = [SQUARE, GARDEN]
PEOPLE = [ADA, BOB]
BATCHES = ["", "autumn"]

name = some.sampled_from(NAMES)
person = some.sampled_from(PEOPLE)
lane = some.sampled_from(LANES)
minute = some.integers(0, 4)


class Side(House):
    """One of the two stores, and the numbers it gave."""

    def __init__(self, build: Callable[[], Store], hands: Hands) -> None:
        super().__init__(build, hands)
        self.numbers: dict[str, list[int]] = {lane: [0] for lane in LANES}
        self.settled_numbers = self.numbers
        """Those of earlier bursts, for within one burst only the memory knows its numbers at once."""

    async def accept(self, names: Sequence[str], lane: str) -> Sequence[int]:
        numbers = await self.store.accept([event(each, lane) for each in names], {"home": names[0].encode()})
        self.numbers[lane] += [number for number in numbers if number]
        return [number > 0 for number in numbers]

    async def finish(self, lane: str, place: int) -> Sequence[int]:
        numbers = self.settled_numbers[lane]
        return list(await self.store.commit(Effects(done={lane: numbers[min(place, len(numbers) - 1)]})))

    async def raised(self, each: str) -> Sequence[int]:
        return [number > 0 for number in await self.store.commit(Effects(events=[event(each)]))]

    async def fire(self, slot: str, each: str | None, following: str, at_minute: int) -> Sequence[int]:
        # Some of these stand as they were read, some were moved meanwhile.
        read = timer(slot, after(1))
        fired = Firing(read, None if each is None else event(each), timer(following, after(at_minute)))
        return [number > 0 for number in await self.store.fire([fired])]

    async def settle(self, each: str, state: SendState, follow_up: str | None) -> Sequence[int]:
        settlement = Settlement(
            key=each,
            state=state,
            at=after(1),
            result=Ok(Receipt((MessageId(each),))),
            attempts=1,
            follow_up=None if follow_up is None else event(follow_up),
        )
        return [number > 0 for number in await self.store.settle([settlement])]

    async def forget(self, at_minute: int) -> Sequence[int]:
        return [await self.store.forget_journal(after(at_minute))]

    async def age(self, before: datetime) -> Sequence[int]:
        store, limits = self.store, {("leaderboard", "count"): before}
        # All at once, for memory would let nothing in between two of them.
        return await asyncio.gather(
            store.forget_records(limits, [key(each) for each in NAMES]),
            store.forget_decisions(before, 2),
            store.forget_ledger(before, 2),
            store.forget_facts("message", before + timedelta(days=1), 2),
            store.forget_bodies(before),
            store.forget_sends(before),
        )

    async def turn_hands(self, at_minute: int) -> None:
        self.hands.instant = max(self.hands.instant, after(at_minute))

    async def picture(self) -> list[object]:
        """Return everything that can be asked, numbers left out."""
        store = self.store
        facts = FactQuery(groups=(SQUARE, GARDEN))
        return [
            [(each.lane, each.payload) for each in await store.unfinished()],
            await store.cursor("home"),
            await store.records(SQUARE, "leaderboard", "count"),
            await store.aged_records({("leaderboard", "count"): after(2)}),
            list(await store.facts(facts)),
            sorted(await store.fact_totals(facts)),
            await store.fact_top(facts, 1),
            sorted(await store.fact_totals(replace(facts, since=after(1), until=after(3)))),
            list(await store.ledger(LedgerQuery(group=SQUARE))),
            list(await store.decisions(SQUARE)),
            [list(await store.labels_of(SQUARE, member)) for member in PEOPLE],
            list(await store.timers_due(after(100))),
            list(await store.open_outbox("home")),
            list(await store.outbox_in(list(SendState))),
            list(await store.outbox_in([SendState.SUGGESTED, SendState.HELD, SendState.SENDING])),
            *[list(await store.outbox_in([SendState.SENT, SendState.HELD], SQUARE, after(each))) for each in range(3)],
            list(await store.outbox_in(list(SendState), None, after(1))),
            list(await store.open_outbox("home", "b", 2)),
            [await store.sent_message(SQUARE, each) for each in NAMES],
            await store.sent_counts(
                [
                    SentQuestion(SQUARE, Lane.SERVICE, NOON),
                    *(SentQuestion(SQUARE, None, after(minute)) for minute in range(3)),
                ]
            ),
            list(await store.timers_due(after(2), 1)),
            [await store.batch_count("welcome", each, after(1)) for each in BATCHES],
            [await store.everything_about(member) for member in PEOPLE],
        ]


def committing(effects: Effects) -> Write:
    return lambda side: side.store.commit(effects)


def accepting(names: list[str], lane: str) -> Write:
    return lambda side: side.accept(names, lane)


def finishing(lane: str, place: int) -> Write:
    return lambda side: side.finish(lane, place)


def raising(each: str) -> Write:
    return lambda side: side.raised(each)


def recording(each: str, number: int) -> Write:
    return committing(Effects(records={key(each): Count(number) if number else None}))


def contributing(each: str, member: MemberId, at: int) -> Write:
    return committing(Effects(facts=[fact(each, member, at=after(at), amount=float(at))]))


def deciding(each: str, member: MemberId, at: int) -> Write:
    written = entry(each, at=after(at), member=member)
    return committing(Effects(ledger=[written], decisions=[decision(each, at=after(at), member=member, keys=(each,))]))


def labelling(each: str, member: MemberId) -> Write:
    return committing(Effects(labels=[label(each, member)]))


def taking(each: str, member: MemberId) -> Write:
    return committing(Effects(labels_taken=[(SQUARE, member, each)]))


def setting(each: str, at: int) -> Write:
    return committing(Effects(timers=[timer(each, after(at))]))


def cancelling(each: str) -> Write:
    return committing(Effects(timers_cancelled=[timer(each).key]))


def sending(each: str, member: MemberId) -> Write:
    needs = Right(member, "campaign.post", SQUARE)
    return committing(Effects(outbox=[replace(row(each, member=member), batch=BATCHES[len(each) % 2], needs=needs)]))


def firing(slot: str, each: str | None, following: str, at: int) -> Write:
    return lambda side: side.fire(slot, each, following, at)


def settling(each: str, state: SendState, follow_up: str | None) -> Write:
    return lambda side: side.settle(each, state, follow_up)


def marking(each: str) -> Write:
    return lambda side: side.store.mark_sending([each])


def forgetting(at: int) -> Write:
    return lambda side: side.forget(at)


def ageing(at: int) -> Write:
    return lambda side: side.age(after(at))


def erasing(member: MemberId) -> Write:
    return lambda side: side.store.erase(Erasure(member=member, pseudonym="somebody"))


writes: some.SearchStrategy[Write] = some.one_of(
    some.builds(accepting, some.lists(name, min_size=1, max_size=4), lane),
    some.builds(finishing, lane, minute),
    some.builds(raising, name),
    some.builds(recording, name, minute),
    some.builds(contributing, name, person, minute),
    some.builds(deciding, name, person, minute),
    some.builds(labelling, name, person),
    some.builds(taking, name, person),
    some.builds(setting, name, minute),
    some.builds(cancelling, name),
    some.builds(sending, name, person),
    some.builds(firing, name, some.none() | name, name, minute),
    some.builds(settling, name, some.sampled_from(list(SendState)), some.none() | name),
    some.builds(marking, name),
    some.builds(forgetting, minute),
    some.builds(erasing, person),
    some.builds(ageing, minute),
)


async def answers(side: Side, bursts: Sequence[Sequence[Write]]) -> list[object]:
    """Ask for every burst at once, then wait for its answers; the store restarts between two bursts."""
    given_back: list[object] = []
    for number, burst in enumerate(bursts):
        await side.turn_hands(number)
        side.settled_numbers = {lane: list(numbers) for lane, numbers in side.numbers.items()}
        given_back += await asyncio.gather(*(_one(side, write) for write in burst))
        given_back += await side.picture()
        await side.restart()
    return [*given_back, *await side.picture()]


async def _one(side: Side, write: Write) -> list[int]:
    answer = await write(side)
    return list(answer) if answer is not None else []


async def both(bursts: Sequence[Sequence[Write]]) -> tuple[list[object], list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        first_hands, second_hands = Hands(), Hands()
        memory = MemoryStore(first_hands)
        in_memory = Side(lambda: memory, first_hands)
        in_file = Side(lambda: SqliteStore(Path(folder) / "townhall.db", second_hands), second_hands)
        found: list[list[object]] = []
        for side in (in_memory, in_file):
            await side.store.open()
            found.append(await answers(side, bursts))
            await side.store.close()
        return found[0], found[1]


@given(some.lists(some.lists(writes, min_size=1, max_size=12), min_size=1, max_size=3))
def test_both_stores_give_the_same_answers(bursts: list[list[Write]]) -> None:
    in_memory, in_file = asyncio.run(both(bursts))

    assert in_memory == in_file
