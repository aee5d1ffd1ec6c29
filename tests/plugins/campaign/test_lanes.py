"""Promotion has its place, its budget and its second person; what is due at once is dealt out."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

import townhall_campaign
from townhall.testing import Room

NODE = {"name": "spring launch", "from": "2026-03-04", "to": "2026-03-06"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def promo(when: str, **more: Any) -> dict[str, Any]:
    return {"at": when, "text": "The new edition is out.", "lane": "promo", **more}


async def approve(room: Room, number: int, by: str = "Lea") -> None:
    await room.staff_room.say(by, f"/approve {number}")


async def test_a_promotion_waits_for_a_second_person(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.settle()
    assert "card 1" in lounge.staff[-1]
    await approve(lounge, 1)
    await lounge.wait_until(at("2026-03-04T11:01"))
    assert lounge.said == ["The new edition is out."]


async def test_a_promotion_that_nobody_approved_is_left_out(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert lounge.said == []
    assert "nobody had approved it" in lounge.staff[-1]


async def test_staff_are_reminded_a_day_before(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.wait_until(at("2026-03-03T11:01"))
    assert "Nobody has approved launch" in lounge.staff[-1]


async def test_an_edit_makes_an_approval_void(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.settle()
    await approve(lounge, 1)
    changed = promo("2026-03-04 12:00", text="Buy now!")
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": changed})
    await lounge.settle()
    assert "card 2" in lounge.staff[-1]
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert lounge.said == []


async def test_the_author_cannot_approve(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00", by="lea")})
    await lounge.settle()
    await approve(lounge, 1)
    assert lounge.staff[-1].endswith("launch is yours. Somebody else has to approve it.")


@pytest.mark.platforms("full", "telegram", "qq")
async def test_the_author_cannot_approve_by_another_account_of_theirs(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00", by="mia")})
    await lounge.join("Lea", "Mia")
    await lounge.whisper("Lea", "/link")
    code = re.search(r"/link (\w{4}-\w{4})", lounge.whispers[-1][1])
    assert code is not None
    await lounge.whisper("Mia", f"/link {code[1]}")
    await lounge.press("Lea", "Yes, that is me", direct=True)
    await approve(lounge, 1)
    assert lounge.staff[-1].endswith("launch is yours. Somebody else has to approve it.")


async def test_a_right_that_is_gone_when_it_is_sent_counts_for_nothing(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.settle()
    await approve(lounge, 1)
    await lounge.staff_room.leave("Lea")
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert lounge.said == []


async def test_members_cannot_approve(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await lounge.settle()
    await lounge.say("Mia", "/approve 1")
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert "The new edition is out." not in lounge.said


async def test_s2_the_third_promotion_of_a_week_is_refused_with_the_cost_line(lounge: Room) -> None:
    times = ("2026-03-03 12:00", "2026-03-05 13:00", "2026-03-07 14:00")
    posts = {f"p{number}": promo(when, text=f"P{number}") for number, when in enumerate(times, 1)}
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts=posts)
    with pytest.raises(AssertionError, match="promotion 3 of 2 in the week of 2026-03-02"):
        await lounge.settle()


async def test_two_promotions_are_48_hours_apart(lounge: Room) -> None:
    posts = {"a": promo("2026-03-04 12:00", text="A"), "b": promo("2026-03-05 12:00", text="B")}
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts=posts)
    await lounge.settle()
    await approve(lounge, 1)
    await approve(lounge, 2)
    await lounge.wait(days=5)
    assert lounge.said == ["A"]


async def test_s21_promotion_outside_of_a_node_is_refused(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"late": promo("2026-04-10 12:00")})
    with pytest.raises(AssertionError, match="none of its times is near a node"):
        await lounge.settle()


async def test_s21_a_rule_for_promotion_goes_out_around_its_node_only(lounge: Room) -> None:
    lounge.enable(townhall_campaign, promo_nodes=[NODE], posts={"weekly": promo("wed 12:00")})
    await lounge.settle()
    await approve(lounge, 1)
    await lounge.wait(days=30)
    assert lounge.said == ["The new edition is out."]


async def test_s12_a_group_without_a_charter_gets_no_promotion(room: Room) -> None:
    assert room.staff_room is not None
    room.enable(townhall_campaign, promo_nodes=[NODE], posts={"launch": promo("2026-03-04 12:00")})
    await room.settle()
    await approve(room, 1)
    await room.wait(days=3)
    assert room.said == []


async def test_s76_what_is_due_at_once_is_spread_out_by_lane_and_the_rest_dropped(lounge: Room) -> None:
    lounge.set(budget={"scheduled_per_day": "unlimited"})
    posts: dict[str, Any] = {f"c{number}": {"at": "2026-03-04 12:15", "text": f"C{number}"} for number in range(1, 5)}
    posts["remind"] = {"at": "2026-03-04 12:15", "text": "Reminder", "lane": "service"}
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait_until(at("2026-03-04T11:16"))
    assert lounge.said == ["Reminder", "C1"]
    await lounge.wait(minutes=30)
    assert lounge.said == ["Reminder", "C1", "C2"]
    await lounge.wait(hours=5)
    assert lounge.said == ["Reminder", "C1", "C2", "C3"]
    assert any("more was due at once" in one.summary for one in await lounge.reasons())
    assert [one for one in lounge.staff if "left out" in one] == ["c4 is through: 1 left out."]
    await lounge.staff_room.say("Lea", "/post report c4")
    assert "more was due at once than the group takes (3)" in lounge.staff[-1]


async def test_s62_a_greeting_is_put_on_top_of_a_topic_that_is_due_at_once(lounge: Room) -> None:
    posts = {
        "morning": {"at": "daily 08:45", "text": "Good morning!", "kind": "greeting"},
        "topic": {"at": "wed 08:45", "text": "What did you learn?", "kind": "topic"},
    }
    lounge.enable(townhall_campaign, min_response=0, posts=posts)
    await lounge.wait(days=7)
    assert lounge.said.count("Good morning!\nWhat did you learn?") == 1
    assert lounge.said.count("Good morning!") == 6
    assert len(lounge.said) == 7


async def test_s62_a_greeting_goes_alone_when_its_topic_may_not(lounge: Room) -> None:
    lounge.set(quiet_hours="08:00-09:00")
    posts = {
        "morning": {"at": "2026-03-04 08:45", "text": "Good morning!", "kind": "greeting"},
        "topic": {"at": "2026-03-04 08:45", "text": "What did you learn?", "kind": "topic", "quiet": "skip"},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait(days=3)
    assert lounge.said == ["Good morning!"]


async def test_s73_a_second_announcement_within_a_day_is_refused(lounge: Room) -> None:
    lounge.set(budget={"announce_per_week": "unlimited"})
    lounge.person("Lead", standing="admin")
    posts = {
        "a": {"at": "2026-03-04 12:00", "text": "A", "announce": True},
        "b": {"at": "2026-03-05 11:00", "text": "B", "announce": True},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.admin_says("hello")
    await lounge.admin_says("/approve 1")
    await lounge.admin_says("/approve 2")
    await lounge.wait(days=4)
    assert "A" in lounge.said[-1]
    assert not any("B" == one.splitlines()[-1] for one in lounge.said)
    assert "b is through: 1 left out." in lounge.staff
    await lounge.staff_room.say("Lea", "/post report b")
    assert (
        "the last announcement was at 2026-03-04 12:00; the next is possible from 2026-03-05 12:00" in lounge.staff[-1]
    )


async def test_s73_an_announcement_needs_a_lead(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"a": {"at": "2026-03-04 12:00", "text": "A", "announce": True}})
    await lounge.settle()
    await approve(lounge, 1)
    assert "campaign.announce" in lounge.staff[-1]
    await lounge.wait(days=3)
    assert lounge.said == []


async def test_quiet_hours_move_a_post_or_leave_it_out(lounge: Room) -> None:
    lounge.set(quiet_hours="22:00-08:00")
    posts = {
        "moved": {"at": "2026-03-04 06:00", "text": "Moved"},
        "skipped": {"at": "2026-03-04 06:00", "text": "Skipped", "quiet": "skip"},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait_until(at("2026-03-04T06:59"))
    assert lounge.said == []
    await lounge.wait(hours=5)
    assert lounge.said == ["Moved"]
