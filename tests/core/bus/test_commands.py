"""Commands: by which words, for whom, where, and from a staff room for its groups."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import pytest
from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import CommandInvoked, EventId, Group, Member, MemberId, MessageSent, Place
from townhall.model.parts import Mention, Text


@pytest.fixture
def commanded(hall: Hall) -> Hall:
    """A hall whose room has commands of every kind."""
    module, plugin = plugin_named("deeds")

    @plugin.command("rank", "排名", bare=True)
    async def rank(event: CommandInvoked, group: Group, settings: NoSettings, places: int = 3) -> None:
        """Show the best."""
        await group.reply(f"rank {places} by {event.actor.name}")

    @plugin.command("pause", permission="deeds.pause")
    async def pause(event: CommandInvoked, group: Group, settings: NoSettings, span: timedelta) -> None:
        """Pause everything."""
        await group.reply(f"paused for {span.total_seconds():g}")

    @plugin.command("audit", staff_room=True)
    async def audit(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Look at the books."""
        await group.reply(f"audit of {group.alias}")

    @plugin.command("secret", group=False)
    async def secret(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Say something in private."""
        await group.reply("psst")

    @plugin.command("public", direct=False)
    async def public(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Say something to all."""
        await group.reply("hear, hear")

    @plugin.command("greet")
    async def greet(event: CommandInvoked, group: Group, settings: NoSettings, whom: Member) -> None:
        """Greet somebody."""
        await group.reply(f"Hello {whom.name} from {event.actor.name}")

    hall.room.enable(module)
    return hall


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/rank", "rank 3 by Ada"),
        ("/rank 5", "rank 5 by Ada"),
        ("/RANK 5", "rank 5 by Ada"),
        ("/排名 7", "rank 7 by Ada"),
        ("／排名", "rank 3 by Ada"),
        ("rank 9", "rank 9 by Ada"),
        ("排名", "rank 3 by Ada"),
    ],
)
async def test_a_command_is_called_by_every_word_it_has(commanded: Hall, text: str, answer: str) -> None:
    await commanded.room.say("Ada", text)

    assert commanded.room.said == [answer]


async def test_a_platform_command_brings_its_arguments(commanded: Hall) -> None:
    """Discord interactions come as calls, not as messages."""
    room = commanded.room
    call = CommandInvoked(
        id=EventId("call-1"),
        at=room.now,
        place=Place(room.id),
        actor=room.person("Ada"),
        command="排名",
        arguments="8",
    )
    await room.publish(call)

    assert room.said == ["rank 8 by Ada"]


async def test_a_platform_command_nobody_has_is_answered(commanded: Hall) -> None:
    room = commanded.room
    call = CommandInvoked(
        id=EventId("call-1"), at=room.now, place=Place(room.id), actor=room.person("Ada"), command="xyzzy"
    )
    await room.publish(call)

    assert room.said == ["There is no command /xyzzy here."]


async def test_a_person_mentioned_after_the_word_is_an_argument(commanded: Hall) -> None:
    room = commanded.room
    bo = room.person("Bo")
    await room.say("Ada", (Text("/greet "), Mention(member=bo.id, name=bo.name)))
    await room.say("Bo", "Here I am.")
    await room.say("Cy", "/greet @Bo")

    assert room.said == ["Hello Bo from Ada", "Hello Bo from Cy"]


async def test_a_command_with_a_permission_is_for_those_who_hold_it(commanded: Hall) -> None:
    room = commanded.room
    room.set(staff=["olga"])
    await room.say("Ada", "/pause 5m")
    await room.admin_says("/pause 6m")
    await room.say("Olga", "/pause 7m")

    assert room.said == ["/pause is for others here. The team can help.", "paused for 360", "paused for 420"]


