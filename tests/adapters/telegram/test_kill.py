"""A process that is killed at any moment loses no update and tells none twice."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

from tests.adapters.telegram.world import stage
from tests.house.sources import ROOT
from tests.servers.telegram.world import GROUP

UPDATES = 1500
KILLS = 12
CHILD = Path(__file__).with_name("child.py")


async def start(folder: Path, api: str, token: str) -> asyncio.subprocess.Process:
    paths = (ROOT / "core", ROOT / "adapters")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    return await asyncio.create_subprocess_exec(
        sys.executable, str(CHILD), str(folder), api, token, str(GROUP), env=environment
    )


def kept(folder: Path) -> list[str]:
    path = folder / "journal.db"
    if not path.is_file():
        return []
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        try:
            return [str(text) for (text,) in database.execute("SELECT text FROM event ORDER BY seq")]
        except sqlite3.OperationalError:
            return []


async def test_killed_at_random_it_loses_nothing_and_tells_nothing_twice(tmp_path: Path) -> None:
    random = Random(7)
    async with stage(tmp_path) as here:
        ada = here.truth.user("Ada")

        async def talk() -> None:
            for number in range(UPDATES):
                here.world.say(here.group, ada, str(number))
                await asyncio.sleep(random.random() * 0.014)

        talking = asyncio.get_running_loop().create_task(talk())
        child = await start(tmp_path, here.server.url, here.server.token)
        goals = sorted(random.sample(range(50, UPDATES - 50), KILLS))
        async with asyncio.timeout(120):
            for goal in goals:
                while len(kept(tmp_path)) < goal:  # noqa: ASYNC110 -- another process writes
                    await asyncio.sleep(random.random() * 0.02)
                child.kill()
                await child.wait()
                child = await start(tmp_path, here.server.url, here.server.token)
            await talking
            while len(kept(tmp_path)) < UPDATES or here.world.post.waiting:  # noqa: ASYNC110 -- likewise
                await asyncio.sleep(0.05)
        child.kill()
        await child.wait()

    assert kept(tmp_path) == [str(number) for number in range(UPDATES)]
