"""Every text for people is there in English and in Chinese, in one voice (S31), and a notice is polite (S80)."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import pytest
import tomli
from tests.house.sources import ROOT, shown

from townhall.plugin.scripts import Script
from townhall.testing.catalogues import folder_faults
from townhall.text.tones import flatten

FOLDERS = sorted(
    {file.parent for root in ("core", "adapters", "plugins") for file in (ROOT / root).glob("**/texts/en.toml")}
)


def scripts_of(folder: Path) -> Mapping[str, Script]:
    """Return what the plugin beside a folder of texts says of them; the core and adapters say nothing."""
    if not folder.is_relative_to(ROOT / "plugins"):
        return {}
    scripts: Mapping[str, Script] = import_module(folder.parent.name).plugin.scripts
    return scripts


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_the_texts_of_a_folder_keep_their_promises(folder: Path) -> None:
    prefix = folder.parent.name.removeprefix("townhall_")

    assert folder_faults(folder, scripts_of(folder), prefix) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_every_folder_of_texts_speaks_english_and_chinese(folder: Path) -> None:
    assert {"en.toml", "zh-CN.toml"} <= {file.name for file in folder.iterdir()}


def test_every_text_of_the_core_is_said_somewhere() -> None:
    # What a plugin is for is looked up by its name, what a command does by the command's, and so on.
    looked_up = ("is_for", "command.", "keeps.", "courtesy.", "contributed.", "switch.was.", "health.", "doctor.")
    english = dict(flatten(tomli.loads((ROOT / "core/townhall/texts/en.toml").read_text(encoding="utf-8"))))
    keys = [key for key in english if not key.startswith(looked_up)]
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "core/townhall").rglob("*.py"))

    assert [key for key in keys if f"core.{key}" not in code] == []
