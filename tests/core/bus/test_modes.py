"""How far a plugin may go by itself: off, observe, suggest, act; and what staff make of a suggestion."""

from __future__ import annotations

import msgspec
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import ActionFinished, CommandInvoked, Group, MessageSent, PrivilegedRun, TimerFired
from townhall.store.interface import SendState


def enable(hall: Hall, mode: str) -> list[str]:
    """Switch a plugin on in a mode; the list holds every call of one of its handlers."""
    module, plugin = plugin_named("greeter")
    calls: list[str] = []

    @plugin.on(MessageSent)
    async def greet(event: MessageSent, group: Group, settings: NoSettings) -> None:
        """Greet back."""
        calls.append("message")
        if event.text == "Hello":
            await group.say(f"Hi {event.actor.name}!", on_result="greeted")
            group.timers.set("later", after=group.now - group.now, slot=event.id)

    @plugin.command("hi")
    async def hi(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        calls.append("command")
        await group.reply("Hi!")

    @plugin.timer("later")
    async def later(event: TimerFired, group: Group, settings: NoSettings) -> None:
        calls.append("timer")

    @plugin.result("greeted")
    async def greeted(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        calls.append(group.argument)

    hall.room.enable(module, mode=mode)
    return calls


async def test_a_plugin_in_mode_off_is_never_called(hall: Hall) -> None:
    calls = enable(hall, "off")
    await hall.room.say("Ada", "Hello")
    await hall.room.say("Ada", "/hi")

    assert calls == []
    assert hall.room.said == []


async def test_an_observing_plugin_sends_nothing_but_writes_down_what_it_would(hall: Hall) -> None:
    enable(hall, "observe")
    await hall.room.say("Ada", "Hello")
    rows = await (await hall.engine()).store.outbox_in([SendState.OBSERVED])

    assert hall.room.said == []
    assert [row.plugin for row in rows] == ["greeter"]
    assert [reason.mode for reason in await hall.room.reasons()] == ["observe"]


async def test_what_a_person_asks_for_is_done_in_every_mode(hall: Hall) -> None:
    enable(hall, "observe")
    await hall.room.say("Ada", "/hi")

    assert hall.room.said == ["Hi!"]


async def test_a_suggestion_is_done_once_when_staff_agree(hall: Hall) -> None:
    staff_room = hall.room.staff_room
    calls = enable(hall, "suggest")
    await hall.room.say("Ada", "Hello")
    assert hall.room.said == []
    assert "greeter" in staff_room.said[0]
    assert "Hi Ada!" in staff_room.said[0]

    await staff_room.press("Olga", "Do it")

    assert hall.room.said == ["Hi Ada!"]
    assert staff_room.said == ["Olga agreed: Hi Ada!"]
    assert "ok" in calls


async def test_k5_who_decided_about_a_proposal_stands_in_the_ledger_of_its_group(hall: Hall) -> None:
    staff_room = hall.room.staff_room
    enable(hall, "suggest")
    await hall.room.say("Ada", "Hello")
    await staff_room.press("Sue", "Do it")
    await hall.room.say("Bo", "Hello")
    await staff_room.press("Tim", "Leave it")

    entries = list(reversed(await hall.room.ledger("privileged")))
    runs = [msgspec.msgpack.decode(one.evidence, type=PrivilegedRun) for one in entries]
    assert [(one.actor, one.reason) for one in entries] == [
        (staff_room.person("Sue").id, "core.approve"),
        (staff_room.person("Tim").id, "core.dismiss"),
    ]
    assert {one.asked_in for one in runs} == {staff_room.id}


async def test_a_suggestion_pressed_twice_is_done_once(hall: Hall) -> None:
    staff_room = hall.room.staff_room
    enable(hall, "suggest")
    await hall.room.say("Ada", "Hello")
    card = staff_room.messages[0]

    await staff_room.press("Olga", "Do it")
    hall.house.truth.messages[card.id] = card
    await staff_room.press("Otto", "Leave it")

    assert hall.room.said == ["Hi Ada!"]
    assert [text for _, text in hall.room.answers] == ["This has been decided already."]


async def test_a_suggestion_is_left_when_staff_leave_it(hall: Hall) -> None:
    staff_room = hall.room.staff_room
    calls = enable(hall, "suggest")
    await hall.room.say("Ada", "Hello")
    await staff_room.press("Olga", "Leave it")

    assert hall.room.said == []
    assert staff_room.said == ["Olga left it: Hi Ada!"]
    assert calls[-1] == "dropped"


async def test_a_plugin_that_is_switched_off_hears_of_nothing_that_was_under_way(hall: Hall) -> None:
    """Neither event, command, timer nor result reaches it (architecture, promises)."""
    staff_room = hall.room.staff_room
    calls = enable(hall, "suggest")
    await hall.room.say("Ada", "Hello")
    hall.room.set(greeter=False)
    before = list(calls)

    await staff_room.press("Olga", "Do it")
    await hall.room.say("Ada", "Hello")
    await hall.room.say("Ada", "/hi")
    await hall.room.wait(minutes=5)

    assert calls == before
