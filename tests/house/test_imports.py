"""Who may import whom (architecture.md section 2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.house import imports
from tests.house.sources import packages, python_files, shown

PLATFORM_SDKS = {
    "telegram", "aiogram", "telethon", "pyrogram", "discord", "hikari", "nextcord", "nio", "mautrix", "slack_sdk",
    "aiocqhttp", "botpy", "wechatpy", "lark_oapi", "nonebot", "playwright", "selenium",
}  # fmt: skip
PUBLIC_TO_ADAPTERS = ("townhall", "townhall.adapter", "townhall.model", "townhall.text")

ADAPTER_FILES = [(package, file) for package in packages("adapters") for file in sorted(package.rglob("*.py"))]
PLUGIN_FILES = [(package, file) for package in packages("plugins") for file in sorted(package.rglob("*.py"))]


def townhall_imports(file: Path) -> set[str]:
    return {name for name in imports.imported(file) if name.partition(".")[0].startswith("townhall")}


def named_by_file(case: object) -> str:
    return shown(case) if isinstance(case, Path) and case.suffix else ""


@pytest.mark.parametrize("file", python_files("core"), ids=shown)
def test_the_core_knows_no_plugin_adapter_or_platform(file: Path) -> None:
    tops = {name.partition(".")[0] for name in imports.imported(file)}

    assert not {top for top in tops if top.startswith("townhall_")}
    assert not tops & PLATFORM_SDKS


@pytest.mark.parametrize(("package", "file"), ADAPTER_FILES, ids=named_by_file)
def test_an_adapter_imports_the_public_face_and_itself(package: Path, file: Path) -> None:
    foreign = {
        name
        for name in townhall_imports(file)
        if not any(name == face or name.startswith(f"{face}.") for face in (*PUBLIC_TO_ADAPTERS[1:], package.name))
        and not (name.startswith("townhall.") and name.count(".") == 1 and name[9:10].isupper())
    }

    assert foreign == set()


@pytest.mark.parametrize(("package", "file"), PLUGIN_FILES, ids=named_by_file)
def test_a_plugin_imports_only_townhall_and_itself(package: Path, file: Path) -> None:
    import townhall

    face = {"townhall", *(f"townhall.{name}" for name in townhall.__all__)}
    foreign = {
        name
        for name in townhall_imports(file)
        if name not in face and name != package.name and not name.startswith(f"{package.name}.")
    }

    assert foreign == set()
    assert not {name.partition(".")[0] for name in imports.imported(file)} & PLATFORM_SDKS


@pytest.mark.parametrize("root", ["core", "adapters", "plugins"])
def test_no_modules_import_each_other_in_a_circle(root: str) -> None:
    assert imports.cycles(imports.loading_graph(root)) == []


def test_a_circle_would_be_found() -> None:
    graph = {"first": {"second"}, "second": {"third"}, "third": {"second"}}

    assert imports.cycles(graph) == [["second", "third"]]


@pytest.mark.parametrize("file", python_files("core", "adapters", "plugins"), ids=shown)
def test_no_import_is_relative(file: Path) -> None:
    assert not [name for name in imports.imported(file) if name.startswith(".")]


def test_every_name_of_the_public_face_is_there() -> None:
    import townhall

    assert [name for name in townhall.__all__ if not hasattr(townhall, name)] == []
    assert sorted(townhall.__all__) == list(townhall.__all__)
