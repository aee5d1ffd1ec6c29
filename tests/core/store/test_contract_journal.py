"""What every store promises of the journal."""

from __future__ import annotations

from tests.core.store.material import ADA, GARDEN, SQUARE, House, after, event, fails_with

from townhall.store.interface import Effects, Incoming, Store


async def test_numbers_grow_in_the_order_of_acceptance_over_all_lanes(store: Store) -> None:
    first = await store.accept([event("a"), event("b", GARDEN)])
    second = await store.accept([event("c")])

    numbers = [*first, *second]
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 0


async def test_an_event_that_is_known_gets_no_number(store: Store) -> None:
    await store.accept([event("a")])

    numbers = await store.accept([event("a"), event("b"), event("b")])

    assert [number > 0 for number in numbers] == [False, True, False]


async def test_an_event_told_twice_at_the_same_time_is_accepted_once(store: Store) -> None:
    writes = [store.accept([event("a")]) for _ in range(5)]

    numbers = [(await write)[0] for write in writes]

    assert [number > 0 for number in numbers] == [True, False, False, False, False]
    assert len(await store.unfinished()) == 1


async def test_an_event_is_still_known_after_it_was_finished_and_after_a_restart(house: House) -> None:
    (number,) = await house.store.accept([event("a")])
    await house.store.commit(Effects(done={SQUARE: number}))

    store = await house.restart()

    assert list(await store.accept([event("a")])) == [0]


async def test_unfinished_events_come_by_number_with_what_they_hold(store: Store) -> None:
    numbers = await store.accept([event("a"), event("b", GARDEN), event("c")])

    found = await store.unfinished()

    assert [(each.seq, each.lane, each.payload) for each in found] == [
        (numbers[0], SQUARE, b"payload of a"),
        (numbers[1], GARDEN, b"payload of b"),
        (numbers[2], SQUARE, b"payload of c"),
    ]


async def test_done_finishes_a_lane_up_to_a_number_and_no_other_lane(store: Store) -> None:
    numbers = await store.accept([event("a"), event("b", GARDEN), event("c"), event("d")])

    await store.commit(Effects(done={SQUARE: numbers[2]}))

    assert [each.seq for each in await store.unfinished()] == [numbers[1], numbers[3]]


async def test_done_never_goes_back(store: Store) -> None:
    numbers = await store.accept([event("a"), event("b")])
    await store.commit(Effects(done={SQUARE: numbers[1]}))

    await store.commit(Effects(done={SQUARE: numbers[0]}))

    assert list(await store.unfinished()) == []


async def test_unfinished_events_can_be_read_page_by_page(store: Store) -> None:
    numbers = await store.accept([event(f"event {number}") for number in range(5)])

    first = await store.unfinished(most=2)
    rest = await store.unfinished(after=first[-1].seq)

    assert [each.seq for each in (*first, *rest)] == list(numbers)


async def test_unfinished_events_survive_a_restart(house: House) -> None:
    numbers = await house.store.accept([event("a"), event("b"), event("c", GARDEN)])
    await house.store.commit(Effects(done={SQUARE: numbers[0]}))

    store = await house.restart()

    assert [each.seq for each in await store.unfinished()] == list(numbers[1:])


async def test_a_cursor_moves_in_the_same_breath_as_its_events(house: House) -> None:
    await house.store.accept([event("a")], {"home": b"10"})
    await house.store.accept([], {"home": b"11", "other": b"5"})

    store = await house.restart()

    assert await store.cursor("home") == b"11"
    assert await store.cursor("other") == b"5"
    assert await store.cursor("nobody") is None


async def test_a_cursor_stays_where_it_was_when_its_events_cannot_be_written(store: Store) -> None:
    broken = Incoming("lone \ud800 surrogate", SQUARE, b"")

    failure = await fails_with(lambda: store.accept([event("a"), broken], {"home": b"10"}))

    assert isinstance(failure, UnicodeEncodeError)
    assert await store.cursor("home") is None
    assert list(await store.unfinished()) == []


async def test_a_write_that_can_never_succeed_harms_none_of_its_neighbours(store: Store) -> None:
    before = store.accept([event("before")])
    broken = store.accept([Incoming("broken \ud800", SQUARE, b"")])
    afterwards = store.accept([event("after")])

    assert (await before)[0] < (await afterwards)[0]
    assert isinstance(await fails_with(lambda: broken), UnicodeEncodeError)
    assert [each.payload for each in await store.unfinished()] == [b"payload of before", b"payload of after"]


async def test_finished_events_are_forgotten_by_the_time_they_were_accepted(house: House) -> None:
    store = house.store
    old = await store.accept([event("old"), event("old and open", GARDEN)])
    house.hands.instant = after(10)
    new = await store.accept([event("new")])
    await store.commit(Effects(done={SQUARE: new[0]}))

    gone = await store.forget_journal(after(5))

    assert gone == 1
    assert (await store.accept([event("old")]))[0] > new[0]
    assert list(await store.accept([event("new"), event("old and open", GARDEN)])) == [0, 0]
    assert (await store.unfinished())[0].seq == old[1]


async def test_forgetting_takes_no_more_than_it_is_told(store: Store) -> None:
    numbers = await store.accept([event(f"event {number}") for number in range(5)])
    await store.commit(Effects(done={SQUARE: numbers[-1]}))

    assert [await store.forget_journal(after(5), most=3) for _ in range(3)] == [3, 2, 0]


async def test_a_number_is_never_given_twice_even_when_the_journal_was_emptied(house: House) -> None:
    numbers = await house.store.accept([event("a"), event("b")])
    await house.store.commit(Effects(done={SQUARE: numbers[-1]}))
    await house.store.forget_journal(after(5))

    store = await house.restart()
    (number,) = await store.accept([event("c")])

    assert number > numbers[-1]
    assert [each.seq for each in await store.unfinished()] == [number]


async def test_an_empty_acceptance_is_answered_with_nothing(store: Store) -> None:
    assert list(await store.accept([])) == []


async def test_many_events_at_once_are_numbered_without_a_gap_between_them(store: Store) -> None:
    numbers = await store.accept([event(f"event {number}") for number in range(1000)])

    assert list(numbers) == list(range(numbers[0], numbers[0] + 1000))
    assert len(await store.unfinished()) == 1000


async def test_opening_and_closing_twice_does_no_harm(house: House) -> None:
    await house.store.open()
    await house.store.accept([event("a")])
    await house.store.close()
    await house.store.close()
    await house.store.open()

    assert len(await house.store.unfinished()) == 1


async def test_what_was_asked_for_before_closing_is_written(house: House) -> None:
    writes = [house.store.accept([event(f"event {number}")]) for number in range(100)]

    store = await house.restart()

    assert len(await store.unfinished()) == 100
    assert all([(await write)[0] for write in writes])


async def test_a_store_in_good_health_reports_no_trouble(store: Store) -> None:
    await store.accept([event("a")])

    assert store.trouble is None
    assert await store.size() >= 0
    assert await store.everything_about(ADA) == {}
