"""Switches set from chat lie over the file, are told of, and never stop a start."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.core.config.workshop import ACCOUNT, ENVIRON, installed, read

from townhall.config.explaining import explain
from townhall.config.loading import Loaded, load
from townhall.config.overrides import as_toml
from townhall.store.interface import Override

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
TEXT = f"""{ACCOUNT}
[groups.lounge]
account = "tg"
chat = "1"
title = "Lounge"
greeter = {{ most = 3 }}
waver = true
"""


def override(path: str, value: str, group: str = "lounge", until: datetime | None = None) -> Override:
    return Override(group=group, path=path, value=value, who="ada", at=NOW, until=until)


def greeter(loaded: Loaded) -> Any:
    assert loaded.configuration is not None
    group = loaded.configuration.group("lounge")
    assert group is not None
    return next((use.settings for use in group.plugins if use.name == "greeter"), None)


def test_a_switch_from_chat_switches_off() -> None:
    assert greeter(read(TEXT, [override("greeter", "false")])) is None


def test_a_setting_from_chat_replaces_only_itself() -> None:
    found = greeter(read(TEXT, [override("greeter.quiet", "true")]))
    assert (found.quiet, found.most) == (True, 3)


def test_a_setting_from_chat_does_not_switch_on_what_is_off() -> None:
    loaded = read(TEXT.replace("greeter = { most = 3 }", "greeter = false"), [override("greeter.most", "4")])
    assert greeter(loaded) is None


def test_a_group_keeps_its_title_under_a_switch() -> None:
    loaded = read(TEXT, [override("locale", '"zh-CN"')])
    assert loaded.configuration is not None
    group = loaded.configuration.group("lounge")
    assert group is not None
    assert (group.core.title, group.core.locale) == ("Lounge", "zh-CN")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("greeter.mots", "4"),
        ("greeter.most", '"x"'),
        ("greeter.most", "= ="),
        ("account", '"tg"'),
        ("..", "1"),
        ("x", "true"),
    ],
)
def test_a_switch_that_does_not_fit_is_left_out_with_a_warning(path: str, value: str) -> None:
    loaded = read(TEXT, [override(path, value), override("greeter.quiet", "true")])
    assert [one.code for one in loaded.diagnostics] == ["T095"]
    assert greeter(loaded).quiet
    assert greeter(loaded).most == 3
    assert [one.path for one in loaded.overrides] == ["greeter.quiet"]


def test_a_switch_of_a_group_that_is_gone_is_a_warning() -> None:
    loaded = read(TEXT, [override("greeter", "false", group="longe")])
    assert [(one.code, one.nearest) for one in loaded.diagnostics] == [("T096", "lounge")]
    assert loaded.configuration is not None


def test_a_switch_whose_time_is_over_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "ops.toml").write_text(TEXT, encoding="utf-8")
    some = [override("greeter", "false", until=NOW + timedelta(hours=1))]
    later = NOW + timedelta(hours=1)
    assert greeter(load(tmp_path / "ops.toml", installed(), some, ENVIRON, now=NOW)) is None
    assert greeter(load(tmp_path / "ops.toml", installed(), some, ENVIRON, now=later)) is not None


def test_explain_says_who_set_a_switch_and_until_when() -> None:
    until = NOW + timedelta(hours=1)
    found = explain(read(TEXT, [override("greeter.most", "4", until=until)]), "lounge", "greeter")
    assert found is not None
    most = next(one for one in found.sections[0].values if one.key == "most")
    assert (most.value, most.origin.layer, most.origin.who, most.origin.until) == ("4", "override", "ada", until)


def test_switches_can_be_printed_as_toml() -> None:
    assert (
        as_toml([override("greeter.most", "4")]) == "[groups.lounge]\ngreeter.most = 4  # ada, 2026-08-31 12:00 UTC\n"
    )
