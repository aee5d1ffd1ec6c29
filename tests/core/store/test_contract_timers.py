"""What every store promises of timers: a slot fires at most once (architecture, section 3, Promises)."""

from __future__ import annotations

from tests.core.store.material import GARDEN, SQUARE, House, after, event, timer

from townhall.store.interface import Effects, Firing, Store


async def test_timers_are_due_earliest_first_up_to_an_instant(store: Store) -> None:
    await store.commit(Effects(timers=[timer("late", after(3)), timer("early", after(1)), timer("mid", after(2))]))

    assert [each.slot for each in await store.timers_due(after(2))] == ["early", "mid"]
    assert [each.slot for each in await store.timers_due(after(9), most=1)] == ["early"]


async def test_the_timers_of_a_plugin_are_listed_by_job(store: Store) -> None:
    await store.commit(Effects(timers=[timer("b", after(2)), timer("a", after(1)), timer("x", job="other")]))

    assert [each.slot for each in await store.timers_of(SQUARE, "welcome", "remind")] == ["a", "b"]
    assert len(await store.timers_of(SQUARE, "welcome")) == 3
    assert list(await store.timers_of(SQUARE, "rules")) == []
    assert list(await store.timers_of(GARDEN, "welcome")) == []


async def test_setting_a_timer_again_moves_it(store: Store) -> None:
    await store.commit(Effects(timers=[timer("slot", after(1))]))

    await store.commit(Effects(timers=[timer("slot", after(5), payload=b"new")]))

    assert list(await store.timers_of(SQUARE, "welcome")) == [timer("slot", after(5), payload=b"new")]


async def test_a_cancelled_timer_is_gone_and_can_be_set_again(store: Store) -> None:
    await store.commit(Effects(timers=[timer("slot"), timer("other")]))

    writes = [
        store.commit(Effects(timers_cancelled=[timer("slot").key, timer("other").key, "never set"])),
        store.commit(Effects(timers=[timer("slot")])),
    ]
    for write in writes:
        await write

    assert [each.slot for each in await store.timers_of(SQUARE, "welcome")] == ["slot"]


async def test_firing_takes_the_timer_off_journals_its_event_and_sets_the_next_slot(house: House) -> None:
    await house.store.commit(Effects(timers=[timer("monday", after(1))]))

    (number,) = await house.store.fire([Firing(timer("monday", after(1)), event("fired"), timer("tuesday", after(2)))])

    store = await house.restart()
    assert [(each.seq, each.payload) for each in await store.unfinished()] == [(number, b"payload of fired")]
    assert [each.slot for each in await store.timers_of(SQUARE, "welcome")] == ["tuesday"]


async def test_a_slot_fires_at_most_once(house: House) -> None:
    await house.store.commit(Effects(timers=[timer("monday", after(1))]))
    await house.store.fire([Firing(timer("monday", after(1)), event("fired"))])

    store = await house.restart()
    numbers = await store.fire([Firing(timer("monday", after(1)), event("fired again"))])

    assert list(numbers) == [0]
    assert len(await store.unfinished()) == 1


async def test_a_slot_that_has_fired_is_not_set_again_for_the_same_instant(house: House) -> None:
    monday = timer("monday", after(1))
    await house.store.commit(Effects(timers=[monday]))
    await house.store.fire([Firing(monday, event("fired"))])

    store = await house.restart()
    await store.commit(Effects(timers=[monday, timer("other")]))
    await store.fire([Firing(timer("other"), None, monday)])

    assert list(await store.timers_due(after(9))) == []


async def test_a_timer_that_has_fired_may_be_set_for_a_later_instant(store: Store) -> None:
    await store.commit(Effects(timers=[timer("", after(1))]))
    await store.fire([Firing(timer("", after(1)), event("first"))])

    await store.commit(Effects(timers=[timer("", after(2))]))
    (number,) = await store.fire([Firing(timer("", after(2)), event("second"))])

    assert number > 0


async def test_a_misfired_timer_is_left_out_and_gone(store: Store) -> None:
    await store.commit(Effects(timers=[timer("late"), timer("good")]))

    numbers = await store.fire([Firing(timer("late"), None), Firing(timer("good"), event("fired"))])

    assert [number > 0 for number in numbers] == [False, True]
    assert list(await store.timers_due(after(9))) == []
    assert [each.payload for each in await store.unfinished()] == [b"payload of fired"]


async def test_two_that_fire_the_same_slot_at_once_fire_it_once(store: Store) -> None:
    await store.commit(Effects(timers=[timer("slot")]))

    writes = [store.fire([Firing(timer("slot"), event(f"fired by {name}"))]) for name in ("one", "two")]
    numbers = [(await write)[0] for write in writes]

    assert [number > 0 for number in numbers] == [True, False]


async def test_a_timer_that_was_moved_since_it_was_read_does_not_fire(store: Store) -> None:
    await store.commit(Effects(timers=[timer("slot", after(1))]))
    await store.commit(Effects(timers=[timer("slot", after(5))]))

    numbers = await store.fire([Firing(timer("slot", after(1)), event("fired too early"))])

    assert list(numbers) == [0]
    assert list(await store.timers_due(after(9))) == [timer("slot", after(5))]


async def test_a_schedule_that_was_cancelled_since_it_was_read_has_no_following_slot(store: Store) -> None:
    await store.commit(Effects(timers=[timer("monday", after(1))]))
    await store.commit(Effects(timers_cancelled=[timer("monday").key]))

    await store.fire([Firing(timer("monday", after(1)), event("fired"), timer("tuesday", after(2)))])

    assert list(await store.timers_due(after(9))) == []
    assert list(await store.unfinished()) == []


async def test_a_fired_timer_is_remembered_as_long_as_the_journal(house: House) -> None:
    monday = timer("monday", after(1))
    await house.store.commit(Effects(timers=[monday]))
    await house.store.fire([Firing(monday, event("fired"))])

    await house.store.forget_journal(after(60))
    await house.store.commit(Effects(timers=[monday]))

    assert list(await house.store.timers_due(after(9))) == [monday]
