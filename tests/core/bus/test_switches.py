"""Staff switch a setting of one group from the chat: for a while, with a reason, and never beyond their rights."""

from __future__ import annotations

import re
from typing import Annotated, Any

import msgspec
import pytest
from tests.support.hall import plugin_named

from townhall import Group, MemberJoined, MessageSent, Plugin, Settings
from townhall.model.parts import text_parts
from townhall.plugin.settings import Mode
from townhall.testing import Room


class GreeterSettings(Settings, frozen=True, kw_only=True):
    text: str = "Hello {name}!"
    most: Annotated[int, msgspec.Meta(ge=1, le=9)] = 3
    loud: bool = False
    promo_nodes: tuple[str, ...] = ()


def greeter() -> Any:
    module, _ = plugin_named("greeter")
    plugin = Plugin(
        GreeterSettings, two_person=["promo_nodes"], grants=lambda settings: {"promoter": settings.promo_nodes}
    )

    @plugin.on(MemberJoined)
    async def greet(event: MemberJoined, group: Group, settings: GreeterSettings) -> None:
        await group.say(settings.text, name=event.member.name)

    @plugin.on(MessageSent)
    async def tell(event: MessageSent, group: Group, settings: GreeterSettings) -> None:
        if event.text == "settings?":
            await group.say(text_parts(f"{settings.most} {settings.loud} {settings.text}"))

    module.__dict__["plugin"] = plugin
    return module


@pytest.fixture
def staffed(room: Room) -> Room:
    room.set(title="Lounge", timezone="Asia/Shanghai")
    room.enable(greeter(), text="Hi {name}!")
    assert room.staff == []
    return room


async def switch(room: Room, words: str, by: str = "Olga") -> str:
    await room.staff_room.say(by, f"/switch {words}")
    return room.staff[-1]


def bare(said: list[str]) -> list[str]:
    """Return what was said without the name that stands for an answer on the poorest platform."""
    return [re.sub(r"^(Ada|Admin|Olga): ", "", one) for one in said]


async def asked(room: Room) -> str:
    await room.say("Ada", "settings?")
    return room.said[-1]


# -- on, off, and for how long --------------------------------------------------------------------
async def test_a_plugin_is_off_at_once_and_on_again_by_itself(staffed: Room) -> None:
    said = await switch(staffed, "greeter off 2h")
    await staffed.join("Ada")

    assert said == "greeter is off in Lounge now, until 2026-03-02 20:00."
    assert staffed.said == []

    await staffed.wait(hours=1, minutes=59)
    await staffed.join("Bob")
    assert staffed.said == []

    await staffed.wait(minutes=1)
    await staffed.join("Cleo")
    assert staffed.said == ["Hi Cleo!"]
    assert staffed.staff[-1] == "greeter is as ops.toml says again in Lounge: the switch by Olga has run out."


async def test_the_end_of_a_switch_is_told_once_even_if_nobody_was_there(staffed: Room) -> None:
    await switch(staffed, "greeter off 2h")
    await staffed.wait(days=3)
    await staffed.restart()

    assert [said for said in staffed.staff if "has run out" in said] == [staffed.staff[-1]]
    assert await staffed.ledger("switch_expired")


async def test_a_setting_holds_until_it_is_taken_back(staffed: Room) -> None:
    assert await switch(staffed, "greeter.most 5") == "greeter.most is 5 in Lounge now, until somebody takes it back."
    assert (await asked(staffed)).startswith("5 ")

    assert await switch(staffed, "clear greeter.most") == "greeter.most is as ops.toml says again in Lounge."
    assert (await asked(staffed)).startswith("3 ")


async def test_a_longer_end_takes_the_place_of_an_earlier_one(staffed: Room) -> None:
    await switch(staffed, "greeter off 1h")
    await switch(staffed, "greeter off 3h")
    await staffed.wait(hours=2)
    await staffed.join("Ada")
    assert staffed.said == []

    await switch(staffed, "greeter off")
    await staffed.wait(days=2)
    await staffed.join("Bob")
    assert staffed.said == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("greeter.loud on", "3 True Hi {name}!"),
        ("greeter.text off", "3 False off"),
        ("greeter.text Hello there", "3 False Hello there"),
        ('greeter.text "See you at 5 for 2h"', "3 False See you at 5 for 2h"),
        ("greeter.text Welcome for 2h", "3 False Welcome"),
        ("greeter.text Welcome 90 minutes", "3 False Welcome"),
        ("greeter.text 22:00", "3 False 22:00"),
        ("greeter {most = 7, loud = true}", "7 True Hi {name}!"),
        ("greeter.most 4 until 2026-12-01 09:00 because the shop is full", "4 False Hi {name}!"),
        ("greeter.most 4 直到 明天10点", "4 False Hi {name}!"),
    ],
)
async def test_values_are_read_as_people_write_them(staffed: Room, words: str, told: str) -> None:
    await switch(staffed, words)
    assert await asked(staffed) == told


async def test_a_mode_is_switched_by_its_name(staffed: Room) -> None:
    await switch(staffed, f"greeter.mode {Mode.OBSERVE.value}")
    await staffed.join("Ada")
    assert staffed.said == []


