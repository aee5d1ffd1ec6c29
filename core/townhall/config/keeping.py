"""What a reload did not change stays the very object it was, so that a swap costs as much as what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from townhall.config.differences import Changes
from townhall.config.model import Configuration, GroupConfiguration
from townhall.model.ids import GroupId


def keeping(old: Configuration, new: Configuration, changes: Changes) -> Configuration:
    """Return the new configuration with the old one's object for every group that did not change.

    ``new`` is used up: 100,000 groups that nobody wants any more are freed one by one here, in the thread that
    loads, because freeing them at once would hold up the event loop.
    """
    groups: dict[GroupId, GroupConfiguration] = {}
    for group, now in new.groups.items():
        before = None if group in changes.groups else old.groups.get(group)
        chosen = now if before is None else before
        groups[chosen.id] = chosen
    aliases = {group.alias: group.id for group in groups.values()}
    kept = replace(new, groups=groups, aliases=aliases)
    _use_up(new.groups)
    _use_up(new.aliases)
    return kept


def _use_up(mapping: Mapping[Any, Any]) -> None:
    table = cast("dict[Any, Any]", mapping)
    while table:
        table.popitem()
