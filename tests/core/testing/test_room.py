"""The test kit itself: people act, the clock turns, the process restarts, and the truth is there to compare."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import (
    ActionFinished,
    CommandInvoked,
    DeleteMessages,
    FetchReactions,
    Group,
    MemberJoined,
    MemberLeft,
    MessageRef,
    MessageSent,
    Ok,
    Place,
    ReactionAdded,
    ReactionBy,
    ReadCodes,
    Text,
    TimerFired,
)
from townhall.model.capabilities import Feature
from townhall.model.parts import Image
from townhall.model.platforms import PROFILES
from townhall.model.wire import decode_result
from townhall.testing import Room


async def test_what_people_do_reaches_the_plugins_in_order(room: Room) -> None:
    module, plugin = plugin_named("seeing")
    seen: list[str] = []

    @plugin.on(MemberJoined)
    async def joined(event: MemberJoined, group: Group, settings: NoSettings) -> None:
        seen.append(f"{event.member.name} joined")

    @plugin.on(MessageSent)
    async def wrote(event: MessageSent, group: Group, settings: NoSettings) -> None:
        seen.append(f"{event.actor.name} wrote {event.text}")

    @plugin.on(ReactionAdded)
    async def reacted(event: ReactionAdded, group: Group, settings: NoSettings) -> None:
        seen.append(f"{event.actor.name} gave {event.emoji}")

    @plugin.on(MemberLeft)
    async def left(event: MemberLeft, group: Group, settings: NoSettings) -> None:
        seen.append(f"{event.member.name} left")

    room.enable(module)
    await room.join("Ada", "Bo")
    message = await room.say("Ada", "Hello")
    await room.react("Bo", message, "👍")
    await room.leave("Ada")

    assert seen == ["Ada joined", "Bo joined", "Ada wrote Hello", "Bo gave 👍", "Ada left"]


async def test_the_clock_stands_until_it_is_turned_and_timers_fire_at_their_own_instants(room: Room) -> None:
    module, plugin = plugin_named("timing")
    rung: list[str] = []

    @plugin.on(MessageSent)
    async def begin(event: MessageSent, group: Group, settings: NoSettings) -> None:
        group.timers.set("ring", after=timedelta(hours=1))

    @plugin.timer("ring")
    async def ring(event: TimerFired, group: Group, settings: NoSettings) -> None:
        rung.append(f"{group.now:%H:%M}")
        if len(rung) < 3:
            group.timers.set("ring", after=timedelta(hours=1), slot=str(len(rung)))

    room.enable(module)
    await room.say("Ada", "go")
    assert rung == []
    await room.wait(days=1)

    assert rung == ["11:00", "12:00", "13:00"]


async def test_what_is_kept_in_memory_only_shows_in_the_restarted_variant(room: Room) -> None:
    assert str(room.variant) in {"full", "full, restarted", "poorest", "poorest, restarted"}
    module, plugin = plugin_named("forgetful")

    @plugin.command("ask")
    async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.reply("Here.")

    room.enable(module)
    await room.say("Ada", "/ask")
    await room.restart()

    assert len(room.said) == 1
    assert "Here." in room.said[0]


@pytest.mark.platforms("telegram", "discord")
async def test_a_test_may_ask_for_platforms(room: Room) -> None:
    assert room.variant.profile in {"telegram", "discord"}


async def test_a_misspelt_setting_is_refused_with_its_place(room: Room) -> None:
    module, _ = plugin_named("strict")
    room.enable(module, misspelt=True)

    with pytest.raises(AssertionError, match="misspelt"):
        await room.settle()
    room.disable(module)


async def test_a_button_that_is_not_there_cannot_be_pressed(room: Room) -> None:
    with pytest.raises(AssertionError, match="There is no button 'Yes' here"):
        await room.press("Ada", "Yes")


async def test_a_platform_can_be_taken_its_abilities(room: Room) -> None:
    module, plugin = plugin_named("careful")

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        await group.say("can kick" if group.can(Feature.KICK) else "cannot kick")

    room.enable(module)
    await room.settle()
    room.platform(PROFILES["full"].without(Feature.KICK))
    await room.say("Ada", "Hello")

    assert room.said == ["cannot kick"]


async def test_staff_are_told_in_their_room(room: Room) -> None:
    module, plugin = plugin_named("telling")
    staff_room = room.staff_room

    @plugin.on(MessageSent)
    async def tell(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if group.alias == "room":
            await group.tell_staff("Somebody wrote.")

    room.enable(module)
    await room.say("Ada", "Hello")

    assert staff_room.said == ["Somebody wrote."]
    assert room.staff == ["Somebody wrote."]
    assert room.said == []


async def test_a_picture_says_its_codes_and_a_message_its_reactions(room: Room) -> None:
    module, plugin = plugin_named("looking")
    learnt: list[object] = []

    @plugin.on(MessageSent)
    async def look(event: MessageSent, group: Group, settings: NoSettings) -> None:
        for image in (part for part in event.parts if isinstance(part, Image)):
            group.do(ReadCodes(place=event.place, source=image.source), on_result="learnt")
        if event.text == "draw" and event.reply_to is not None:
            group.do(FetchReactions(place=event.place, target=MessageRef(event.reply_to)), on_result="learnt")

    @plugin.result("learnt")
    async def told(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        result = decode_result(event.result)
        learnt.append((result.receipt.texts, result.receipt.reactions) if isinstance(result, Ok) else event.outcome)

    room.enable(module, mode="observe")
    message = await room.say("Ada", (Text("Look"), room.picture("https://t.me/+spam", "two")))
    await room.react("Bo", message, "🎉")
    await room.react("Cy", message, "🎉")
    room.reacted("Ada", message, "👍")
    await room.unreact("Bo", message, "🎉")
    await room.reply("Ada", message, "draw")

    by = (ReactionBy("🎉", room.person("Cy").id), ReactionBy("👍", room.person("Ada").id))
    full = [(("https://t.me/+spam", "two"), ()), ((), by)]
    assert learnt == (full if room.variant.profile == "full" else ["unsupported", "unsupported"])


async def test_a_message_of_which_nobody_told_that_it_is_gone_cannot_be_deleted(room: Room) -> None:
    module, plugin = plugin_named("remover")
    ended: list[str] = []

    @plugin.command("remove")
    async def remove(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        assert event.reply_to is not None
        action = DeleteMessages(place=Place(group.id), targets=(MessageRef(event.reply_to),))
        group.do(action, on_result="removed")

    @plugin.result("removed")
    async def removed(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        ended.append(event.outcome)

    room.enable(module)
    first, second = await room.say("Ada", "one"), await room.say("Ada", "two")
    await room.delete("Ada", first, told=False)
    await room.reply("Ada", first, "/remove")
    await room.reply("Ada", second, "/remove")

    assert ended == (["gone", "ok"] if room.variant.profile == "full" else ["unsupported"] * 2)
