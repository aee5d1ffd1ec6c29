"""Layers of ops.toml: plugin defaults, ``[defaults]``, profiles, the group, and switches set from chat.

Tables merge key by key, everything else replaces. A plugin's key is true, false or its table, and the key is the
switch: a table anywhere, in ``[defaults]`` too, gives settings and switches on; ``false`` in a later layer switches
off without forgetting the settings; ``true`` switches on with whatever the earlier layers have set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

import msgspec

from townhall.config.diagnostics import Path
from townhall.store.interface import Override

Table: TypeAlias = Mapping[str, Any]


class Layer(msgspec.Struct, frozen=True):
    """One table that has a say about a group."""

    name: str
    """For people: ``defaults``, ``profile fans``, ``group lounge``, ``override``."""
    path: Path
    """Where it stands in ops.toml; empty for an override."""
    table: Table
    override: Override | None = None

    @property
    def switches(self) -> bool:
        """Whether a plugin's table in it switches the plugin on; an override of one setting does not."""
        return self.override is None or "." not in self.override.path


class PluginLayers(msgspec.Struct):
    """What the layers together say of one plugin."""

    on: bool = False
    settings: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])


class Merged(msgspec.Struct):
    """What the layers together say of a group."""

    core: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])
    plugins: dict[str, PluginLayers] = msgspec.field(default_factory=dict[str, PluginLayers])
    """In the order in which the layers first name them."""

    @property
    def enabled(self) -> dict[str, dict[str, Any]]:
        """The settings of the plugins that are on."""
        return {name: plugin.settings for name, plugin in self.plugins.items() if plugin.on}


def merge(layers: Iterable[Layer], plugin_names: Collection[str]) -> Merged:
    """Lay the layers over each other, the later winning; keys that are no plugin's are the core's."""
    merged = Merged()
    for layer in layers:
        for key, value in layer.table.items():
            if key in plugin_names:
                _switch(merged.plugins.setdefault(key, PluginLayers()), value, layer.switches)
            else:
                lay_over(merged.core, {key: value})
    return merged


def _switch(plugin: PluginLayers, value: object, switches: bool) -> None:
    if isinstance(value, bool):
        plugin.on = value
    elif isinstance(value, dict):
        lay_over(plugin.settings, cast(Table, value))
        plugin.on = plugin.on or switches


def lay_over(below: dict[str, Any], above: Table) -> None:
    """Put a table over another one in place, key by key; the tables in ``above`` are not shared."""
    for key, value in above.items():
        if isinstance(value, dict):
            deeper = below.get(key)
            if not isinstance(deeper, dict):
                deeper = below[key] = {}
            lay_over(cast(dict[str, Any], deeper), cast(Table, value))
        else:
            below[key] = value


def source(layers: Sequence[Layer], path: Path) -> tuple[Layer | None, Path]:
    """Return the last layer that says something at a path (or nearest above it), and the path it has there."""
    for length in range(len(path), 0, -1):
        for layer in reversed(layers):
            if says(layer.table, path[:length]):
                return layer, path
    return (layers[-1] if layers else None), path


def says(table: object, path: Path) -> bool:
    """Return whether a table has something written at a path."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(table, list) or step >= len(cast(list[object], table)):
                return False
            table = cast(list[object], table)[step]
        elif isinstance(table, dict) and step in table:
            table = cast(dict[str, object], table)[step]
        else:
            return False
    return True
