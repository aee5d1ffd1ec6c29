"""What is installed is pinned and hashed, and names no index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli
from tests.house.imports import imported
from tests.house.sources import ROOT, python_files

FILES = sorted((ROOT / "requirements").glob("*.txt"))
MODULES = {"google-re2": "re2", "prometheus-client": "prometheus_client", "python-dateutil": "dateutil"}
"""What a distribution is imported as, where it is not its own name."""
ONLY_FILES = {"tzdata"}
"""The zones of the world, which zoneinfo finds by itself where the machine has none."""
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[\w,-]+\])?==(?P<version>\S+)")


def entries(file: Path) -> list[str]:
    """Return each requirement with its options on one line."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def pins(file: Path) -> dict[str, str]:
    found = (PIN.match(entry) for entry in entries(file))
    return {match["name"].lower(): match["version"] for match in found if match}


def wanted(*specifications: str) -> set[str]:
    names = (re.split(r"[<>=!~; \[]", one, maxsplit=1)[0] for one in specifications)
    return {name.lower().replace("_", "-") for name in names}


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    read = tomli.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {name: wanted(*only_texts(group)) for name, group in read["dependency-groups"].items()}
    return {"run": wanted(*read["project"]["dependencies"]), **groups}


def only_texts(group: list[object]) -> list[str]:
    return [one for one in group if isinstance(one, str)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_requirement_is_pinned_and_hashed(file: Path) -> None:
    loose = [entry for entry in entries(file) if not (PIN.match(entry) and "--hash=sha256:" in entry)]

    assert loose == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_requirement_names_an_index_or_an_address(file: Path) -> None:
    assert not re.search(r"://|-i\s|--index|--find-links|--trusted-host", file.read_text(encoding="utf-8"))


def test_one_version_of_each_thing_is_pinned_everywhere() -> None:
    versions: dict[str, set[str]] = {}
    for file in FILES:
        for name, version in pins(file).items():
            versions.setdefault(name, set()).add(version)

    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", ["run", "build", "dev"])
def test_everything_that_is_asked_for_is_pinned(name: str, asked: dict[str, set[str]]) -> None:
    assert asked[name] - set(pins(ROOT / f"requirements/{name}.txt")) == set()


def test_developers_have_what_users_have() -> None:
    assert set(pins(ROOT / "requirements/run.txt")) <= set(pins(ROOT / "requirements/dev.txt"))


def test_everything_that_is_asked_for_is_used(asked: dict[str, set[str]]) -> None:
    used = {name.partition(".")[0] for file in python_files("core", "adapters", "plugins") for name in imported(file)}

    assert {name for name in asked["run"] if MODULES.get(name, name) not in used} == ONLY_FILES


def test_the_manual_says_why_each_requirement_is_there(asked: dict[str, set[str]]) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

    assert {name for name in asked["run"] if f"`{name}`" not in text} == set()
