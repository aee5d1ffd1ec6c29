"""Events come in: journaled first, in order, whoever goes meanwhile; put back after the process died."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Mapping, Sequence

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import EventId, Group, MemberAdmitted, MessageSent, Place
from townhall.model.ids import GroupId
from townhall.store.interface import Incoming
from townhall.store.memory import MemoryStore


class SlowStore(MemoryStore):
    """Journals at once and says so later, as a writer in its own thread does."""

    def __init__(self) -> None:
        super().__init__()
        self.slow = False
        self._answers: list[tuple[asyncio.Future[Sequence[int]], Sequence[int]]] = []

    def accept(
        self, events: Sequence[Incoming], cursors: Mapping[str, bytes] | None = None
    ) -> Awaitable[Sequence[int]]:
        if not self.slow:
            return super().accept(events, cursors)
        future: asyncio.Future[Sequence[int]] = asyncio.get_running_loop().create_future()
        self._answers.append((future, self._journal(events)))
        return future

    def answer(self) -> None:
        for future, numbers in self._answers:
            future.set_result(numbers)
        self._answers.clear()


def listening(hall: Hall) -> list[str]:
    module, plugin = plugin_named("listening")
    heard: list[str] = []

    @plugin.on(MessageSent)
    async def listen(event: MessageSent, group: Group, settings: NoSettings) -> None:
        heard.append(event.text)

    hall.room.enable(module)
    return heard


async def test_several_who_publish_at_once_are_heard_in_the_order_of_the_journal() -> None:
    store = SlowStore()
    hall = Hall(store=store)
    heard = listening(hall)
    await hall.engine()
    store.slow = True

    for number in range(20):
        hall.begin(hall.tell(hall.message(str(number))))
    await hall.steps()
    assert heard == []
    store.answer()
    await hall.settle()

    assert heard == [str(number) for number in range(20)]
    await hall.close()


async def test_what_is_written_is_handled_although_the_one_who_told_it_is_gone() -> None:
    store = SlowStore()
    hall = Hall(store=store)
    heard = listening(hall)
    engine = await hall.engine()
    store.slow = True

    going = hall.begin(hall.tell(hall.message("one")))
    hall.begin(hall.tell(hall.message("two")))
    await hall.steps()
    going.cancel()
    await hall.steps()
    store.answer()
    await hall.steps()
    await hall.settle()

    assert heard == ["one", "two"]
    assert await engine.store.unfinished() == []
    await hall.close()


async def test_what_a_returning_event_raises_is_handled_once(hall: Hall) -> None:
    module, plugin = plugin_named("raising")
    gate = asyncio.Event()
    admitted: list[str] = []

    @plugin.on(MessageSent)
    async def admit(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await gate.wait()
        group.publish(MemberAdmitted(id=EventId(f"{event.id}|in"), at=event.at, place=event.place, member=event.actor))

    @plugin.on(MemberAdmitted)
    async def note(event: MemberAdmitted, group: Group, settings: NoSettings) -> None:
        admitted.append(event.id)

    hall.room.enable(module)
    await hall.tell(*(hall.message(str(number)) for number in range(30)))
    await hall.steps()
    await hall.die()
    gate.set()
    await hall.engine()
    await hall.settle()

    assert admitted == [f"told-{number}|in" for number in range(1, 31)]


async def test_the_place_an_account_had_got_to_is_kept_with_what_it_told(hall: Hall) -> None:
    listening(hall)
    engine = await hall.engine()

    await engine.publish("test", (hall.message("one"),), b"17")

    assert await engine.store.cursor("test") == b"17"


async def test_what_happens_in_a_group_nobody_configured_moves_only_the_cursor(hall: Hall) -> None:
    heard = listening(hall)
    engine = await hall.engine()

    await engine.publish("test", (hall.message("one", place=Place(GroupId("test:test:foreign"))),), b"18")
    await hall.settle()

    assert heard == []
    assert await engine.store.cursor("test") == b"18"
    assert await engine.store.unfinished() == []


async def test_accepted_and_repeated_events_are_counted(hall: Hall) -> None:
    listening(hall)
    message = hall.message("one")
    await hall.tell(message, hall.message("two"))
    await hall.tell(message)
    counters = (await hall.engine()).metrics.account("test")

    assert (counters.accepted, counters.duplicates) == (2, 1)
