"""Modes in which the plugin does nothing by itself, and what is left when somebody is erased (K13, K16)."""

from __future__ import annotations

import townhall_roles
from townhall.testing import Room


async def test_in_observe_a_host_is_not_reminded_and_the_reason_is_there(room: Room) -> None:
    room.enable(townhall_roles, mode="observe", positions={"activity": {"holders": ["rita"]}})
    await room.join("Rita", "Ada")
    topic = await room.say("Rita", "What did you try?")
    await room.say("Ada", "This.", reply_to=topic, reply_to_actor=room.person("Rita").id)

    await room.wait(hours=1)

    assert room.whispers == []
    assert any("your topic has been answered" in reason.summary for reason in await room.reasons())


async def test_in_observe_people_still_choose_and_are_answered(room: Room) -> None:
    room.enable(townhall_roles, mode="observe", set={"interest": {"labels": ["growth"]}})

    await room.say("Ada", "/label +growth")

    assert await room.labels("Ada") == {"growth"}
    assert "You are in: growth" in room.said[-1]


async def test_an_erased_holder_leaves_neither_position_nor_label_behind(room: Room) -> None:
    room.enable(townhall_roles, set={"interest": {"labels": ["growth"]}})
    await room.join("Ada", "Bo")
    await room.say("Ada", "/label +growth")
    await room.admin_says("/appoint @Ada recorder")
    await room.press("Ada", "Yes, gladly", direct=bool(room.whispered_to("Ada")))

    await room.say("Ada", "/forgetme")
    await room.press("Ada", "Yes, forget me")
    await room.wait(days=2)
    await room.say("Bo", "/team")

    assert await room.labels("Ada") == frozenset()
    assert "There is no team yet." in room.said[-1]
