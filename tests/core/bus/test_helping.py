"""Nobody reads sixty lines: where there is much, ``/help`` tells it by plugin, and each plugin by itself."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from tests.support.hall import NoSettings, plugin_named

import townhall_campaign
import townhall_kol
import townhall_leaderboard
import townhall_roles
import townhall_rules
import townhall_welcome
from townhall import CommandInvoked, Group, Plugin
from townhall.testing import Room

ALL = (townhall_campaign, townhall_kol, townhall_leaderboard, townhall_roles, townhall_rules, townhall_welcome)


def with_commands(name: str, *words: str, permission: str = "") -> ModuleType:
    """Return a plugin that has some commands and is for nothing else."""
    module, plugin = plugin_named(name)
    for word in words:
        _command(plugin, word, permission)
    return module


def _command(plugin: Plugin[Any], word: str, permission: str) -> None:
    @plugin.command(word, f"{word}-too", permission=permission)
    async def called(event: CommandInvoked, group: Group, settings: NoSettings) -> None:
        """Do one thing."""


MANY = tuple(f"many{number}" for number in range(12))


@pytest.fixture
def busy(room: Room) -> Room:
    room.enable(with_commands("many", *MANY))
    room.enable(with_commands("one", "one"))
    room.enable(with_commands("police", "warn", "ban", permission="police.act"))
    return room


async def test_much_is_told_by_plugin_and_only_what_one_may_use(busy: Room) -> None:
    await busy.say("Ada", "/help")
    await busy.admin_says("/help")

    ada, admin = busy.said[-2].splitlines(), busy.said[-1].splitlines()
    assert [line.split(" – ")[0].split()[-1] for line in ada[1:-1]] == ["many", "one", "core"]
    assert ada[1].endswith("(12 commands)")
    assert ada[2].endswith("(1 command)")
    assert ada[-1] == "Its commands: /help NAME · one command: /help /COMMAND"
    assert any(line.startswith("police") and line.endswith("(2 commands)") for line in admin)


async def test_a_plugin_tells_its_commands_and_a_slash_tells_one(busy: Room) -> None:
    await busy.say("Ada", "/help many")
    await busy.say("Ada", "/help one")
    await busy.say("Ada", "/帮助 /one")
    await busy.say("Ada", "/help many3")

    assert [f"/{word} – Do one thing." in busy.said[0] for word in MANY] == [True] * len(MANY)
    assert busy.said[0].endswith("More about one of them: /help /NAME")
    assert "/one – Do one thing." in busy.said[1]
    assert busy.said[2].endswith("/one\nDo one thing.\nAlso: /one-too")
    assert busy.said[3].endswith("Also: /many3-too")


async def test_what_one_may_not_use_is_not_told_by_its_name_either(busy: Room) -> None:
    for about in ("police", "warn", "/ban"):
        await busy.say("Ada", f"/help {about}")

    assert ["There is no command" in said for said in busy.said] == [True, True, True]


async def test_an_ordinary_groups_own_commands_are_listed_and_those_everybody_has_take_one_line(room: Room) -> None:
    room.enable(with_commands("some", *MANY[:9]))

    await room.say("Ada", "/help")

    lines = room.said[0].splitlines()
    assert [f"/{word} – Do one thing." in lines[place + 1] for place, word in enumerate(MANY[:9])] == [True] * 9
    assert len(lines) == 12
    assert "core – your own data, reasons and help (" in lines[10].replace("*", "")


async def test_a_few_commands_are_still_listed_one_by_one(room: Room) -> None:
    room.enable(with_commands("one", "one"))

    await room.say("Ada", "/help")

    assert "/one – Do one thing." in room.said[0]
    assert room.said[0].endswith("More about one of them: /help NAME")


async def test_a_staff_room_gets_a_line_for_each_plugin_and_asks_on_for_the_same_group(room: Room) -> None:
    for module in ALL:
        room.enable(module)
    await room.staff_room.say("Olga", "/help #room")
    overview = room.staff[-1]
    await room.staff_room.say("Olga", "/help rules #room")
    rules = "".join(room.staff[room.staff.index(overview) + 1 :])
    assert len(overview.splitlines()) == len(ALL) + 3
    assert "rules – the rules, and what follows when they are broken (" in overview.replace("*", "")
    assert overview.endswith("Its commands: /help NAME #room · one command: /help /COMMAND #room")
    assert "/warn" in rules
    assert "/team" not in rules


@pytest.mark.platforms("full", "poorest")
async def test_in_a_chinese_group_it_is_chinese(room: Room) -> None:
    room.set(locale="zh-CN", staff_room=room.staff_room.alias)
    for module in ALL:
        room.enable(module)
    await room.say("Ada", "/帮助")

    said = room.said[-1].replace("*", "")
    assert "leaderboard – 积分、榜单与表扬（" in said
    assert "core – 你自己的数据、理由与帮助（" in said
