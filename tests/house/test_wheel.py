"""What is in the wheel, and that nothing else is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.house.sources import ROOT, packages, shown, tracked_files

CODE = {"core": "townhall", "adapters": "townhall_", "plugins": "townhall_"}


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with ZipFile(next(folder.glob("*.whl"))) as wheel:
        return frozenset(wheel.namelist())


def test_the_wheel_holds_our_packages_and_nothing_beside_them(wheel_names: frozenset[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names}
    ours = {package.name for folder in CODE for package in packages(folder)}

    assert {top for top in tops if not top.endswith(".dist-info")} == ours
    assert len(tops - ours) == 1


def test_every_file_of_a_package_is_in_the_wheel(wheel_names: frozenset[str]) -> None:
    wanted = {
        "/".join(file.relative_to(ROOT).parts[1:])
        for file in tracked_files()
        if shown(file).split("/")[0] in CODE and shown(file).split("/")[1].startswith("townhall")
    }

    assert wanted - wheel_names == set()


def test_the_licence_and_the_entry_points_are_in_the_wheel(wheel_names: frozenset[str]) -> None:
    metadata = {Path(name).name for name in wheel_names if ".dist-info/" in name}

    assert {"LICENSE", "METADATA", "entry_points.txt"} <= metadata


def test_no_caches_or_databases_are_in_the_wheel(wheel_names: frozenset[str]) -> None:
    unwanted = ("__pycache__", ".pyc", ".db", "conftest.py")

    assert [name for name in wheel_names if any(part in name for part in unwanted)] == []
