"""What two configurations differ in, so that a reload touches only what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from townhall.config.model import Configuration, GroupConfiguration, PluginUse
from townhall.model.ids import GroupId

Key = TypeVar("Key", bound=str)


class GroupChange(msgspec.Struct, frozen=True):
    """What changed in a group that both configurations have."""

    id: GroupId
    core: bool = False
    """Whether anything besides plugins changed: zone, language, staff room, budget, …"""
    added: frozenset[str] = frozenset()
    """Plugins that were switched on."""
    removed: frozenset[str] = frozenset()
    """Plugins that were switched off."""
    changed: frozenset[str] = frozenset()
    """Plugins whose settings changed."""
    reordered: bool = False
    """Whether the plugins both have come in another order."""


class Changes(msgspec.Struct, frozen=True):
    """Everything two configurations differ in."""

    townhall: bool
    """Whether ``[townhall]`` changed: most of it holds only from the next start."""
    texts: bool
    homes: bool
    """Whether another group is the first of its account."""
    accounts_added: frozenset[str]
    accounts_removed: frozenset[str]
    accounts_changed: frozenset[str]
    groups_added: frozenset[GroupId]
    groups_removed: frozenset[GroupId]
    groups: Mapping[GroupId, GroupChange]

    def __bool__(self) -> bool:
        """Return whether anything changed at all."""
        return bool(
            self.townhall
            or self.texts
            or self.homes
            or self.accounts_added
            or self.accounts_removed
            or self.accounts_changed
            or self.groups_added
            or self.groups_removed
            or self.groups
        )


def differences(old: Configuration, new: Configuration) -> Changes:
    """Compare two configurations."""
    old_accounts, new_accounts = old.accounts, new.accounts
    return Changes(
        townhall=old.townhall != new.townhall,
        texts=old.texts != new.texts,
        homes=old.homes != new.homes,
        accounts_added=frozenset(new_accounts.keys() - old_accounts.keys()),
        accounts_removed=frozenset(old_accounts.keys() - new_accounts.keys()),
        accounts_changed=frozenset(
            name for name in old_accounts.keys() & new_accounts.keys() if old_accounts[name] != new_accounts[name]
        ),
        # One by one: set arithmetic on 100,000 groups would let no other thread run meanwhile.
        groups_added=frozenset(group for group in new.groups if group not in old.groups),
        groups_removed=frozenset(group for group in old.groups if group not in new.groups),
        groups=_changed_groups(old.groups, new.groups),
    )


def _changed_groups(
    old: Mapping[GroupId, GroupConfiguration], new: Mapping[GroupId, GroupConfiguration]
) -> dict[GroupId, GroupChange]:
    # Groups share their parts, so each pair of parts is compared once and not for each of 100,000 groups.
    same_core: dict[tuple[int, int], bool] = {}
    same_plugins: dict[tuple[int, int], bool] = {}
    found: dict[GroupId, GroupChange] = {}
    for group, now in new.items():
        before = old.get(group)
        if before is None:
            continue
        cores, plugins = (id(before.core), id(now.core)), (id(before.plugins), id(now.plugins))
        if cores not in same_core:
            same_core[cores] = before.core == now.core
        if plugins not in same_plugins:
            same_plugins[plugins] = _equal(before.plugins, now.plugins)
        if not (same_core[cores] and same_plugins[plugins] and before.alias == now.alias):
            found[group] = _change(before, now)
    return found


def _equal(before: tuple[PluginUse, ...], now: tuple[PluginUse, ...]) -> bool:
    return [_facts(use) for use in before] == [_facts(use) for use in now]


def _facts(use: PluginUse) -> tuple[object, ...]:
    return use.name, use.plugin, use.settings


def _change(before: GroupConfiguration, now: GroupConfiguration) -> GroupChange:
    old = {use.name: _facts(use) for use in before.plugins}
    new = {use.name: _facts(use) for use in now.plugins}
    return GroupChange(
        id=now.id,
        core=before.core != now.core or before.alias != now.alias,
        added=frozenset(new.keys() - old.keys()),
        removed=frozenset(old.keys() - new.keys()),
        changed=frozenset(name for name in old.keys() & new.keys() if old[name] != new[name]),
        reordered=[name for name in old if name in new] != [name for name in new if name in old],
    )
