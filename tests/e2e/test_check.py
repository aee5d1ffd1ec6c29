"""The operator who checks a file while Townhall runs on it hears of mistakes, and not of the Townhall that runs."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.program import program
from tests.e2e.test_switches import townhall


async def test_check_beside_the_running_program_does_not_blame_it_for_its_own_port(tmp_path: Path) -> None:
    async with program(tmp_path) as running:
        code, said = await townhall(running, "check")
        assert (code, "lobby-port-taken" in said) == (0, False)
        assert said.endswith("ops.toml is in order.\n")

        running.file.write_text(running.file.read_text().replace("townhall.db", "other.db"), encoding="utf-8")
        code, said = await townhall(running, "check")
        assert (code, "lobby-port-taken" in said) == (2, True)
