"""An accepted event is never lost, and its effects happen exactly once, wherever the process dies."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from random import Random
from types import ModuleType

import pytest
from tests.support.hall import Hall, MortalStore, NoSettings, plugin_named

from townhall import (
    ActionFinished,
    EventId,
    Group,
    MemberAdmitted,
    MessageSent,
    Record,
    TimerFired,
)
from townhall.store.interface import FactQuery


class Tally(Record, frozen=True, kw_only=True):
    """How often each handler's decision became real, and in which order messages did."""

    count: int = 0
    texts: tuple[str, ...] = ()


async def add_one(group: Group, key: str, text: str = "") -> None:
    tally = await group.store.get(Tally, key) or Tally()
    group.store.put(Tally(count=tally.count + 1, texts=(*tally.texts, text)), key)


def tallying() -> ModuleType:
    module, plugin = plugin_named("tally")

    @plugin.on(MessageSent)
    async def written(event: MessageSent, group: Group, settings: NoSettings) -> None:
        # Some wait a little, so that commits come between the turns of one batch.
        for _ in range(group.random.randint(0, 6)):
            await asyncio.sleep(0)
        await add_one(group, "written", event.text)
        group.facts.add("written", event.actor.id)
        group.timers.set("later", after=group.now - group.now, slot=event.id)
        group.publish(MemberAdmitted(id=EventId(f"{event.id}|in"), at=event.at, place=event.place, member=event.actor))
        await group.say(event.text, on_result="said")

    @plugin.on(MemberAdmitted)
    async def raised(event: MemberAdmitted, group: Group, settings: NoSettings) -> None:
        await add_one(group, "raised", event.id)

    @plugin.timer("later")
    async def rung(event: TimerFired, group: Group, settings: NoSettings) -> None:
        await add_one(group, "rung", event.slot)

    @plugin.result("said")
    async def said(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        await add_one(group, "said", event.key)

    return module


async def tally(hall: Hall, key: str) -> Tally:
    engine = await hall.engine()
    raw = await engine.world.load_all((hall.room.id, "tally", "Tally"), Tally, key, {})
    return dict(raw).get(key, Tally())


async def live_through(hall: Hall, store: MortalStore, texts: list[str], chance: Random) -> None:
    """Tell everything, dying again and again; what was not acknowledged is told again, as platforms do."""
    waiting = [hall.message(text) for text in texts]
    for _ in range(12):
        if not waiting:
            break
        store.dies_after(chance.randint(1, 12), last_is_written=chance.random() < 0.5)
        try_now, acknowledged = waiting[: chance.randint(1, 4)], False
        engine = await _opened(hall, store)
        if engine:
            telling = hall.house.engine
            assert telling is not None
            acknowledged = await _told(hall, try_now)
        await hall.die()
        store.revive()
        if acknowledged:
            waiting = waiting[len(try_now) :]
    for message in waiting:
        await hall.tell(message)
    # The courier looks twice at what was on the wire, and timers fire with the next look at the clock.
    await hall.settle()
    await hall.house.wait(timedelta(minutes=5))


async def _opened(hall: Hall, store: MortalStore) -> bool:
    task = hall.begin(hall.open())
    await hall.steps(60)
    return task.done() and not store.dead


async def _told(hall: Hall, messages: list[MessageSent]) -> bool:
    task = hall.begin(hall.tell(*messages))
    await hall.steps(10)
    hall.begin(hall.settle())
    await hall.steps(120)
    return task.done()


@pytest.mark.parametrize("seed", range(40))
async def test_every_accepted_event_has_its_effects_exactly_once_wherever_the_process_dies(seed: int) -> None:
    store = MortalStore()
    hall = Hall(store=store)
    hall.room.enable(tallying())
    texts = [f"message {number}" for number in range(12)]

    await live_through(hall, store, texts, Random(seed))

    assert (await tally(hall, "written")).texts == tuple(texts)
    for lane in ("raised", "rung", "said"):
        assert (await tally(hall, lane)).count == len(texts), lane
    facts = await (await hall.engine()).store.facts(FactQuery(groups=(hall.room.id,)))
    assert len(facts) == len(texts)
    assert sorted(hall.room.said) == sorted(texts)
    assert await (await hall.engine()).store.unfinished() == []
    await hall.close()


async def test_what_is_told_twice_happens_once(hall: Hall) -> None:
    hall.room.enable(tallying())
    message = hall.message("Hello!")

    await hall.tell(message, message)
    await hall.tell(message)
    await hall.settle()

    assert (await tally(hall, "written")).count == 1
    assert hall.room.said == ["Hello!"]


async def test_what_is_told_again_after_a_restart_happens_once(hall: Hall) -> None:
    hall.room.enable(tallying())
    message = hall.message("Hello!")

    await hall.tell(message)
    await hall.settle()
    await hall.house.restart()
    await hall.tell(message)
    await hall.settle()

    assert (await tally(hall, "written")).count == 1
