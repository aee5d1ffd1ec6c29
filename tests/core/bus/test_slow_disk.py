"""A disk that takes nothing for a while (it is full, or slow): handlers wait for it, and nothing of theirs is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import timedelta

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import Group, MessageSent
from townhall.store.interface import Effects
from townhall.store.memory import MemoryStore

DEADLINE = timedelta(milliseconds=60)


class StuckStore(MemoryStore):
    """A store whose next commit is written when the disk has room again."""

    def __init__(self) -> None:
        super().__init__()
        self.room = asyncio.Event()
        self.room.set()

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        return super().commit(effects) if self.room.is_set() else self._later(effects)

    async def _later(self, effects: Effects) -> Sequence[int]:
        await self.room.wait()
        return await super().commit(effects)


async def test_a_handler_that_waits_for_the_disk_is_not_cut_off() -> None:
    store = StuckStore()
    hall = Hall(store=store)
    module, plugin = plugin_named("asking")

    @plugin.on(MessageSent, deadline=DEADLINE)
    async def ask(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "first":
            group.timers.set("reminder", after=timedelta(days=1))
        else:
            await group.say(f"{len(await group.timers.list('reminder'))} timers")

    hall.room.enable(module)
    await hall.open()
    await hall.settle()
    store.room.clear()
    await hall.tell(hall.message("first"), hall.message("second"))
    await asyncio.sleep(5 * DEADLINE.total_seconds())
    store.room.set()
    await hall.settle()
    assert hall.room.said == ["1 timers"]
    engine = await hall.engine()
    assert "asking" not in engine.metrics.plugins
    await hall.close()
