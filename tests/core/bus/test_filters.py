"""Who is not answered: bots, ourselves, what was told late, what came too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, Group, MemberJoined, MessageSent
from townhall.model.people import ActorKind


@pytest.fixture
def seen(hall: Hall) -> list[str]:
    module, plugin = plugin_named("seeing")
    seen: list[str] = []

    @plugin.on(MessageSent)
    async def people(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"people {event.text}")

    @plugin.on(MessageSent, bots=True)
    async def bots(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"bots {event.text}")

    @plugin.on(MessageSent, backfill=True)
    async def backfill(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"backfill {event.text}")

    @plugin.on(MemberJoined)
    async def joined(event: MemberJoined, group: Group, settings: NoSettings) -> None:
        seen.append(f"joined {event.member.name}")

    @plugin.command("go")
    async def go(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        seen.append("command")

    hall.room.enable(module)
    return seen


async def test_bots_reach_only_who_asked_for_bots(hall: Hall, seen: list[str]) -> None:
    hall.room.bot("Robo")
    await hall.room.say("Robo", "beep")
    await hall.room.say("Robo", "/go")
    await hall.room.join("Robo")

    assert seen == ["bots beep", "bots /go"]


async def test_what_we_do_ourselves_is_for_nobody(hall: Hall, seen: list[str]) -> None:
    hall.room.person("Townhall", kind=ActorKind.SELF)
    await hall.room.say("Townhall", "hello")

    assert seen == []


async def test_what_was_told_late_reaches_only_who_asked_for_it_and_calls_nothing(hall: Hall, seen: list[str]) -> None:
    await hall.room.say("Ada", "hello", backfill=True)
    await hall.room.say("Ada", "/go", backfill=True)

    assert seen == ["backfill hello", "backfill /go"]


async def test_what_comes_too_late_is_not_for_a_handler_that_cares(hall: Hall) -> None:
    module, plugin = plugin_named("prompt")
    seen: list[str] = []

    @plugin.on(MessageSent, lateness=timedelta(minutes=1), bots=True)
    async def prompt(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"prompt {event.text}")

    @plugin.on(MessageSent, bots=True)
    async def patient(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"patient {event.text}")

    hall.room.enable(module)
    hall.room.bot("Robo")
    late = hall.house.time.now() - timedelta(hours=1)
    await hall.tell(hall.message("new"), hall.message("old", at=late), hall.message("old", by="Robo", at=late))
    await hall.tell(hall.message("once more"))
    await hall.settle()

    assert seen == ["prompt new", "patient new", "patient old", "patient old", "prompt once more", "patient once more"]
