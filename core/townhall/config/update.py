"""What a reload puts in force: only the groups that changed, so that the swap costs as much as the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec.structs import replace

from townhall.config.differences import Changes, differences
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.ids import GroupId


class Update(msgspec.Struct, frozen=True):
    """The way from the configuration in force to a new one."""

    configuration: Configuration
    """The new one; of its groups, those that changed or came."""
    changes: Changes
    before: Mapping[GroupId, GroupConfiguration]
    """Groups that changed or went, as they were."""


def update_of(old: Configuration, new: Configuration) -> Update:
    """Return the way from one configuration to another; ``new`` is used up.

    Both may be whole, or hold only the groups that can differ.
    """
    changes = differences(old, new)
    now = {group: new.groups[group] for group in (*changes.groups, *changes.groups_added)}
    before = {group: old.groups[group] for group in (*changes.groups, *changes.groups_removed)}
    aliases = {group.alias: group.id for group in now.values()}
    update = Update(replace(new, groups=now, aliases=aliases), changes, before)
    _use_up(new.groups)
    _use_up(new.aliases)
    return update


def put_in_force(old: Configuration, update: Update) -> Configuration:
    """Return the new configuration; it takes over the groups of the old one, changed in place."""
    new = update.configuration
    groups, aliases = cast("dict[GroupId, GroupConfiguration]", old.groups), cast("dict[str, GroupId]", old.aliases)
    for group in update.changes.groups_removed:
        del groups[group]
    for was in update.before.values():
        if was.alias not in new.aliases:
            aliases.pop(was.alias, None)
    groups.update(new.groups)
    aliases.update(new.aliases)
    return replace(new, groups=groups, aliases=aliases)


def _use_up(mapping: Mapping[Any, Any]) -> None:
    # 100,000 groups that are freed at once would let no other thread run meanwhile.
    table = cast("dict[Any, Any]", mapping)
    while table:
        table.popitem()
