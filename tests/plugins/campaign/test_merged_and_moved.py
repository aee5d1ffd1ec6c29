"""What goes out as one message counts for both, and what quiet hours move does not come all at once (S62, S76)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.plugins.campaign.conftest import give_label

import townhall_campaign
from townhall import Forbidden
from townhall.testing import Room

GREETING = {"at": "2026-03-04 08:45", "text": "Good morning!", "kind": "greeting"}
TOPIC = {"at": "2026-03-04 08:45", "text": "What did you learn?", "kind": "topic"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def test_s62_who_answers_a_greeting_with_a_topic_has_answered_both(lounge: Room) -> None:
    lounge.enable(townhall_campaign, posts={"morning": GREETING, "topic": TOPIC})
    await lounge.join("Ada", "Bob")
    await lounge.say("Ada", "I work on onboarding for a small team these days.")
    await lounge.wait_until(at("2026-03-04T08:00"))
    await lounge.reply("Ada", lounge.messages[-1], "I learned to listen.")
    await lounge.leave("Bob")
    await lounge.wait(days=2)
    for name in ("morning", "topic"):
        [told] = [one for one in lounge.staff if one.startswith(f"{name}, a day later")]
        assert "1 people in 1 groups responded" in told
        assert "1 left" in told


async def test_s62_a_greeting_for_some_people_is_not_read_out_to_everybody(lounge: Room) -> None:
    greeting = {**GREETING, "text": "Good morning, core!", "audience": {"labels": ["core"], "reach": "mention"}}
    lounge.enable(townhall_campaign, posts={"morning": greeting, "topic": TOPIC})
    await lounge.join("Ada")
    await give_label(lounge, "Ada", "core")
    before = len(lounge.said)
    await lounge.wait_until(at("2026-03-04T08:30"))
    said = lounge.said[before:]
    assert "What did you learn?" in said
    [named] = [one for one in said if "Good morning, core!" in one]
    assert "Ada" in named
    await lounge.wait(days=2)
    await lounge.staff_room.say("Lea", "/post report morning")
    assert "1 sent" in lounge.staff[-1]


async def test_s62_a_promotion_is_not_put_on_top_of_a_topic(lounge: Room) -> None:
    node = {"name": "spring launch", "from": "2026-03-04", "to": "2026-03-06"}
    greeting = {**GREETING, "lane": "promo", "text": "Good morning, buyers!"}
    lounge.enable(townhall_campaign, promo_nodes=[node], posts={"morning": greeting, "topic": TOPIC})
    await lounge.settle()
    await lounge.staff_room.say("Lea", "/approve 1")
    await lounge.wait_until(at("2026-03-04T12:00"))
    assert lounge.said == ["What did you learn?", "Good morning, buyers!"]


async def test_s76_what_quiet_hours_move_is_spaced_when_they_end(lounge: Room) -> None:
    lounge.set(quiet_hours="22:00-08:00", budget={"scheduled_per_day": "unlimited"})
    posts: dict[str, Any] = {
        "first": {"at": "2026-03-04 05:00", "text": "First"},
        "second": {"at": "2026-03-04 06:00", "text": "Second"},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait_until(at("2026-03-04T07:10"))
    assert lounge.said == ["First"]
    await lounge.wait(minutes=30)
    assert lounge.said == ["First", "Second"]


async def test_what_quiet_hours_move_to_the_next_day_is_charged_to_that_day(lounge: Room) -> None:
    lounge.set(quiet_hours="22:00-08:00", budget={"scheduled_per_day": 1})
    posts: dict[str, Any] = {
        "noon": {"at": "2026-03-04 12:00", "text": "Noon"},
        "night": {"at": "2026-03-04 23:00", "text": "Night"},
        "next": {"at": "2026-03-05 12:00", "text": "Next"},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait(days=5)
    assert lounge.said == ["Noon", "Night"]
    assert "next is through: 1 left out." in lounge.staff


async def test_s54_an_ask_to_share_that_did_not_go_out_uses_up_nothing(lounge: Room) -> None:
    posts: dict[str, Any] = {
        "ask": {"at": "2026-03-04 12:00", "text": "Please pass it on.", "asks_sharing": True},
        "again": {"at": "2026-03-06 12:00", "text": "Please pass it on, too.", "asks_sharing": True},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.wait_until(at("2026-03-04T10:00"))
    lounge.refuse(Forbidden("Nobody may write here for now."))
    await lounge.wait_until(at("2026-03-06T12:00"))
    assert lounge.said == ["Please pass it on, too."]


async def test_s54_a_person_whom_an_ask_to_share_did_not_reach_may_be_asked(lounge: Room) -> None:
    audience = {"labels": ["core"], "reach": "mention"}
    posts: dict[str, Any] = {
        "ask": {"at": "2026-03-04 12:00", "text": "Please pass it on.", "asks_sharing": True, "audience": audience},
        "again": {"at": "2026-03-06 12:00", "text": "Pass it on, too.", "asks_sharing": True, "audience": audience},
    }
    lounge.enable(townhall_campaign, posts=posts)
    await lounge.join("Ada")
    await give_label(lounge, "Ada", "core")
    await lounge.wait_until(at("2026-03-04T10:00"))
    before = len(lounge.said)
    lounge.refuse(Forbidden("Nobody may write here for now."))
    await lounge.wait_until(at("2026-03-06T12:00"))
    [said] = lounge.said[before:]
    assert "Pass it on, too." in said
