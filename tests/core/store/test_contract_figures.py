"""What every store says of itself to whoever looks after it."""

from __future__ import annotations

from msgspec.structs import replace
from tests.core.store.material import GARDEN, NOON, SQUARE, after, row, timer

from townhall.store.interface import Effects, HeldRows, SendState, Store
from townhall.store.sqlite import SqliteStore


async def test_held_and_suggested_sends_are_counted_and_the_oldest_told(store: Store) -> None:
    rows = [
        replace(row("one", state=SendState.HELD), created_at=after(5)),
        replace(row("two", state=SendState.HELD), created_at=after(2)),
        replace(row("three", state=SendState.HELD, group=GARDEN), created_at=after(3)),
        row("four", state=SendState.SUGGESTED),
        row("five"),
    ]
    await store.commit(Effects(outbox=rows))

    found = await store.figures(NOON)

    assert list(found.held) == [HeldRows(GARDEN, 1, after(3)), HeldRows(SQUARE, 2, after(2))]
    assert found.suggested == 1


async def test_timers_are_counted_and_those_that_should_have_fired(store: Store) -> None:
    await store.commit(Effects(timers=[timer("late", after(1)), timer("later", after(2)), timer("coming", after(9))]))

    found = await store.figures(after(2))

    assert (found.timers, found.overdue, found.overdue_since) == (3, 2, after(1))
    assert (await store.figures(NOON)).overdue_since is None


async def test_a_file_tells_its_size_and_the_room_beside_it(store: Store) -> None:
    found = await store.figures(NOON)

    if isinstance(store, SqliteStore):
        assert found.bytes > 0
        assert found.free is not None
        assert found.disk is not None
        assert 0 <= found.free <= found.disk
    else:
        assert (found.bytes, found.free, found.disk) == (0, None, None)
