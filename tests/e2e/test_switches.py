"""An operator switches and asks the doctor beside the real program, over a power cut, and without it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.e2e.program import Program, program


async def townhall(running: Program, *words: str) -> tuple[int, str]:
    """Call the command line in the folder of the program."""
    called = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "townhall", *words),
        cwd=running.folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await called.communicate()
    assert called.returncode is not None
    return called.returncode, said.decode()


async def test_a_switch_holds_at_once_over_a_power_cut_and_until_it_is_taken_back(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        code, said = await townhall(running, "switch", "lounge", "welcome", "off", "--for", "2h", "--why", "a trial")
        assert (code, said.startswith("welcome is off in lounge now, until ")) == (0, True)
        assert "not running" not in said

        code, said = await townhall(running, "doctor", "lounge", "--plugin", "welcome")
        assert code == 1
        assert said.startswith("stops  welcome is off until ")

        await running.kill()
        code, said = await townhall(running, "doctor", "lounge")
        assert code == 1
        assert said.startswith("stops  Townhall is not running")

        await running.start()
        code, said = await townhall(running, "switch", "list", "--json")
        assert [(one["key"], one["value"], one["in_force"]) for one in json.loads(said)] == [("welcome", "false", True)]
        assert (await townhall(running, "switch", "clear", "lounge", "welcome"))[0] == 0
        code, said = await townhall(running, "doctor", "lounge")
        assert (code, said.splitlines()[-1]) == (0, "Nothing stops anything here.")


async def test_a_wrong_switch_changes_nothing_in_the_running_program(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        code, said = await townhall(running, "switch", "lounge", "welcom", "off")
        assert (code, 'Did you mean "welcome"?' in said) == (2, True)
        assert json.loads((await townhall(running, "switch", "list", "--json"))[1]) == []


async def test_a_switch_without_the_program_holds_from_its_next_start(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        await running.stop()
        code, said = await townhall(running, "switch", "lounge", "welcome", "off")
        assert (code, said.endswith("Townhall is not running; it holds from the next start.\n")) == (0, True)

        await running.start()
        assert (await townhall(running, "doctor", "lounge", "--plugin", "welcome"))[0] == 1
