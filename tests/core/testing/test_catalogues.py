"""What a catalogue promises is held by a test that any plugin can have (S80: every notice is polite, in every tone)."""

from __future__ import annotations

from pathlib import Path

import pytest

from townhall import Script
from townhall.testing.catalogues import folder_faults

GOOD = {"en": 'notice = { default = "{name}, {please} stop.", brief = "Stop, {please}, {name}." }'}
GOOD["zh-CN"] = 'notice = "{name},{please}停一下。"'
SCRIPTS = {"rules.notice": Script("rules.notice", needs=("name",), polite=True)}


def faults(folder: Path, **texts: str) -> list[str]:
    for locale, text in (GOOD | {locale.replace("_", "-"): text for locale, text in texts.items()}).items():
        (folder / f"{locale}.toml").write_text(text, encoding="utf-8")
    return folder_faults(folder, SCRIPTS, "rules")


def test_a_good_catalogue_has_no_faults(tmp_path: Path) -> None:
    assert faults(tmp_path) == []


@pytest.mark.parametrize(
    ("chinese", "fault"),
    [
        ('notice = "{name},停!"', "notice in zh-CN is a notice to a member without a polite word"),
        ('notice = { default = "{name}{please}停", warm = "{name}停" }', "notice:warm in zh-CN is a notice"),
        ('notice = "{please}停一下。"', "notice does not use the same variables in every language and tone"),
        ('notice = "{please}停一下。"', "notice in zh-CN leaves out {name}"),
        ('other = "停"', "notice is missing in zh-CN"),
        ('notice = { default = "{name}{please}停", polite = "{name}{please}" }', "notice:polite in zh-CN is in a tone"),
        ('notice = "{name}{please}停"\nmore = ""', "more in zh-CN is empty"),
    ],
)
def test_a_fault_is_named_with_its_language_and_tone(tmp_path: Path, chinese: str, fault: str) -> None:
    assert [one for one in faults(tmp_path, zh_CN=chinese) if one.startswith(fault)] != []


def test_a_script_that_is_no_text_is_named(tmp_path: Path) -> None:
    found = folder_faults(tmp_path, SCRIPTS, "rules")

    assert found == ["notice is declared as a script and is no text"]
