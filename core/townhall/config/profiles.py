"""Profiles: templates of groups. A group names one or several, a profile may name others that it builds on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Trouble, nearest
from townhall.config.faults import Faults
from townhall.config.layers import Layer, Table
from townhall.config.values import shown


def names_of(value: object) -> tuple[str, ...] | None:
    """Return the names in ``profile = "…"`` or ``profile = ["…", "…"]``; None when it is neither."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and all(isinstance(one, str) for one in cast(list[object], value)):
        return tuple(cast(list[str], value))
    return None


class Profiles:
    """The ``[profiles]`` table; bases come before what builds on them, later names win."""

    def __init__(self, tables: Mapping[str, Table], faults: Faults) -> None:
        self.tables = tables
        self.used: set[str] = set()
        self._faults = faults
        self._chains: dict[str, tuple[str, ...]] = {}

    def layers(self, names: Sequence[str]) -> list[Layer]:
        """Return the layers of the known ones among some names, bases first."""
        chain = [one for name in names if name in self.tables for one in self.chain(name)]
        self.used.update(chain)
        # A profile that is named again counts where it stands last.
        order = list(dict.fromkeys(reversed(chain)))[::-1]
        return [Layer(f"profile {name}", ("profiles", name), _without_base(self.tables[name])) for name in order]

    def chain(self, name: str) -> tuple[str, ...]:
        """Return a profile after everything it builds on; a cycle is left out where it closes."""
        if name not in self._chains:
            self._chains[name] = self._walk(name, ())
        return self._chains[name]

    def _walk(self, name: str, above: tuple[str, ...]) -> tuple[str, ...]:
        bases = names_of(self.tables[name].get("profile", [])) or ()
        found: list[str] = []
        for base in bases:
            if base in (*above, name):
                self._cycle((*above, name, base))
            elif base in self.tables:
                found.extend(self._walk(base, (*above, name)))
        return (*found, name)

    def _cycle(self, way: tuple[str, ...]) -> None:
        ring = way[way.index(way[-1]) :]
        first = min(ring)
        self._faults.add(
            ("profiles", first, "profile"),
            Trouble(
                Code.PROFILE_CYCLE,
                f"closes a circle of profiles: {' → '.join(_turned(ring, first))}",
                remedy="Let one of them name no other.",
            ),
        )

    def check(self) -> None:
        """Note profiles that name unknown ones or go in circles."""
        for name, table in self.tables.items():
            check_names(table, ("profiles", name), self.tables, self._faults)
            self.chain(name)

    def note_unused(self) -> None:
        """Note profiles that nobody uses: what they say has no effect."""
        for name in self.tables:
            if name not in self.used:
                self._faults.add(
                    ("profiles", name),
                    Trouble(Code.UNUSED_PROFILE, "is used by no group", remedy="Take it out, or name it in a group."),
                )


def check_names(table: Table, path: Path, known: Mapping[str, Any], faults: Faults) -> None:
    """Note what is wrong with the ``profile`` key of a table."""
    if "profile" not in table:
        return
    value = table["profile"]
    names = names_of(value)
    if names is None:
        faults.add(
            (*path, "profile"),
            Trouble(Code.WRONG_TYPE, f"is {shown(value)}", "the name of a profile, or a list of names"),
        )
        return
    for place, name in enumerate(names):
        if name not in known:
            where = (*path, "profile") if isinstance(value, str) else (*path, "profile", place)
            faults.add(where, unknown_profile(name, known))


def unknown_profile(name: str, known: Mapping[str, Any]) -> Trouble:
    """Return the trouble of a profile that is not there."""
    fault = f"names the profile {shown(name)}, which is not in this file"
    return Trouble(Code.UNKNOWN_PROFILE, fault, "a name under [profiles]", nearest=nearest(name, known))


def _without_base(table: Table) -> Table:
    return {key: value for key, value in table.items() if key != "profile"} if "profile" in table else table


def _turned(ring: tuple[str, ...], first: str) -> tuple[str, ...]:
    body = ring[:-1]
    start = body.index(first)
    return (*body[start:], *body[:start], first)
