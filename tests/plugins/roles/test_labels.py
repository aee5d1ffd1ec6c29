"""Labels people choose for themselves, by command, button, number and word (domain 3.3, points 2 and 3; S4, S16)."""

from __future__ import annotations

from typing import Any

import townhall_roles
from townhall.testing import Room

Sets = dict[str, Any]


def heard(room: Room) -> list[str]:
    """Return what was told, be it alone or in the group."""
    return [*room.said, *(text for _, text in room.answers)]


async def test_a_label_is_chosen_and_given_back_by_command(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)

    await room.say("Ada", "/label +growth +data")
    await room.say("Ada", "/label -growth")

    assert await room.labels("Ada") == {"data"}
    assert "You are in: growth" in room.said[0]
    assert "You are out: growth" in room.said[1]


async def test_s4_the_same_press_twice_takes_the_label_back(room: Room, interests: Sets) -> None:
    """S4: members say what they are interested in, so that content can be aimed at them."""
    room.enable(townhall_roles, set=interests)
    await room.say("Ada", "/labels")

    await room.press("Ada", "growth")
    chosen = await room.labels("Ada")
    await room.press("Ada", "growth")

    assert chosen == {"growth"}
    assert await room.labels("Ada") == frozenset()


async def test_everybody_presses_the_menu_that_the_team_posts(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)
    await room.admin_says("/labels post interest")

    await room.press("Ada", "growth")
    await room.press("Bo", "design")

    assert await room.labels("Ada") == {"growth"}
    assert await room.labels("Bo") == {"design"}


async def test_a_word_with_a_plus_chooses_and_its_number_does_just_after_labels(room: Room) -> None:
    room.enable(townhall_roles, set={"interest": {"labels": ["增长", "设计"], "menu": "keyword"}})
    room.set(locale="zh-CN")

    await room.say("Ada", "＋增长")
    await room.say("Ada", "/标签")
    await room.say("Ada", "+2")

    assert await room.labels("Ada") == {"增长", "设计"}
    assert "1) 增长 ✓" in room.said[1]


async def test_a_plus_one_in_a_talk_means_no_label(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)
    await room.say("Ada", "/labels")
    await room.wait(minutes=11)

    await room.say("Ada", "+1")
    await room.say("Bo", "+1")

    assert await room.labels("Ada") == await room.labels("Bo") == frozenset()


async def test_more_than_the_set_allows_is_refused_kindly(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)

    await room.say("Ada", "/label +growth +design +data")

    assert await room.labels("Ada") == {"growth", "design"}
    assert "You can have 2 of these at most." in room.said[-1]


async def test_a_full_label_takes_nobody_more(room: Room) -> None:
    room.enable(townhall_roles, set={"seat": {"labels": ["trial"], "capacity": 2}})

    for name in ("Ada", "Bo", "Cy"):
        await room.say(name, "/label +trial")
    await room.say("Ada", "/label -trial")
    await room.say("Cy", "/label +trial")

    assert [await room.labels(name) for name in ("Ada", "Bo", "Cy")] == [frozenset(), {"trial"}, {"trial"}]
    assert "trial is full" in room.said[2]


async def test_a_label_with_an_end_is_gone_then(room: Room, interests: Sets) -> None:
    interests["interest"]["expires"] = "30d"
    room.enable(townhall_roles, set=interests, call_cooldown="0s")
    await room.join("Ada")
    await room.say("Ada", "/label +growth")

    await room.admin_says("/call #growth hello")
    await room.wait(days=30)
    await room.admin_says("/call #growth hello")

    assert "Ada: hello" in room.said[-2]
    assert "nobody to call" in room.said[-1]


async def test_s16_labels_of_the_team_are_given_by_the_team_alone(room: Room) -> None:
    """S16: who belongs to which layer is not chosen but given."""
    room.enable(townhall_roles, set={"layer": {"labels": ["core", "seed"], "mode": "one", "self": False}})
    await room.join("Ada", "Bo")

    await room.say("Ada", "/label +core")
    await room.say("Bo", "/label @Ada +core")
    refused = await room.labels("Ada")
    await room.admin_says("/label @Ada +seed")
    await room.admin_says("/label @Ada +core")

    assert refused == frozenset()
    assert await room.labels("Ada") == {"core"}
    assert [entry.reason for entry in await room.ledger("label")] == ["+core -seed", "+seed"]


async def test_s66_the_strata_of_a_group_are_labels_of_which_each_member_has_one(room: Room) -> None:
    """S66: owner team, core, seed and ordinary members; the team are those in a position."""
    layers = {"layer": {"labels": ["core", "seed"], "mode": "one", "self": False}}
    room.enable(townhall_roles, set=layers, positions={"activity": {"holders": ["rita"]}}, call_cooldown="0s")
    await room.join("Rita", "Ada", "Bo", "Cy")
    await room.admin_says("/label @Ada +core")
    await room.admin_says("/label @Bo +seed")
    await room.admin_says("/label @Bo +core")

    for stratum in ("activity", "core", "seed"):
        await room.admin_says(f"/call #{stratum} hello")

    assert room.said[-3:-1] == ["Rita: hello (Admin)", "Ada, Bo: hello (Admin)"]
    assert "nobody to call for seed" in room.said[-1]


async def test_an_unknown_label_is_told(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)

    await room.say("Ada", "/label +groth")

    assert "I know no label" in room.said[-1]


async def test_without_sets_there_is_nothing_to_choose(room: Room) -> None:
    room.enable(townhall_roles)

    await room.say("Ada", "/labels")

    assert "no labels to choose" in room.said[-1]


async def test_only_the_team_posts_menus(room: Room, interests: Sets) -> None:
    room.enable(townhall_roles, set=interests)

    await room.say("Ada", "/labels post interest")

    assert "for the team" in room.said[-1]
    assert room.buttons == []
