"""Who is greeted (domain 3.1, points 1 and 3 to 7)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import pytest

import townhall_welcome
from townhall import EventId, MemberAdmitted, MemberJoined, MemberMoved, Place
from townhall.testing import Room

TEXTS = {"text": "Hi {name}!", "returning_text": "Back again, {name}!", "moved_text": "{name} moved up to {tier}!"}


def enable(room: Room, **settings: object) -> None:
    room.enable(townhall_welcome, **{**TEXTS, **settings})


async def test_a_newcomer_is_greeted_by_name_when_nobody_else_comes(room: Room) -> None:
    enable(room)

    await room.join("Ada")
    await room.wait(seconds=19)
    assert room.said == []
    await room.wait(seconds=2)

    assert room.said == ["Hi Ada!"]


async def test_those_who_come_together_are_greeted_together(room: Room) -> None:
    enable(room)

    await room.join("Ada")
    await room.wait(seconds=15)
    await room.join("Bo")
    await room.wait(seconds=15)
    await room.join("Cy")
    await room.wait(seconds=21)

    assert room.said == ["Hi Ada, Bo and Cy!"]


async def test_a_full_batch_is_greeted_at_once(room: Room) -> None:
    enable(room, batch_max=2)

    await room.join("Ada", "Bo")

    assert room.said == ["Hi Ada and Bo!"]


async def test_nobody_is_greeted_twice_within_repeat_after(room: Room) -> None:
    """S62 and fault 2 of the defect zoo: what was greeted is kept over every restart."""
    enable(room)
    await room.join("Ada")
    await room.wait(minutes=1)

    await room.leave("Ada")
    await room.restart()
    await room.wait(days=80)
    await room.join("Ada")
    await room.wait(minutes=1)

    assert len(room.said) == 1


async def test_a_returner_is_welcomed_back(room: Room) -> None:
    enable(room, drip=[])
    await room.join("Ada")
    await room.wait(minutes=1)

    await room.leave("Ada")
    await room.wait(days=91)
    await room.join("Ada")
    await room.wait(minutes=1)

    assert room.said == ["Hi Ada!", "Back again, Ada!"]


async def test_a_restart_with_a_waiting_batch_neither_loses_nor_repeats(room: Room) -> None:
    enable(room)
    await room.join("Ada")
    await room.restart()
    await room.join("Bo")
    await room.restart()
    await room.wait(minutes=5)

    assert room.said == ["Hi Ada and Bo!"]


async def test_who_left_before_the_greeting_is_not_greeted(room: Room) -> None:
    enable(room)

    await room.join("Ada", "Bo")
    await room.leave("Ada")
    await room.wait(minutes=1)

    assert room.said == ["Hi Bo!"]


async def test_when_all_have_left_nobody_is_greeted_and_the_next_one_is_new(room: Room) -> None:
    enable(room)

    await room.join("Ada")
    await room.kicked("Ada")
    await room.wait(minutes=1)
    assert room.said == []
    await room.join("Ada")
    await room.wait(minutes=1)

    assert room.said == ["Hi Ada!"]


async def test_bots_are_not_greeted(room: Room) -> None:
    enable(room)

    room.bot("Helper")
    await room.join("Helper")
    await room.wait(minutes=1)

    assert room.said == []


async def test_a_join_we_hear_of_late_is_not_greeted(room: Room) -> None:
    """Fault 2 of the defect zoo: no greeting for hour-old joins."""
    enable(room)
    late = MemberJoined(
        id=EventId("late"), at=room.now - timedelta(hours=1), place=Place(room.id), member=room.person("Ada")
    )

    await room.publish(late)
    await room.wait(minutes=1)

    assert room.said == []
    assert any("too late" in reason.summary for reason in await room.reasons())


async def test_what_was_told_again_after_a_reconnection_is_not_greeted(room: Room) -> None:
    enable(room)

    await room.join("Ada", backfill=True)
    await room.wait(minutes=1)

    assert room.said == []


async def test_somebody_from_a_sibling_group_hears_of_the_tier_and_is_no_newcomer(room: Room) -> None:
    enable(room)
    other = room.another("lobby")
    moved = MemberMoved(
        id=EventId("moved"), at=room.now, place=Place(room.id), member=room.person("Ada"), source=other.id, tier="Core"
    )

    await room.join("Ada")
    await room.publish(moved)
    await room.wait(minutes=1)

    assert room.said == ["Ada moved up to Core!"]


async def test_in_several_groups_of_a_community_one_greeting_is_enough(room: Room) -> None:
    enable(room)
    room.set(community="fans")
    second = room.another("second", community="fans")
    enable(second)

    await room.join("Ada")
    await room.wait(minutes=1)
    await second.join("Ada")
    await second.wait(minutes=1)

    assert (len(room.said), len(second.said)) == (1, 0)


async def test_quiet_hours_gather_the_night_into_one_morning_greeting(room: Room) -> None:
    enable(room, batch_max=2)
    room.set(timezone="UTC", quiet_hours="22:00-08:00")
    night = room.now.replace(hour=23, minute=0, second=0, microsecond=0)
    if night < room.now:
        night += timedelta(days=1)
    await room.wait_until(night)

    for name in ("Ada", "Bo", "Cy"):
        await room.join(name)
        await room.wait(hours=2)
    assert room.said == []
    await room.wait(hours=4)

    assert room.said == ["Hi Ada, Bo and Cy!"]


async def test_why_says_why_somebody_was_greeted(room: Room) -> None:
    enable(room)

    await room.join("Ada")
    await room.wait(minutes=1)

    assert "new here" in [reason.summary for reason in await room.reasons()]


@pytest.mark.parametrize(
    "name",
    [
        "@everyone",
        "<@&1>",
        "[CQ:at,qq=all]",
        '</b><a href="https://bad.example">x',
        "*_[]()",
        "\u202egnihton",
        "a" * 10_000,
        "e" + "\u0301" * 200,
    ],
)
async def test_a_name_cannot_do_anything_in_a_greeting(room: Room, name: str) -> None:
    """Fault 17 of the defect zoo and the names corpus: a name is shown and nothing else."""
    enable(room)

    await room.join(name)
    await room.wait(minutes=1)

    (said,) = room.said
    assert "@everyone" not in said
    assert "<@" not in said
    assert "[CQ:" not in said
    assert "https://" not in said
    assert "\u202e" not in said
    assert len(said) < 100


class TestBehindAGate:
    """What the gate tells comes from a plugin of that name; here a small one stands in."""

    async def test_only_who_passed_the_gate_is_greeted(self, room: Room, gate: ModuleType) -> None:
        room.enable(gate)
        enable(room)

        await room.join("Ada", "Bo")
        await room.wait(minutes=1)
        assert room.said == []
        await room.publish(
            MemberAdmitted(id=EventId("in"), at=room.now, place=Place(room.id), member=room.person("Ada"))
        )
        await room.wait(minutes=1)

        assert room.said == ["Hi Ada!"]
