"""What every store promises to somebody who follows facts: each comes once, however late, and none is left out."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace
from tests.core.store.material import ADA, BOB, GARDEN, NOON, SQUARE, after, fact

from townhall.model.ids import GroupId
from townhall.store.interface import TAKEN_BACK, Effects, Erasure, FactQuery, Store
from townhall.store.sqlite import facts as sqlite_facts

HERE = FactQuery(groups=(SQUARE,), since=NOON - timedelta(days=1), until=NOON + timedelta(days=1))


async def test_what_came_after_a_mark_is_told_once_whatever_its_time(store: Store) -> None:
    await store.commit(Effects(facts=[fact("one"), fact("two")]))
    first = await store.fact_news(HERE)
    back = fact(f"one{TAKEN_BACK}", amount=-1.0)
    await store.commit(Effects(facts=[fact("late", at=after(-60)), back, fact("two")]))

    more = await store.fact_news(HERE, first.mark)
    rest = await store.fact_news(HERE, more.mark)

    assert ({one.source for one in first.facts}, first.anew) == ({"one", "two"}, True)
    assert ({one.source for one in more.facts}, more.anew) == ({"late", f"one{TAKEN_BACK}"}, False)
    assert (list(rest.facts), rest.anew) == ([], False)


async def test_news_are_of_the_groups_kinds_and_span_asked_for(store: Store) -> None:
    await store.commit(Effects(facts=[fact("one")]))
    mark = (await store.fact_news(HERE)).mark
    others = [
        fact("elsewhere", group=GARDEN),
        replace(fact("another"), kind="praise"),
        fact("old", at=after(-100 * 24 * 60)),
    ]
    await store.commit(Effects(facts=[*others, fact("two", BOB)]))

    found = await store.fact_news(FactQuery(groups=(SQUARE,), kinds=("message",), since=HERE.since), mark)

    assert [one.source for one in found.facts] == ["two"]


async def test_where_facts_have_gone_all_are_told_anew(store: Store) -> None:
    """The numbers of the last facts may be given again."""
    await store.commit(Effects(facts=[fact("one"), fact("two", BOB)]))
    mark = (await store.fact_news(HERE)).mark

    await store.erase(Erasure(member=BOB, pseudonym="somebody 7"))
    await store.commit(Effects(facts=[fact("three")]))
    found = await store.fact_news(HERE, mark)

    assert ({one.source for one in found.facts if one.member == ADA}, found.anew) == ({"one", "three"}, True)


async def test_where_old_facts_have_gone_all_are_told_anew(store: Store) -> None:
    await store.commit(Effects(facts=[fact("one"), fact("old", at=after(-100 * 24 * 60))]))
    mark = (await store.fact_news(HERE)).mark

    assert await store.forget_facts("message", NOON - timedelta(days=50)) == 1
    await store.commit(Effects(facts=[fact("two")]))
    found = await store.fact_news(HERE, mark)

    assert ({one.source for one in found.facts}, found.anew) == ({"one", "two"}, True)


async def test_news_among_very_many_of_other_groups_are_the_same(store: Store) -> None:
    await store.commit(Effects(facts=[fact("one")]))
    mark = (await store.fact_news(HERE)).mark
    many = [fact(f"m{number}", group=GroupId("lobby:home:busy")) for number in range(sqlite_facts.MANY_NEW + 1)]
    await store.commit(Effects(facts=[*many, fact("two"), fact("late", at=after(-60))]))

    found = await store.fact_news(HERE, mark)

    assert {one.source for one in found.facts} == {"two", "late"}
