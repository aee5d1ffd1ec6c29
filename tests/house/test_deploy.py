"""What is shipped for servers is what its own checkers find in order: units, image, compose file."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.house.sources import ROOT

SYSTEMD = ROOT / "deploy" / "systemd"
CONTAINER = ROOT / "deploy" / "container"
EXPOSURE = 20
"""The greatest exposure of a service that is accepted, in tenths: systemd calls 2.0 and less OK."""


def tool(name: str) -> str:
    """Return a program of this environment or of the machine; skips without it, or fails where it is required."""
    for found in (Path(sys.executable).with_name(name), shutil.which(name)):
        if found is not None and Path(found).exists():
            return str(found)
    if os.environ.get("TOWNHALL_REQUIRE_LINTERS") == "1":
        pytest.fail(f"No {name} on this machine, and TOWNHALL_REQUIRE_LINTERS=1 asks for it.")
    pytest.skip(f"No {name} on this machine: install it to check what is shipped for servers.")


def finds_in_order(*command: str) -> None:
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture
def units(tmp_path: Path) -> Sequence[Path]:
    """Return copies of the units that start a program which is there."""
    copies: list[Path] = []
    for unit in sorted(SYSTEMD.iterdir()):
        copy = tmp_path / unit.name
        copy.write_text(unit.read_text(encoding="utf-8").replace("/opt/townhall/bin/townhall", sys.executable))
        copies.append(copy)
    return copies


def test_the_units_are_understood_by_systemd(units: Sequence[Path]) -> None:
    finds_in_order(tool("systemd-analyze"), "verify", "--man=no", *map(str, units))


def test_the_services_may_do_next_to_nothing_to_the_machine(units: Sequence[Path]) -> None:
    services = [str(unit) for unit in units if unit.suffix == ".service"]

    for service in services:
        finds_in_order(
            tool("systemd-analyze"), "security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", service
        )
    assert len(services) == 2


def test_the_image_definition_is_clean() -> None:
    finds_in_order(tool("hadolint"), str(CONTAINER / "Dockerfile"))


def test_the_compose_file_is_one() -> None:
    compose = str(CONTAINER / "compose.yaml")

    finds_in_order(tool("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", compose)


def test_the_image_does_not_run_as_root() -> None:
    lines = (CONTAINER / "Dockerfile").read_text(encoding="utf-8").splitlines()

    users = [line.split()[1] for line in lines if line.startswith("USER")]
    assert users == ["10001:10001"]
    assert lines.index(f"USER {users[0]}") < lines.index('ENTRYPOINT ["townhall"]')


def test_the_image_takes_only_files_that_the_builder_is_given() -> None:
    given = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    dockerfile = (CONTAINER / "Dockerfile").read_text(encoding="utf-8")
    taken = {word for line in re.findall(r"^COPY (?!--)(.+)$", dockerfile, re.MULTILINE) for word in line.split()[:-1]}

    assert taken == given
    assert all((ROOT / name).exists() for name in taken)


def test_the_commands_of_the_units_and_of_the_image_exist() -> None:
    from townhall.cli.app import build

    commands = {command.name or getattr(command.callback, "__name__", "") for command in build([]).registered_commands}
    units = "".join(unit.read_text(encoding="utf-8") for unit in SYSTEMD.iterdir())
    called = set(re.findall(r"^ExecStart=/opt/townhall/bin/townhall (\S+)", units, re.MULTILINE)) | {"run"}

    assert called <= commands
