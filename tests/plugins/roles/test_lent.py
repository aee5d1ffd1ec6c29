"""Who helps on behalf of whom stands in /team, and can be given back by the word for stepping down (L14)."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import townhall_roles
from townhall import Allowance, CommandInvoked, Draft, Group, Plugin, Settings, Standing
from townhall.testing import Room


async def lend(room: Room, rules: ModuleType) -> None:
    """Let Olga lend Kim the right to warn, twice a day."""
    plugin: Plugin[Settings] = rules.__dict__["plugin"]

    @plugin.command("lend")
    async def lend_it(event: CommandInvoked, group: Group, settings: Settings) -> None:
        until = group.now + timedelta(days=9)
        nodes = {"rules.warn": Allowance.read("2/day")}
        kim, olga = group.member_id("kim"), group.member_id("olga")
        offered = await group.delegations.offer(Draft(holder=kim, nodes=nodes, sponsor=olga, expires_at=until))
        await group.delegations.accept(offered)

    room.enable(townhall_roles)
    room.enable(rules)
    room.person("Olga", standing=Standing.ADMIN)
    await room.join("Olga", "Kim", "Mia")
    await room.say("Olga", "/lend")


async def test_team_shows_who_helps_on_behalf_of_whom_until_it_ends(room: Room, rules: ModuleType) -> None:
    await lend(room, rules)
    await room.say("Mia", "/team")
    assert "Kim helps on behalf of Olga until 2026-03-11: rules.warn 2/day" in room.said[-1]

    await room.wait(days=9)
    await room.say("Mia", "/team")
    assert "on behalf of" not in room.said[-1]


async def test_who_holds_no_position_gives_back_what_is_lent(room: Room, rules: ModuleType) -> None:
    await lend(room, rules)
    await room.say("Kim", "/warn Mia")
    await room.say("Kim", "/resign")
    await room.say("Kim", "/warn Mia")

    assert sum("Warned." in one for one in room.said) == 1
