"""The ``grants`` of ops.toml: which permissions come with which label, and whether there are such permissions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, cast

from townhall.config import overrides
from townhall.config.codes import Code
from townhall.config.diagnostics import Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.labelled import check_label, written_tables
from townhall.config.layers import Table
from townhall.config.shapes import load_plugin
from townhall.config.values import shown
from townhall.doctor import finding
from townhall.plugin.loading import Installed
from townhall.plugin.plugin import Plugin
from townhall.text import quick_replies

OF_THE_CORE = frozenset({quick_replies.PERMISSION, overrides.PERMISSION, finding.PERMISSION})
"""The permissions that the core itself asks for."""
NEVER_LENT = OF_THE_CORE - {quick_replies.PERMISSION}
"""Those of them that are never delegated: of the core, only the team's own texts are."""


def check_grants(
    defaults: Table, profiles: Mapping[str, Table], groups: Mapping[str, Any], known: KnownPermissions, faults: Faults
) -> None:
    """Note labels that are none and permissions for which no plugin asks; wrong types are told elsewhere."""
    for path, grants in written_tables("grants", defaults, profiles, groups):
        for label, nodes in grants.items():
            check_label((*path, label), label, faults)
            for place, node in enumerate(cast(list[object], nodes) if isinstance(nodes, list) else ()):
                if isinstance(node, str) and (trouble := known.trouble(node)):
                    faults.add((*path, label, place), trouble)


class KnownPermissions:
    """The permissions that plugins ask for."""

    def __init__(self, installed: Installed) -> None:
        self._installed = installed

    def _plugins(self, names: Iterable[str]) -> Iterator[Plugin[Any]]:
        for name in names:
            plugin = load_plugin(self._installed, name)
            if isinstance(plugin, Plugin):
                yield plugin

    def _of(self, names: Iterable[str]) -> frozenset[str]:
        return frozenset(node for plugin in self._plugins(names) for node in plugin.permissions)

    @property
    def _switched_on(self) -> frozenset[str]:
        # More plugins are loaded while a file is read.
        return self._of(self._installed.loaded)

    @cached_property
    def _nodes(self) -> frozenset[str]:
        # Only for what nobody who is switched on asks for are the others imported.
        return self._of(self._installed.plugin_names)

    def has(self, node: str) -> bool:
        """Return whether some plugin asks for a node, or for one below ``NODE.*``."""
        return (
            node == "*" or _covers(node, OF_THE_CORE) or _covers(node, self._switched_on) or _covers(node, self._nodes)
        )

    def trouble(self, node: str) -> Trouble | None:
        """Return what is wrong with a node that nobody asks for, or None."""
        if self.has(node):
            return None
        nodes = self._nodes | OF_THE_CORE
        below = {node.rpartition(".")[0] + ".*" for node in nodes if "." in node}
        return Trouble(
            Code.UNKNOWN_PERMISSION,
            f"names the permission {shown(node)}, for which no plugin asks",
            remedy="Take it out, or see the manual of the plugin for its permissions.",
            nearest=nearest(node, nodes | below),
        )

    def lending_trouble(self, node: str) -> Trouble | None:
        """Return what is wrong with a node that is to be delegated: each is named alone, and some never are."""
        if node.endswith("*"):
            fault = f"is {shown(node)}, which stands for many permissions"
            return Trouble(Code.NOT_LENDABLE, fault, remedy="Name each permission that is to be delegated.")
        reserved = (plugin.reserved for plugin in self._plugins(self._installed.loaded))
        if node in NEVER_LENT.union(*reserved):
            fault = f"names the permission {shown(node)}, which is never delegated"
            return Trouble(Code.NOT_LENDABLE, fault, remedy="Take it out; somebody of the team has to do that.")
        return self.trouble(node)


def _covers(node: str, known: frozenset[str]) -> bool:
    return node in known or (node.endswith(".*") and any(one.startswith(node[:-1]) for one in known))
