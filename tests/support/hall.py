"""A whole Townhall whose test sees inside: events go in without waiting, the process dies at a chosen write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Coroutine, Mapping, Sequence
from types import ModuleType
from typing import Any

from townhall import EventId, MessageId, MessageSent, Place, Plugin, Settings
from townhall.model.events import Event
from townhall.model.parts import text_parts
from townhall.run.engine import Engine
from townhall.run.scope import Scope
from townhall.store.interface import Effects, Firing, Incoming, Settlement
from townhall.store.memory import MemoryStore
from townhall.store.sqlite import SqliteStore
from townhall.testing import Room, Variant
from townhall.testing.house import House
from townhall.testing.platform import ACCOUNT


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


def plugin_named(name: str) -> tuple[ModuleType, Plugin[NoSettings]]:
    """Return the module of a plugin and the plugin itself, to declare handlers on."""
    module = ModuleType(f"townhall_{name}", f"Plays the part of {name}.")
    plugin: Plugin[NoSettings] = Plugin(NoSettings)
    module.__dict__["plugin"] = plugin
    return module, plugin


class MortalStore(MemoryStore):
    """A store whose process dies at a write: before it is done, or after it and before anybody hears of it."""

    gathering = SqliteStore.gathering
    """Turns wait for each other as they do before a disk, so that some are lost with the process."""

    def __init__(self) -> None:
        super().__init__()
        self.writes_left = -1
        self.last_is_written = False
        self.dead = False

    def dies_after(self, writes: int, *, last_is_written: bool) -> None:
        self.writes_left, self.last_is_written = writes, last_is_written

    def revive(self) -> None:
        self.writes_left, self.dead = -1, False

    def _dying(self) -> bool:
        if self.writes_left > 0:
            self.writes_left -= 1
        return self.dead or self.writes_left == 0

    def _written(self) -> bool:
        """Whether the write at which the process dies still reaches the disk."""
        first, self.dead = not self.dead, True
        return first and self.last_is_written

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        if self._dying():
            return self._end(self._written() and super().accept(events, cursors))
        return super().accept(events, cursors)

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        if self._dying():
            return self._end(self._written() and super().commit(effects))
        return super().commit(effects)

    def fire(self, firings: Sequence[Firing]) -> Awaitable[Sequence[int]]:
        if self._dying():
            return self._end(self._written() and super().fire(firings))
        return super().fire(firings)

    def settle(self, settlements: Sequence[Settlement]) -> Awaitable[Sequence[int]]:
        if self._dying():
            return self._end(self._written() and super().settle(settlements))
        return super().settle(settlements)

    @staticmethod
    def _end(_: object) -> asyncio.Future[Any]:
        return asyncio.get_running_loop().create_future()


class Hall:
    """A house with one room, and the engine within reach."""

    def __init__(self, *, profile: str = "full", store: MemoryStore | None = None) -> None:
        self.house = House(Variant(profile))
        if store is not None:
            self.house.store = store
        self.room = Room(self.house)
        self.errors: list[BaseException] = []
        self._scope = Scope("test", lambda name, error: self.errors.append(error))
        self._messages = 0

    def begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start something that the test does not wait for."""
        return self._scope.spawn(work, "work")

    async def open(self) -> None:
        await self.house.ready()

    async def engine(self) -> Engine:
        return await self.house.ready()

    def message(self, text: str, by: str = "Ada", room: Room | None = None, **details: Any) -> MessageSent:
        """Return a message that nobody has heard of yet."""
        self._messages += 1
        here = room or self.room
        fields: dict[str, Any] = {
            "id": EventId(f"told-{self._messages}"),
            "at": self.house.time.now(),
            "place": Place(here.id),
            "message": MessageId(f"written-{self._messages}"),
            "actor": here.person(by),
            "parts": text_parts(text),
            **details,
        }
        return MessageSent(**fields)

    async def tell(self, *events: Event) -> None:
        """Publish without waiting for what comes of it."""
        engine = await self.engine()
        await engine.publish(ACCOUNT, events)

    async def settle(self) -> None:
        await self.house.settle()

    async def steps(self, count: int = 20) -> None:
        """Let the loop go round, for what needs no more than that."""
        for _ in range(count):
            await asyncio.sleep(0)

    async def die(self) -> None:
        """End the process as kill -9 does: nothing more is written, nobody says goodbye."""
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.house.engine = None

    async def close_store(self) -> None:
        """End this life; the next one may have another store on the same disk."""
        await self.house.close()
        await self.house.store.close()

    async def close(self) -> None:
        await self._scope.close()
        await self.house.close()
