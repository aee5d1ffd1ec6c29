"""The test kit with several rooms: on several platforms, at a pace, and on a platform that does not take everything."""

from __future__ import annotations

from types import ModuleType

import msgspec
import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import ActionFinished, Group, Handed, MessageSent
from townhall.model.results import Failed, Forbidden, Unknown
from townhall.testing import Room

ALL = "to all"


class Words(msgspec.Struct, frozen=True):
    """What is passed on."""

    text: str


def crier() -> ModuleType:
    """Return a plugin that says in all of its groups what somebody says in one of them."""
    module, plugin = plugin_named("crier")

    @plugin.on(MessageSent)
    async def hear(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text in ("hold", "drop", "release"):
            _order(group, event.text)
            return
        for number, one in enumerate(group.siblings()):
            if one.id != group.id:
                group.hand(one.id, "cry", Words(f"{event.text} on {one.platform}"), slot=f"{number}")

    @plugin.handed("cry")
    async def cry(event: Handed, group: Group, settings: NoSettings) -> None:
        await group.say(group.payload(Words).text, batch=ALL, on_result="cried")

    @plugin.result("cried")
    async def cried(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        if not event.delivered:
            group.because(f"It ended as {event.outcome}.")

    return module


def _order(group: Group, word: str) -> None:
    if word == "hold":
        group.hold_batch(ALL, reason="somebody said so")
    elif word == "drop":
        group.drop_batch(ALL, reason="somebody said so")
    else:
        group.release_batch(ALL)


def rooms_of(room: Room, module: ModuleType, *platforms: str) -> list[Room]:
    rooms = [room.another(f"on-{platform}", platform=platform) for platform in platforms]
    for one in (room, *rooms):
        one.enable(module)
    return rooms


async def test_rooms_may_be_on_several_platforms_in_one_test(room: Room) -> None:
    telegram, discord = rooms_of(room, crier(), "telegram", "discord")
    await room.say("Ada", "hello")
    await discord.say("Ada", "good evening")

    assert telegram.said == ["hello on telegram", "good evening on telegram"]
    assert discord.said == ["hello on discord"]
    assert room.said == ["good evening on test"]
    assert telegram.person("Ada").id == "telegram:telegram:ada"


async def test_a_pace_leaves_time_to_hold_and_to_drop(room: Room) -> None:
    module = crier()
    rooms = [room.another(f"room{number}", "slow", platform="telegram") for number in range(12)]
    for one in (room, *rooms):
        one.enable(module)
    rooms[0].pace(per_second=0.5)
    await room.say("Ada", "hello")
    await room.wait(seconds=3)
    await room.say("Ada", "hold")
    held = sum(bool(one.said) for one in rooms)
    await room.wait(minutes=5)
    still = sum(bool(one.said) for one in rooms)
    await room.say("Ada", "release")
    await room.wait(seconds=3)
    await room.say("Ada", "drop")
    dropped = sum(bool(one.said) for one in rooms)
    await room.wait(minutes=5)

    assert 1 <= held == still < dropped < 12
    assert sum(bool(one.said) for one in rooms) == dropped


async def test_a_platform_may_refuse_what_is_sent(room: Room) -> None:
    (telegram,) = rooms_of(room, crier(), "telegram")
    telegram.refuse(Forbidden("The bot was thrown out."), Failed("Busy.", transient=True))
    await room.say("Ada", "first")
    await room.say("Ada", "second")
    await room.wait(minutes=1)

    assert telegram.said == ["second on telegram"]
    assert "It ended as forbidden." in [reason.summary for reason in await telegram.reasons()]


async def test_a_named_platform_does_not_recognise_a_repetition_where_the_real_one_does_not(room: Room) -> None:
    telegram, discord = rooms_of(room, crier(), "telegram", "discord")
    telegram.refuse(Unknown("The line broke."))
    discord.refuse(Unknown("The line broke."))
    await room.say("Ada", "hello")
    await room.wait(minutes=1)

    assert telegram.said == []
    assert discord.said == ["hello on discord"]


async def test_a_room_on_a_platform_that_there_is_not_is_refused_with_those_there_are(room: Room) -> None:
    with pytest.raises(ValueError, match=r"no platform 'telegramm'.*telegram"):
        room.another("there", platform="telegramm")
    room.another("here", "mine", platform="telegram")
    with pytest.raises(ValueError, match="'mine' is on telegram already"):
        room.another("there", "mine", platform="discord")
