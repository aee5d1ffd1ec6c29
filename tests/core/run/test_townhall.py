"""The whole program: it hears, answers, reloads, and lives on after its end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from tests.support.hall import plugin_named
from tests.support.program import Line, townhall, write

from townhall import EventId, Group, Member, MemberId, MessageId, MessageSent, Place, Plugin, Settings
from townhall.model.ids import GroupId
from townhall.model.parts import text_parts
from townhall.run.townhall import Townhall

LOUNGE = '[groups.lounge]\naccount = "test"\nchat = "lounge"\necho = {{ prefix = "{prefix}" }}\n'


class EchoSettings(Settings, frozen=True, kw_only=True):
    """The `echo` table of a group."""

    prefix: str = ""


def echo() -> ModuleType:
    module, _ = plugin_named("echo")
    plugin = Plugin(EchoSettings)

    @plugin.on(MessageSent)
    async def answer(event: MessageSent, group: Group, settings: EchoSettings) -> None:
        await group.say(f"{settings.prefix}{event.text}")

    module.__dict__["plugin"] = plugin
    return module


def message(text: str, chat: str = "lounge") -> MessageSent:
    return MessageSent(
        id=EventId(f"event-{text}"),
        at=datetime.now(UTC),
        place=Place(GroupId(f"test:test:{chat}")),
        message=MessageId(f"message-{text}"),
        actor=Member(id=MemberId("test:test:ada"), name="Ada"),
        parts=text_parts(text),
    )


async def said(line: Line, house: Townhall, *texts: MessageSent) -> list[str]:
    """Say something and return everything that was answered so far."""
    for number, one in enumerate(texts):
        line.heard.put_nowait((one, f"{one.id}-{number}".encode()))
        await asyncio.wait_for(line.spoken.get(), 5)
    await house.engine.still()
    return [sent.text for sent in line.truth.messages.values()]


async def test_it_hears_answers_and_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    line, path, module = Line(), write(tmp_path, LOUNGE.format(prefix="> ")), echo()

    async with townhall(path, line, echo=module) as house:
        assert await said(line, house, message("one"), message("two")) == ["> one", "> two"]
    async with townhall(path, line, echo=module) as house:
        assert house.waiting == 0
        assert await said(line, house, message("three")) == ["> one", "> two", "> three"]

    assert line.connections == [None, b"event-two-1"]


async def test_a_changed_file_comes_into_force_without_a_new_connection(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(prefix="old "))

    async with townhall(path, line, echo=echo()) as house:
        await said(line, house, message("one"))
        write(tmp_path, LOUNGE.format(prefix="new "))
        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
        assert await said(line, house, message("two")) == ["old one", "new two"]

    assert len(line.connections) == 1


async def test_a_bad_file_keeps_the_last_good_one_and_says_so(tmp_path: Path) -> None:
    line, path = Line(), write(tmp_path, LOUNGE.format(prefix="good "))

    async with townhall(path, line, echo=echo()) as house:
        write(tmp_path, LOUNGE.format(prefix="bad ").replace("prefix", "prefex"))
        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
        assert "prefex" in house.condition().refused_reload
        assert house.metrics.reloads["refused"] == 1
        assert await said(line, house, message("one")) == ["good one"]

        write(tmp_path, LOUNGE.format(prefix="mended "))
        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]
        assert house.condition().refused_reload == ""
        assert (await said(line, house, message("two")))[-1] == "mended two"
