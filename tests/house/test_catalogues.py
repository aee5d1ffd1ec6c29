"""Every text for people is there in English and in Chinese, with the same variables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import tomli
from tests.house.sources import ROOT, shown

from townhall.text.texts import flatten, variables_of

FOLDERS = sorted(
    {file.parent for root in ("core", "adapters", "plugins") for file in (ROOT / root).glob("**/texts/en.toml")}
)


def catalogue(folder: Path, locale: str) -> Mapping[str, str]:
    file = folder / f"{locale}.toml"
    return dict(flatten(tomli.loads(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_both_languages_have_the_same_texts(folder: Path) -> None:
    english, chinese = catalogue(folder, "en"), catalogue(folder, "zh-CN")

    assert english.keys() ^ chinese.keys() == set()


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_both_languages_use_the_same_variables(folder: Path) -> None:
    english, chinese = catalogue(folder, "en"), catalogue(folder, "zh-CN")
    different = [
        key for key in english.keys() & chinese.keys() if variables_of(english[key]) != variables_of(chinese[key])
    ]

    assert different == []


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_no_text_is_empty(folder: Path) -> None:
    empty = [
        (locale, key)
        for locale in ("en", "zh-CN")
        for key, text in catalogue(folder, locale).items()
        if not text.strip()
    ]

    assert empty == []


def test_every_text_of_the_core_is_said_somewhere() -> None:
    # What a command does is looked up by the command's name, why a record is kept by the record's, and so on.
    looked_up = ("command.", "keeps.", "contributed.")
    keys = [key for key in catalogue(ROOT / "core/townhall/texts", "en") if not key.startswith(looked_up)]
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "core/townhall").rglob("*.py"))

    assert [key for key in keys if f"core.{key}" not in code] == []
