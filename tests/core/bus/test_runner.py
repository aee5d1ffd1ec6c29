"""Order inside a group, fairness across groups, deadlines, and a handler that fails alone."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from time import monotonic

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import Group, MessageSent, Record
from townhall.bus.collecting import TurnOver
from townhall.bus.runner import SLICE
from townhall.run.engine import Engine

SOON = timedelta(seconds=0.05)


class Note(Record, frozen=True, kw_only=True):
    """What a handler kept."""

    text: str


async def kept(hall: Hall, plugin: str, key: str) -> str:
    engine = await hall.engine()
    found = dict(await engine.world.load_all((hall.room.id, plugin, "Note"), Note, "", {}))
    return found[key].text if key in found else ""


async def bounded(engine: Engine) -> None:
    """Wait for stillness in real time, since deadlines run by the loop's clock."""
    await asyncio.wait_for(engine.still(), 5)


async def test_messages_of_a_group_are_handled_in_order_although_some_wait(hall: Hall) -> None:
    module, plugin = plugin_named("slow")
    seen: list[str] = []
    gates = {text: asyncio.Event() for text in ("one", "three")}

    @plugin.on(MessageSent)
    async def see(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text in gates:
            await gates[event.text].wait()
        seen.append(event.text)

    hall.room.enable(module)
    await hall.tell(*(hall.message(text) for text in ("one", "two", "three", "four")))
    await hall.steps()
    assert seen == []

    gates["three"].set()
    gates["one"].set()
    await hall.settle()

    assert seen == ["one", "two", "three", "four"]


async def test_a_group_that_waits_holds_up_no_other_group(hall: Hall) -> None:
    module, plugin = plugin_named("slow")
    seen: list[str] = []
    gate = asyncio.Event()

    @plugin.on(MessageSent)
    async def see(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "wait":
            await gate.wait()
        seen.append(event.text)

    hall.room.enable(module)
    others = [hall.room.another(f"other{number}") for number in range(20)]
    for other in others:
        other.enable(module)

    await hall.tell(hall.message("wait"), *(hall.message("wait", room=other) for other in others[:10]))
    await hall.tell(*(hall.message(other.alias, room=other) for other in others[10:]))
    await hall.steps()
    assert seen == [other.alias for other in others[10:]]

    gate.set()
    await hall.settle()
    assert seen.count("wait") == 11


async def test_a_busy_group_lets_others_in_after_some_messages(hall: Hall) -> None:
    module, plugin = plugin_named("busy")
    seen: list[str] = []

    @plugin.on(MessageSent)
    async def see(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(group.alias)

    hall.room.enable(module)
    other = hall.room.another("other")
    other.enable(module)

    await hall.tell(*(hall.message("again") for _ in range(500)), hall.message("me too", room=other))
    await hall.settle()

    assert len(seen) == 501
    assert seen.index("other") < 100


async def test_handlers_that_keep_the_processor_for_long_let_the_event_loop_in_between(hall: Hall) -> None:
    module, plugin = plugin_named("thinking")
    seen: list[str] = []

    @plugin.on(MessageSent)
    async def think(event: MessageSent, group: Group, settings: NoSettings) -> None:
        over = monotonic() + SLICE
        while monotonic() < over:
            pass
        seen.append("message")
        asyncio.get_running_loop().call_soon(seen.append, "loop")

    hall.room.enable(module)
    other = hall.room.another("other")
    other.enable(module)
    await hall.tell(hall.message("one"), hall.message("two", room=other))
    await hall.settle()

    assert seen == ["message", "loop", "message", "loop"]


async def test_a_handler_that_takes_too_long_loses_only_its_own_part(hall: Hall) -> None:
    module, plugin = plugin_named("hanging")
    seen: list[str] = []

    @plugin.on(MessageSent, deadline=SOON)
    async def hang(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text="lost"), "hang")
        await group.say("never")
        await asyncio.Event().wait()

    @plugin.on(MessageSent)
    async def sibling(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text=event.text), "sibling")
        seen.append(event.text)

    hall.room.enable(module)
    await hall.tell(hall.message("one"), hall.message("two"))
    await bounded(await hall.engine())

    assert seen == ["one", "two"]
    assert await kept(hall, "hanging", "sibling") == "two"
    assert await kept(hall, "hanging", "hang") == ""
    assert hall.room.said == []
    assert (await hall.engine()).metrics.plugin("hanging").timeouts == 2


async def test_a_handler_that_does_not_listen_is_left_behind_and_nothing_is_overtaken(hall: Hall) -> None:
    module, plugin = plugin_named("deaf")
    seen: list[str] = []
    gate, over = asyncio.Event(), asyncio.Event()
    complaint: list[BaseException] = []

    @plugin.on(MessageSent, deadline=SOON)
    async def deaf(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text != "two":
            return
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                continue
        try:
            group.store.put(Note(text="from beyond"), "deaf")
        except TurnOver as error:
            complaint.append(error)
        over.set()

    @plugin.observe(MessageSent)
    async def see(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.store.put(Note(text=event.text), "see")
        seen.append(event.text)

    hall.room.enable(module)
    await hall.tell(*(hall.message(text) for text in ("one", "two", "three")))
    engine = await hall.engine()
    await bounded(engine)
    assert seen == ["one", "two", "three"]
    assert engine.bus.queued == 0

    await hall.tell(hall.message("four"))
    gate.set()
    await over.wait()
    await bounded(engine)

    assert seen == ["one", "two", "three", "four"]
    assert len(complaint) == 1
    assert await kept(hall, "deaf", "see") == "four"
    assert await kept(hall, "deaf", "deaf") == ""
    assert await engine.store.unfinished() == []


async def test_a_handler_that_ends_quietly_when_told_to_is_too_late_all_the_same(hall: Hall) -> None:
    module, plugin = plugin_named("late")
    hangs = 0

    @plugin.on(MessageSent, deadline=SOON)
    async def late(event: MessageSent, group: Group, settings: NoSettings) -> None:
        nonlocal hangs
        group.store.put(Note(text=event.text), "late")
        if event.text == "hang":
            hangs += 1
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return

    @plugin.observe(MessageSent, deadline=SOON)
    async def patient(event: MessageSent, group: Group, settings: NoSettings) -> None:
        async with asyncio.timeout(5):
            await asyncio.sleep(0)
        group.store.put(Note(text=event.text), "patient")

    hall.room.enable(module)
    await hall.tell(hall.message("hang"), hall.message("hang"))
    engine = await hall.engine()
    await bounded(engine)

    assert hangs == 2
    assert await kept(hall, "late", "late") == ""
    assert await kept(hall, "late", "patient") == "hang"
    assert engine.metrics.plugin("late").timeouts == 2

    await hall.tell(hall.message("fine"))
    await bounded(engine)
    assert await kept(hall, "late", "late") == "fine"


async def test_a_timeout_inside_a_handler_is_the_handlers_own(hall: Hall) -> None:
    module, plugin = plugin_named("bounded")

    @plugin.on(MessageSent)
    async def bounded_inside(event: MessageSent, group: Group, settings: NoSettings) -> None:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            group.store.put(Note(text="timed out"), "inside")

    hall.room.enable(module)
    await hall.tell(hall.message("go"))
    engine = await hall.engine()
    await bounded(engine)

    assert await kept(hall, "bounded", "inside") == "timed out"
    assert engine.metrics.plugin("bounded").timeouts == 0


async def test_a_cancelled_error_out_of_a_handler_is_a_failure_like_any_other(hall: Hall) -> None:
    module, plugin = plugin_named("odd")
    seen: list[str] = []

    @plugin.on(MessageSent)
    async def odd(event: MessageSent, group: Group, settings: NoSettings) -> None:
        cancelled = asyncio.get_running_loop().create_future()
        cancelled.cancel()
        await cancelled

    @plugin.observe(MessageSent)
    async def see(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(event.text)

    hall.room.enable(module)
    await hall.tell(hall.message("one"), hall.message("two"))
    engine = await hall.engine()
    await bounded(engine)

    assert seen == ["one", "two"]
    assert engine.metrics.plugin("odd").errors == 2


async def test_a_plain_function_runs_in_a_thread_and_its_decisions_count(hall: Hall) -> None:
    module, plugin = plugin_named("plain")
    threads: list[str] = []

    @plugin.on(MessageSent)
    def plain(event: MessageSent, group: Group, settings: NoSettings) -> None:
        threads.append(threading.current_thread().name)
        group.store.put(Note(text=event.text), "plain")

    hall.room.enable(module)
    await hall.tell(hall.message("one"))
    await bounded(await hall.engine())

    assert threads == ["townhall worker"]
    assert await kept(hall, "plain", "plain") == "one"


async def test_a_plain_function_that_hangs_is_cut_and_cannot_write_afterwards(hall: Hall) -> None:
    module, plugin = plugin_named("plain")
    gate, over = threading.Event(), threading.Event()
    complaints: list[str] = []

    @plugin.on(MessageSent, deadline=SOON)
    def plain(event: MessageSent, group: Group, settings: NoSettings) -> None:
        gate.wait(5)
        try:
            group.store.put(Note(text="too late"), "plain")
        except TurnOver as error:
            complaints.append(str(error))
        over.set()

    hall.room.enable(module)
    await hall.tell(hall.message("one"))
    await bounded(await hall.engine())
    gate.set()
    await asyncio.to_thread(over.wait, 5)

    assert len(complaints) == 1
    assert await kept(hall, "plain", "plain") == ""


async def test_a_group_used_after_its_turn_refuses(hall: Hall) -> None:
    module, plugin = plugin_named("keeper")
    groups: list[Group] = []

    @plugin.on(MessageSent)
    async def keep(event: MessageSent, group: Group, settings: NoSettings) -> None:
        groups.append(group)

    hall.room.enable(module)
    await hall.tell(hall.message("one"))
    await hall.settle()

    with pytest.raises(TurnOver, match=r"used its group after the turn of .* had ended"):
        groups[0].because("It is too late for that.")


async def test_closing_under_a_handler_that_waits_loses_nothing(hall: Hall) -> None:
    module, plugin = plugin_named("waiting")
    gate = asyncio.Event()

    @plugin.on(MessageSent)
    async def waiting(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await gate.wait()
        await group.say(event.text)

    hall.room.enable(module)
    await hall.tell(*(hall.message(text) for text in ("one", "two")))
    await hall.steps()

    async with asyncio.timeout(5):
        await hall.close()
    assert hall.room.said == []

    gate.set()
    await hall.engine()
    await hall.settle()
    assert hall.room.said == ["one", "two"]


async def test_facts_and_timers_are_read_in_a_turn_while_earlier_turns_are_not_written_yet(hall: Hall) -> None:
    module, plugin = plugin_named("reader")
    totals: list[float] = []

    @plugin.on(MessageSent)
    async def read(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.facts.add("written", event.actor.id)
        group.timers.set("later", after=timedelta(hours=1), slot=event.id)
        totals.append(await group.facts.total("written", event.actor.id))
        assert len(await group.timers.list("later")) == len(totals)

    hall.room.enable(module)
    await hall.tell(*(hall.message(str(number)) for number in range(50)))
    await bounded(await hall.engine())

    assert totals == [float(number) for number in range(1, 51)]
