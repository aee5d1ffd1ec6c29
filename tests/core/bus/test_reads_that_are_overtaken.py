"""A read of the disk that is overtaken: what was given up, taken away or erased meanwhile does not come back by it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import Group, GroupId, MemberId, MessageSent, Record
from townhall.bus.people import CORE, KnownMember
from townhall.model.wire import encode
from townhall.store.interface import Effects, Label, RecordKey
from townhall.store.memory import MemoryStore


class SlowStore(MemoryStore):
    """A store that answers one read at once, and lets it be heard of only when a door opens."""

    def __init__(self) -> None:
        super().__init__()
        self.door = asyncio.Event()
        self.next_is_slow = False

    async def _slowly(self) -> None:
        if self.next_is_slow:
            self.next_is_slow = False
            await self.door.wait()

    async def record(self, key: RecordKey) -> bytes | None:
        found = await super().record(key)
        await self._slowly()
        return found

    async def labels_of(self, group: GroupId, member: MemberId) -> Sequence[Label]:
        found = await super().labels_of(group, member)
        await self._slowly()
        return found


@pytest.fixture
async def slow() -> tuple[Hall, SlowStore]:
    store = SlowStore()
    hall = Hall(store=store)
    await hall.open()
    await hall.settle()
    return hall, store


async def test_a_label_that_is_taken_while_it_is_read_is_not_remembered(slow: tuple[Hall, SlowStore]) -> None:
    hall, store = slow
    module, plugin = plugin_named("labels")

    @plugin.on(MessageSent)
    async def take(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.labels.take(event.actor.id, "helper")

    hall.room.enable(module)
    engine, ada = await hall.engine(), hall.room.person("Ada").id
    await store.commit(Effects(labels=[Label(group=hall.room.id, member=ada, label="helper")]))

    store.next_is_slow = True
    reading = asyncio.gather(engine.world.labels_of(hall.room.id, ada))
    await hall.steps()
    await hall.room.say("Ada", "I help no more")
    store.door.set()
    await reading
    assert await engine.world.labels_of(hall.room.id, ada) == ()
    await hall.close()


async def test_what_is_let_go_while_it_is_read_is_read_again(slow: tuple[Hall, SlowStore]) -> None:
    hall, store = slow
    engine, ada = await hall.engine(), hall.room.person("Ada")
    key = RecordKey(hall.room.id, CORE, KnownMember.__name__, ada.id)
    await store.commit(Effects(records={key: encode(KnownMember(member=ada))}))

    store.next_is_slow = True
    reading = asyncio.gather(engine.world.load(key, KnownMember))
    await hall.steps()
    await store.commit(Effects(records={key: None}))
    engine.world.cache.forget_all(())
    store.door.set()
    [found] = await reading
    assert found is None
    assert engine.world.cache.records[key] is None
    await hall.close()


class Noted(Record, frozen=True, kw_only=True):
    """That something was said."""

    text: str


async def test_what_an_earlier_handler_wrote_counts_as_unwritten_before_the_next_one_waits() -> None:
    hall = Hall()
    module, plugin = plugin_named("noting")
    held: list[bool] = []

    @plugin.guard(MessageSent)
    async def note(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Noted(text=event.text))

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        engine = await hall.engine()
        held.append((group.id, "noting", Noted.__name__, "") in set(engine.bus.held()))

    hall.room.enable(module)
    await hall.room.say("Ada", "Hello")
    assert held == [True]
    await hall.close()
