"""The page's files: small modules, one set of texts in two languages, nothing inline and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

import townhall_lobby
from townhall.model.capabilities import Degraded, No
from townhall.model.platforms import PROFILES

PAGE = Path(townhall_lobby.__file__).parent / "page"
SCRIPTS = sorted(PAGE.glob("scripts/*.js"))
TEXTS = {
    locale: msgspec.json.decode((PAGE / f"texts/{locale}.json").read_bytes(), type=dict[str, str])
    for locale in ("en", "zh-CN")
}
# Chinese has one plural form; sentences of the capability tables are English to begin with.
ONLY_ENGLISH = re.compile(r"\.one$")
ONLY_CHINESE = re.compile(r"^ability\.")


def variables(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


def test_both_languages_have_the_same_texts() -> None:
    english = {key for key in TEXTS["en"] if not ONLY_ENGLISH.search(key)}
    chinese = {key for key in TEXTS["zh-CN"] if not ONLY_CHINESE.search(key)}

    assert english ^ chinese == set()


def test_both_languages_use_the_same_variables() -> None:
    shared = TEXTS["en"].keys() & TEXTS["zh-CN"].keys()

    assert [key for key in shared if variables(TEXTS["en"][key]) != variables(TEXTS["zh-CN"][key])] == []


def test_every_text_the_scripts_name_is_there() -> None:
    sources = "\n".join(file.read_text("utf-8") for file in [*SCRIPTS, PAGE / "index.html"])
    named = set(re.findall(r"\b(?:t|nodes)\(\s*\"([\w.]+)\"", sources))
    named |= set(re.findall(r"data-(?:text|label)=\"([\w.]+)\"", sources))

    assert {key for key in named if key not in TEXTS["en"] and f"{key}.other" not in TEXTS["en"]} == set()


def test_what_a_platform_cannot_do_is_told_in_chinese_too() -> None:
    sentences: set[str] = set()
    for profile in PROFILES.values():
        for ability in profile.abilities.values():
            if isinstance(ability, Degraded):
                sentences.add(ability.how)
            elif isinstance(ability, No):
                sentences |= {ability.reason, ability.remedy} - {""}

    assert {sentence for sentence in sentences if f"ability.{sentence}" not in TEXTS["zh-CN"]} == set()


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: str(file.name))
def test_a_module_tells_one_story_and_puts_no_data_into_markup(file: Path) -> None:
    text = file.read_text("utf-8")

    assert len(text.splitlines()) <= 200
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_nothing_is_inline_and_nothing_comes_from_elsewhere() -> None:
    html = (PAGE / "index.html").read_text("utf-8")

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", html)
    assert re.findall(r"(?:src|href)=\"(https?:)?//", html) == []
