"""A group's attention is limited, and staff hear of whatever had to wait or was not sent (K8, S2, S76)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest
from tests.support.hall import NoSettings, plugin_named

from townhall import ActionFinished, Announce, CommandInvoked, Group, Lane, MessageSent, Text
from townhall.testing import Room

DAY = timedelta(days=1)


@pytest.fixture
def module() -> ModuleType:
    module, plugin = plugin_named("herald")

    @plugin.command("promote")
    async def promote(event: CommandInvoked, group: Group, settings: NoSettings, count: int = 1) -> None:
        for number in range(count):
            await group.say(f"offer {number}", lane=Lane.PROMO, on_result="ended")

    @plugin.command("briefly")
    async def briefly(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("today only", lane=Lane.PROMO, expires_at=group.now + DAY)

    @plugin.command("note")
    async def note(event: CommandInvoked, group: Group, settings: NoSettings, count: int) -> None:
        for number in range(count):
            await group.say(f"note {number}", lane=Lane.COMMUNITY)

    @plugin.result("ended")
    async def ended(event: ActionFinished, group: Group, settings: NoSettings) -> None:
        group.because(f"it ended: {group.argument}")

    return module


@pytest.fixture
def lounge(room: Room, module: ModuleType) -> Room:
    room.set(title="Lounge", timezone="Asia/Shanghai", charter={"purpose": "To talk."})
    room.enable(module)
    assert room.staff == []
    return room


async def test_what_is_over_the_budget_waits_and_staff_are_told_once(lounge: Room) -> None:
    await lounge.say("Ada", "/promote 5")

    assert lounge.said == ["offer 0", "offer 1"]
    assert lounge.staff == [
        "The budget promo_per_week of Lounge is spent. What comes now waits until 2026-03-09 00:00; the first: offer 2"
    ]

    await lounge.wait(days=7)

    assert lounge.said == [f"offer {number}" for number in range(4)]
    assert len(lounge.staff) == 2

    await lounge.wait(days=7)

    assert lounge.said == [f"offer {number}" for number in range(5)]
    assert len(lounge.staff) == 2


async def test_what_expires_before_the_next_budget_is_dropped_and_staff_are_told_why(lounge: Room) -> None:
    lounge.set(budget={"promo_per_week": 1})
    await lounge.say("Ada", "/promote")
    await lounge.say("Ada", "/briefly")

    assert lounge.said == ["offer 0"]
    assert lounge.staff == ["This was not sent: today only. The budget promo_per_week is spent."]


async def test_each_budget_is_told_of_by_itself(lounge: Room) -> None:
    await lounge.say("Ada", "/promote 3")
    await lounge.say("Ada", "/note 4")

    assert [text.split()[2] for text in lounge.staff] == ["promo_per_week", "scheduled_per_day"]


# -- without a charter ----------------------------------------------------------------------------
async def test_a_group_without_a_charter_gets_no_promotion_and_everybody_is_told(lounge: Room) -> None:
    lounge.set(charter={"audience": "everybody"})

    await lounge.say("Ada", "/promote 2")
    await lounge.say("Ada", "/note 1")

    assert lounge.said == ["note 0"]
    assert lounge.staff == [
        "I send no promotion to Lounge as long as its charter in ops.toml says no purpose; herald wanted to."
    ]
    reasons = [reason.summary for reason in await lounge.reasons()]
    assert reasons.count("it ended: dropped") == 2
    assert "The group has no charter: nobody has said what it is for, so no promotion is sent." in reasons


async def test_a_charter_that_comes_later_lets_promotion_through(lounge: Room) -> None:
    lounge.set(charter={})
    await lounge.say("Ada", "/promote")
    lounge.set(charter={"purpose": "To talk."})

    await lounge.say("Ada", "/promote")

    assert lounge.said == ["offer 0"]


async def test_staff_are_not_asked_about_promotion_that_will_not_be_sent(lounge: Room, module: ModuleType) -> None:
    lounge.set(charter={})
    lounge.enable(module, mode="suggest")

    await lounge.say("Ada", "/promote")

    assert lounge.said == []
    assert not any("suggests" in text for text in lounge.staff)


# -- several plugins at one time ------------------------------------------------------------------
def crier(name: str, lane: Lane = Lane.COMMUNITY) -> ModuleType:
    module, plugin = plugin_named(name)

    @plugin.observe(MessageSent)
    async def cry(event: MessageSent, group: Group, settings: NoSettings) -> None:
        if group.command:
            return
        await group.say(f"{name} says", lane=lane)
        await group.say(f"{name} adds", lane=lane)

    return module


async def test_s76_five_plugins_due_at_one_time_are_spaced_the_most_urgent_first(room: Room) -> None:
    room.set(title="Lounge", charter={"purpose": "To talk."}, budget={"scheduled_per_day": "unlimited"})
    room.enable(crier("adverts", Lane.PROMO))
    for name in ("birthdays", "contest", "digest"):
        room.enable(crier(name))
    room.enable(crier("emergency", Lane.SERVICE))

    await room.say("Ada", "quarter past twelve")
    # What somebody waits for keeps away from nothing.
    assert sorted(room.said) == ["birthdays adds", "birthdays says", "emergency adds", "emergency says"]

    await room.wait(minutes=9)
    assert len(room.said) == 4
    await room.wait(minutes=1)
    assert room.said[4:] == ["contest says", "contest adds"]
    await room.wait(minutes=10)
    assert room.said[6:] == ["digest says", "digest adds"]
    await room.wait(minutes=10)
    assert room.said[8:] == ["adverts says", "adverts adds"]


async def test_s76_what_waits_for_another_plugin_is_held_against_the_budget_too(room: Room) -> None:
    room.set(title="Lounge", timezone="UTC")
    assert room.staff == []
    for name in ("birthdays", "contest"):
        room.enable(crier(name))

    await room.say("Ada", "quarter past twelve")
    await room.wait(minutes=10)

    assert room.said == ["birthdays says", "birthdays adds", "contest says"]
    assert [one.split(" waits")[0] for one in room.staff] == [
        "The budget scheduled_per_day of Lounge is spent. What comes now"
    ]


@pytest.mark.platforms("full")
async def test_an_announcement_somebody_waits_for_keeps_away_from_nothing_and_others_from_it(room: Room) -> None:
    module, plugin = plugin_named("herald")

    @plugin.command("proclaim")
    async def proclaim(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        group.do(Announce(place=event.place, parts=(Text("the house is open"),)))

    room.set(budget={"scheduled_per_day": "unlimited"})
    room.enable(crier("birthdays"))
    room.enable(crier("contest"))
    room.enable(module)
    await room.say("Ada", "hello")
    await room.wait(minutes=5)
    await room.say("Ada", "/proclaim")
    assert room.said == ["birthdays says", "birthdays adds", "the house is open"]

    await room.wait(minutes=9)
    assert len(room.said) == 3
    await room.wait(minutes=1)
    assert room.said[3:5] == ["contest says", "contest adds"]


async def test_what_a_group_wants_close_together_goes_close_together(room: Room) -> None:
    room.set(budget={"scheduled_per_day": "unlimited", "apart": "0s"})
    for name in ("birthdays", "contest"):
        room.enable(crier(name))

    await room.say("Ada", "quarter past twelve")

    assert room.said == ["birthdays says", "birthdays adds", "contest says", "contest adds"]
