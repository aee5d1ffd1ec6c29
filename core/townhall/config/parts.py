"""Check ``[defaults]`` and profiles by themselves: a mistake there counts even where every group overrules it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble
from townhall.config.faults import Faults
from townhall.config.keys import CORE_KEYS, GRAMMAR_KEYS, UNKNOWN_CODES, key_problems
from townhall.config.layers import Layer, Table
from townhall.config.reading import Reader, World
from townhall.config.settings import GroupSettings
from townhall.config.shapes import load_plugin, local_world
from townhall.plugin.loading import Installed

_NOT_SHARED = ("chat", "title")
"""What every group has of its own."""


def check_parts(
    defaults: Table, profiles: Mapping[str, Table], installed: Installed, world: World, faults: Faults
) -> None:
    """Check the tables that groups share."""
    _check(defaults, ("defaults",), Code.UNKNOWN_DEFAULTS_KEY, ("profile", *_NOT_SHARED), installed, world, faults)
    for name, table in profiles.items():
        _check(table, ("profiles", name), Code.UNKNOWN_PROFILE_KEY, _NOT_SHARED, installed, world, faults)


def _check(
    table: Table,
    path: Path,
    unknown: Code,
    forbidden: tuple[str, ...],
    installed: Installed,
    world: World,
    faults: Faults,
) -> None:
    names = frozenset(installed.plugin_names) - GRAMMAR_KEYS
    layer = Layer("", path, table)
    faults.add_layered(key_problems(table, names, unknown), [layer])
    for key in forbidden:
        if key in table:
            fault = "belongs to a single group"
            faults.add((*path, key), Trouble(Code.NOT_A_GROUP_KEY, fault, remedy="Move it to the group's table."))
    reader = Reader(local_world(world, table), UNKNOWN_CODES)
    _read_partly(reader, GroupSettings, {key: one for key, one in table.items() if key in CORE_KEYS}, ())
    for name in names.intersection(table):
        # What no group switches on is not imported for the sake of a check.
        if isinstance(table[name], dict) and name in installed.loaded:
            plugin = load_plugin(installed, name)
            if not isinstance(plugin, Trouble):
                _read_partly(reader, plugin.settings, cast(Table, table[name]), (name,))
    faults.add_layered(reader.problems, [layer])


def _read_partly(reader: Reader, wanted: type[msgspec.Struct], table: Table, path: Path) -> None:
    """Read the keys that are there, and miss none."""
    known = reader.fields(wanted, path)
    for key, value in cast(Mapping[str, object], table).items():
        if key not in known:
            reader.unknown(reader.code_of(wanted), key, known, path)
        elif (nested := _struct(known[key].hint)) is not None and (deeper := _table(value)) is not None:
            _read_partly(reader, nested, deeper, (*path, key))
        else:
            reader.read(known[key].hint, value, (*path, key), default=known[key].default)


def _struct(hint: Any) -> type[msgspec.Struct] | None:
    return hint if isinstance(hint, type) and issubclass(hint, msgspec.Struct) else None


def _table(value: object) -> dict[str, Any] | None:
    return cast(dict[str, Any], value) if isinstance(value, dict) else None
