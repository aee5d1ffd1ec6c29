"""Staff post what they say often by its name, in one voice for everybody (S75)."""

from __future__ import annotations

import pytest

from townhall.model.people import Standing
from townhall.testing import Room


@pytest.fixture
def team(room: Room) -> Room:
    room.set(charter={"service_hours": "9 to 21", "offer": ["answers", "tools"]}, title="Lounge")
    room.texts(
        "en",
        {
            "script": {
                "hours": {"default": "We are here {service_hours}.", "brief": "{service_hours}."},
                "refund": "{member}, {please} write down your order number.",
                "purpose": "We are here for {purpose}.",
                "offer": "You get {offer}.",
                "退款": "Refunds take a day.",
            }
        },
    )
    return room


async def test_a_script_is_posted_with_the_charter_filled_in(team: Room) -> None:
    await team.admin_says("/script hours")

    assert team.said == ["We are here 9 to 21."]


async def test_a_script_follows_the_tone_of_the_group(team: Room) -> None:
    team.set(charter={"service_hours": "9 to 21", "tone": "brief"})

    await team.admin_says("/script hours")

    assert team.said == ["9 to 21."]


async def test_somebody_who_is_named_is_mentioned(team: Room) -> None:
    await team.join("Ada")

    await team.admin_says("/script refund @Ada")
    await team.admin_says("/script hours @Ada")

    assert team.said == ["Ada, please write down your order number.", "Ada We are here 9 to 21."]


async def test_an_answered_member_needs_no_name(team: Room) -> None:
    ada = team.person("Ada")
    team.person("Admin", standing=Standing.ADMIN)
    asked = await team.say("Ada", "Where is my money?")

    await team.say("Admin", "/script refund", reply_to=asked, reply_to_actor=ada.id)

    assert team.said[-1].endswith("Ada, please write down your order number.")


async def test_a_script_is_found_by_a_chinese_name_and_command(team: Room) -> None:
    await team.admin_says("/话术 退款")

    assert team.said == ["Refunds take a day."]


async def test_without_a_name_they_are_listed(team: Room) -> None:
    await team.admin_says("/script")

    shown = team.said[-1] if team.said else team.answers[-1][1]
    assert "refund – {member}, {please} write down your order number." in shown
    assert "退款" in shown


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("/script refnud", "Did you mean refund?"),
        ("/script cafeteria", "There is no script “cafeteria”."),
        ("/script refund", "This script speaks to somebody."),
        ("/script purpose", "which the charter of Lounge in ops.toml does not say"),
    ],
)
async def test_what_cannot_be_posted_is_told_kindly(team: Room, call: str, answer: str) -> None:
    await team.admin_says(call)

    assert answer in team.said[-1]


async def test_a_list_of_the_charter_is_written_out(team: Room) -> None:
    await team.admin_says("/script offer")

    assert team.said == ["You get answers, tools."]


async def test_a_member_may_not_speak_for_the_team(team: Room) -> None:
    await team.say("Ada", "/script hours")

    assert len(team.said) == 1
    assert "/script is for others here." in team.said[0]


async def test_whoever_is_granted_the_permission_may(team: Room) -> None:
    team.set(staff=["bea"])
    team.person("Bea", standing=Standing.MEMBER)

    await team.say("Bea", "/script hours")

    assert team.said == ["We are here 9 to 21."]


async def test_a_script_is_posted_from_the_staff_room(team: Room) -> None:
    await team.join("Ada")
    await team.staff_room.say("Chief", "/script refund @Ada")

    assert team.said == ["Ada, please write down your order number."]
    assert team.staff == ["I have posted “refund” in Lounge."]


async def test_a_name_that_is_an_advertisement_stays_a_name(team: Room) -> None:
    await team.join("Buy at www.spam.com <b>")

    await team.admin_says('/script refund "Buy at www.spam.com <b>"')

    assert "spam.com" not in team.said[-1]
    assert "<" not in team.said[-1]
