from __future__ import annotations

from pathlib import Path

import pytest
from tests.core.cli.support import OPS, installed, line_with
from typer.testing import CliRunner

from townhall.cli.app import build


@pytest.mark.parametrize("call", [("frobnicate",), ("check", "--frob"), ("explain",), ("new-plugin",)])
def test_a_wrong_call_ends_with_2_and_says_why(tmp_path: Path, call: tuple[str, ...]) -> None:
    result = line_with(tmp_path)(*call)

    assert result.exit_code == 2
    assert "Error: " in result.stderr


def test_the_version_is_told() -> None:
    result = CliRunner().invoke(build(["--version"]), ["--version"])

    assert result.exit_code == 0
    assert result.stdout.startswith("townhall ")


def test_every_command_is_described_whole_in_the_help() -> None:
    result = CliRunner().invoke(build(["--help"]), ["--help"])

    assert "..." not in result.stdout.replace("[ARGS]...", "")
    for command in ("run", "check", "explain", "schema", "plugins", "groups", "new-plugin"):
        assert f"\n  {command} " in result.stdout


def test_a_plugin_that_is_switched_on_adds_its_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    line = line_with(tmp_path)

    assert line("greeter-count").stdout == "3 greetings\n"


def test_a_plugin_that_no_group_has_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    line = line_with(tmp_path, OPS.replace("greeter = true", "").replace('greeter = { text = "Hi {name}!" }', ""))

    assert line("greeter-count").exit_code == 2


def test_the_file_may_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOWNHALL_CONFIG", str(line_with(tmp_path).ops))

    result = CliRunner().invoke(build(["check"]), ["check"], obj=installed())

    assert result.stdout == "ops.toml is in order.\n"
