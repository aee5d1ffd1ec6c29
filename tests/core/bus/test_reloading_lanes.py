"""New settings reach a group from its next event on; who is at work keeps the old ones."""

from __future__ import annotations

import asyncio

from tests.support.hall import Hall, plugin_named

from townhall import Group, MessageSent, Plugin, Settings


class WordSettings(Settings, frozen=True, kw_only=True):
    """The `wording` table of a group."""

    word: str = "old"


async def test_a_message_under_way_keeps_the_old_settings_and_queued_ones_have_the_new(hall: Hall) -> None:
    module, _ = plugin_named("wording")
    plugin = Plugin(WordSettings)
    gate = asyncio.Event()
    heard: list[str] = []

    @plugin.on(MessageSent)
    async def first(event: MessageSent, group: Group, settings: WordSettings) -> None:
        await gate.wait()
        heard.append(f"{event.text} {settings.word}")

    @plugin.observe(MessageSent)
    async def second(event: MessageSent, group: Group, settings: WordSettings) -> None:
        heard.append(f"{event.text} {settings.word}")

    module.__dict__["plugin"] = plugin
    hall.room.enable(module, word="old")
    other = hall.room.another("other")
    other.enable(module, word="other")
    await hall.tell(hall.message("one"), hall.message("two"), hall.message("elsewhere", room=other))
    await hall.steps()

    hall.room.enable(module, word="new")
    reloading = hall.begin(hall.open())
    await hall.steps()
    gate.set()
    await reloading

    assert [one for one in heard if "elsewhere" not in one] == ["one old", "one old", "two new", "two new"]
    assert [one for one in heard if "elsewhere" in one] == ["elsewhere other"] * 2


async def test_events_of_a_group_that_was_taken_out_are_done_and_it_may_come_back(hall: Hall) -> None:
    module, plugin = plugin_named("listening")
    gate = asyncio.Event()
    heard: list[str] = []

    @plugin.on(MessageSent)
    async def listen(event: MessageSent, group: Group, settings: Settings) -> None:
        await gate.wait()
        heard.append(event.text)

    hall.room.enable(module)
    leaving = hall.room.another("leaving")
    leaving.enable(module)
    await hall.tell(*(hall.message(text, room=leaving) for text in ("one", "two", "three")))
    await hall.steps()

    table = hall.house.groups.pop("leaving")
    hall.house.change()
    reloading = hall.begin(hall.open())
    await hall.steps()
    gate.set()
    await reloading
    assert heard == ["one"]
    assert await (await hall.engine()).store.unfinished() == []

    hall.house.groups["leaving"] = table
    hall.house.change()
    await hall.tell(hall.message("four", room=leaving))
    await hall.settle()
    assert heard == ["one", "four"]
