"""A plain call is read without Typer, and does what the same call does with it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from townhall.cli.plain import plain

ROOT = Path(__file__).parents[3]
PLAIN = "from townhall.cli import main; main()"
BY_TYPER = """
import sys
from townhall.run.lean import import_lean
import_lean()
from townhall.cli.app import build
build(sys.argv[1:])()
"""
IMPORTED = "import sys\nfrom townhall.cli import main\ntry:\n    main()\nfinally:\n    print(*sys.modules)"
ANSWERED = """
[accounts.lobby]
adapter = "lobby"
listen = "127.0.0.1:0"

[groups.lounge]
account = "lobby"
chat = "lounge"
welcome = true
"""


def called(folder: Path, program: str, *arguments: str) -> tuple[int, str, str]:
    path = os.pathsep.join(str(ROOT / one) for one in ("core", "adapters", "plugins"))
    ended = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("command", ["check", "status", "doctor"])
def test_a_plain_call_ends_and_says_as_it_does_by_typer(tmp_path: Path, command: str) -> None:
    (tmp_path / "other.toml").write_text(ANSWERED)

    for call in (
        [command],
        [command, "--json"],
        [command, "-c", "other.toml"],
        [command, "-c", "other.toml", "--json"],
    ):
        assert called(tmp_path, PLAIN, *call) == called(tmp_path, BY_TYPER, *call)


@pytest.mark.parametrize(
    "call",
    [
        *([], ["--help"], ["groups"], ["run", "--json"], ["check", "--offline"], ["check", "-c"], ["doctor", "lounge"]),
        *(["status", "--json", "-c", "ops.toml"], ["check", "--help"], ["--json"], ["run", "-c", "a", "b"]),
    ],
)
def test_whatever_else_is_written_typer_reads(call: list[str]) -> None:
    assert plain(call) is None


def test_the_file_of_a_plain_call_may_be_called_like_an_option(tmp_path: Path) -> None:
    assert called(tmp_path, PLAIN, "check", "-c", "--json") == called(tmp_path, BY_TYPER, "check", "-c", "--json")


def test_the_file_of_a_plain_call_may_be_named_by_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "other.toml").write_text(ANSWERED)
    monkeypatch.setenv("TOWNHALL_CONFIG", "other.toml")

    assert called(tmp_path, PLAIN, "check") == (0, "other.toml is in order.\n", "")


def test_a_plain_check_imports_neither_typer_nor_a_web_server(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_text(ANSWERED)
    _, said, _ = called(tmp_path, IMPORTED, "check")

    imported = set(said.split())
    assert "townhall_lobby" in imported
    assert not imported & {"typer", "pydantic", "rich", "aiohttp.web", "sqlalchemy"}


def test_who_only_asks_for_the_status_imports_nothing_that_answers(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_text(ANSWERED)
    _, said, _ = called(tmp_path, IMPORTED, "status")

    imported = set(said.split())
    assert "townhall.run.status_order" in imported
    assert not imported & {"typer", "aiohttp.web", "structlog.dev", "townhall.bus.bus", "townhall.run.health"}
