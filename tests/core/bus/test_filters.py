"""Who is not answered: bots, ourselves, what was told late, what came too late."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, EventId, Group, MemberJoined, MessageSent, Place
from townhall.model.people import ActorKind, Standing


def joined(hall: Hall, at: datetime) -> MemberJoined:
    return MemberJoined(id=EventId("joined"), at=at, place=Place(hall.room.id), member=hall.room.person("Ada"))


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


@pytest.mark.parametrize("kind", [ActorKind.SELF, ActorKind.SYSTEM])
async def test_what_we_or_the_platform_itself_do_is_for_nobody(hall: Hall, seen: list[str], kind: ActorKind) -> None:
    hall.room.person("Townhall", kind=kind)
    await hall.room.say("Townhall", "hello")
    await hall.room.say("Townhall", "/go")
    await hall.room.join("Townhall")

    assert seen == []


OTHERS = [ActorKind.BOT, ActorKind.WEBHOOK, ActorKind.CHANNEL, ActorKind.ANONYMOUS_ADMIN]


@pytest.mark.parametrize("kind", OTHERS)
async def test_who_is_no_person_reaches_only_who_asked_and_commands_nothing(
    hall: Hall, seen: list[str], kind: ActorKind
) -> None:
    hall.room.person("Robo", kind=kind, standing=Standing.ADMIN)
    await hall.room.say("Robo", "beep")
    await hall.room.say("Robo", "/go")
    await hall.room.say("Robo", "beep", backfill=True)
    await hall.room.join("Robo")

    assert seen == ["bots beep", "bots /go"]


async def test_who_is_no_person_is_not_written_down_by_what_they_say(hall: Hall, seen: list[str]) -> None:
    hall.room.person("Robo", kind=ActorKind.CHANNEL)
    await hall.room.say("Robo", "beep")

    assert await (await hall.engine()).world.known(hall.room.id, hall.room.person("Robo").id) is None


async def test_an_observer_also_hears_what_was_told_late_with_the_time_at_which_it_was(hall: Hall) -> None:
    module, plugin = plugin_named("counting")

    @plugin.observe(MessageSent)
    async def count(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.facts.add("message", event.actor.id, at=event.at)

    hall.room.enable(module)
    then = hall.house.time.now() - timedelta(days=3)
    await hall.tell(hall.message("old", at=then, backfill=True), hall.message("beep", by="Robo"))
    await hall.settle()
    hall.room.bot("Bleep")
    await hall.room.say("Bleep", "beep")

    assert [fact.at for fact in await hall.room.facts("message")] == [then, hall.house.time.now()]


@pytest.mark.parametrize(("minutes", "heard"), [(1, True), (2, False)])
async def test_each_handler_has_its_own_patience_for_guards_and_joins_too(
    hall: Hall, minutes: int, heard: bool
) -> None:
    module, plugin = plugin_named("patient")
    seen: list[str] = []

    @plugin.guard(MemberJoined, lateness=timedelta(minutes=1))
    async def watch(event: MemberJoined, group: Group, settings: NoSettings) -> None:
        seen.append("guard")

    @plugin.on(MemberJoined, lateness=timedelta(hours=1))
    async def greet(event: MemberJoined, group: Group, settings: NoSettings) -> None:
        seen.append("responder")

    hall.room.enable(module)
    late = hall.house.time.now() - timedelta(minutes=minutes)
    await hall.tell(joined(hall, late))
    await hall.settle()

    assert seen == (["guard", "responder"] if heard else ["responder"])


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
