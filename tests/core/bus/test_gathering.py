"""Turns from which nothing leaves wait a moment for others; whatever goes on, or is asked for, is written at once."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from datetime import timedelta

import msgspec
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import Group, Handed, MessageSent, Record, TimerFired
from townhall.bus.committer import Committer
from townhall.store.interface import Effects
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore


class Note(Record, frozen=True, kw_only=True):
    """What a handler kept."""

    text: str = ""


class Parcel(msgspec.Struct, frozen=True):
    """What is handed over."""


class CountingStore(MemoryStore):
    """Counts its transactions, and has them gathered as a store does that writes to a disk."""

    gathering = SqliteStore.gathering

    def __init__(self) -> None:
        super().__init__()
        self.commits = 0

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        self.commits += 1
        return super().commit(effects)


class CheapStore(CountingStore):
    """Has them written at once, as a store does to which a transaction costs nothing."""

    gathering = MemoryStore.gathering


async def house(store: CountingStore | None = None) -> tuple[Hall, CountingStore, Committer]:
    """Return a hall in which nothing is under way any more, with its store and its committer."""
    module, plugin = plugin_named("noting")

    @plugin.on(MessageSent)
    async def note(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text=event.text))
        if event.text == "say":
            await group.say("said")
        elif event.text == "hand":
            group.hand(group.id, "parcel", Parcel())
        elif event.text == "tomorrow":
            group.timers.set("call", after=timedelta(days=1))
        elif event.text == "soon":
            group.timers.set("call", after=timedelta(seconds=1))
        elif event.text == "ask":
            await group.batch("any")

    @plugin.handed("parcel")
    async def take(event: Handed, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text="taken"))

    @plugin.timer("call")
    async def call(event: TimerFired, group: Group, settings: NoSettings) -> None:
        await group.say("called")

    store = store or CountingStore()
    hall = Hall(store=store)
    hall.room.enable(module)
    await hall.room.say("Ada", "hello")
    await hall.settle()
    return hall, store, (await hall.engine()).committer


async def test_turns_that_only_keep_something_are_written_together_a_moment_later() -> None:
    hall, store, committer = await house()
    before = store.commits
    for number in range(5):
        await hall.tell(hall.message(f"note {number}"))
        await hall.steps()
    waiting, gathering = store.commits, committer.gathering
    hall.house.time.turn(timedelta(milliseconds=200))
    await hall.steps()

    assert gathering
    assert waiting == before
    assert store.commits == before + 1
    await hall.close()


async def test_where_a_transaction_costs_nothing_nobody_waits_for_one() -> None:
    hall, store, committer = await house(CheapStore())
    before = store.commits
    await hall.tell(hall.message("note"))
    await hall.steps()

    assert not committer.gathering
    assert store.commits == before + 1
    await hall.close()


async def test_what_is_sent_waits_for_nothing_and_takes_along_what_waits() -> None:
    hall, store, committer = await house()
    before = store.commits
    await hall.tell(hall.message("note"))
    await hall.steps()
    await hall.tell(hall.message("say"))
    await hall.steps(60)

    assert hall.room.said == ["said"]
    assert store.commits >= before + 1
    assert not committer.gathering
    await hall.close()


async def test_a_timer_for_later_waits_with_the_others_and_one_for_soon_does_not() -> None:
    hall, store, committer = await house()
    before = store.commits
    await hall.tell(hall.message("tomorrow"))
    await hall.steps()
    waiting, gathering = store.commits, committer.gathering
    await hall.tell(hall.message("soon"))
    await hall.steps()

    assert gathering
    assert waiting == before
    assert store.commits == before + 1
    assert not committer.gathering
    await hall.close()


async def test_a_timer_that_waited_when_the_process_died_is_set_by_the_next_life() -> None:
    hall, _, _ = await house()
    await hall.tell(hall.message("tomorrow"))
    await hall.steps()
    await hall.die()
    await hall.open()
    await hall.settle()
    await hall.room.wait(days=1)

    assert hall.room.said == ["called"]
    await hall.close()


async def test_what_somebody_asks_for_is_written_at_once() -> None:
    hall, store, _ = await house()
    before = store.commits
    await hall.tell(hall.message("note"))
    await hall.steps()
    await hall.tell(hall.message("ask"))
    await hall.steps()

    assert store.commits == before + 1
    await hall.close()


async def test_what_is_handed_over_arrives_after_a_moment() -> None:
    hall, _, _ = await house()
    await hall.tell(hall.message("hand"))
    await hall.steps()
    hall.house.time.turn(timedelta(milliseconds=200))
    await hall.steps()
    engine = await hall.engine()
    (found,) = await engine.world.load_all((hall.room.id, "noting", "Note"), Note, "", {})

    assert found[1].text == "taken"
    await hall.close()


async def test_what_waited_when_the_process_died_is_done_in_the_next_life() -> None:
    hall, store, _ = await house()
    await hall.tell(hall.message("note"))
    await hall.steps()
    before = store.commits
    await hall.die()
    await hall.open()
    await hall.settle()
    engine = await hall.engine()
    (found,) = await engine.world.load_all((hall.room.id, "noting", "Note"), Note, "", {})

    assert found[1].text == "note"
    assert store.commits > before
    await hall.close()
