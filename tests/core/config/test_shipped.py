"""The ops.toml that ships starts as it is."""

from __future__ import annotations

from pathlib import Path

import townhall_leaderboard
import townhall_roles
import townhall_rules
import townhall_welcome
from townhall.config.loading import Loaded, load
from townhall.plugin.loading import Installed
from townhall_lobby import Lobby

PLUGINS = {
    "leaderboard": townhall_leaderboard,
    "roles": townhall_roles,
    "rules": townhall_rules,
    "welcome": townhall_welcome,
}
SHIPPED = Path(__file__).parents[3] / "ops.toml"


def shipped() -> Loaded:
    return load(SHIPPED, Installed.of(PLUGINS, {"lobby": Lobby}), environ={})


def test_the_shipped_file_loads_without_a_diagnostic_and_without_a_secret() -> None:
    loaded = shipped()
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.configuration is not None


def test_the_shipped_lounge_has_every_plugin_and_a_staff_room() -> None:
    configuration = shipped().configuration
    assert configuration is not None
    lounge = configuration.group("lounge")
    assert lounge is not None
    assert {use.name for use in lounge.plugins} == set(PLUGINS)
    assert configuration.group(lounge.core.staff_room) is not None


def test_the_shipped_file_has_a_room_like_another_platform() -> None:
    configuration = shipped().configuration
    assert configuration is not None
    assert {"qq"} <= {group.core.like for group in configuration.groups.values()}
