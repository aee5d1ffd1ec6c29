"""What only shows when all sets and positions are seen together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from townhall import SettingsError
from townhall_roles.names import POSITIONS, position_label
from townhall_roles.positions import PositionSettings
from townhall_roles.sets import LabelSet


def check_sets(sets: Mapping[str, LabelSet], positions: Mapping[str, PositionSettings]) -> None:
    """Refuse labels of two sets, unknown ones in requires and excludes, and circles."""
    owner: dict[str, str] = {}
    for name, one in sets.items():
        for label in one.labels:
            if label.casefold() in owner:
                other = owner[label.casefold()]
                fault = f'has "{label}", which is in the set {other}, too. Take it out of one.'
                raise SettingsError(fault, at=("set", name, "labels"))
            owner[label.casefold()] = name
    known = {label for one in sets.values() for label in one.labels}
    known |= {position_label(name) for name in (*POSITIONS, *positions)}
    for name, one in sets.items():
        _check_references(name, one, known)
    for name in sets:
        _check_circle(name, sets)


def _check_references(name: str, one: LabelSet, known: set[str]) -> None:
    for what, labels in (("requires", one.requires), ("excludes", one.excludes)):
        for label in labels:
            if label not in known:
                remedy = "Write a label of another set, or give it one with self = false."
                raise SettingsError(f'names "{label}", which is in no set. {remedy}', at=("set", name, what))
            if label in one.labels:
                hint = 'Use mode = "one".' if what == "excludes" else "Take it out."
                raise SettingsError(f'names "{label}", which is of the same set. {hint}', at=("set", name, what))


def _check_circle(start: str, sets: Mapping[str, LabelSet]) -> None:
    """Refuse a set that can only be entered by those who are in it."""
    todo, seen = list(_needed(start, sets)), set[str]()
    while todo:
        name = todo.pop()
        if name == start:
            fault = "requires its own labels by way of other sets. Break the circle."
            raise SettingsError(fault, at=("set", start, "requires"))
        if name not in seen:
            seen.add(name)
            todo.extend(_needed(name, sets))


def _needed(name: str, sets: Mapping[str, LabelSet]) -> Iterator[str]:
    return (other for other, one in sets.items() if set(one.labels) & set(sets[name].requires))


def check_positions(positions: Mapping[str, PositionSettings]) -> None:
    """Refuse names of positions that are mistyped, or that no label could carry."""
    for name, one in positions.items():
        at = ("positions", name)
        if not re.fullmatch(r"[\w-]{1,32}", name):
            raise SettingsError("has a name with other signs than letters, digits, - and _. Rename it.", at=at)
        if name not in POSITIONS and not one.title.strip():
            usual = ", ".join(POSITIONS)
            raise SettingsError(f"is no usual position. Write its title = …, or use one of {usual}.", at=at)
