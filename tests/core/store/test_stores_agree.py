"""Whatever is asked of them in whatever order, the store in memory and the one in a file give the same answers."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as some
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
from townhall.model.ids import MessageId
from townhall.model.results import Ok, Receipt
from townhall.store.interface import Effects, FactQuery, LedgerQuery, SendState, Settlement, Store
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore

Write: TypeAlias = Callable[["Side"], Awaitable[object]]

NAMES = ["a", "b", "c", "d", "e", "f"]
LANES = [SQUARE, GARDEN]
PEOPLE = [ADA, BOB]

name = some.sampled_from(NAMES)
person = some.sampled_from(PEOPLE)
minute = some.integers(0, 4)


class Side(House):
    """One of the two stores, and the numbers it gave."""

    def __init__(self, build: Callable[[], Store], hands: Hands) -> None:
        super().__init__(build, hands)
        self.numbers: dict[str, list[int]] = {lane: [0] for lane in LANES}
        self.settled_numbers = self.numbers
        """Those of earlier bursts, for within one burst only the memory knows its numbers at once."""

    async def accept(self, names: Sequence[str], lane: str) -> object:
        numbers = await self.store.accept([event(each, lane) for each in names], {"home": names[0].encode()})
        self.numbers[lane] += [number for number in numbers if number]
        return [number > 0 for number in numbers]

    async def finish(self, lane: str, place: int) -> object:
        numbers = self.settled_numbers[lane]
        return list(await self.store.commit(Effects(done={lane: numbers[min(place, len(numbers) - 1)]})))

    async def raised(self, each: str) -> object:
        return [number > 0 for number in await self.store.commit(Effects(events=[event(each)]))]

    async def fire(self, slot: str, each: str | None, following: str, at_minute: int) -> object:
        fired = (timer(slot).key, None if each is None else event(each))
        return [number > 0 for number in await self.store.fire([fired], [timer(following, after(at_minute))])]

    async def settle(self, each: str, state: SendState, follow_up: str | None) -> object:
        settlement = Settlement(
            key=each,
            state=state,
            at=after(1),
            result=Ok(Receipt((MessageId(each),))),
            attempts=1,
            follow_up=None if follow_up is None else event(follow_up),
        )
        return [number > 0 for number in await self.store.settle([settlement])]

    async def forget(self, at_minute: int) -> object:
        return await self.store.forget_journal(after(at_minute))

    async def turn_hands(self, at_minute: int) -> object:
        self.hands.instant = max(self.hands.instant, after(at_minute))
        return None

    async def picture(self) -> list[object]:
        """Return everything that can be asked, numbers left out."""
        store = self.store
        facts = FactQuery(groups=(SQUARE, GARDEN))
        return [
            [(each.lane, each.payload) for each in await store.unfinished()],
            await store.cursor("home"),
            await store.records(SQUARE, "leaderboard", "count"),
            list(await store.facts(facts)),
            await store.fact_totals(facts),
            list(await store.ledger(LedgerQuery(group=SQUARE))),
            list(await store.decisions(SQUARE)),
            [list(await store.labels_of(SQUARE, member)) for member in PEOPLE],
            list(await store.timers_due(after(100))),
            list(await store.open_outbox("home")),
            list(await store.outbox_in(list(SendState))),
            [await store.sent_message(SQUARE, each) for each in NAMES],
            await store.sent_count(SQUARE, Lane.SERVICE, NOON),
            [await store.everything_about(member) for member in PEOPLE],
        ]


def commit(effects: Callable[[], Effects]) -> Write:
    return lambda side: side.store.commit(effects())


writes: some.SearchStrategy[Write] = some.one_of(
    some.builds(
        lambda names, lane: lambda side: side.accept(names, lane),
        some.lists(name, min_size=1, max_size=4),
        some.sampled_from(LANES),
    ),
    some.builds(lambda lane, place: lambda side: side.finish(lane, place), some.sampled_from(LANES), minute),
    some.builds(lambda each: lambda side: side.raised(each), name),
    some.builds(
        lambda each, number: commit(lambda: Effects(records={key(each): Count(number) if number else None})),
        name,
        minute,
    ),
    some.builds(
        lambda each, member, at: commit(lambda: Effects(facts=[fact(each, member, at=after(at), amount=float(at))])),
        name,
        person,
        minute,
    ),
    some.builds(
        lambda each, member, at: commit(
            lambda: Effects(
                ledger=[entry(each, at=after(at), member=member)],
                decisions=[decision(each, at=after(at), member=member, keys=(each,))],
            )
        ),
        name,
        person,
        minute,
    ),
    some.builds(lambda each, member: commit(lambda: Effects(labels=[label(each, member)])), name, person),
    some.builds(lambda each, member: commit(lambda: Effects(labels_taken=[(SQUARE, member, each)])), name, person),
    some.builds(lambda each, at: commit(lambda: Effects(timers=[timer(each, after(at))])), name, minute),
    some.builds(lambda each: commit(lambda: Effects(timers_cancelled=[timer(each).key])), name),
    some.builds(lambda each, member: commit(lambda: Effects(outbox=[row(each, member=member)])), name, person),
    some.builds(
        lambda slot, each, following, at: lambda side: side.fire(slot, each, following, at),
        name,
        some.none() | name,
        name,
        minute,
    ),
    some.builds(
        lambda each, state, follow_up: lambda side: side.settle(each, state, follow_up),
        name,
        some.sampled_from(list(SendState)),
        some.none() | name,
    ),
    some.builds(lambda each: lambda side: side.store.mark_sending([each]), name),
    some.builds(lambda at: lambda side: side.forget(at), minute),
    some.builds(lambda member: lambda side: side.store.erase(member, "somebody"), person),
)


async def answers(side: Side, bursts: Sequence[Sequence[Write]]) -> list[object]:
    """Ask for every burst at once, then wait for its answers; the store restarts between two bursts."""
    given_back: list[object] = []
    for number, burst in enumerate(bursts):
        await side.turn_hands(number)
        side.settled_numbers = {lane: list(numbers) for lane, numbers in side.numbers.items()}
        given_back += [await asyncio.gather(*(_one(side, write) for write in burst))]
        given_back += await side.picture()
        await side.restart()
    return [*given_back, *await side.picture()]


async def _one(side: Side, write: Write) -> object:
    answer = await write(side)
    return list(answer) if isinstance(answer, Sequence) else answer


async def both(bursts: Sequence[Sequence[Write]]) -> tuple[list[object], list[object]]:
    with tempfile.TemporaryDirectory() as folder:
        hands = Hands()
        memory = MemoryStore(hands)
        in_memory = Side(lambda: memory, hands)
        hands = Hands()
        in_file = Side(lambda hands=hands: SqliteStore(Path(folder) / "townhall.db", hands), hands)
        found: list[list[object]] = []
        for side in (in_memory, in_file):
            await side.store.open()
            found.append(await answers(side, bursts))
            await side.store.close()
        return found[0], found[1]


@settings(max_examples=300, deadline=None)
@given(some.lists(some.lists(writes, min_size=1, max_size=12), min_size=1, max_size=4))
def test_both_stores_give_the_same_answers(bursts: list[list[Write]]) -> None:
    in_memory, in_file = asyncio.run(both(bursts))

    assert in_memory == in_file
