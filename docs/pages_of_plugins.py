"""Compose one page per plugin that ships with Townhall, from its declarations and the docstrings of its settings."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

from docs import source
from docs.layout import page, section

from townhall import Plugin, Settings

KEPT = "The time is how long a record is worth keeping; nothing but the plugin itself removes it then."


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
        _list(f"`{one.record.__name__}`: {one.why}{_retention(one.retention)}" for one in plugin.keeps),
    )


def _settings(settings: type[Settings], folder: Path) -> Iterator[str]:
    written = [
        one
        for file in sorted(folder.glob("*.py"))
        for one in source.classes(str(file.relative_to(source.ROOT)))
        if one.name == settings.__name__
    ]
    yield from (section(one) for one in written)
    yield "Every plugin also has `mode`: `off`, `observe`, `suggest` or `act` (the default)."


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."


def _needs(permission: str) -> str:
    return f" Needs the permission `{permission}`." if permission else ""


def _retention(retention: timedelta | None) -> str:
    return f" Kept for {retention.days} days." if retention else " No end is set."
