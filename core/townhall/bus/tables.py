"""The compiled tables of a configuration: made when a group is first served, kept while some group has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from townhall.bus.table import Table
from townhall.config.model import GroupConfiguration, PluginUse

SPARE: Final = 16
"""Tables nobody has any more that may lie about before they are looked for."""


class Tables:
    """The tables of a configuration; groups with the same plugins and settings share one."""

    def __init__(self, always: Iterable[PluginUse] = (), counting: PluginUse | None = None) -> None:
        """Take what every group has, and what counts contributions where a plugin wants them."""
        self._always = tuple(always)
        self._counting = counting
        self._tables: dict[int, tuple[tuple[PluginUse, ...], Table]] = {}
        self._enough = SPARE

    def of(self, group: GroupConfiguration) -> Table:
        """Return the table of a group, compiled on first use."""
        # The loader makes equal tuples one object, so the identity is the key; the tuple is kept alive beside it.
        found = self._tables.get(id(group.plugins))
        if found is None:
            found = (group.plugins, Table((*self._always, *group.plugins), self._counting))
            self._tables[id(group.plugins)] = found
        return found[1]

    def prune(self, groups: Iterable[GroupConfiguration]) -> None:
        """Forget the tables that none of these groups has, such as those of switches that are over.

        All groups are looked through, so it does nothing before as many tables have come as there were.
        """
        if len(self._tables) <= self._enough:
            return
        used = {id(group.plugins) for group in groups}
        self._tables = {key: found for key, found in self._tables.items() if key in used}
        self._enough = 2 * len(self._tables) + SPARE

    def __len__(self) -> int:
        return len(self._tables)
