"""``townhall plugins --kept``: what plugins keep about people, why, and for how long as ops.toml stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from townhall.bus.people import CORE
from townhall.cli.output import print_json, table
from townhall.config.loading import Loaded
from townhall.config.settings import TownhallSettings
from townhall.plugin.declarations import Keeps
from townhall.plugin.failures import PluginBroken
from townhall.plugin.plugin import Plugin


def list_kept(loaded: Loaded, *, json: bool) -> None:
    """Print it for the core and every plugin that can be loaded."""
    kept = list(_kept(loaded))
    if json:
        print_json(kept)
        return
    rows = [(str(one["plugin"]), str(one.get("record") or one["facts"]), _shown(one), str(one["why"])) for one in kept]
    table(("plugin", "what", "for how long", "why"), rows)


def settings_of(loaded: Loaded) -> TownhallSettings:
    """Return the times of ops.toml, the usual ones where the file is missing or wrong."""
    return TownhallSettings() if loaded.configuration is None else loaded.configuration.townhall


def kept_of(name: str, plugin: Plugin[Any], townhall: TownhallSettings) -> list[dict[str, object]]:
    """Return what a plugin keeps: its records and kinds of facts, each with why and the days; None without an end.

    ``person``: whether it is one person's own, so that ``/forgetme`` takes it away as a whole.
    """
    changed, usual = townhall.retention, townhall.contribution_retention
    found: list[dict[str, object]] = []
    for record in plugin.keeps:
        time = None if record.retention is None else changed.get(f"{name}.{record.name}", record.retention)
        found.append(_record(record, time))
    for facts in plugin.keeps_facts:
        time = changed.get(facts.kind, facts.retention or usual)
        found.append({"facts": facts.kind, "why": facts.why, "days": _days(time), "person": True})
    return found


def _record(record: Keeps, time: timedelta | None) -> dict[str, object]:
    return {"record": record.name, "why": record.why, "days": _days(time), "person": record.about_member}


def _kept(loaded: Loaded) -> Iterator[dict[str, object]]:
    from townhall.bus.core_plugin import CORE_KEEPS

    townhall = settings_of(loaded)
    for record in CORE_KEEPS:
        yield {"plugin": CORE} | _record(record, record.retention)
    for name in sorted(loaded.installed.plugin_names):
        try:
            plugin = loaded.installed.plugin(name)
        except PluginBroken:
            continue
        for one in kept_of(name, plugin, townhall):
            yield {"plugin": name} | one


def _days(time: timedelta | None) -> float | None:
    return None if time is None else time / timedelta(days=1)


def _shown(one: dict[str, object]) -> str:
    days = one["days"]
    if days is None:
        return "until they ask" if one["person"] else "while it is used"
    return f"{days:g} days"