# -- what is refused ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("greeter.mots 4", 'greeter has no setting "mots". Did you mean "most"?'),
        ("greter off", 'Did you mean "greeter"?'),
        ("greeter.most ten", "greeter.most is"),
        ("greeter.most 99", "greeter.most is 99. Expected at least 1 and at most 9."),
        ("greeter.mode sleepy", "greeter.mode is"),
        ("timezone Mars/Base", "timezone is"),
        ("greeter maybe", "greeter"),
        ("greeter off 0h", "That time is over already."),
        ("greeter off until 2020-01-01", "That time is over already."),
        ("greeter off until the cows come home", "“the cows come home” is no time I know."),
        ("greeter.text.deeper 1", "greeter.text"),
        ("greeter", "Like this: /switch"),
        ("staff [1]", "staff says who is who, so only ops.toml may say it."),
        ("chat elsewhere", "chat says who is who"),
        ("clear greeter", "greeter is not switched by hand in Lounge."),
        ("... 1", "names no setting"),
    ],
)
async def test_what_is_no_switch_is_told_with_a_remedy_and_changes_nothing(
    staffed: Room, words: str, told: str
) -> None:
    assert told in await switch(staffed, words)
    assert await asked(staffed) == "3 False Hi {name}!"
    assert not await staffed.ledger("switch_set", "switch_cleared")


async def test_settings_of_a_plugin_that_is_off_have_no_effect_and_are_refused(staffed: Room) -> None:
    await switch(staffed, "greeter off")

    assert "greeter is off here, so its settings have no effect" in await switch(staffed, "greeter.most 5")


async def test_members_are_refused(staffed: Room) -> None:
    await staffed.say("Ada", "/switch greeter off")
    await staffed.join("Bob")

    assert bare(staffed.said) == ["/switch is for others here. The team can help.", "Hi Bob!"]


# -- who may --------------------------------------------------------------------------------------
async def test_an_administrator_switches_in_the_group_and_the_staff_room_hears_of_it(staffed: Room) -> None:
    await staffed.admin_says("/switch greeter off 1h")

    assert bare(staffed.said) == ["greeter is off in Lounge now, until 2026-03-02 19:00."]
    assert staffed.staff == ["Admin switched greeter to off in Lounge, until 2026-03-02 19:00."]


async def test_whoever_holds_the_permission_switches_plugins_and_not_the_group(staffed: Room) -> None:
    staffed.set(grants={"promoter": ["switch.set"]})
    await staffed.say("Ada", "Hello")
    await give(staffed, "Ada", "promoter")

    await staffed.say("Ada", "/switch greeter off")
    await staffed.say("Ada", "/switch timezone UTC")

    assert bare(staffed.said) == [
        "greeter is off in Lounge now, until somebody takes it back.",
        "timezone is for those who run the group to switch.",
    ]


async def test_nobody_comes_to_more_rights_by_a_switch(staffed: Room) -> None:
    staffed.set(grants={"promoter": ["switch.set"]})
    await staffed.say("Ada", "Hello")
    await give(staffed, "Ada", "promoter")

    await staffed.say("Ada", '/switch greeter {promo_nodes = ["script.post"]}')

    assert bare(staffed.said) == ["greeter is for those who run the group to switch."]
    assert not await staffed.ledger("switch_set", "switch_asked")


async def test_what_staff_switched_is_not_undone_by_a_permission_alone(staffed: Room) -> None:
    staffed.set(grants={"promoter": ["switch.set"]})
    await staffed.say("Ada", "Hello")
    await give(staffed, "Ada", "promoter")
    await switch(staffed, "greeter off")

    await staffed.say("Ada", "/switch clear greeter")
    await staffed.say("Ada", "/switch greeter on")

    assert bare(staffed.said) == ["greeter is for those who run the group to switch."] * 2
    assert not await staffed.ledger("switch_cleared")


async def give(room: Room, name: str, label: str) -> None:
    from townhall.store.interface import Effects, Label

    engine = await room._house.ready()  # pyright: ignore[reportPrivateUsage]
    await engine.store.commit(Effects(labels=[Label(group=room.id, member=room.person(name).id, label=label)]))
    await room.restart()


# -- what there is --------------------------------------------------------------------------------
async def test_staff_see_every_switch_of_their_groups(staffed: Room) -> None:
    other = staffed.another("garden", staff_room=staffed.staff_room.alias)
    other.enable(greeter())
    await switch(staffed, "greeter off 2h #room because of the raid")
    await switch(staffed, "greeter.most 4 #garden")

    assert bare([await switch(staffed, "")])[0] == (
        "Switched by hand\n"
        "#garden · greeter.most = 4 · Olga, 03-02 10:00\n"
        "#room · greeter = off · Olga, 03-02 10:00, until 2026-03-02 12:00\n"
        "Take one back: /switch clear KEY. Who did what: /why switch"
    )


