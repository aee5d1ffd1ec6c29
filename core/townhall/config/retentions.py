"""The ``retention`` of ops.toml: other times than a plugin's own for what it keeps about people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.shapes import load_plugin
from townhall.config.values import shown
from townhall.plugin.loading import Installed
from townhall.plugin.plugin import Plugin


def check_retention(written: Mapping[str, timedelta], installed: Installed, faults: Faults) -> None:
    """Note times for what no plugin keeps, and for records that a plugin needs until somebody asks."""
    known = _ends(installed.loaded, installed) if written else {}
    if any(name not in known for name in written):
        # Only for what nobody who is switched on keeps are the others imported.
        known = _ends(installed.plugin_names, installed)
    for name in written:
        if trouble := _trouble(name, known):
            faults.add(("townhall", "retention", name), trouble)


def _ends(plugins: Iterable[str], installed: Installed) -> dict[str, bool]:
    """Return what plugins keep, and whether that has an end of its own."""
    found: dict[str, bool] = {}
    for name in plugins:
        plugin = load_plugin(installed, name)
        if isinstance(plugin, Plugin):
            found.update({f"{name}.{kept.name}": kept.retention is not None for kept in plugin.keeps})
            found.update({kept.kind: True for kept in plugin.keeps_facts})
    return found


def _trouble(name: str, known: Mapping[str, bool]) -> Trouble | None:
    if name not in known:
        remedy = "Take it out; `townhall plugins --kept` shows what there is."
        fault = f"names {shown(name)}, which no plugin keeps"
        return Trouble(Code.UNKNOWN_KEPT, fault, remedy=remedy, nearest=nearest(name, known))
    if not known[name]:
        fault = f"names {shown(name)}, which is needed until somebody asks to be forgotten"
        return Trouble(Code.KEPT_WITHOUT_END, fault, remedy="Take it out; /forgetme and `townhall erase` erase it.")
    return None
