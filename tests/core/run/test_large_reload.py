"""The whole program with a file so large that a process of its own reads it again."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from tests.support.children import children

from townhall.config.loading import load
from townhall.model.ids import GroupId
from townhall.plugin.loading import Installed
from townhall.run.logs import set_up
from townhall.run.rereading import LARGE
from townhall.run.townhall import Townhall

HEAD = (
    '[townhall]\nlisten = ""\n'
    '[accounts.lobby]\nadapter = "lobby"\nlisten = "127.0.0.1:0"\n[defaults]\naccount = "lobby"\nwelcome = true\n'
)
MANY = HEAD + "".join(f'[groups.g{number}]\nchat = "c{number}"\ntitle = "Group {number}"\n' for number in range(5_000))
ONE = GroupId("lobby:lobby:c7")


def program(folder: Path) -> Townhall:
    """Return the program on a large file, not started."""
    assert len(MANY) > LARGE
    path = folder / "ops.toml"
    path.write_text(MANY)
    loaded = load(path, Installed.discover())
    assert loaded.configuration is not None, loaded.errors[0]
    return Townhall(loaded, set_up("json", stream=io.StringIO()))


async def test_one_group_changes_and_all_others_stay_what_they_are(tmp_path: Path) -> None:
    async with program(tmp_path) as house:
        before = dict(house.configuration.groups)
        house.loaded.path.write_text(MANY.replace('"Group 7"', '"Seven"').replace('"Group 8"\n', '"Group 8"\n# 8\n'))

        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]

        now = house.configuration.groups
        assert now[ONE].core.title == "Seven"
        assert [id for id, group in now.items() if group is not before[id]] == [ONE]
        assert house.engine.world.group(ONE) is now[ONE]


async def test_a_bad_one_is_refused_with_its_line(tmp_path: Path) -> None:
    async with program(tmp_path) as house:
        before = house.loaded
        house.loaded.path.write_text(MANY.replace("title = ", "titel = "))

        await house._reloading.reload()  # pyright: ignore[reportPrivateUsage]

        assert house.loaded is before
        assert house.condition().refused_reload.startswith("ops.toml, line 11: groups.g0 has no key")


async def test_the_end_of_the_program_is_the_end_of_the_reading(tmp_path: Path) -> None:
    before = children()
    async with program(tmp_path) as house, asyncio.TaskGroup() as group:
        reloading = group.create_task(house._reloading.reload())  # pyright: ignore[reportPrivateUsage]
        await asyncio.sleep(0)
        reloading.cancel()

    await asyncio.get_running_loop().shutdown_default_executor()
    assert reloading.cancelled()
    assert children() <= before
