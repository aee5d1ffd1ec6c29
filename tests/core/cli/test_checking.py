from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.core.cli.support import OPS, line_with


def test_a_file_in_order_is_said_to_be_and_ends_with_0(tmp_path: Path) -> None:
    result = line_with(tmp_path)("check")

    assert (result.exit_code, result.stdout) == (0, "ops.toml is in order.\n")


def test_every_fault_is_told_at_once_with_line_and_nearest_name_and_ends_with_2(tmp_path: Path) -> None:
    wrong = OPS.replace("greeter = true", "greter = true\n[groups.lounge.chrter]").replace(
        '"hall"\nchat', '"hal"\nchat'
    )

    result = line_with(tmp_path, wrong)("check")

    assert result.exit_code == 2
    assert 'Did you mean "greeter"?' in result.stdout
    assert 'Did you mean "hall"?' in result.stdout
    assert "ops.toml, line 13: " in result.stdout
    assert result.stdout.splitlines()[-1].startswith("ops.toml: 3 errors")


def test_nothing_is_started_or_written_by_a_check(tmp_path: Path) -> None:
    line_with(tmp_path)("check")

    assert [path.name for path in tmp_path.iterdir()] == ["ops.toml"]


def test_a_missing_file_is_told_with_the_remedy(tmp_path: Path) -> None:
    line = line_with(tmp_path)
    line.ops.unlink()

    result = line("check")

    assert result.exit_code == 2
    assert "There is no file" in result.stdout
    assert "--config" in result.stdout


@pytest.mark.parametrize(("fatal", "code"), [("false", 0), ("true", 2)])
def test_what_an_account_finds_wrong_is_told_and_refuses_only_when_fatal(tmp_path: Path, fatal: str, code: int) -> None:
    ops = OPS.replace('adapter = "hall"', f'adapter = "hall"\nfault = "No intents."\nfatal = {fatal}')

    result = line_with(tmp_path, ops)("check")

    assert result.exit_code == code
    assert "accounts.hall: No intents. Mend it. [hall-fault]" in result.stdout


def test_offline_asks_no_account(tmp_path: Path) -> None:
    ops = OPS.replace('adapter = "hall"', 'adapter = "hall"\nfault = "No intents."\nfatal = true')

    assert line_with(tmp_path, ops)("check", "--offline").exit_code == 0


def test_an_account_that_cannot_be_asked_is_a_warning(tmp_path: Path) -> None:
    ops = OPS.replace('adapter = "hall"', 'adapter = "hall"\nraises = "no route to host"')

    result = line_with(tmp_path, ops)("check")

    assert result.exit_code == 0
    assert "The account hall could not be asked: no route to host" in result.stdout


def test_a_script_gets_json(tmp_path: Path) -> None:
    result = line_with(tmp_path, OPS.replace("greeter = true", "greter = true"))("check", "--json")

    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (2, False)
    [diagnostic] = told["diagnostics"]
    assert (diagnostic["line"], diagnostic["nearest"], diagnostic["severity"]) == (13, "greeter", "error")


def test_a_pipe_gets_no_colour_codes(tmp_path: Path) -> None:
    line = line_with(tmp_path, OPS.replace("greeter = true", "greter = true"))

    assert all("\x1b" not in line(*call).output for call in (("check",), ("plugins",), ("groups",), ("run", "--bad")))
