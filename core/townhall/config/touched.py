"""Which groups two versions of a file may differ in, by what is written: more than differ, and never fewer.

Only tables are compared. What a secret or a plugin makes of them is not asked; whoever has the groups in force reads
those that are named here again, and sees which of them have really changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias, cast

from townhall.config.profiles import base_first, names_of
from townhall.config.secrets import KINDS
from townhall.config.written import Written, identity
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
    was, own = _Groups(before), _Groups(now)
    everything = _shared(before) != _shared(now)
    overridden = {one.group for one in overrides}
    changed = tuple(
        alias
        for alias, written in new.items()
        if everything
        or alias in overridden
        or alias not in old
        or was.of(old[alias]) != (said := own.of(written))
        or said.refers
    )
    return Touched(changed, tuple(alias for alias in old if alias not in new))


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


class _Said(NamedTuple):
    """What a group says, with all that lies under its own table."""

    own: tuple[bytes | str, ...]
    layers: tuple[bytes | str, ...]
    refers: bool
    """Whether a secret is among it, whose value the file does not tell."""


class _Groups:
    """Gives what groups say; they share a few dozen tables."""

    def __init__(self, tables: Tables) -> None:
        profiles = tables.get("profiles")
        known = cast("dict[str, object]", profiles) if isinstance(profiles, dict) else {}
        self._profiles = {name: cast("dict[str, Any]", one) for name, one in known.items() if isinstance(one, dict)}
        self._defaults = tables.get("defaults")
        self._known: dict[int, tuple[tuple[bytes | str, ...], bool]] = {}

    def of(self, written: Written | object) -> _Said:
        """Return what a group says."""
        if not isinstance(written, tuple):
            return _Said((identity(written),), (), False)
        chat, title, table = cast(Written, written)
        found = self._known.get(id(table))
        if found is None:
            names = names_of(table.get("profile", [])) or ()
            tables = [table, self._defaults, *(self._profiles[name] for name in base_first(names, self._profiles))]
            found = self._known[id(table)] = (tuple(map(identity, tables)), any(map(_refers, tables)))
        return _Said((identity((chat, title)),), *found)


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
