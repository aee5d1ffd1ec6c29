"""What every store promises of the sums of facts: what the facts come to, whatever days they were counted under."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some
from msgspec.structs import replace
from tests.core.store.material import ADA, BOB, GARDEN, NOON, SQUARE, House, after, fact, fails_with

from townhall.clock.windows import Calendar
from townhall.model.ids import GroupId, MemberId
from townhall.store.interface import TAKEN_BACK, Day, Effects, Erasure, Fact, FactQuery, Store, Total
from townhall.store.sqlite import SqliteStore
from townhall.store.sums import greatest, totals

BOTH = FactQuery(groups=(SQUARE, GARDEN))
CALENDARS = [
    Calendar.read("UTC"),
    Calendar.read("Asia/Shanghai"),
    Calendar.read("America/Sao_Paulo", "04:30"),
    Calendar.read("Australia/Lord_Howe"),
]


def dated(one: Fact, calendar: Calendar) -> Fact:
    """Return a fact that counts under its day by a calendar."""
    window = calendar.day(one.at)
    return replace(one, day=Day(window.start, window.end))


async def test_the_greatest_sums_come_first_and_equal_ones_never_change_places(store: Store) -> None:
    """S60; and defect 9: ties that are unordered across pages."""
    names = [MemberId(f"lobby:home:{name}") for name in "fedcba"]
    facts = [fact("one", name, amount=2.0) for name in names[:4]]
    facts += [fact("one", names[4]), fact("two", names[4]), fact("one", names[5], amount=3.0)]
    facts += [fact("less", BOB, amount=-1.0), fact("one", ADA), fact(f"one{TAKEN_BACK}", ADA, amount=-1.0)]
    await store.commit(Effects(facts=facts))

    found = await store.fact_top(FactQuery(groups=(SQUARE,)), 10)

    assert found == [
        Total(names[5], 3.0, 1),
        Total(names[4], 2.0, 2),
        *(Total(name, 2.0, 1) for name in reversed(names[:4])),
    ]
    assert await store.fact_top(FactQuery(groups=(SQUARE,)), 2) == found[:2]


async def test_a_fact_is_not_counted_under_a_day_it_is_not_of(store: Store) -> None:
    wrong = replace(fact("one"), day=Day(after(1), after(2)))

    assert isinstance(await fails_with(lambda: store.commit(Effects(facts=[wrong]))), ValueError)
    assert list(await store.facts(BOTH)) == []


async def test_what_stands_is_what_was_not_taken_back(store: Store) -> None:
    back = fact(f"one{TAKEN_BACK}", amount=-1.0)
    await store.commit(Effects(facts=[fact("one"), back, fact("two"), fact("one", BOB), fact("one", group=GARDEN)]))

    found = await store.facts(replace(BOTH, standing=True))

    assert [(one.group, one.member, one.source) for one in found] == [
        (GARDEN, ADA, "one"),
        (SQUARE, ADA, "two"),
        (SQUARE, BOB, "one"),
    ]


async def test_an_amount_is_read_as_it_was_written(store: Store) -> None:
    amounts = [0.1 + 0.2, 1 / 3, -2e-9, 12345678901234.5, 1e22]
    await store.commit(Effects(facts=[fact(f"{place}", amount=amount) for place, amount in enumerate(amounts)]))

    assert [one.amount for one in await store.facts(BOTH)] == amounts
    assert [one.amount for one in await store.facts(replace(BOTH, member=ADA))] == amounts


async def test_facts_are_found_by_the_message_they_are_about(store: Store) -> None:
    await store.commit(Effects(facts=[replace(fact("answer"), message="question"), fact("question")]))

    assert [one.source for one in await store.facts(replace(BOTH, message="question"))] == ["answer"]
    assert await store.fact_totals(replace(BOTH, message="question")) == [Total(ADA, 1.0, 1)]


async def test_whoever_is_erased_is_in_no_sum_and_others_are_as_they_were(store: Store) -> None:
    """K16: the sums of days are erased with the facts they are made of."""
    given_by_ada = replace(fact("like|lobby:home:ada", BOB), other=ADA)
    await store.commit(Effects(facts=[fact("one"), fact("two", group=GARDEN), given_by_ada]))

    await store.erase(Erasure(member=ADA, pseudonym="somebody"))

    assert await store.fact_totals(BOTH) == [Total(BOB, 1.0, 1)]
    assert [(one.source, one.other) for one in await store.facts(BOTH)] == [("like|somebody", "somebody")]
    assert await store.everything_about(ADA) == {}


async def test_two_facts_that_are_one_without_a_name_count_once(store: Store) -> None:
    await store.commit(Effects(facts=[fact("like|somebody", BOB), fact("like|lobby:home:ada", BOB)]))

    await store.erase(Erasure(member=ADA, pseudonym="somebody"))

    assert await store.fact_totals(BOTH) == [Total(BOB, 1.0, 1)]


async def test_facts_of_old_days_go_with_their_sums_and_those_of_other_kinds_stay(house: House) -> None:
    """K16: what nobody looks back to any more is not kept."""
    yesterday, kept = NOON - timedelta(days=1), replace(fact("kept"), kind="messages", at=NOON - timedelta(days=9))
    old = [dated(fact(name, at=yesterday), CALENDARS[1]) for name in "abc"]
    await house.store.commit(Effects(facts=[*old, kept, fact("young")]))
    midnight = NOON.replace(hour=0)

    # In Shanghai that day was over at 16:00 of UTC.
    assert await house.store.forget_facts("message", midnight - timedelta(hours=9)) == 0
    assert [await house.store.forget_facts("message", midnight, 2) for _ in range(3)] == [2, 1, 0]

    store = await house.restart()
    assert [one.source for one in await store.facts(BOTH)] == ["kept", "young"]
    assert await store.fact_totals(BOTH) == [Total(ADA, 2.0, 2)]
    assert await store.fact_totals(replace(BOTH, until=midnight)) == [Total(ADA, 1.0, 1)]


async def test_the_kinds_of_facts_are_those_of_which_there_is_one(house: House) -> None:
    """K16: each kind has a time of its own, also one whose plugin is gone."""
    some = [replace(fact(name), kind=kind) for name, kind in (("a", "praise"), ("b", "message"), ("c", "praise"))]
    await house.store.commit(Effects(facts=some))
    before = await house.store.fact_kinds()

    await house.store.forget_facts("praise", NOON + timedelta(days=1))

    store = await house.restart()
    assert (list(before), list(await store.fact_kinds())) == (["message", "praise"], ["message"])


# -- of a file ------------------------------------------------------------------------------------
def _after_noon(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def _fact(at: datetime, source: str, member: MemberId, group: GroupId, amount: float, calendar: Calendar) -> Fact:
    return dated(fact(source, member, at=at, group=group, amount=amount), calendar)


def _day_of(at: datetime, calendar: Calendar) -> datetime:
    return calendar.day(at).start


instant = some.builds(_after_noon, some.integers(0, 3 * 24 * 60))
facts = some.builds(
    _fact,
    instant,
    some.sampled_from("abcdefgh"),
    some.sampled_from([ADA, BOB, *(MemberId(f"lobby:home:{name}") for name in "cdefgh")]),
    some.sampled_from([SQUARE, GARDEN]),
    some.sampled_from([1.0, 3.0, 20.0, 0.25, -2.0, 0.0]),
    some.sampled_from(CALENDARS),
)
ends: some.SearchStrategy[datetime | None] = (
    some.none() | instant | some.builds(_day_of, instant, some.sampled_from(CALENDARS))
)


async def in_a_file(
    written: Sequence[Fact], since: datetime | None, until: datetime | None, most: int
) -> tuple[list[Total], list[Total], list[Total]]:
    """Return the sums of a window, what its single facts come to, and who has most."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "townhall.db")
        await store.open()
        for portion in (written[::2], written[1::2], written):
            await store.commit(Effects(facts=list(portion)))
        query = replace(BOTH, since=since, until=until)
        summed, single = await store.fact_totals(query), totals(await store.facts(query))
        great = list(await store.fact_top(query, most))
        await store.close()
        return sorted(summed), sorted(single), great


@given(some.lists(facts, max_size=40), ends, ends, some.integers(1, 4))
def test_a_window_is_what_its_facts_come_to_also_when_the_zone_of_the_group_has_changed(
    written: list[Fact], since: datetime | None, until: datetime | None, most: int
) -> None:
    """K6: defect 5 is a board that is wrong by a day for want of a zone."""
    summed, single, great = asyncio.run(in_a_file(written, since, until, most))

    assert summed == single
    assert great == greatest(single, most)


async def test_whole_days_are_summed_without_reading_single_facts(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "townhall.db")
    await store.open()
    await store.commit(Effects(facts=[fact("one"), fact("two", at=after(60))]))
    with closing(sqlite3.connect(tmp_path / "townhall.db", isolation_level=None)) as other:
        other.execute("DROP TRIGGER fact_went")
        other.execute("DELETE FROM fact")

    start = NOON.replace(hour=0)
    query = replace(BOTH, since=start - timedelta(days=1), until=start + timedelta(days=1))

    assert await store.fact_totals(query) == [Total(ADA, 2.0, 2)]
    assert await store.fact_top(query, 1) == [Total(ADA, 2.0, 2)]
    await store.close()
