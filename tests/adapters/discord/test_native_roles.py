"""The real program gives a role of a small Discord with a label, and takes it at the end: K4."""

from __future__ import annotations

from pathlib import Path

from tests.adapters.discord.test_program import everything_in
from tests.conformance.scenario import account_table, until
from tests.e2e.program import Program
from tests.servers.discord.counterpart import DiscordCounterpart
from tests.servers.discord.server import serving

PLUGIN = '''"""Makes core members of whoever asks."""

from townhall import CommandInvoked, Group, Plugin, Settings

plugin = Plugin(Settings)


@plugin.command("core")
async def give(event: CommandInvoked, group: Group, settings: Settings) -> None:
    """Become a core member."""
    group.labels.give(event.actor.id, "core")


@plugin.command("nocore")
async def take(event: CommandInvoked, group: Group, settings: Settings) -> None:
    """Be one no more."""
    group.labels.take(event.actor.id, "core")
'''


async def test_a_role_of_the_server_comes_with_a_label_and_goes_with_it_over_a_restart(tmp_path: Path) -> None:
    (tmp_path / "plugins" / "townhall_cores").mkdir(parents=True)
    (tmp_path / "plugins" / "townhall_cores" / "__init__.py").write_text(PLUGIN)
    async with serving() as server:
        platform = DiscordCounterpart(server)
        guild = server.truth.guild_of(platform.chat)
        assert guild is not None
        # Named by its id, it is known by its name in what Discord tells.
        vip = server.truth.role(guild, "VIP", 0)
        running = Program(tmp_path, platform.environment)
        running.write_text(
            '[townhall]\nlog = "json"\nplugin_paths = ["plugins"]\n'
            + account_table("bot", platform)
            + f'[groups.lounge]\naccount = "bot"\nchat = "{platform.chat}"\ncores = true\n'
            + f'native_roles = {{ core = "{vip}" }}\n'
        )
        ada = server.truth.named("Ada")

        async def has_role() -> bool:
            return vip in guild.members[ada]["roles"]

        async def has_none() -> bool:
            return vip not in guild.members[ada]["roles"]

        await running.start()
        try:
            await platform.join("Ada")
            await platform.say("Ada", "/core")
            await until("the role comes with the label", has_role)
            await server.people.leave(guild, ada)
            await platform.join("Ada")
            await until("whoever comes back has it back", has_role)
            assert await running.stop() == 0
            await running.start()
            await platform.say("Ada", "/nocore")
            await until("the role goes with the label", has_none)
        finally:
            assert await running.stop() == 0

    granted = [entry for entry in guild.audit_log if entry["target_id"] == ada and entry["user_id"] == server.truth.us]
    assert len(granted) == 3
    assert server.rest.problems == []
    assert b"canary" not in everything_in(tmp_path)
