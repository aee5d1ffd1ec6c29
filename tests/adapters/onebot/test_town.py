"""The whole program on QQ: somebody joins and is greeted, also after the implementation was away."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.adapters.onebot.living import until
from tests.conformance.counterpart import Counterpart
from tests.servers.onebot.counterpart import OneBotCounterpart, counterpart

import townhall_welcome
from townhall.config.loading import load
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up
from townhall.run.townhall import Townhall
from townhall_onebot import OneBot


@asynccontextmanager
async def town(platform: Counterpart, folder: Path) -> AsyncGenerator[io.StringIO]:
    """Run Townhall with the welcome plugin in the platform's group until the block ends."""
    (folder / "ops.toml").write_text(
        '[townhall]\ndatabase = "sqlite:///townhall.db"\nlisten = ""\n'
        f'[accounts.here]\nadapter = "{platform.adapter}"\n{platform.account}\n'
        f'[groups.lounge]\naccount = "here"\nchat = "{platform.chat}"\nwelcome = {{ batch_window = "0s" }}\n',
        encoding="utf-8",
    )
    installed = Installed.of({"welcome": townhall_welcome}, {"onebot": OneBot})
    loaded = load(folder / "ops.toml", installed, environ=platform.environment)
    assert loaded.configuration is not None, [str(one) for one in loaded.errors]
    log = io.StringIO()
    async with Townhall(loaded, set_up("json", stream=log), version="1"):
        yield log


async def greeted(here: OneBotCounterpart, name: str) -> bool:
    return any(f"@{name}" in one.text or name in one.text for one in await here.standing())


async def test_a_newcomer_is_greeted_and_so_is_one_after_the_implementation_was_away(tmp_path: Path) -> None:
    async with counterpart(tmp_path) as here, town(here, tmp_path) as log:
        await here.peer.connected()
        await here.join("Ada")
        await until(lambda: len(here.world.messages) == 1)
        assert await greeted(here, "Ada")

        await here.stop()
        await here.start()
        await here.peer.connected()
        await here.join("Bob")
        await until(lambda: len(here.world.messages) == 2)
        assert await greeted(here, "Bob")
        assert here.deeds.violations == []

    assert here.peer.token not in log.getvalue()


async def test_a_command_is_answered_and_a_restart_repeats_and_loses_nothing(tmp_path: Path) -> None:
    async with counterpart(tmp_path) as here:
        async with town(here, tmp_path):
            await here.peer.connected()
            await here.join("Ada")
            await until(lambda: len(here.world.messages) == 1)
            asked = await here.say("Ada", "/help")
            await until(lambda: len(here.world.messages) == 3)
        answer = here.world.messages[-1]
        assert (answer.segments[0].type, answer.segments[0].data) == ("reply", {"id": asked})

        missed = await here.say("Ada", "/guide")
        async with town(here, tmp_path):
            await here.peer.connected()
            await here.join("Bob")
            await until(lambda: any(one.author == here.world.self_id for one in here.world.messages[4:]))
        texts = [one.text for one in await here.standing()]

    assert await here.stands(missed)
    assert len([text for text in texts if "Ada" in text]) == 1
    assert here.deeds.violations == []


@pytest.mark.parametrize("name", ["Ada", "[CQ:at,qq=all]"])
async def test_the_counterpart_tells_the_truth(name: str, tmp_path: Path) -> None:
    async with counterpart(tmp_path) as here:
        await here.join(name)
        said = await here.say(name, "hello")
        await here.react(name, said, "👍")

        assert await here.inside(name)
        assert await here.stands(said)
        assert not await here.muted(name)
        assert await here.standing() == []