async def test_a_staff_room_of_several_groups_asks_which_one(staffed: Room) -> None:
    other = staffed.another("garden", staff_room=staffed.staff_room.alias)
    other.enable(greeter())

    assert "Which group do you mean?" in await switch(staffed, "greeter off")
    assert "Nothing is switched by hand here" in await switch(staffed, "list")


async def test_why_says_who_switched_what(staffed: Room) -> None:
    await switch(staffed, "greeter off 2h because of the raid")
    await switch(staffed, "clear all", by="Ina")
    await staffed.staff_room.say("Olga", "/why switch #room")

    assert staffed.staff[-1] == (
        "What was switched by hand\n03-02 18:00 · Ina took greeter back\n03-02 18:00 · Olga: greeter = off – the raid"
    )


async def test_the_history_is_for_staff(staffed: Room) -> None:
    await staffed.say("Ada", "/why switch")
    assert bare(staffed.said) == ["/why switch is for others here. The team can help."]


async def test_a_switch_that_the_settings_of_now_leave_no_room_for_is_named(staffed: Room) -> None:
    await switch(staffed, "greeter.most 4")
    staffed.disable(greeter())
    module, _ = plugin_named("greeter")
    staffed.enable(module)

    assert 'not in force: greeter has no setting "most"' in await switch(staffed, "list")


# -- two people -----------------------------------------------------------------------------------
NODES = 'greeter.promo_nodes ["script.post"]'


async def test_a_marked_setting_needs_a_second_person(staffed: Room) -> None:
    card = await switch(staffed, f"{NODES} 2h because of the sale")
    assert "Olga wants to switch greeter.promo_nodes" in card
    assert not await staffed.ledger("switch_set")

    await staffed.staff_room.press("Olga", "I agree")
    assert not await staffed.ledger("switch_set")

    await staffed.staff_room.press("Ina", "I agree")
    (entry,) = await staffed.ledger("switch_set")
    assert entry.actor == staffed.staff_room.person("Ina").id
    assert entry.reason == "the sale"

    await staffed.staff_room.say("Olga", "/why switch #room")
    assert 'Olga: greeter.promo_nodes = ["script.post"], Ina agreed – the sale' in staffed.staff[-1]


async def test_a_card_is_decided_once(staffed: Room) -> None:
    await switch(staffed, NODES)
    await staffed.staff_room.press("Ina", "I agree")
    await staffed.staff_room.press("Bob", "I agree")

    assert len(await staffed.ledger("switch_set")) == 1


async def test_the_second_person_may_leave_it(staffed: Room) -> None:
    await switch(staffed, NODES)
    await staffed.staff_room.press("Ina", "Leave it")
    await staffed.staff_room.press("Ina", "I agree")

    assert not await staffed.ledger("switch_set")
    assert len(await staffed.ledger("switch_left")) == 1


async def test_a_card_runs_out_after_a_day(staffed: Room) -> None:
    await switch(staffed, NODES)
    await staffed.wait(days=1)
    await staffed.staff_room.press("Ina", "I agree")

    assert not await staffed.ledger("switch_set")


async def test_a_table_with_a_marked_setting_needs_two_as_well(staffed: Room) -> None:
    assert "Olga wants to switch greeter to" in await switch(staffed, 'greeter {promo_nodes = ["script.post"]}')


async def test_without_a_staff_room_there_is_nobody_to_ask(room: Room) -> None:
    room.set(title="Lounge")
    room.enable(greeter())
    await room.admin_says(f"/switch {NODES}")

    assert "Lounge has no staff room to ask in" in room.said[0]


async def ask_as_promoter(room: Room) -> None:
    """Let Ada, who holds the permission, ask for a marked setting that gives nobody a right."""
    room.set(grants={"promoter": ["switch.set"]})
    await room.say("Ada", "Hello")
    await give(room, "Ada", "promoter")
    await room.say("Ada", "/switch greeter.promo_nodes []")


async def test_both_are_judged_when_the_second_person_agrees(staffed: Room) -> None:
    """K5: rights are read when they are used, also those of whoever asked."""
    await ask_as_promoter(staffed)
    await take(staffed, "Ada", "promoter")
    await staffed.staff_room.press("Ina", "I agree")
    assert not await staffed.ledger("switch_set")
    shown = [text for _, text in staffed.staff_room.answers] + staffed.staff
    assert any("who asked for greeter.promo_nodes, may not switch that any more" in text for text in shown)

    await give(staffed, "Ada", "promoter")
    await staffed.staff_room.press("Ina", "I agree")
    assert len(await staffed.ledger("switch_set")) == 1


async def test_who_has_left_the_staff_room_does_not_ask_any_more(staffed: Room) -> None:
    await switch(staffed, NODES)
    await staffed.staff_room.leave("Olga")
    await staffed.staff_room.press("Ina", "I agree")

    assert not await staffed.ledger("switch_set")


async def take(room: Room, name: str, label: str) -> None:
    from townhall.store.interface import Effects

    engine = await room._house.ready()  # pyright: ignore[reportPrivateUsage]
    await engine.store.commit(Effects(labels_taken=[(room.id, room.person(name).id, label)]))
    await room.restart()
