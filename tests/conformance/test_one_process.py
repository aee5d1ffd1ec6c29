"""One process looks after all platforms at once; the loss of one harms no other, and it comes back by itself."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

from tests.conformance.counterpart import Counterpart
from tests.conformance.platforms import PLATFORMS
from tests.conformance.scenario import account_table, group_table, said, townhall_table, until
from tests.e2e.program import Program

EMBEDDED = "lobby"
"""Its page is served by Townhall itself, so it cannot be lost alone."""


def ops_toml(platforms: dict[str, Counterpart]) -> str:
    accounts = [account_table(f"bot-{name}", one) for name, one in platforms.items()]
    groups = [group_table(f"square-{name}", f"bot-{name}", one) for name, one in platforms.items()]
    return townhall_table() + "".join((*accounts, *groups))


async def connected(running: Program, name: str, *, is_so: bool = True) -> None:
    """Wait until an account is connected, or no longer is."""

    async def as_wanted() -> bool:
        line = f'townhall_adapter_state{{account="bot-{name}",state="connected"}}'
        return (await running.metric(line) == 1.0) is is_so

    await until(f"{name} is {'connected' if is_so else 'lost'}", as_wanted)


class Talk:
    """Asks on each platform and counts the answers."""

    def __init__(self, platforms: dict[str, Counterpart]) -> None:
        self._platforms = platforms
        self._asked = dict.fromkeys(platforms, 0)

    async def answered(self, *names: str) -> None:
        """Have Ada ask once on these platforms, and wait for one more answer on each."""
        for name in names:
            self._asked[name] += 1
            await self._platforms[name].say("Ada", "/ping")
        for name in names:
            await said(self._platforms[name], "Pong, Ada.", times=self._asked[name])


async def test_the_loss_of_one_platform_harms_no_other_and_is_made_good(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        platforms: dict[str, Counterpart] = {}
        for name, opening in PLATFORMS.items():
            (tmp_path / name).mkdir()
            platforms[name] = await stack.enter_async_context(opening(tmp_path / name))
        running = Program(
            tmp_path, {key: value for one in platforms.values() for key, value in one.environment.items()}
        )
        running.write_text(ops_toml(platforms))
        await running.start()
        stack.push_async_callback(running.stop)
        talk = Talk(platforms)

        for one in platforms.values():
            await one.join("Ada")
            await said(one, "Welcome", "Ada")
        await talk.answered(*platforms)

        for name in platforms.keys() - {EMBEDDED}:
            await platforms[name].stop()
            await connected(running, name, is_so=False)
            await talk.answered(*(platforms.keys() - {name}))
            await platforms[name].start()
            await connected(running, name)
            await talk.answered(name)
        await talk.answered(*platforms)
        assert await running.stop() == 0
