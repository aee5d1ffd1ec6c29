"""What the plugins in use say they keep about people, and for how long: their own times, unless ops.toml has others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from townhall.config.model import Configuration
from townhall.config.settings import TownhallSettings
from townhall.model.contributions import CONTRIBUTIONS
from townhall.plugin.declarations import Keeps, KeepsFacts
from townhall.plugin.plugin import Plugin


class Keeping:
    """The declarations of the core and of every plugin that some group has, under the times of ops.toml."""

    def __init__(self, configuration: Configuration | None, core: Plugin[Any]) -> None:
        groups = () if configuration is None else configuration.groups.values()
        plugins = {use.plugin.name: use.plugin for group in groups for use in group.plugins}
        plugins[core.name] = core
        self._townhall = TownhallSettings() if configuration is None else configuration.townhall
        self._records = {(one.name, kept.name): kept for one in plugins.values() for kept in one.keeps}
        self._facts = [(one.name, kept) for one in plugins.values() for kept in one.keeps_facts]

    def record(self, plugin: str, kind: str) -> Keeps | None:
        """Return what a plugin says of a record, None where it says nothing."""
        return self._records.get((plugin, kind))

    def records(self) -> Mapping[tuple[str, str], timedelta]:
        """Return how long records are kept, by plugin and kind; those without an end are left out."""
        found = {named: self.record_time(*named) for named in self._records}
        return {named: time for named, time in found.items() if time is not None}

    def record_time(self, plugin: str, kind: str) -> timedelta | None:
        """Return for how long a record is kept after it was last written; None: it has no end of its own."""
        kept = self._records.get((plugin, kind))
        if kept is None or kept.retention is None:
            return None
        return self._townhall.retention.get(f"{plugin}.{kind}", kept.retention)

    def facts(self, plugin: str, kind: str) -> KeepsFacts | None:
        """Return what a plugin says of a kind of facts, None where it says nothing."""
        return next((kept for name, kept in self._facts if name == plugin and kept.covers(kind)), None)

    def facts_time(self, kind: str) -> timedelta:
        """Return for how long facts of a kind are kept, by whatever plugin; of several times the longest."""
        usual = self._townhall.contribution_retention
        if kind.startswith(CONTRIBUTIONS):
            return usual
        times = [
            self._townhall.retention.get(kept.kind, kept.retention) for _, kept in self._facts if kept.covers(kind)
        ]
        return max((usual if time is None else time for time in times), default=usual)
