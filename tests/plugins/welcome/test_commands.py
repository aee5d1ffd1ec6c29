"""What people can ask of the welcome (domain 3.1, commands)."""

from __future__ import annotations

import townhall_welcome
from townhall.testing import Room


async def test_a_preview_shows_what_a_newcomer_would_see(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}! {first_step}")
    room.set(charter={"first_step": "say hello"})

    await room.admin_says("/welcome preview")

    assert room.said[0].endswith("Hi Admin! A good first step: say hello")


async def test_only_the_team_may_pause(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")

    await room.say("Ada", "/welcome pause 2h")
    await room.join("Bo")
    await room.wait(minutes=1)

    assert room.said[-1] == "Hi Bo!"


async def test_a_pause_holds_greetings_back_and_then_greets_all_together(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!", batch_max=2)
    await room.join("Ada")

    await room.admin_says("/welcome pause 2h")
    await room.join("Bo", "Cy")
    await room.wait(hours=1)
    assert not any(said.startswith("Hi ") for said in room.said)
    await room.wait(hours=1, minutes=1)

    assert room.said[-1] == "Hi Ada, Bo and Cy!"


async def test_a_pause_can_be_ended_early(room: Room) -> None:
    room.enable(townhall_welcome, text="Hi {name}!")
    await room.admin_says("/welcome pause 2h")
    await room.join("Ada")

    await room.admin_says("/welcome resume")
    await room.wait(minutes=1)

    assert room.said[-1] == "Hi Ada!"


async def test_a_pause_has_an_end(room: Room) -> None:
    room.enable(townhall_welcome)

    await room.admin_says("/welcome pause 90d")

    assert room.said[-1].endswith("A pause can be at most 14 days.")


async def test_a_pause_in_chinese_is_understood(room: Room) -> None:
    room.enable(townhall_welcome)
    room.set(locale="zh-CN", timezone="Asia/Shanghai")

    await room.admin_says("/欢迎 pause 30分钟")

    assert "欢迎语暂停到" in room.said[-1]


async def test_a_group_can_be_told_not_to_write_in_private_and_again_to(room: Room) -> None:
    room.enable(townhall_welcome)

    await room.say("Ada", "/nodm")
    await room.say("Ada", "/nodm off")

    assert "I will not write to you" in room.said[0]
    assert "I may write to you again." in room.said[1]


async def test_in_suggest_staff_are_asked_before_anybody_is_greeted(room: Room) -> None:
    room.enable(townhall_welcome, mode="suggest", text="Hi {name}!")
    room.staff_room  # noqa: B018 -- staff are there from the first time they are asked for

    await room.join("Ada")
    await room.wait(minutes=1)

    assert room.said == []
    assert ["Hi @Ada!" in said for said in room.staff] == [True]


async def test_in_observe_nothing_is_said_and_the_reason_is_there(room: Room) -> None:
    room.enable(townhall_welcome, mode="observe")

    await room.join("Ada")
    await room.wait(minutes=1)

    assert room.said == []
    assert "new here" in [reason.summary for reason in await room.reasons()]
