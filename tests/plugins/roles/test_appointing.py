"""Appointing and letting go: asked first, two people for some, never the last of what is required (points 9 and 10)."""

from __future__ import annotations

from typing import Any

import pytest

import townhall_roles
from townhall import Standing
from townhall.testing import Room


async def press(room: Room, name: str, label: str) -> None:
    """Let somebody answer what they were asked, in private where that is possible."""
    await room.press(name, label, direct=bool(room.whispered_to(name)))


async def appointed(room: Room, name: str, position: str, words: str = "") -> None:
    await room.admin_says(f"/appoint @{name} {position} {words}".strip())
    await press(room, name, "Yes, gladly")


async def test_whoever_is_appointed_is_asked_first_and_has_an_end(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")

    await room.admin_says("/appoint @Ada recorder 90d")
    asked = await room.labels("Ada")
    await press(room, "Ada", "Yes, gladly")
    await room.say("Bo", "/team")

    assert asked == frozenset()
    assert await room.labels("Ada") == {"position:recorder", "duty:recorder"}
    assert "Recorder: Ada (until 2026-05-31)" in room.said[-1]


async def test_whoever_declines_holds_nothing(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")

    await room.admin_says("/appoint @Ada recorder")
    await press(room, "Ada", "No, thanks")

    assert await room.labels("Ada") == frozenset()


async def test_nobody_else_can_accept(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada", "Bo")
    room.close_direct("Ada")
    await room.admin_says("/appoint @Ada recorder")

    await room.press("Bo", "Yes, gladly")

    assert await room.labels("Ada") == await room.labels("Bo") == frozenset()


async def test_whoever_takes_no_private_messages_is_asked_in_the_group(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")
    room.close_direct("Ada")

    await room.admin_says("/appoint @Ada recorder")
    await room.press("Ada", "Yes, gladly")

    assert "position:recorder" in await room.labels("Ada")


async def test_an_offer_does_not_stand_for_ever(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")
    await room.admin_says("/appoint @Ada recorder")

    await room.wait(days=8)
    await press(room, "Ada", "Yes, gladly")

    assert await room.labels("Ada") == frozenset()


@pytest.mark.parametrize("position", ["executive", "lead"])
async def test_an_executive_and_a_lead_take_two_people_of_the_team(room: Room, position: str) -> None:
    room.enable(townhall_roles)
    room.person("Alma", standing=Standing.ADMIN)
    await room.join("Ada", "Alma")

    await room.admin_says(f"/appoint @Ada {position}")
    await room.admin_says(f"/appoint @Ada {position}")
    alone = [said for said in (*room.said, *(text for _, text in room.whispers)) if "Would you" in said]
    await room.say("Alma", f"/appoint @Ada {position}")
    await press(room, "Ada", "Yes, gladly")

    assert alone == []
    assert f"position:{position}" in await room.labels("Ada")
    assert [entry.actor for entry in await room.ledger("seconded")] == [room.person("Alma").id]


async def test_the_second_person_may_press_in_the_staff_room(room: Room) -> None:
    room.enable(townhall_roles)
    staff = room.staff_room
    await room.join("Ada")
    await room.admin_says("/appoint @Ada executive")

    await staff.press("Alma", "I agree")
    await press(room, "Ada", "Yes, gladly")

    assert "position:executive" in await room.labels("Ada")


async def test_a_bot_and_somebody_who_is_not_here_are_not_appointed(room: Room) -> None:
    room.enable(townhall_roles)
    room.bot("Robo")
    await room.join("Robo", "Bo")
    await room.leave("Bo")

    await room.admin_says("/appoint @Robo recorder")
    await room.admin_says("/appoint @Bo recorder")

    assert room.whispers == []
    assert await room.labels("Robo") == await room.labels("Bo") == frozenset()


async def test_members_appoint_nobody(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada", "Bo")

    await room.say("Bo", "/appoint @Bo recorder")

    assert "for others" in room.said[-1]


async def test_a_holder_with_the_right_to_appoint_appoints_neither_themselves_nor_over_an_equal(room: Room) -> None:
    """Defect 22: nobody acts on a peer."""
    positions = {"activity": {"holders": ["bo"], "grants": ["roles.*"]}, "recorder": {"holders": ["ada"]}}
    room.enable(townhall_roles, positions=positions)
    await room.join("Ada", "Bo")

    await room.say("Bo", "/appoint @Bo designer")
    await room.say("Bo", "/dismiss @Ada recorder")

    assert "Let somebody else appoint you." in room.said[0]
    assert "your own standing here or a higher one" in room.said[1]
    assert "position:recorder" in await room.labels("Ada")


async def test_the_last_holder_of_a_required_position_is_not_let_go(room: Room) -> None:
    positions: dict[str, Any] = {"recorder": {"holders": ["ada"], "required": True}}
    room.enable(townhall_roles, positions=positions)
    await room.join("Ada", "Bo")

    await room.admin_says("/dismiss @Ada recorder")
    refused = await room.labels("Ada")
    await appointed(room, "Bo", "recorder")
    await room.admin_says("/dismiss @Ada recorder")

    assert "position:recorder" in refused
    assert "Hand over instead" in room.said[0]
    assert await room.labels("Ada") == frozenset()


async def test_a_required_position_that_falls_vacant_is_told(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"], "required": True}})
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    await room.join("Ada")

    await room.say("Ada", "/resign")

    assert any("Recorder: nobody holds it" in said for said in room.staff)


async def test_a_handover_goes_through_when_the_successor_accepts(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"], "required": True}})
    await room.join("Ada", "Bo")

    await room.admin_says("/handover recorder @Bo")
    before = await room.labels("Ada")
    await press(room, "Bo", "Yes, gladly")

    assert "position:recorder" in before
    assert await room.labels("Ada") == frozenset()
    assert await room.labels("Bo") == {"position:recorder", "duty:recorder"}


async def test_a_renewal_moves_the_end_and_the_holder_stays_meanwhile(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")
    await appointed(room, "Ada", "recorder", "10d")

    await room.wait(days=5)
    await room.say("Ada", "hello")
    await room.admin_says("/appoint @Ada recorder 10d")
    meanwhile = await room.labels("Ada")
    await press(room, "Ada", "Yes, gladly")
    await room.wait(days=7)
    await room.say("Ada", "hello")
    await room.say("Ada", "/team")

    assert "position:recorder" in meanwhile
    assert "Recorder: Ada (until 2026-03-17)" in room.said[-1]


async def test_a_substitute_who_is_appointed_holds_the_position(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"substitutes": ["sam"]}})
    await room.join("Sam")

    await appointed(room, "Sam", "recorder")
    await room.wait(hours=2)

    assert await room.labels("Sam") == {"position:recorder", "duty:recorder"}


async def test_holders_name_their_own_substitutes_and_others_do_not(room: Room) -> None:
    room.enable(townhall_roles, positions={"recorder": {"holders": ["ada"]}})
    await room.join("Ada", "Bo", "Cy")

    await room.say("Cy", "/substitute @Cy recorder")
    await room.say("Ada", "/substitute @Bo")
    await press(room, "Bo", "Yes, gladly")

    assert "Only who holds it" in room.said[0]
    assert await room.labels("Bo") == {"substitute:recorder"}


async def test_positions_go_by_their_chinese_titles(room: Room) -> None:
    room.set(locale="zh-CN", timezone="Asia/Shanghai")
    room.enable(townhall_roles)
    await room.join("小明")

    await room.admin_says("/任命 @小明 记录官 90天")
    await press(room, "小明", "愿意")
    await room.say("小明", "/团队")

    assert "position:recorder" in await room.labels("小明")
    assert "记录官：小明（到 2026-05-31）" in room.said[-1]


async def test_an_unknown_position_is_told_with_those_there_are(room: Room) -> None:
    room.enable(townhall_roles)
    await room.join("Ada")

    await room.admin_says("/appoint @Ada recoder")

    assert "I know no position “recoder”. There are: Assistant, " in room.said[-1]
