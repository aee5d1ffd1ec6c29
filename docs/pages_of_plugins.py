"""Compose one page per plugin that ships with Townhall, from its declarations and the docstrings of its settings."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import msgspec
from docs import source
from docs.layout import page, section

from townhall import Plugin, Settings
from townhall.config.fields import fields_of

KEPT = (
    "A record that was not written anew for the time behind it goes by itself, and so does a fact when its day is as "
    "long over. `[townhall.retention]` of ops.toml changes a time that is named here."
)
COUNTED = "It has the core count [what people contribute](plugin.md#contribution) in groups that have it."


def plugin_pages() -> dict[str, str]:
    """Return the page of each plugin that is declared by now, by file name."""
    found: dict[str, str] = {}
    for folder in sorted((source.ROOT / "plugins").glob("townhall_*")):
        name = folder.name.removeprefix("townhall_")
        module = importlib.import_module(folder.name)
        if isinstance(getattr(module, "plugin", None), Plugin):
            plugin: Plugin[Any] = module.plugin
            found[f"plugin-{name}.md"] = _page(name, module, plugin, folder)
    return found


def _page(name: str, module: ModuleType, plugin: Plugin[Any], folder: Path) -> str:
    return page(
        f"The plugin {name}",
        source.markdown(module.__doc__ or ""),
        "## Settings\n\nThe table of a group, a profile or `[defaults]` in ops.toml.",
        *_settings(plugin.settings, folder),
        "## Commands",
        _list(
            (
                *(f"`{one.usage}`: {one.summary}{_needs(one.permission)}" for one in plugin.commands.values()),
                *(f"`/why {topic}`: {one.summary}" for topic, one in plugin.explanations.items()),
            )
        ),
        "## Permissions",
        _list(f"`{node}`{_reserved(node, plugin)}" for node in sorted(plugin.permissions)),
        "## Schedules",
        _list(f"`{name}`: when it runs is set by this setting" for name in plugin.schedules),
        "## What it needs and prefers of a platform",
        _list(
            (
                *(f"needs `{one.value}`" for one in sorted(plugin.requires)),
                *(f"prefers `{one.value}`" for one in sorted(plugin.prefers)),
            )
        ),
        "## What it keeps about people\n\n" + KEPT,
        _list(
            (
                *(f"`{one.name}`: {one.why}{_retention(one.retention)}" for one in plugin.keeps),
                *(f"facts `{one.kind}`: {one.why}{_retention_of_facts(one.retention)}" for one in plugin.keeps_facts),
            )
        ),
        *((COUNTED,) if plugin.contributions else ()),
    )


def _settings(settings: type[Settings], folder: Path) -> Iterator[str]:
    written = {
        one.name: one
        for file in sorted(folder.glob("*.py"))
        for one in source.classes(str(file.relative_to(source.ROOT)))
    }
    for one in _tables(settings):
        if one.__name__ in written:
            yield section(_as_written(written[one.__name__], one))
    yield "Every plugin also has `mode`: `off`, `observe`, `suggest` or `act` (the default)."


def _tables(settings: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """Yield the settings and every table inside them, each once."""
    found: dict[type[msgspec.Struct], None] = {}
    todo: list[Any] = [settings]
    while todo:
        hint = todo.pop(0)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            if hint not in found:
                found[hint] = None
                todo.extend(one.hint for one in fields_of(hint).values())
        else:
            todo.extend(get_args(hint))
    yield from found


def _as_written(one: source.Class, struct: type[msgspec.Struct]) -> source.Class:
    """Return a table with the keys and defaults of ops.toml, where a field is called something else in the code."""
    keys = {field.name: field for field in fields_of(struct).values()}
    fields = [
        replace(field, name=keys[field.name].key, default=repr(keys[field.name].default))
        if field.default.startswith("msgspec.field(")
        else field
        for field in one.fields
    ]
    return replace(one, fields=tuple(fields), functions=())


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."


def _reserved(node: str, plugin: Plugin[Any]) -> str:
    return ", which is never delegated" if node in plugin.reserved else ""


def _needs(permission: str) -> str:
    return f" Needs the permission `{permission}`." if permission else ""


def _retention(retention: timedelta | None) -> str:
    return f" Kept for {retention.days} days." if retention else " No end is set."


def _retention_of_facts(retention: timedelta | None) -> str:
    return f" Kept for {retention.days} days." if retention else " Kept for `contribution_retention`."
