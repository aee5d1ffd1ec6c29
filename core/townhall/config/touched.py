"""Which groups two versions of a file may differ in, by what is written: more than differ, and never fewer.

Only tables are compared. What a secret or a plugin makes of them is not asked; whoever has the groups in force reads
those that are named here again, and sees which of them have really changed.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, cast

from townhall.config.profiles import base_first, names_of
from townhall.config.secrets import KINDS
from townhall.store.interface import Override

Tables: TypeAlias = Mapping[str, Any]


class Touched(NamedTuple):
    """Groups by their names."""

    changed: tuple[str, ...]
    """Those to be read again, new ones among them, in the order of the file."""
    gone: tuple[str, ...]


def touched(before: Tables, now: Tables, overrides: Iterable[Override]) -> Touched:
    """Compare the tables of two files; groups with ``overrides`` in one of them count as touched."""
    old, new = _groups(before), _groups(now)
    was, above = _Above(before), _Above(now)
    everything = _shared(before) != _shared(now)
    overridden = {one.group for one in overrides}
    changed = tuple(
        alias
        for alias, table in new.items()
        if everything
        or alias in overridden
        or alias not in old
        or identity(old[alias]) != (own := identity(table))
        or was.of(old[alias]) != (upper := above.of(table))
        or upper.refers
        or (_may_refer(own) and _refers(table))
    )
    return Touched(changed, tuple(alias for alias in old if alias not in new))


def identity(table: object) -> bytes | str:
    """Return something that two tables have in common when they say the same in the same order."""
    try:
        # Exact about types (true is not 1) and about order, and the fastest to make of a nested table.
        return marshal.dumps(cast(Any, table), 2)
    except ValueError:  # dates
        return repr(table)


def _groups(tables: Tables) -> dict[str, Any]:
    found = tables.get("groups")
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def _shared(tables: Tables) -> tuple[bytes | str, ...]:
    """Return what decides about ids and about which keys are plugins, for all groups at once."""
    accounts, townhall = tables.get("accounts"), tables.get("townhall")
    adapters = [
        (name, cast("dict[str, object]", one).get("adapter") if isinstance(one, dict) else None)
        for name, one in sorted(cast("dict[str, object]", accounts).items() if isinstance(accounts, dict) else ())
    ]
    paths = cast("dict[str, object]", townhall).get("plugin_paths") if isinstance(townhall, dict) else None
    return identity(adapters), identity(paths)


class _Layers(NamedTuple):
    """What lies under a group's own table."""

    said: tuple[bytes | str, ...]
    refers: bool
    """Whether a secret is among it, whose value the file does not tell."""


class _Above:
    """Gives the layers of ``[defaults]`` and profiles; groups share a few dozen of them."""

    def __init__(self, tables: Tables) -> None:
        profiles = tables.get("profiles")
        known = cast("dict[str, object]", profiles) if isinstance(profiles, dict) else {}
        self._profiles = {name: cast("dict[str, Any]", one) for name, one in known.items() if isinstance(one, dict)}
        self._defaults = tables.get("defaults")
        self._known: dict[tuple[str, ...], _Layers] = {}

    def of(self, table: object) -> _Layers:
        """Return what lies under a group's table."""
        names = names_of(cast("dict[str, Any]", table).get("profile", [])) if isinstance(table, dict) else ()
        found = self._known.get(names or ())
        if found is None:
            tables = [self._defaults, *(self._profiles[name] for name in base_first(names or (), self._profiles))]
            found = _Layers(tuple(map(identity, tables)), any(map(_refers, tables)))
            self._known[names or ()] = found
        return found


def _may_refer(own: bytes | str) -> bool:
    if isinstance(own, str):
        return True
    return any(kind in own for kind in _KINDS)


def _refers(table: object) -> bool:
    """Return whether a reference to a secret is written anywhere in a table."""
    return any(len(one) == 1 and next(iter(one)) in KINDS for one in _tables(table))


def _tables(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        yield table
        for deeper in table.values():
            yield from _tables(deeper)
    elif isinstance(value, list):
        for one in cast("list[object]", value):
            yield from _tables(one)


_KINDS = tuple(kind.encode() for kind in KINDS)
