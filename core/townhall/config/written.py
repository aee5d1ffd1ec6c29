"""Groups as they are written: chat, title, and one table for all that say the same besides.

100,000 groups of a real file have a few dozen such tables. Each is given up for its like as soon as it was parsed, so
that the memory it took serves the next one.
"""

from __future__ import annotations

import marshal
from collections.abc import Mapping
from typing import Any, TypeAlias, cast

Written: TypeAlias = tuple[object, object, dict[str, Any]]
"""A group's chat, its title (None where there is none), and the rest of its table. Nobody changes that."""


class Gathering:
    """Takes in the groups of a file, some at a time."""

    def __init__(self) -> None:
        self.groups: dict[str, Written | object] = {}
        """By name; what is no table is left as it is, to be found fault with."""
        self._known: dict[bytes | str, dict[str, Any]] = {}

    def add(self, groups: Mapping[str, object]) -> None:
        """Take in groups; their tables are used up."""
        gathered, known = self.groups, self._known
        for alias, table in groups.items():
            if type(table) is dict:
                own = cast("dict[str, Any]", table)
                chat, title = own.pop("chat", None), own.pop("title", None)
                key = identity(own)
                gathered[alias] = (chat, title, known.setdefault(key, own))
            else:
                gathered[alias] = table


def gathered(tables: dict[str, Any]) -> dict[str, Any]:
    """Return the tables of a file with their groups gathered; those that are handed in are used up."""
    groups: object = tables.get("groups")
    if not isinstance(groups, dict):
        return tables
    gathering = Gathering()
    gathering.add(cast("dict[str, object]", groups))
    return {**tables, "groups": gathering.groups}


def identity(table: object) -> bytes | str:
    """Return something that two tables have in common when they say the same in the same order."""
    try:
        # Exact about types (true is not 1) and about order, and the fastest to make of a nested table.
        return marshal.dumps(cast(Any, table), 2)
    except ValueError:  # dates
        return repr(table)
