"""Explain a group: every effective value, and the layer and line it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, cast

import msgspec
import tomli

from townhall.config.beside import tables_of
from townhall.config.diagnostics import Path, dotted
from townhall.config.durations import write_duration
from townhall.config.layers import Layer, Table, says
from townhall.config.lines import Lines
from townhall.config.loading import Loaded
from townhall.config.model import GroupConfiguration
from townhall.config.overrides import layer_of
from townhall.config.profiles import base_first, names_of
from townhall.config.secrets import Secret


class Origin(msgspec.Struct, frozen=True):
    """Where a value came from."""

    layer: str
    """``plugin default``, ``core default``, ``defaults``, ``profile fans``, ``group lounge``, ``override``, a file."""
    line: int = 0
    """In ops.toml or that file; 0 for a default and for a switch set from chat."""
    who: str = ""
    """Of a switch set from chat: who set it."""
    until: datetime | None = None


class Effective(msgspec.Struct, frozen=True):
    """One value that holds in a group."""

    key: str
    """Dotted, inside its section."""
    value: str
    """As ops.toml would write it."""
    origin: Origin


class Section(msgspec.Struct, frozen=True):
    """The core's own settings of a group, or those of one plugin."""

    plugin: str
    """Empty for the core's own."""
    on: bool
    switch: Origin
    """Who switched it on or off."""
    values: tuple[Effective, ...] = ()


class Explanation(msgspec.Struct, frozen=True):
    """All that holds in a group."""

    group: str
    id: str
    file: str
    sections: tuple[Section, ...]


def explain(loaded: Loaded, group: str, plugin: str | None = None) -> Explanation | None:
    """Return every effective value of a group by its name, or of one plugin there; None for an unknown group."""
    found = loaded.configuration.group(group) if loaded.configuration is not None else None
    if found is None:
        return None
    view = _View(loaded, found)
    sections = [view.core()] if plugin is None else []
    sections.extend(view.plugin(name) for name in view.spoken_of if plugin in (None, name))
    if plugin is not None and not sections:
        sections = [Section(plugin, on=False, switch=Origin("plugin default"))]
    return Explanation(group, found.id, loaded.path.name, tuple(sections))


class _View:
    """One group with its layers, read again from the text that was loaded."""

    def __init__(self, loaded: Loaded, group: GroupConfiguration) -> None:
        self._group = group
        self._uses = {use.name: use for use in group.plugins}
        self._names = frozenset(loaded.installed.plugin_names)
        self._layers = layers_of(tomli.loads(loaded.text), group.alias, loaded)
        self._lines = Lines(loaded.text, [layer.path for layer in self._layers])
        self._beside = {file.name: Lines(text) for file, text, _ in tables_of(group.alias, loaded.beside)}

    @property
    def spoken_of(self) -> list[str]:
        """The plugins that any layer mentions, in the order of ops.toml."""
        return list(dict.fromkeys(key for layer in self._layers for key in layer.table if key in self._names))

    def core(self) -> Section:
        """Return the core's own settings."""
        values = tuple(self._values(self._group.core, (), "core default"))
        return Section("", on=True, switch=Origin("core default"), values=values)

    def plugin(self, name: str) -> Section:
        """Return a plugin's switch, and its settings where it is on."""
        use = self._uses.get(name)
        switch = self._origin((name,), "plugin default", switching=True)
        values = () if use is None else tuple(self._values(use.settings, (name,), "plugin default"))
        return Section(name, use is not None, switch, values)

    def _values(self, struct: msgspec.Struct, path: Path, default: str) -> Iterator[Effective]:
        for inner, value in leaves(struct):
            yield Effective(dotted(inner), written(value), self._origin((*path, *inner), default))

    def _origin(self, path: Path, default: str, *, switching: bool = False) -> Origin:
        for layer in reversed(self._layers):
            if says(layer.table, path) and (layer.switches or not switching):
                override = layer.override
                if override is not None:
                    return Origin("override", who=override.who, until=override.until)
                if layer.name in self._beside:
                    return Origin(layer.name, self._beside[layer.name].line(path[1:]))
                return Origin(layer.name, self._lines.line((*layer.path, *path)))
        return Origin(default)


def layers_of(tables: Table, alias: str, loaded: Loaded) -> Sequence[Layer]:
    """Return the layers of a group in a parsed file, lowest first."""
    group = cast(Table, tables["groups"][alias])
    profiles = cast(Mapping[str, Table], tables.get("profiles", {}))
    names = base_first(names_of(group.get("profile", [])) or (), profiles)
    overrides = sorted((one for one in loaded.overrides if one.group == alias), key=lambda one: one.at)
    return [
        *([Layer("defaults", ("defaults",), cast(Table, tables["defaults"]))] if "defaults" in tables else []),
        *(Layer(f"profile {name}", ("profiles", name), profiles[name]) for name in names),
        Layer(f"group {alias}", ("groups", alias), group),
        *(Layer(file.name, (), table) for file, _, table in tables_of(alias, loaded.beside)),
        *(layer for one in overrides if isinstance(layer := layer_of(one), Layer)),
    ]


def leaves(value: object, path: Path = ()) -> Iterator[tuple[Path, object]]:
    """Yield every single value inside a struct or table, with its path; lists are single values."""
    if isinstance(value, msgspec.Struct):
        inner = {one.encode_name: getattr(value, one.name) for one in msgspec.structs.fields(value)}
    elif isinstance(value, Mapping) and value:
        inner = {str(key): one for key, one in cast(Mapping[object, object], value).items()}
    else:
        yield path, value
        return
    for key, one in inner.items():
        yield from leaves(one, (*path, key))


def written(value: Any) -> str:
    """Return a value as ops.toml would write it; a secret stays one."""
    if value is None:
        return '"unlimited"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Enum):
        return written(value.value)
    if isinstance(value, timedelta):
        return f'"{write_duration(value)}"'
    if isinstance(value, Secret):
        return "(secret)"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        return msgspec.json.encode(value).decode()
    if isinstance(value, Mapping | msgspec.Struct):
        inner = [f"{dotted(path)} = {written(one)}" for path, one in leaves(cast(object, value)) if path]
        return "{ " + ", ".join(inner) + " }" if inner else "{}"
    if isinstance(value, tuple | list | frozenset | set):
        return "[" + ", ".join(written(one) for one in cast(list[object], value)) + "]"
    return str(value)
