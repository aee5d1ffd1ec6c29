"""The whole program on Telegram: a group that moves keeps its settings, and the commands an operator types work."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from tests.conformance.scenario import said
from tests.e2e.program import Program
from tests.servers.telegram.counterpart import TelegramCounterpart
from tests.servers.telegram.server import TOKEN, Server, serving
from tests.servers.telegram.world import GROUP, World

SMALL = -55


def ops(server: Server, chat: int) -> str:
    account = TelegramCounterpart(server, server.world.truth.chats[chat]).account
    return (
        f'[townhall]\nlog = "json"\n[accounts.tg]\nadapter = "telegram"\n{account}\n'
        f'[groups.lounge]\naccount = "tg"\nchat = "{chat}"\nwelcome = {{ batch_window = "1s" }}\n'
    )


async def asked(folder: Path, *words: str) -> tuple[int, str]:
    """Type a command beside the ops.toml of a folder; return how it ended and what it showed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "townhall",
        *words,
        cwd=folder,
        env={**os.environ, "TELEGRAM_TOKEN": TOKEN},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    shown, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, shown.decode()


async def test_newcomers_are_greeted_before_and_after_a_group_becomes_a_supergroup(tmp_path: Path) -> None:
    world = World()
    small = world.open(SMALL, type="group")
    async with serving(world) as server:
        running = Program(tmp_path, TelegramCounterpart(server, small).environment)
        running.write_text(ops(server, SMALL))
        await running.start()
        try:
            world.join(small, world.truth.user("Ada"))
            await said(TelegramCounterpart(server, small), "Welcome", "Ada")
            upgraded = world.migrate(small, GROUP)
            world.join(upgraded, world.truth.user("Bob"))
            await said(TelegramCounterpart(server, upgraded), "Welcome", "Bob")
        finally:
            await running.stop()


async def test_what_an_operator_types_finds_groups_and_mistakes_while_it_runs_and_before(tmp_path: Path) -> None:
    world = World(reads_everything=False)
    world.open(admin=False)
    async with serving(world) as server:
        (tmp_path / "ops.toml").write_text(ops(server, GROUP))
        found, mistakes = await asked(tmp_path, "groups", "--visible"), await asked(tmp_path, "check")
        running = Program(tmp_path, TelegramCounterpart(server, world.truth.chats[GROUP]).environment)
        running.write_text(ops(server, GROUP))
        await running.start()
        try:
            polls = world.post.polls
            meanwhile = await asked(tmp_path, "groups", "--visible")
            disturbed = world.post.polls - polls
        finally:
            await running.stop()

    assert str(GROUP) in found[1]
    assert "The Lounge" in found[1]
    assert "telegram-privacy-mode" in mistakes[1]
    assert "telegram-not-admin" in mistakes[1]
    assert "The Lounge" in meanwhile[1]
    # Not more than one question of its own may fall due meanwhile.
    assert disturbed <= 1
