"""Raids, disputes, talk beside the theme, quarrels and the state of the group (domain 3.2, points 12, 13, 18)."""

from __future__ import annotations

import types
from datetime import timedelta

from tests.plugins.rules.houses import AD, deleted, is_full, kicked, kinds, muted, offend, staff_says, with_rules

from townhall import (
    CommandInvoked,
    DeclineJoin,
    DisputeStarted,
    EventId,
    Group,
    Lane,
    Place,
    Plugin,
    SetSlowMode,
    Settings,
    SurgeEnded,
    SurgeStarted,
)
from townhall.testing import Room


class NoSettings(Settings, frozen=True, kw_only=True):
    """Nothing to set."""


def shop() -> types.ModuleType:
    """Return a plugin that promotes on command and hears of disputes."""
    module = types.ModuleType("townhall_shop", "Promotes something.")
    plugin = Plugin(NoSettings)

    @plugin.command("offer")
    async def offer(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        await group.say("an offer", lane=Lane.PROMO)

    @plugin.on(DisputeStarted)
    async def heard(event: DisputeStarted, group: Group, settings: NoSettings) -> None:
        group.facts.add("dispute", event.members[0], amount=len(event.members))

    module.__dict__["plugin"] = plugin
    return module


async def complain(room: Room, *names: str) -> None:
    for name in names:
        await room.say(name, "I want a refund, this is a scam")
        await room.wait(minutes=5)


async def test_s86_three_complainers_in_half_an_hour_are_one_incident_without_promotion_or_deletion(
    room: Room,
) -> None:
    await with_rules(room, {**AD, "words": ["refund"], "delete": True})
    room.enable(shop())
    room.set(quiet_hours="", charter={"purpose": "growing tomatoes"})

    await complain(room, "Cid", "Dan", "Eva")
    removed = deleted(room)
    await complain(room, "Fay", "Gus")
    await room.say("Ada", "/offer")
    await room.wait(minutes=5)

    cards = [said for said in room.staff if "From now on nothing but critical" in said]
    assert len(cards) == 1
    assert cards[0].startswith("Cid, Dan, Eva complain in room (")
    assert "We are sorry that this happened" in cards[0]
    assert [fact.amount for fact in await room.facts("dispute")] == [3.0]
    assert deleted(room) == removed
    assert "an offer" not in room.said

    await staff_says(room, "/dispute over")
    await room.wait(minutes=11)
    assert "an offer" in room.said


async def test_during_a_dispute_nobody_is_muted_or_removed_but_for_what_is_critical(room: Room) -> None:
    await with_rules(room)
    await complain(room, "Cid", "Dan", "Eva")

    await offend(room, "Bob", 5, "election")
    assert muted(room) == kicked(room) == deleted(room) == []
    assert any("Bob may have broken “No politics”" in said for said in room.staff)

    await room.say("Bob", "jackpot")
    assert kicked(room) == (["test:test:bob"] if is_full(room) else [])


async def test_complaints_of_two_or_about_other_things_are_no_dispute(room: Room) -> None:
    await with_rules(room)

    await room.say("Cid", "I want a refund")
    await room.say("Cid", "Where is my refund")
    await room.say("Dan", "this is a scam")
    await room.say("Eva", "nobody answers")

    assert not any("complain in room" in said for said in room.staff)


async def test_what_the_team_answers_is_no_complaint(room: Room) -> None:
    await with_rules(room)
    await room.say("Ada", "I want a refund, this is a scam")
    await room.say("Bob", "a refund, please")

    await room.admin_says("we are sorry about the refund")

    assert not any("complain in room" in said for said in room.staff)


async def test_staff_have_the_apology_said(room: Room) -> None:
    await with_rules(room)
    await complain(room, "Cid", "Dan", "Eva")

    await staff_says(room, "/纠纷 道歉")

    assert any("We are sorry that this happened" in said for said in room.said)


async def test_a_dispute_ends_by_itself(room: Room) -> None:
    await with_rules(room, dispute={"lasts": "2h"})
    await complain(room, "Cid", "Dan", "Eva")

    await room.wait(hours=2)

    assert "The dispute in room is over; everything is as before." in room.staff


async def test_s64_a_talk_beside_the_theme_is_nudged_softly_once_in_two_hours_and_is_no_case(room: Room) -> None:
    room.set(charter={"purpose": "growing tomatoes"})
    await with_rules(room, off_topic={"words": ["football"], "run": 4})

    for _ in range(3):
        for name in ("Ada", "Bob"):
            await room.say(name, "football tonight?")
            await room.say(name, "football!")
    nudges = [said for said in room.said if "this group is for growing tomatoes" in said]
    assert len(nudges) == 1
    assert "case" not in await kinds(room)

    await room.wait(hours=2)
    for name in ("Ada", "Bob"):
        await room.say(name, "football tonight?")
        await room.say(name, "football!")
    assert len([said for said in room.said if "growing tomatoes" in said]) == 2


async def test_one_person_alone_is_no_talk_beside_the_theme(room: Room) -> None:
    await with_rules(room, off_topic={"words": ["football"], "run": 2})

    for _ in range(4):
        await room.say("Ada", "football")

    assert room.said == []


async def test_s35_both_sides_of_a_quarrel_are_asked_in_the_same_words(room: Room) -> None:
    await with_rules(room)

    await staff_says(room, "/calm Bob Ada")

    assert len(room.said) == 2
    assert room.said[0].replace("Ada", "X") == room.said[1].replace("Bob", "X")
    assert "case" not in await kinds(room)


async def test_s14_a_group_of_ads_or_of_silence_is_called_so_in_the_weekly_report(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Ada", 3)
    await offend(room, "Bob", 3)

    await room.wait(days=7)
    assert any("has this group decayed into advertising?" in said for said in room.staff)
    assert not any("Nobody has written" in said for said in room.staff)

    await room.wait(days=21)
    assert any("Nobody has written for 21 days" in said for said in room.staff)


async def test_of_what_nobody_decides_the_report_names_some_and_counts_the_rest_until_it_would_count_no_more(
    room: Room,
) -> None:
    await with_rules(room, mode="suggest", decay="7d")
    await offend(room, "Bob", 23)

    await room.wait(days=7)
    report = next(said for said in room.staff if "The rules in" in said)
    assert report.count("Waits for a decision: case") == 20
    assert "… and 3 more" in report

    await room.wait(days=28)
    assert len([said for said in room.staff if "Waits for a decision: case" in said]) == 3


async def test_nothing_is_reported_when_there_is_nothing_to_tell(room: Room) -> None:
    await with_rules(room)
    await room.say("Ada", "hello")

    await room.wait(days=8)

    assert room.staff == []


def surge(room: Room, began: bool = True) -> SurgeStarted | SurgeEnded:
    head = {"id": EventId(f"surge-{began}-{room.now.timestamp()}"), "at": room.now, "place": Place(room.id)}
    if began:
        return SurgeStarted(**head, joins=20, window=timedelta(minutes=1))  # type: ignore[arg-type]
    return SurgeEnded(**head, joins=20)  # type: ignore[arg-type]


def slow(room: Room) -> list[int]:
    return [int(one.interval.total_seconds()) for one in room.done if isinstance(one, SetSlowMode)]


async def test_a_surge_makes_the_group_safe_and_some_time_after_it_all_is_as_before(room: Room) -> None:
    await with_rules(room, raid={"by_itself": True})

    await room.publish(surge(room))
    await room.join("Mal")
    await room.ask_to_join("Max")
    link = await room.say("Mal", "look at https://bad.example")
    await room.say("Mal", "only words")

    assert slow(room) == ([30] if is_full(room) else [])
    assert deleted(room) == ([link] if is_full(room) else [])
    assert [one.text[:4] for one in room.done if isinstance(one, DeclineJoin)] == (["room"] if is_full(room) else [])
    assert "case" not in await kinds(room)

    await room.publish(surge(room, began=False))
    await room.wait(minutes=9)
    assert slow(room) == ([30] if is_full(room) else [])
    await room.wait(minutes=2)
    assert slow(room) == ([30, 0] if is_full(room) else [])
    assert "room stands as before again." in room.staff


async def test_a_new_surge_within_the_hold_keeps_the_group_safe(room: Room) -> None:
    """Hysteresis: the profile does not flicker."""
    await with_rules(room, raid={"by_itself": True})
    await room.publish(surge(room))
    await room.wait(minutes=5)
    await room.publish(surge(room, began=False))
    await room.wait(minutes=5)

    await room.publish(surge(room))
    await room.wait(minutes=30)

    assert "room stands as before again." not in room.staff


async def test_a_raid_ends_at_the_latest_after_its_longest_time(room: Room) -> None:
    await with_rules(room)
    await staff_says(room, "/raid on")

    await room.wait(hours=6, minutes=1)

    assert "room stands as before again." in room.staff


async def test_staff_are_asked_before_a_surge_changes_anything(room: Room) -> None:
    await with_rules(room)

    await room.publish(surge(room))
    assert slow(room) == []
    assert any("Shall I make it safe" in said for said in room.staff)

    await room.staff_room.press("Sue", "Make it safe")
    assert any("room is safe now" in said for said in room.staff)


async def test_raid_is_switched_by_staff_only_and_told_when_it_is_so_already(room: Room) -> None:
    await with_rules(room)

    await room.say("Bob", "/raid on")
    assert not any("is safe now" in said for said in room.staff)

    await staff_says(room, "/防炸群 开")
    await staff_says(room, "/raid on")
    await staff_says(room, "/raid off")
    await staff_says(room, "/raid off")

    assert [said for said in room.staff if "already" in said or said == "It is not on."] != []
    assert "room stands as before again." in room.staff
