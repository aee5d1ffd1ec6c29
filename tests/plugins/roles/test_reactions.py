"""Labels chosen by reactions under a posted menu, with those nobody told us of (point 4; defect 12 of the domain)."""

from __future__ import annotations

from typing import Any

import pytest

import townhall_roles
from townhall import Feature, React
from townhall.model.platforms import PROFILES
from townhall.testing import Room

SETS: dict[str, Any] = {
    "interest": {
        "mode": "up_to:2",
        "labels": ["growth", "design", "data"],
        "menu": "reaction",
        "emoji": {"growth": "🌱", "design": "🎨", "data": "📊"},
    }
}

pytestmark = pytest.mark.platforms("full", "matrix")


async def post(room: Room) -> Any:
    room.enable(townhall_roles, set=SETS)
    await room.join("Ada", "Bo")
    await room.admin_says("/labels post interest")
    return room.messages[-1]


async def test_a_reaction_chooses_and_taking_it_back_gives_back(room: Room) -> None:
    menu = await post(room)

    await room.react("Ada", menu, "🌱")
    chosen = await room.labels("Ada")
    await room.unreact("Ada", menu, "🌱")

    assert chosen == {"growth"}
    assert await room.labels("Ada") == frozenset()


async def test_the_reactions_to_press_stand_under_the_menu(room: Room) -> None:
    await post(room)

    assert [one.emoji for one in room.done if isinstance(one, React)] == ["🌱", "🎨", "📊"]


async def test_a_reaction_made_while_we_were_down_is_caught_up_with_at_the_start(room: Room) -> None:
    """Defect 12: reactions made during downtime were never reconciled."""
    menu = await post(room)
    room.reacted("Ada", menu, "🎨")

    await room.wait(seconds=1)
    await room.restart()

    assert await room.labels("Ada") == {"design"}


async def test_a_missed_reaction_is_caught_up_with_within_the_hour(room: Room) -> None:
    menu = await post(room)
    await room.react("Bo", menu, "🌱")
    room.reacted("Ada", menu, "🎨")

    await room.wait(hours=1, minutes=1)

    assert await room.labels("Ada") == {"design"}
    assert await room.labels("Bo") == {"growth"}


async def test_catching_up_leaves_alone_what_was_chosen_elsewhere(room: Room) -> None:
    menu = await post(room)
    await room.react("Ada", menu, "🌱")
    await room.say("Ada", "/label +data")
    await room.say("Ada", "/label -growth")

    await room.wait(hours=2)

    assert await room.labels("Ada") == {"data"}


async def test_a_reaction_too_many_is_told_in_private_and_changes_nothing(room: Room) -> None:
    menu = await post(room)

    for emoji in ("🌱", "🎨", "📊"):
        await room.react("Ada", menu, emoji)
    await room.wait(hours=3)

    assert await room.labels("Ada") == {"growth", "design"}
    assert [to for to, text in room.whispers if "at most" in text] == ["Ada"]


async def test_whoever_is_gone_has_chosen_nothing_since(room: Room) -> None:
    menu = await post(room)
    await room.leave("Ada")
    room.reacted("Ada", menu, "🎨")

    await room.wait(hours=2)

    assert await room.labels("Ada") == frozenset()


async def test_other_reactions_and_other_messages_are_none_of_our_business(room: Room) -> None:
    menu = await post(room)
    other = await room.say("Bo", "hello")

    await room.react("Ada", menu, "👍")
    await room.react("Ada", other, "🌱")

    assert await room.labels("Ada") == frozenset()


async def test_where_reactions_cannot_be_listed_those_we_hear_of_still_count(room: Room) -> None:
    room.platform(PROFILES["full"].without(Feature.REACTION_LIST))
    menu = await post(room)

    await room.react("Ada", menu, "🌱")
    await room.wait(hours=2)

    assert await room.labels("Ada") == {"growth"}


async def test_a_new_menu_takes_the_place_of_the_old_one_and_the_labels_stay(room: Room) -> None:
    old = await post(room)
    await room.react("Ada", old, "🌱")
    await room.admin_says("/labels post interest")
    new = room.messages[-1]

    await room.unreact("Ada", old, "🌱")
    await room.react("Bo", new, "🎨")

    assert await room.labels("Ada") == {"growth"}
    assert await room.labels("Bo") == {"design"}


async def test_a_bot_that_reacts_chooses_nothing(room: Room) -> None:
    """Defect 22: what bots do counts as nothing a person wants."""
    menu = await post(room)
    room.bot("Robo")

    await room.react("Robo", menu, "🌱")
    await room.wait(hours=2)

    assert await room.labels("Robo") == frozenset()
