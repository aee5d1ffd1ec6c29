"""What turns decided becomes real together; one decision the store refuses spoils no other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import EventId, Group, MemberAdmitted, MessageSent, Record
from townhall.store.interface import Effects, Incoming
from townhall.store.memory import MemoryStore
from townhall.store.ready import Refused


class Note(Record, frozen=True, kw_only=True):
    """What a handler kept."""

    text: str = ""


class PickyStore(MemoryStore):
    """Never takes a record that holds ``poison``."""

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        if any(isinstance(value, Note) and value.text == "poison" for value in effects.records.values()):
            return Refused(ValueError("This can never be written."))
        return super().commit(effects)


class FullStore(MemoryStore):
    """A disk that is full until somebody makes room: writes wait, as the contract of stores says."""

    def __init__(self) -> None:
        super().__init__()
        self.room = asyncio.Event()
        self.room.set()

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        return self._later(lambda: super(FullStore, self).accept(events, cursors))

    def commit(self, effects: Effects) -> Awaitable[Sequence[int]]:
        return self._later(lambda: super(FullStore, self).commit(effects))

    async def _later(self, write: Callable[[], Awaitable[Sequence[int]]]) -> Sequence[int]:
        await self.room.wait()
        return await write()


def keeping(hall: Hall) -> None:
    module, plugin = plugin_named("keeping")

    @plugin.on(MessageSent)
    async def first(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text=event.text), f"first {event.text}")
        await group.say(event.text)

    @plugin.on(MessageSent)
    async def second(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text="fine"), f"second {event.text}")
        group.facts.add("seen", event.actor.id)

    hall.room.enable(module)


async def keys(hall: Hall) -> set[str]:
    engine = await hall.engine()
    return {key for key, _ in await engine.store.records(hall.room.id, "keeping", "Note")}


async def test_a_decision_the_store_refuses_is_lost_alone() -> None:
    hall = Hall(store=PickyStore())
    keeping(hall)

    await hall.tell(*(hall.message(text) for text in ("one", "poison", "three")))
    await hall.settle()

    assert await keys(hall) == {"first one", "second one", "second poison", "first three", "second three"}
    assert len(await hall.room.facts()) == 3
    assert hall.room.said == ["one", "three"]
    assert await (await hall.engine()).store.unfinished() == []
    await hall.close()


async def test_after_a_refusal_the_record_reads_as_it_is_on_disk() -> None:
    hall = Hall(store=PickyStore())
    module, plugin = plugin_named("keeping")
    read: list[str] = []

    @plugin.on(MessageSent)
    async def keep(event: MessageSent, group: Group, settings: NoSettings) -> None:
        note = await group.store.get(Note)
        read.append(note.text if note else "")
        group.store.put(Note(text=event.text))

    hall.room.enable(module)
    for text in ("one", "poison", "two"):
        await hall.tell(hall.message(text))
        await hall.settle()

    assert read == ["", "one", "one"]
    await hall.close()


async def test_while_the_disk_is_full_everything_waits_and_afterwards_goes_on() -> None:
    store = FullStore()
    hall = Hall(store=store)
    keeping(hall)
    await hall.engine()

    store.room.clear()
    telling = [hall.begin(hall.tell(hall.message(text))) for text in ("one", "two")]
    await hall.steps()
    assert not any(task.done() for task in telling)
    store.room.set()
    await asyncio.gather(*telling)
    await hall.settle()

    assert hall.room.said == ["one", "two"]
    await hall.close()


async def test_closing_on_a_full_disk_ends_within_patience() -> None:
    """What is not written was not acknowledged, so nothing is lost by leaving."""
    store = FullStore()
    hall = Hall(store=store)
    keeping(hall)
    await hall.tell(hall.message("one"))
    store.room.clear()
    await hall.steps(50)

    async with asyncio.timeout(4):
        await (await hall.engine()).close(timedelta(milliseconds=50))
    hall.house.engine = None
    store.room.set()
    await hall.engine()
    await hall.settle()

    assert hall.room.said == ["one"]
    await hall.close()


async def test_a_raised_event_is_handled_once_however_often_it_is_raised(hall: Hall) -> None:
    module, plugin = plugin_named("raising")
    admitted: list[str] = []

    @plugin.on(MessageSent)
    async def admit(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.publish(MemberAdmitted(id=EventId("admitted"), at=event.at, place=event.place, member=event.actor))

    @plugin.on(MemberAdmitted)
    async def note(event: MemberAdmitted, group: Group, settings: NoSettings) -> None:
        admitted.append(event.member.name)

    hall.room.enable(module)
    await hall.tell(hall.message("one"), hall.message("two"))
    await hall.settle()
    await hall.room.restart()

    assert admitted == ["Ada"]
