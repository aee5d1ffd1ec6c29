"""The pipeline as one piece: work outside, results, closing, and what a restart finds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import ActionFinished, ButtonPressed, CommandInvoked, ConfigurationApplied, Group, MessageSent, Record
from townhall.model.capabilities import Feature
from townhall.store.sqlite import SqliteStore
from townhall.surface.degrade import refusal


class Answer(Record, frozen=True, kw_only=True):
    """What the work outside came back with."""

    text: str


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    hall = Hall()
    yield hall
    await hall.close()


async def test_work_outside_comes_back_as_an_event(hall: Hall) -> None:
    module, plugin = plugin_named("working")

    @plugin.worker("reverse")
    async def reverse(payload: bytes) -> bytes:
        return payload[::-1]

    @plugin.on(MessageSent)
    async def hand_out(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.work("reverse", event.text.encode(), on_result="reversed")

    @plugin.result("reversed")
    async def take_back(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        result = await group.outcome(event.key)
        await group.say(f"{event.outcome} {getattr(result, 'value', b'').decode()}")

    hall.room.enable(module)
    await hall.room.say("Ada", "abc")

    assert hall.room.said == ["ok cba"]


async def test_work_of_a_plugin_that_is_gone_is_not_done(hall: Hall) -> None:
    module, plugin = plugin_named("working")
    gate = asyncio.Event()
    done: list[bytes] = []

    @plugin.worker("note")
    async def note(payload: bytes) -> bytes:
        done.append(payload)
        return b""

    @plugin.on(MessageSent)
    async def hand_out(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await gate.wait()
        group.work("note", b"x", on_result="")

    hall.room.enable(module)
    await hall.tell(hall.message("one"))
    await hall.steps()
    hall.room.disable(module)
    disabling = hall.begin(hall.open())
    await hall.steps()
    gate.set()
    await disabling
    await hall.settle()

    assert done == []


async def test_buttons_outlive_a_restart(hall: Hall) -> None:
    module, plugin = plugin_named("asking")

    @plugin.command("ask")
    async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("Well?", buttons=[[group.button("choose", "Yes")]])

    @plugin.button("choose")
    async def choose(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        await group.say("Chosen.")

    hall.room.enable(module)
    await hall.room.say("Ada", "/ask")
    await hall.room.restart()
    await hall.room.press("Ada", "Yes")

    assert hall.room.said == ["Well?", "Chosen."]


async def test_a_group_hears_which_of_its_plugins_changed(hall: Hall) -> None:
    module, plugin = plugin_named("listening")
    heard: list[tuple[str, ...]] = []

    @plugin.on(ConfigurationApplied)
    async def listen(event: ConfigurationApplied, group: Group, settings: NoSettings) -> None:
        heard.append(event.plugins)

    hall.room.enable(module)
    await hall.room.settle()
    hall.room.set(title="Another title")
    await hall.room.settle()

    assert heard == [("listening",)]


async def test_handlers_that_do_not_listen_share_one_patience_at_the_end(hall: Hall) -> None:
    module, plugin = plugin_named("deaf")
    gate = asyncio.Event()

    @plugin.on(MessageSent)
    async def deaf(event: MessageSent, group: Group, settings: NoSettings) -> None:
        while not gate.is_set():
            try:
                await gate.wait()
            except asyncio.CancelledError:
                continue

    rooms = [hall.room.another(f"room{number}") for number in range(4)]
    for room in rooms:
        room.enable(module)
    await hall.tell(*(hall.message("one", room=room) for room in rooms))
    await hall.steps()
    engine = await hall.engine()
    async with asyncio.timeout(4):
        await engine.close(timedelta(milliseconds=20))
    hall.house.engine = None

    assert len(await engine.store.unfinished()) == 4
    gate.set()
    await hall.steps()


async def test_what_a_group_lost_the_right_to_is_refused_when_its_turn_comes(hall: Hall) -> None:
    module, plugin = plugin_named("kicking")

    @plugin.on(MessageSent)
    async def kick(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.kick(event.actor.id, reason="spam")

    hall.room.enable(module)
    await hall.room.say("Ada", "spam")
    capabilities = (await hall.engine()).capabilities(hall.room.id)
    [action] = [one for one in hall.room.done if type(one).__name__ == "Kick"]

    assert refusal(action, capabilities) is None
    assert refusal(action, capabilities.without(Feature.KICK)) is not None


async def test_everything_holds_on_sqlite_too(tmp_path: Path) -> None:
    module, plugin = plugin_named("keeping")

    @plugin.on(MessageSent)
    async def keep(event: MessageSent, group: Group, settings: NoSettings) -> None:
        before = await group.store.get(Answer)
        group.store.put(Answer(text=f"{before.text if before else ''}{event.text}"))
        group.facts.add("written", event.actor.id)
        await group.say(event.text)

    hall = Hall()
    for life in range(3):
        hall.house.store = SqliteStore(tmp_path / "townhall.db")
        hall.room.enable(module)
        messages = [hall.message(f"{life}{number}") for number in range(5)]
        await hall.tell(*messages)
        await hall.tell(*messages)
        await hall.settle()
        if life == 2:
            engine = await hall.engine()
            records = await engine.world.load_all((hall.room.id, "keeping", "Answer"), Answer, "", {})
            assert records[0][1].text == "".join(f"{one}{number}" for one in range(3) for number in range(5))
            assert len(await hall.room.facts()) == 15
            assert await engine.store.unfinished() == []
        await hall.close_store()

    assert len(hall.room.said) == 15
