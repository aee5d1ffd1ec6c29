"""A configuration that passed every check: accounts, groups, and what each group has switched on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from townhall.adapter import AccountSettings
from townhall.config.settings import GroupSettings, TownhallSettings
from townhall.model.capabilities import Capabilities
from townhall.model.ids import GroupId, account_of, platform_of
from townhall.model.platforms import PROFILES
from townhall.plugin.plugin import Plugin
from townhall.plugin.settings import Mode, Settings


class PluginUse(msgspec.Struct, frozen=True, eq=False):
    """A plugin with the settings it has in some groups; groups with equal settings share one object."""

    name: str
    plugin: Plugin[Any]
    settings: Settings


class GroupConfiguration(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A group of ops.toml. There may be 100,000 of them, so it holds four references and nothing else."""

    id: GroupId
    alias: str
    core: GroupSettings
    plugins: tuple[PluginUse, ...]
    """In the order of ops.toml; equal tuples are one object."""

    @property
    def platform(self) -> str:
        """The platform it is on."""
        return platform_of(self.id)

    @property
    def account(self) -> str:
        """The account that looks after it."""
        return account_of(self.id)

    @property
    def title(self) -> str:
        """What people call it."""
        return self.core.title or self.alias

    def settings_of(self, plugin: str) -> Settings | None:
        """Return the settings a plugin has here, None where it is not switched on."""
        found = next((use.settings for use in self.plugins if use.name == plugin), None)
        return None if found is None or found.mode is Mode.OFF else found


class AccountConfiguration(msgspec.Struct, frozen=True):
    """An account of ops.toml, with its secrets resolved."""

    name: str
    adapter: str
    platform: str
    settings: AccountSettings
    capabilities: Capabilities | None = None
    """What its platform can do, as the adapter declares it; None where no adapter says so."""


class Configuration(msgspec.Struct, frozen=True):
    """Everything ops.toml says, checked.

    A reload changes ``groups`` and ``aliases`` in place, since a copy of 100,000 groups would hold up the event loop;
    every group in them is a fact of its own and never changes.
    """

    townhall: TownhallSettings
    accounts: Mapping[str, AccountConfiguration]
    groups: Mapping[GroupId, GroupConfiguration]
    aliases: Mapping[str, GroupId]
    texts: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict[str, Mapping[str, str]])
    """Locale to key to text: the ``[texts]`` table, which goes before every catalogue."""
    homes: Mapping[str, GroupId] = msgspec.field(default_factory=dict[str, GroupId])
    """Account to the first of its groups that has plugins: there a private talk with a stranger belongs."""
    directory: Path = Path()
    """Where ops.toml lies: files that settings name are looked for there."""
    revision: str = ""
    """A digest of the file, as logs and ``/why`` show it."""

    def capabilities_of(self, group: GroupConfiguration) -> Capabilities | None:
        """Return what the platform of a group can do, whatever rights we have there; None where that is not known."""
        account = self.accounts.get(group.account)
        return PROFILES.get(group.core.like, None if account is None else account.capabilities)

    def group(self, alias: str) -> GroupConfiguration | None:
        """Return the group of a name in ops.toml."""
        found = self.aliases.get(alias)
        return None if found is None else self.groups[found]
