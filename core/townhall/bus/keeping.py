"""What the plugins in use say they keep about people, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from townhall.config.model import Configuration
from townhall.plugin.declarations import Keeps
from townhall.plugin.plugin import Plugin


def keeps_of(configuration: Configuration | None, core: Plugin[Any]) -> Mapping[tuple[str, str], Keeps]:
    """Return the declarations of the core and of every plugin that some group has, by plugin and record."""
    groups = () if configuration is None else configuration.groups.values()
    plugins = {use.plugin.name: use.plugin for group in groups for use in group.plugins}
    plugins[core.name] = core
    return {(plugin.name, keeps.record.__name__): keeps for plugin in plugins.values() for keeps in plugin.keeps}
