"""Calling the holders of a label, and sending something to them alone (point 11; S4, S7)."""

from __future__ import annotations

from typing import Any

import pytest

import townhall_roles
from townhall import Mention, Say
from townhall.testing import Room

SETS: dict[str, Any] = {"interest": {"labels": ["growth"]}, "layer": {"labels": ["core"], "self": False}}


async def begun(room: Room, **settings: Any) -> None:
    room.enable(townhall_roles, set=SETS, **settings)
    await room.join("Ada", "Bo", "Cy")
    for name in ("Ada", "Bo"):
        await room.say(name, "/label +growth")


async def test_s4_a_call_reaches_those_with_the_label_and_nobody_else(room: Room) -> None:
    """S4: content goes to those whom it concerns."""
    await begun(room)

    await room.admin_says("/call #growth Who comes on Friday?")

    assert room.said[-1] == "Ada, Bo: Who comes on Friday? (Admin)"


async def test_a_label_rests_after_a_call(room: Room) -> None:
    await begun(room)
    await room.admin_says("/call #growth one")

    await room.admin_says("/call #growth two")
    await room.wait(hours=6)
    await room.admin_says("/call #growth three")

    assert "rests until 2026-03-02 16:00" in room.said[-2]
    assert "three" in room.said[-1]


async def test_whoever_does_not_want_to_be_called_is_not(room: Room) -> None:
    await begun(room)
    await room.say("Bo", "/calls off")

    await room.admin_says("/call #growth hello")

    assert room.said[-1].startswith("Ada: hello")


async def test_members_call_nobody_and_a_delegate_does(room: Room) -> None:
    await begun(room)
    room.set(grants={"core": ["roles.call"]})
    await room.say("Cy", "/call #growth hello")
    await room.admin_says("/label @Cy +core")

    await room.say("Cy", "/call #growth hello")

    assert [said for said in room.said if said.startswith("Ada, Bo: hello")] == ["Ada, Bo: hello (Cy)"]


async def test_who_left_is_not_called(room: Room) -> None:
    await begun(room)
    await room.leave("Bo")

    await room.admin_says("/call #growth hello")

    assert room.said[-1].startswith("Ada: hello")


@pytest.mark.platforms("full", "qq")
async def test_a_crowd_is_called_in_as_many_messages_as_the_platform_takes(room: Room) -> None:
    names = [f"n{number}" for number in range(130)]
    room.enable(townhall_roles, set={"layer": {"labels": ["core"], "self": False}})
    await room.join(*names)
    for name in names:
        await room.admin_says(f"/label @{name} +core")

    await room.admin_says("/call #core hello")

    called = [said for said in room.said if ": hello (" in said]
    assert sum(said.count("n") for said in called) - sum(said.count("in)") for said in called) == 130
    assert len(called) > 1


@pytest.mark.platforms("full", "telegram")
async def test_s7_an_exclusive_post_is_delivered_to_the_core_only_and_others_get_the_light_one(room: Room) -> None:
    """S7: high-value members get exclusive content, ordinary ones something light."""
    await begun(room)
    await room.admin_says("/label @Cy +core")

    await room.admin_says("/send #core The numbers of the quarter.\n---\nA new picture is in the hall.")

    assert room.whispers == [("Cy", "The numbers of the quarter.")]
    assert "A new picture is in the hall." in room.said
    assert not any("numbers" in said for said in room.said)


@pytest.mark.platforms("poorest")
async def test_s7_where_nobody_can_be_written_to_alone_nothing_leaks(room: Room) -> None:
    await begun(room)
    await room.admin_says("/label @Cy +core")

    await room.admin_says("/send #core The numbers of the quarter.")

    assert "Nothing was sent" in room.said[-1]
    assert not any("numbers" in said for said in room.said)


async def test_what_a_delegate_writes_is_never_markup_and_mentions_nobody(room: Room) -> None:
    """Defects 17 and 22: a bot that repeats what people write must not lend them its voice."""
    await begun(room)

    await room.admin_says("/call #growth **bold** @everyone [x](http://bad.example) {names}")

    (said,) = [one for one in room.messages if "bold" in one.text]
    assert "**bold** @everyone [x](http://bad.example) {names}" in said.text
    assert {part.name for part in said.parts if isinstance(part, Mention)} <= {"Ada", "Bo", "Admin"}


async def test_a_name_that_looks_like_a_mention_or_a_link_is_made_safe(room: Room) -> None:
    """Defect 17: user text injected mentions and links by way of names."""
    await begun(room)
    await room.say("@everyone http://bad.example", "/label +growth")

    await room.admin_says("/call #growth hello")

    assert "http://bad.example" not in room.said[-1]
    assert "@everyone" not in room.said[-1]
    assert not any(isinstance(one, Say) and one.may_mention_all for one in room.done)
