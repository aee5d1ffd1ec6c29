"""The same scenario on every platform, through the real program, and the same ledger in the end."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.conformance.platforms import PLATFORMS
from tests.conformance.scenario import (
    LEDGER,
    account_table,
    first_half,
    group_table,
    ledger,
    second_half,
    townhall_table,
    until_written,
)
from tests.e2e.program import Program

from townhall.model.ids import group_id
from townhall.plugin.loading import Installed


@pytest.mark.parametrize("name", sorted(PLATFORMS))
async def test_every_platform_plays_the_same_scenario_through_a_power_cut(name: str, tmp_path: Path) -> None:
    (tmp_path / "platform").mkdir()
    async with PLATFORMS[name](tmp_path / "platform") as platform:
        running = Program(tmp_path, platform.environment)
        running.write_text(townhall_table() + account_table("bot", platform) + group_table("square", "bot", platform))
        database = tmp_path / "townhall.db"
        group = group_id(Installed.discover().adapter(platform.adapter).platform, "bot", platform.chat)
        await running.start()

        await first_half(platform)
        await until_written(database, group, 6)
        await running.kill()
        await running.start()
        await second_half(platform, database, group)
        await until_written(database, group, len(LEDGER))

        assert await running.stop() == 0
        assert ledger(database, group) == LEDGER