@pytest.mark.parametrize("label", ["grant:deeds.pause", "grant:deeds.*", "grant:*"])
async def test_a_label_grants_a_permission(commanded: Hall, label: str) -> None:
    room = commanded.room
    module, plugin = plugin_named("granting")

    @plugin.command("give")
    async def give(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        group.labels.give(event.actor.id, label)

    room.enable(module)
    await room.say("Ada", "/give")
    await room.say("Ada", "/pause 5m")
    await room.say("Bo", "/pause 5m")

    assert room.said == ["paused for 300", "/pause is for others here. The team can help."]


async def test_a_command_works_only_where_it_may(commanded: Hall) -> None:
    room = commanded.room
    await room.say("Ada", "/secret")
    await room.say("Ada", "/public")
    await room.whisper("Ada", "/secret")
    await room.whisper("Ada", "/public")
    await room.admin_says("/audit")

    assert room.said == [
        "/secret works in a private talk with me only.",
        "hear, hear",
        "/audit works in the staff room only.",
    ]
    assert room.whispers == [("Ada", "psst"), ("Ada", "/public works in the group only.")]


async def test_a_misspelt_command_gets_the_nearest_one(commanded: Hall) -> None:
    await commanded.room.say("Ada", "/rnak")

    assert commanded.room.said == ["There is no command /rnak here. Did you mean /rank?"]


async def test_a_command_in_the_staff_room_goes_to_its_group_and_the_answer_comes_back(commanded: Hall) -> None:
    room = commanded.room
    staff_room = room.staff_room
    await staff_room.say("Olga", "/audit")
    await staff_room.say("Olga", "/pause 5m")

    assert staff_room.said == ["audit of room", "paused for 300"]
    assert room.said == []


async def test_whoever_asks_from_the_staff_room_is_no_member_of_the_group_for_it(commanded: Hall) -> None:
    room = commanded.room
    await room.staff_room.say("Olga", "/audit")
    engine = await commanded.engine()

    assert [key for key in engine.world.cache.records if key[2] == "KnownMember" and key[0] == room.id] == []


async def test_a_staff_room_of_several_groups_asks_which_one_and_takes_a_name(commanded: Hall) -> None:
    room = commanded.room
    staff_room = room.staff_room
    module, plugin = plugin_named("more")

    @plugin.command("count", staff_room=True)
    async def count(event: CommandInvoked, group: Group, settings: NoSettings, most: int = 1) -> None:
        await group.reply(f"{group.alias} up to {most}")

    other = room.another("other", staff_room=staff_room.alias)
    room.enable(module)
    other.enable(module)
    await staff_room.say("Olga", "/count")
    await staff_room.say("Olga", "/count #other 5")
    await staff_room.say("Olga", "/why #other")

    assert staff_room.said == [
        "Which group do you mean? Add its name to /count: #room, #other",
        "other up to 5",
        "Nothing was decided here that would need a reason.",
    ]


async def test_help_shows_what_one_may_use_here(commanded: Hall) -> None:
    room = commanded.room
    await room.say("Ada", "/help")
    await room.say("Ada", "/帮助 rank")
    await room.admin_says("/help")

    assert "/rank" in room.said[0]
    assert "/pause" not in room.said[0]
    assert "Also: /排名" in room.said[1]
    assert "/pause" in room.said[2]


async def test_help_in_a_staff_room_leads_to_what_can_be_done_for_its_groups(commanded: Hall) -> None:
    room = commanded.room
    staff_room = room.staff_room
    await staff_room.say("Olga", "/help")
    await staff_room.say("Olga", "/help #room")
    await room.say("Ada", "/help")

    assert staff_room.said[0].endswith("for the groups of this room: /help #room")
    assert "/pause" in staff_room.said[1]
    assert "groups of this room" not in room.said[0]


async def test_why_tells_the_reason_for_the_answered_message(hall: Hall) -> None:
    module, plugin = plugin_named("greeter")

    @plugin.on(MessageSent)
    async def greet(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "Hello":
            await group.say("Hi!")
            group.because("Somebody said hello.", about=event.actor.id)

    room = hall.room
    room.enable(module)
    await room.say("Ada", "Hello")
    await room.reply("Bo", room.messages[0], "/why")
    await room.say("Bo", "/why")

    assert "Somebody said hello." in room.said[1]
    assert room.said[2] == "Nothing was decided here that would need a reason."


async def test_staff_read_about_whom_something_was_decided_and_may_ask_about_one(hall: Hall) -> None:
    module, plugin = plugin_named("greeter")

    @plugin.on(MessageSent)
    async def note(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "Hello":
            group.because("Somebody said hello.", about=event.actor.id)

    room = hall.room
    room.enable(module)
    room.set(staff=["olga"])
    await room.say("Ada", "Hello")
    await room.say("*Bo*", "Hello")

    await room.say("Olga", "/why")
    told = [line.partition("greeter: ")[2] for line in room.said[-1].splitlines()[1:]]
    assert told == ["*Bo* – Somebody said hello.", "Ada – Somebody said hello."]

    for asking in ("Olga", "Ada"):
        await room.say(asking, "/why Ada")
        told = [line.partition("greeter: ")[2] for line in room.said[-1].splitlines()[1:]]
        assert told == ["Somebody said hello."]


async def test_a_member_asks_only_about_themselves(hall: Hall) -> None:
    await hall.room.say("Bo", "Hello")

    await hall.room.say("Ada", "/why Bo")

    assert hall.room.said[-1].startswith("We are sorry, only the team may ask about somebody else.")


async def test_a_usage_line_shows_no_empty_choice(hall: Hall) -> None:
    module, plugin = plugin_named("offers")

    @plugin.command("mine")
    async def mine(
        event: CommandInvoked, group: Group, settings: NoSettings, answer: Literal["", "yes", "no"] = ""
    ) -> None:
        await group.reply("Right.")

    hall.room.enable(module)
    await hall.room.say("Ada", "/help /mine")

    assert "/mine [yes|no]" in hall.room.said[-1]


async def test_a_command_may_follow_a_mention_of_us(commanded: Hall) -> None:
    parts = (Mention(MemberId("test:test:house"), "Townhall"), Text(" help"))

    await commanded.room.say("Ada", parts, addresses_us=True)

    assert "What you can do here" in commanded.room.said[-1]
