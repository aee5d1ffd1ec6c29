"""Profiles: templates of groups. A group names one or several, a profile may name others that it builds on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

from townhall.config.codes import Code
from townhall.config.diagnostics import Path, Problem, Trouble, nearest
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

    def layers(self, names: Sequence[str]) -> list[Layer]:
        """Return the layers of the known ones among some names, bases first."""
        order = base_first(names, self.tables)
        self.used.update(order)
        return [Layer(f"profile {name}", ("profiles", name), _without_base(self.tables[name])) for name in order]

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
            self._faults.add_layered(name_problems(table, self.tables), [Layer("", ("profiles", name), table)])
        base_first(tuple(self.tables), self.tables, self._cycle)

    def note_unused(self) -> None:
        """Note profiles that nobody uses: what they say has no effect."""
        for name in self.tables:
            if name not in self.used:
                self._faults.add(
                    ("profiles", name),
                    Trouble(Code.UNUSED_PROFILE, "is used by no group", remedy="Take it out, or name it in a group."),
                )


def base_first(
    names: Sequence[str], tables: Mapping[str, Table], on_cycle: Callable[[tuple[str, ...]], None] | None = None
) -> list[str]:
    """Return profiles with all they build on, bases first; a circle is left out where it closes.

    A profile that comes up again counts where it stands last.
    """
    found: dict[str, None] = {}
    for name in names:
        for one in _with_bases(name, (), tables, on_cycle):
            found.pop(one, None)
            found[one] = None
    return list(found)


def _with_bases(
    name: str,
    above: tuple[str, ...],
    tables: Mapping[str, Table],
    on_cycle: Callable[[tuple[str, ...]], None] | None,
) -> Iterator[str]:
    if name not in tables:
        return
    if name in above:
        if on_cycle is not None:
            on_cycle((*above, name))
        return
    for base in names_of(tables[name].get("profile", [])) or ():
        yield from _with_bases(base, (*above, name), tables, on_cycle)
    yield name


def name_problems(table: Table, known: Mapping[str, Any]) -> list[Problem]:
    """Return what is wrong with the ``profile`` key of a table."""
    value = table.get("profile", [])
    names = names_of(value)
    if names is None:
        trouble = Trouble(Code.WRONG_TYPE, f"is {shown(value)}", "the name of a profile, or a list of names")
        return [Problem(("profile",), trouble)]
    places: list[Path] = [("profile",) if isinstance(value, str) else ("profile", place) for place in range(len(names))]
    return [
        Problem(place, unknown_profile(name, known))
        for place, name in zip(places, names, strict=True)
        if name not in known
    ]


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
