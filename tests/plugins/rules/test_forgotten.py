"""What is left of a case when somebody in it asked to be forgotten: everything but who it was (K16, defect 21)."""

from __future__ import annotations

import pytest
from tests.plugins.rules.houses import is_full, kinds, offend, staff_says, with_rules
from tests.plugins.rules.test_appeals import guardian

from townhall import Standing, Unmute
from townhall.testing import Room


async def forget(room: Room, name: str) -> None:
    await room.say(name, "/forgetme")
    await room.press(name, "Yes, forget me")


def unmuted(room: Room) -> list[str]:
    return [str(one.member) for one in room.done if isinstance(one, Unmute)]


async def test_somebody_who_came_back_appeals_against_a_case_of_before_and_wins(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 3)
    await forget(room, "Bob")

    await room.say("Bob", "/appeal 3 I meant something else")
    await staff_says(room, "/case 3 reverse")

    assert "reversed" in await kinds(room)
    assert unmuted(room) == ([room.person("Bob").id] if is_full(room) else [])
    await staff_says(room, "/ladder Bob")
    assert any("Bob: 2 that count" in said for said in room.staff)


async def test_of_somebody_who_has_not_come_back_staff_are_told_what_is_left_to_them(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 3)
    await forget(room, "Bob")

    await room.staff_room.say("Sue", "/appeal 3 they told me on the phone")
    await staff_says(room, "/case 3 reverse", "Tim")

    assert "reversed" in await kinds(room)
    assert unmuted(room) == []
    told = "Whoever it was about has asked to be forgotten, so I cannot do this: let them write again."
    assert any(told in said for said in room.staff)
    assert not any("could not tell the person" in said for said in room.staff)


async def test_a_case_of_before_can_be_taken_back_twice_by_nobody(room: Room) -> None:
    await with_rules(room)
    await offend(room, "Bob", 1)
    await forget(room, "Bob")
    await staff_says(room, "/withdraw 1 it was a quotation")
    await room.say("Bob", "hello again")

    await staff_says(room, "/withdraw 1 once more")

    assert (await kinds(room)).count("withdrawn") == 1


@pytest.mark.platforms("full")
async def test_k9_the_mute_of_another_plugin_outlasts_an_erasure(room: Room) -> None:
    await with_rules(room)
    room.enable(guardian())
    await offend(room, "Bob", 3)
    await room.admin_says("/hush Bob")
    await forget(room, "Bob")

    await room.say("Bob", "/appeal 3 I meant something else")
    await staff_says(room, "/case 3 reverse")

    assert "reversed" in await kinds(room)
    assert unmuted(room) == []


async def test_a_moderator_who_was_forgotten_does_not_decide_about_their_own_case_afterwards(room: Room) -> None:
    await with_rules(room)
    room.person("Sue", standing=Standing.ADMIN)
    await room.say("Sue", "/warn Bob no-ads by mail")
    await forget(room, "Sue")
    await room.say("Bob", "/appeal 1 that was no ad")

    await room.say("Sue", "/case 1 uphold")

    assert "upheld" not in await kinds(room)
    await staff_says(room, "/case 1 uphold", "Tim")
    assert "upheld" in await kinds(room)


async def test_the_weekly_look_at_equal_treatment_counts_cases_of_the_forgotten(room: Room) -> None:
    await with_rules(room, announce="confirm")
    await offend(room, "Bob", 4)
    await staff_says(room, "/case 4 dismiss")
    await forget(room, "Bob")

    await room.wait(days=8)

    assert any("Not by the ladder: case 4 (no-ads, the 4. that counted)" in said for said in room.staff)
