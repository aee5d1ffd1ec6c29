"""The real program on the small Discord: the menu, a command of it, and no token anywhere."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.scenario import account_table, said, until
from tests.e2e.program import Program
from tests.servers.discord.counterpart import DiscordCounterpart
from tests.servers.discord.server import serving

GROUP = '[groups.lounge]\naccount = "bot"\nchat = "{chat}"\nwelcome = {{ batch_window = "1s" }}\n'


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_a_command_of_the_menu_is_answered_and_the_token_is_nowhere(tmp_path: Path) -> None:
    async with serving() as server:
        platform = DiscordCounterpart(server)
        running = Program(tmp_path, platform.environment)
        running.write_text(
            '[townhall]\nlog = "json"\n' + account_table("bot", platform) + GROUP.format(chat=platform.chat)
        )
        await running.start()
        try:
            await platform.join("Ada")
            await said(platform, "Ada")
            guild = server.truth.guild_of(platform.chat)
            assert guild is not None

            async def has_menu() -> bool:
                return any(command["name"] == "help" for command in guild.commands)

            await until("the menu of commands is shown", has_menu)
            question = await server.questions.command(platform.chat, server.truth.named("Ada"), "help")
            helped = await said(platform, "/help")
        finally:
            assert await running.stop() == 0

    assert question.state == "answered"
    assert question.original is not None
    assert question.original["id"] == helped.id
    assert server.rest.problems == []
    assert b"canary" not in everything_in(tmp_path)
    assert [line for line in running.output if "canary" in line] == []
