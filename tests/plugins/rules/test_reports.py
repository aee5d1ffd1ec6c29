"""Reports of members (domain 3.2, point 17)."""

from __future__ import annotations

import pytest
from tests.plugins.rules.houses import AD, SCAM, deleted, is_full, kinds, owner, staff_decides, staff_says, with_rules

import townhall_rules
from townhall import MessageId
from townhall.testing import Room


async def reported(room: Room, by: str = "Ada", about: str = "Bob", why: str = "rude") -> MessageId:
    """Let somebody write, and somebody else report it."""
    message = await room.say(about, "grr")
    await report(room, by, about, message, why)
    return message


async def report(room: Room, by: str, about: str, message: MessageId, why: str = "rude") -> MessageId:
    return await room.say(by, f"/report {why}", reply_to=message, reply_to_actor=room.person(about).id)


async def test_a_report_reaches_staff_and_nobody_in_the_group_learns_whose_it_is(room: Room) -> None:
    await with_rules(room)
    message = await room.say("Bob", "grr")

    call = await report(room, "Ada", "Bob", message)

    assert any("Somebody reported a message of Bob in room (report 1): “rude”" in said for said in room.staff)
    assert not any("Ada" in said for said in (*room.staff, *room.said))
    if is_full(room):
        assert deleted(room) == [call]
        assert [name for name, _ in room.whispers] == ["Ada"]


async def test_staff_make_a_report_a_case_or_close_it(room: Room) -> None:
    await with_rules(room)
    await reported(room)
    await staff_decides(room, "No ads", "/reports 1 no-ads")
    assert await kinds(room) == ["report", "report_closed", "case", "step"]

    await reported(room)
    await staff_says(room, "/reports 2 不成立")
    assert (await kinds(room))[-2:] == ["report", "report_closed"]
    await staff_says(room, "/reports")
    assert "No report waits." in room.staff


@pytest.mark.platforms("full")
async def test_a_button_means_the_rule_it_was_written_for_whatever_the_rules_are_by_now(room: Room) -> None:
    await with_rules(room)
    await reported(room)
    room.enable(townhall_rules, careful_for="0s", rule=[SCAM, AD])
    await room.staff_room.press("Sue", "No ads")
    assert [entry.reason for entry in await room.ledger("case")] == ["no-ads"]

    await reported(room)
    room.enable(townhall_rules, careful_for="0s", rule=[SCAM])
    await room.staff_room.press("Sue", "No ads")
    assert "no rule “no-ads”" in room.staff_room.answers[-1][1]
    assert len(await room.ledger("report_closed")) == 1


async def test_several_reports_of_one_message_are_told_once_and_closed_together(room: Room) -> None:
    await with_rules(room)
    message = await reported(room)

    await report(room, "Cid", "Bob", message)

    assert len([said for said in room.staff if "Somebody reported" in said]) == 1
    await staff_says(room, "/reports 1 no")
    assert (await kinds(room)).count("report_closed") == 2


async def test_too_many_reports_in_an_hour_are_not_taken(room: Room) -> None:
    await with_rules(room, reports_per_hour=2)

    for _ in range(3):
        await reported(room)

    assert (await kinds(room)).count("report") == 2


async def test_who_reports_without_ground_pauses(room: Room) -> None:
    await with_rules(room)
    for number in range(1, 4):
        await reported(room)
        await staff_says(room, f"/reports {number} no")
        await room.wait(hours=2)

    await reported(room)

    assert (await kinds(room)).count("report") == 3


async def test_a_report_about_the_team_goes_to_its_lead(room: Room) -> None:
    owner(room)
    await with_rules(room)
    await room.join("Olga")
    message = await room.admin_says("grr")

    await report(room, "Bob", "Admin", message)

    assert not any("reported" in said for said in room.staff)
    if is_full(room):
        assert any(name == "Olga" and "reported a message of Admin" in text for name, text in room.whispers)

    await staff_says(room, "/reports")
    await staff_says(room, "/reports 1 no")
    assert await kinds(room) == ["report"]
    await staff_says(room, "/reports 1 no", name="Olga")
    assert await kinds(room) == ["report", "report_closed"]


async def test_a_report_answers_a_message_of_somebody_else(room: Room) -> None:
    await with_rules(room)

    await room.say("Ada", "/report")
    await report(room, "Ada", "Ada", await room.say("Ada", "oops"))

    assert "report" not in await kinds(room)
