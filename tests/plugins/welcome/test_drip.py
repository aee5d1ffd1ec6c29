"""Words for the first days (domain 3.1, points 9 and 11; S18)."""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import pytest

import townhall_welcome
from townhall.testing import Room

STEPS = [
    {"after": "1d", "text": "{name}: read the rules", "unless": "read_rules"},
    {"after": "3d", "text": "{name}: please post", "unless": "has_posted"},
    {"after": "7d", "text": "{name}: a week already"},
]


async def newcomer(room: Room, *names: str, drip: Sequence[dict[str, str]] = STEPS) -> None:
    room.enable(townhall_welcome, text="Hi {name}!", drip=list(drip), clean_after="0s")
    room.set(budget={"dm_per_member_per_week": 10})
    await room.join(*(names or ("Ada",)))
    await room.wait(minutes=1)


def told(room: Room) -> list[str]:
    """What newcomers were told after the greeting, in private or, where that cannot be, in the group."""
    return [text for _, text in room.whispers] + [said for said in room.said if not said.startswith("Hi ")]


async def test_the_steps_come_on_their_days(room: Room) -> None:
    await newcomer(room)

    await room.wait(hours=25)
    first = told(room)
    await room.wait(days=7)

    assert first == ["Ada: read the rules"]
    assert told(room) == ["Ada: read the rules", "Ada: please post", "Ada: a week already"]


async def test_a_step_after_the_first_two_weeks_comes_too_unless_it_was_done_by_then(room: Room) -> None:
    post = {"after": "20d", "text": "{name}: please post", "unless": "has_posted"}
    late = [post, {"after": "30d", "text": "A month!"}]
    await newcomer(room, "Ada", "Bob", drip=late)
    await room.wait(days=16)
    await room.say("Bob", "hello everybody")
    await room.wait(days=16)

    assert told(room)[0] == "Ada: please post"
    # Where nobody can be reached in private, one message is for both.
    assert set(told(room)[1:]) == {"A month!"}


async def test_a_step_that_was_done_already_is_left_out(room: Room) -> None:
    """S18: posted at day 2, so "please post" on day 3 is needless."""
    await newcomer(room)

    await room.wait(days=2)
    await room.say("Ada", "hello everybody")
    await room.wait(days=7)

    assert told(room) == ["Ada: read the rules", "Ada: a week already"]


async def test_who_has_read_the_guide_is_not_sent_to_the_rules(room: Room) -> None:
    await newcomer(room)

    await room.say("Ada", "/guide")
    guide = room.said[-1]
    await room.wait(days=2)

    assert [text for text in told(room) if text != guide] == []


async def test_who_opts_out_hears_no_more(room: Room) -> None:
    await newcomer(room)

    await room.say("Ada", "/nodm")
    await room.wait(days=8)

    assert not any("rules" in text or "post" in text for text in told(room))


async def test_who_left_hears_no_more(room: Room) -> None:
    await newcomer(room)

    await room.leave("Ada")
    await room.wait(days=8)

    assert told(room) == []


@pytest.mark.platforms("poorest")
async def test_where_nobody_can_be_written_to_the_group_hears_it_for_all_at_once(room: Room) -> None:
    await newcomer(room, "Ada", "Bo")

    await room.wait(hours=26)

    assert told(room) == ["Ada and Bo: read the rules"]


@pytest.mark.platforms("full")
async def test_who_takes_no_private_messages_is_told_in_the_group_with_nothing_private(room: Room) -> None:
    room.close_direct("Ada")
    await newcomer(room, "Ada", "Bo")

    await room.wait(hours=26)

    assert room.whispers == [("Bo", "Bo: read the rules")]
    assert room.said[1:] == ["Ada: read the rules"]


@pytest.mark.platforms("full")
async def test_the_budget_for_private_messages_is_kept(room: Room) -> None:
    await newcomer(room)
    room.set(budget={"dm_per_member_per_week": 1})

    await room.wait(days=6)

    assert told(room) == ["Ada: read the rules"]


async def test_a_step_about_points_needs_a_plugin_that_counts(room: Room, leaderboard: ModuleType) -> None:
    room.enable(townhall_welcome)
    room.set(budget={"dm_per_member_per_week": 10})
    await room.join("Ada")
    await room.wait(days=6)
    before = len(told(room))
    await room.wait(days=2)
    assert len(told(room)) == before

    room.enable(leaderboard)
    await room.join("Bo")
    await room.wait(days=8)

    assert any("a week with us" in text for text in told(room))
