"""Labels and positions work on every platform there is, each in its own way."""

from __future__ import annotations

from typing import Any

import pytest

import townhall_roles
from townhall.testing import Room

EVERY = ("full", "telegram", "discord", "qq", "matrix", "wecom", "poorest")
SETS: dict[str, Any] = {"interest": {"mode": "up_to:2", "labels": ["growth", "design", "data"]}}

pytestmark = pytest.mark.platforms(*EVERY)


async def test_a_label_is_chosen_from_the_menu_and_called(room: Room) -> None:
    room.enable(townhall_roles, set=SETS)
    await room.join("Ada", "Bo")
    await room.say("Ada", "/labels")

    await room.press("Ada", "design")
    await room.admin_says("/call #design Look at this.")

    assert await room.labels("Ada") == {"design"}
    assert room.said[-1] == "Ada: Look at this. (Admin)"


async def test_a_holder_is_asked_appointed_and_stood_in_for(room: Room) -> None:
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for
    room.enable(townhall_roles, positions={"recorder": {"substitutes": ["sam"]}})
    await room.join("Ada", "Sam")

    await room.admin_says("/appoint @Ada recorder 90d")
    await room.press("Ada", "Yes, gladly", direct=bool(room.whispered_to("Ada")))
    on_duty = await room.labels("Ada")
    await room.wait(hours=24)

    assert on_duty == {"position:recorder", "duty:recorder"}
    assert await room.labels("Sam") == {"substitute:recorder", "duty:recorder"}
    assert "Sam stands in as Recorder: Ada has been silent for too long." in room.staff
