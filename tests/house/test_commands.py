"""What people type means one thing, whichever plugins a group has."""

from __future__ import annotations

from collections import defaultdict

from townhall.plugin.loading import Installed


def test_no_two_plugins_have_a_command_of_the_same_name() -> None:
    installed = Installed.discover()
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for name in installed.plugin_names:
        for command in installed.plugin(name).commands:
            owners[command].append(name)

    assert {command: plugins for command, plugins in owners.items() if len(plugins) > 1} == {}
