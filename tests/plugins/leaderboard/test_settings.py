"""What check says of settings that cannot be meant: with the line and what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

import townhall_leaderboard
from townhall import SettingsError
from townhall.config.loading import load
from townhall.plugin.loading import Installed
from townhall_leaderboard import LeaderboardSettings
from townhall_lobby import Lobby

FILE = """
[accounts.lobby]
adapter = "lobby"

[groups.square]
account = "lobby"
chat = "square"

[groups.square.leaderboard]
{setting}
"""


def said(tmp_path: Path, setting: str) -> list[str]:
    path = tmp_path / "ops.toml"
    path.write_text(FILE.format(setting=setting))
    loaded = load(path, Installed.of({"leaderboard": townhall_leaderboard}, {"lobby": Lobby}), environ={})
    return [str(one).replace(str(tmp_path), "") for one in loaded.errors]


@pytest.mark.parametrize(
    ("setting", "fault"),
    [
        ("weights = { reply = -3 }", "weights.reply"),
        ("penalties = { minor = -5 }", "penalties.minor"),
        ("weights = { replies = 3 }", "replies"),
        ("min_weight = 0", "min_weight"),
        ('windows = ["fortnight"]', "windows"),
        ("windows = []", "windows is empty"),
        ('windows = ["month"]', 'publish_window is "week"'),
        ('publish = "someday"', "publish"),
        ('special = ["improved", "improved"]', "special names a place twice"),
        ("top = 100", "top"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_told_with_its_line(tmp_path: Path, setting: str, fault: str) -> None:
    (error,) = said(tmp_path, setting)

    assert "ops.toml, line " in error
    assert fault in error


def test_a_negative_weight_is_told_with_what_to_write(tmp_path: Path) -> None:
    (error,) = said(tmp_path, "weights = { reply = -3 }")

    assert "line 10" in error
    assert "0" in error


@pytest.mark.parametrize(
    ("setting", "doubt"),
    [
        ("whole_community = true", "whole_community is on, but the group belongs to no community"),
        ('picture = "dark"', "picture is set, but this platform shows no pictures from our machine"),
    ],
)
def test_what_will_not_work_here_is_a_warning(tmp_path: Path, setting: str, doubt: str) -> None:
    path = tmp_path / "ops.toml"
    path.write_text(FILE.format(setting=setting))

    loaded = load(path, Installed.of({"leaderboard": townhall_leaderboard}, {"lobby": Lobby}), environ={})

    assert loaded.errors == ()
    assert any(doubt in str(one) for one in loaded.diagnostics), [str(one) for one in loaded.diagnostics]


def test_an_empty_table_is_a_full_board() -> None:
    settings = LeaderboardSettings()

    assert (settings.windows, settings.publish, settings.top) == (("week", "half_month"), "mon 10:00", 5)


def test_a_window_named_twice_is_refused() -> None:
    with pytest.raises(SettingsError, match="twice"):
        LeaderboardSettings(windows=("week", "week"))
