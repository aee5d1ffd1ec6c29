"""Buttons: signed, for whom and for which group, by number where there are none, and never after they were off."""

from __future__ import annotations

from datetime import timedelta

from tests.support.hall import Hall, NoSettings, plugin_named

from townhall import ButtonPressed, CommandInvoked, EventId, Group, MessageId, MessageSent, Place, UserError
from townhall.model.parts import buttons


def asking(hall: Hall, *, permission: str = "", only_for_ada: bool = False) -> None:
    """Let the room have a plugin that asks a question."""
    module, plugin = plugin_named("asking")

    @plugin.on(MessageSent)
    async def ask(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if event.text == "ask":
            only_for = event.actor.id if only_for_ada else None
            row = [
                group.button("choose", label, argument, lifetime=timedelta(hours=1), only_for=only_for)
                for label, argument in (("Yes", "y"), ("No", "n"))
            ]
            await group.say("Well?", buttons=[row])
        if event.text == "ask staff":
            await group.tell_staff("Well, staff?", buttons=[[group.button("choose", "Yes", "staff")]])

    @plugin.button("choose", permission=permission)
    async def choose(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        if group.argument == "n":
            raise UserError("Nobody says no.")
        await group.answer(f"{event.actor.name} chose {group.argument} in {group.alias}")

    hall.room.enable(module)


def data_of(hall: Hall) -> str:
    return next(iter(buttons(hall.room.messages[0].parts))).data


async def press(hall: Hall, name: str, data: str) -> None:
    room = hall.room
    await room.publish(
        ButtonPressed(
            id=EventId(f"press-{name}-{data}"),
            at=room.now,
            place=Place(room.id),
            message=MessageId("m1"),
            actor=room.person(name),
            data=data,
            token="token",
        )
    )


async def test_a_button_calls_its_handler_with_its_argument(hall: Hall) -> None:
    asking(hall)
    await hall.room.say("Ada", "ask")
    await hall.room.press("Bo", "Yes")
    await hall.room.press("Bo", "No")

    assert hall.room.answers == [("Bo", "Bo chose y in room"), ("Bo", "Nobody says no.")]


async def test_a_forged_button_is_refused(hall: Hall) -> None:
    asking(hall)
    await hall.room.say("Ada", "ask")
    data = data_of(hall)
    await press(hall, "Eve", data[:-1] + "x")
    await press(hall, "Eve", "")
    await press(hall, "Eve", "é" * 40)

    assert hall.room.answers == [("Eve", "This button is not one of mine.")] * 3


async def test_a_button_ends_with_its_lifetime(hall: Hall) -> None:
    asking(hall)
    await hall.room.say("Ada", "ask")
    await hall.room.wait(hours=2)
    await hall.room.press("Bo", "Yes")

    assert hall.room.answers == [("Bo", "This button has run out. Please ask again.")]


async def test_a_button_for_one_person_is_for_nobody_else(hall: Hall) -> None:
    asking(hall, only_for_ada=True)
    await hall.room.say("Ada", "ask")
    await hall.room.press("Bo", "Yes")
    await hall.room.press("Ada", "Yes")

    assert hall.room.answers == [("Bo", "This button is for somebody else."), ("Ada", "Ada chose y in room")]


async def test_a_button_of_another_group_is_refused(hall: Hall) -> None:
    asking(hall)
    other = hall.room.another("other")
    await hall.room.say("Ada", "ask")
    data = data_of(hall)
    await other.publish(
        ButtonPressed(
            id=EventId("elsewhere"),
            at=other.now,
            place=Place(other.id),
            message=MessageId("m1"),
            actor=other.person("Eve"),
            data=data,
            token="token",
        )
    )

    assert [text for _, text in hall.room.answers] == ["This button belongs to another group."]


async def test_a_button_with_a_permission_is_for_those_who_hold_it(hall: Hall) -> None:
    asking(hall, permission="asking.choose")
    await hall.room.say("Ada", "ask")
    await hall.room.press("Bo", "Yes")
    hall.room.set(staff=["olga"])
    await hall.room.press("Olga", "Yes")

    assert hall.room.answers == [("Bo", "This button is for the team."), ("Olga", "Olga chose y in room")]


async def test_a_button_pressed_in_the_staff_room_reaches_its_group_and_the_answer_comes_back(hall: Hall) -> None:
    asking(hall, permission="asking.choose")
    staff_room = hall.room.staff_room
    await hall.room.say("Ada", "ask staff")
    await staff_room.press("Olga", "Yes")

    assert staff_room.said == ["Well, staff?"]
    assert [text for _, text in hall.room.answers] == ["Olga chose staff in room"]
    assert hall.room.said == []


async def test_a_button_is_dead_once_its_plugin_is_off(hall: Hall) -> None:
    module, plugin = plugin_named("asking")
    pressed: list[str] = []

    @plugin.command("ask")
    async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("Well?", buttons=[[group.button("choose", "Yes")]])

    @plugin.button("choose")
    async def choose(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        pressed.append(event.id)

    hall.room.enable(module)
    await hall.room.say("Ada", "/ask")
    hall.room.disable(module)
    await hall.room.press("Ada", "Yes")

    assert pressed == []
    assert hall.room.answers == [("Ada", "This has been switched off here.")]


async def test_a_failing_button_counts_against_its_own_plugin_and_not_the_core(hall: Hall) -> None:
    module, plugin = plugin_named("broken")

    @plugin.command("ask")
    async def ask(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("Well?", buttons=[[group.button("fail", "Fail")]])

    @plugin.button("fail")
    async def fail(event: ButtonPressed, group: Group, settings: NoSettings) -> None:
        raise RuntimeError("broken")

    hall.room.enable(module)
    await hall.room.say("Ada", "/ask")
    data = data_of(hall)
    for number in range(6):
        await press(hall, f"P{number}", data)
    await hall.room.say("Ada", "/help")

    suspended = (await hall.engine()).world.breaker.suspended()
    assert list(suspended) == [(hall.room.id, "broken")]
    assert hall.room.answers[5] == (hall.room.person("P5").name, "This has been switched off here.")
    assert "/help" in hall.room.said[-1]


async def test_a_poor_platform_takes_the_number_of_a_choice(poor_hall: Hall) -> None:
    asking(poor_hall)
    room = poor_hall.room
    await room.say("Ada", "ask")
    await room.say("Bo", "1")
    await room.say("Bo", "3")

    assert "1. Yes" in room.said[0]
    assert ["Bo chose y in room" in said for said in room.said] == [False, True]


async def test_everybody_may_answer_a_menu_until_it_is_old(poor_hall: Hall) -> None:
    asking(poor_hall)
    room = poor_hall.room
    await room.say("Ada", "ask")
    await room.say("Bo", "1")
    await room.say("Cy", "1")
    await room.wait(hours=25)
    await room.say("Di", "1")

    assert len(room.said) == 3


async def test_a_number_without_a_menu_is_talk(poor_hall: Hall) -> None:
    asking(poor_hall)
    await poor_hall.room.say("Ada", "1")

    assert poor_hall.room.said == []
