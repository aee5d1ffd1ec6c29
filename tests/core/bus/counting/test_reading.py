"""What plugins read of contributions: authors, what stands, sums by the days of the group and over a community."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import pytest
from tests.core.bus.counting.counted import board, counted, counting_hall, who
from tests.support.hall import Hall, NoSettings

from townhall import CommandInvoked, Contribution, Group, MessageId, Total
from townhall.model.ids import MemberId
from townhall.store.interface import Erasure
from townhall.testing import Room

Answer = TypeVar("Answer")
Ask = Callable[[Group], Awaitable[object]]


class Asked:
    """A room with a plugin that is asked from outside."""

    def __init__(self, hall: Hall) -> None:
        module, plugin = board()
        self.hall, self.room = hall, hall.room
        self.ask: Ask | None = None
        self.answer: object = None

        @plugin.command("ask")
        async def look(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
            assert self.ask is not None
            self.answer = await self.ask(group)

        self.module = module
        self.room.enable(module)

    async def __call__(self, ask: Callable[[Group], Awaitable[Answer]], room: Room | None = None) -> Answer:
        self.ask = ask
        await (room or self.room).say("Asker", "/ask")
        return self.answer  # type: ignore[return-value]  # pyright: ignore[reportReturnType]


@pytest.fixture
def asked(hall: Hall) -> Asked:
    return Asked(hall)


async def test_who_wrote_a_message_is_known_also_after_a_restart(asked: Asked) -> None:
    message = await asked.room.say("Ada", "Hello")
    assert await asked(lambda group: group.contributions.author(message)) == who("ada")

    await asked.room.restart()
    assert await asked(lambda group: group.contributions.author(message)) == who("ada")
    assert await asked(lambda group: group.contributions.author(MessageId("never"))) is None


async def test_what_stands_is_listed_without_what_was_taken_back(asked: Asked) -> None:
    first, second = await asked.room.say("Ada", "Hello"), await asked.room.say("Ada", "Hello again")
    answer = await asked.room.reply("Bob", second, "Hello Ada")
    await asked.room.delete("Ada", first)

    found = await asked(lambda group: group.contributions.list())
    assert {(fact.kind, fact.source) for fact in found} == {
        (Contribution.MESSAGE, second),
        (Contribution.MESSAGE, answer),
        (Contribution.REPLY, answer),
    }
    assert await asked(lambda group: group.contributions.list(Contribution.REPLY, member=who("bob"))) == []
    about = await asked(lambda group: group.contributions.list(message=second))
    assert [(fact.kind, fact.other) for fact in about] == [(Contribution.REPLY, who("bob"))]


async def test_sums_are_by_the_days_of_the_group(asked: Asked) -> None:
    """K6: a board of Shanghai ends at midnight in Shanghai."""
    asked.room.set(timezone="Asia/Shanghai")
    await asked.room.wait_until(asked.room.now.replace(hour=15, minute=59))
    await asked.room.say("Ada", "before")
    await asked.room.wait(minutes=2)
    await asked.room.say("Ada", "after it")

    async def both(group: Group) -> list[list[Total]]:
        today, now = group.calendar.day(group.now), group.now
        before = group.calendar.back(group.calendar.day, now)
        return [
            list(await group.facts.top(Contribution.MESSAGE, since=day.start, until=day.end)) for day in (before, today)
        ]

    assert await asked(both) == [[Total(who("ada"), 6.0, 1)], [Total(who("ada"), 7.0, 1)]]


async def test_a_change_of_zone_leaves_every_window_right(asked: Asked) -> None:
    await asked.room.wait_until(asked.room.now.replace(hour=15, minute=59))
    await asked.room.say("Ada", "before")
    await asked.room.wait(minutes=2)
    await asked.room.say("Ada", "after it")
    asked.room.set(timezone="Asia/Shanghai")
    await asked.room.say("Bob", "later")

    async def today(group: Group) -> dict[MemberId, float]:
        day = group.calendar.day(group.now)
        return dict(await group.facts.totals(Contribution.MESSAGE, since=day.start, until=day.end))

    assert await asked(today) == {who("ada"): 7.0, who("bob"): 5.0}
    assert await asked(lambda group: group.facts.total(Contribution.MESSAGE, who("ada"))) == 13.0


async def test_sums_everywhere_are_those_of_the_community(asked: Asked) -> None:
    asked.room.set(community="fans")
    sibling, stranger = asked.room.another("sibling", community="fans"), asked.room.another("stranger")
    for room in (sibling, stranger):
        room.enable(asked.module)
    ada = asked.room.person("Ada")
    for room in (asked.room, sibling, stranger):
        room.person("Ada", id=ada.id)
        await room.say("Ada", "Hello")

    for room, sum_ in ((asked.room, 10.0), (sibling, 10.0), (stranger, 5.0)):
        top = await asked(lambda group: group.facts.top(Contribution.MESSAGE, everywhere=True), room)
        assert top == [Total(ada.id, sum_, int(sum_) // 5)]
        totals = await asked(lambda group: group.facts.totals(Contribution.MESSAGE, everywhere=True), room)
        assert totals == {ada.id: sum_}


async def test_a_turn_sees_in_sums_what_it_has_written_itself(asked: Asked) -> None:
    async def write(group: Group) -> list[object]:
        group.facts.add("praise", who("bob"), amount=2.0, source="a")
        group.facts.add("praise", who("ada"), amount=3.0, source="b")
        group.facts.add("blame", who("ada"), amount=9.0, source="c")
        return [
            await group.facts.total("praise", who("ada")),
            await group.facts.top("praise", most=1),
            await group.facts.totals("praise", since=group.now + timedelta(days=1)),
        ]

    assert await asked(write) == [3.0, [Total(who("ada"), 3.0, 1)], {}]


async def test_whoever_is_erased_is_in_no_sum_and_nobody_is_credited_for_them_later(hall: Hall) -> None:
    """K16: what others did for somebody before they were erased may still wait for its turn."""
    room = counting_hall(hall)
    await room.say("Ada", "Hello")
    await room.say("Bob", "Hello", reply_to="m-old", reply_to_actor=who("ada"))
    engine = await hall.engine()
    engine.world.erased[who("ada")] = 10_000
    await engine.store.erase(Erasure(member=who("ada"), pseudonym=engine.world.pseudonyms.of(who("ada"))))
    await room.say("Bob", "Hello", reply_to="m-old", reply_to_actor=who("ada"))

    assert await counted(room) == {("message", "bob"): 10}
    assert await engine.store.everything_about(who("ada")) == {}
