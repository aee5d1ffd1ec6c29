"""The welcome works on every platform there is, each in its own way."""

from __future__ import annotations

import pytest

import townhall_welcome
from townhall.testing import Room

EVERY = ("full", "telegram", "discord", "qq", "matrix", "wecom", "poorest")

pytestmark = pytest.mark.platforms(*EVERY)


async def test_a_batch_is_greeted_and_shown_the_way_to_the_guide(room: Room) -> None:
    room.set(charter={"purpose": "growth"})
    room.enable(townhall_welcome)

    await room.join("Ada", "Bo")
    await room.wait(minutes=1)

    (said,) = room.said
    assert said.splitlines()[:2] == ["A warm welcome to Ada and Bo!", "This group: growth"]
    assert "/guide" in said


async def test_a_crowd_after_a_quiet_night_fits_into_what_a_message_may_mention(room: Room) -> None:
    names = [f"n{number}" for number in range(120)]
    room.set(timezone="UTC", quiet_hours="00:00-23:59")
    room.enable(townhall_welcome, surge_joins=200, text="Hi {name}!")

    await room.join(*names)
    await room.wait(hours=24)

    (said,) = room.said
    assert said.startswith("Hi n0, n1, n2, ")
    assert said.endswith(" more!")
    assert said.count("n") <= 52


async def test_a_newcomer_hears_of_the_first_step_in_private_or_in_the_group(room: Room) -> None:
    room.enable(townhall_welcome, clean_after="0s", drip=[{"after": "1d", "text": "{name}, how are you?"}])

    await room.join("Ada")
    await room.wait(hours=26)

    heard = [text for _, text in room.whispers] + room.said[1:]
    assert heard == ["Ada, how are you?"]


async def test_the_guide_is_answered(room: Room) -> None:
    room.set(charter={"purpose": "growth"})
    room.enable(townhall_welcome)

    await room.say("Ada", "/guide")

    assert "This group: growth" in room.said[0]
