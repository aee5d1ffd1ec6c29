"""What comes of choosing a label: what else goes, or why it cannot be. Nothing here knows of groups or stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from townhall_roles.sets import LabelSet


@dataclass(frozen=True, slots=True)
class Change:
    """What a choice does; with a refusal it does nothing."""

    given: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    refusal: str = ""
    """The key of a text."""
    about: str = ""
    """The label, or the number, that the refusal speaks of."""


def set_of(label: str, sets: Mapping[str, LabelSet]) -> LabelSet | None:
    """Return the set a label belongs to."""
    return next((one for one in sets.values() if label in one.labels), None)


def toggle(label: str, held: frozenset[str], sets: Mapping[str, LabelSet], *, full: bool = False) -> Change:
    """Choose a label, or give it back when it is held already."""
    return drop(label, held, sets) if label in held else pick(label, held, sets, full=full)


def pick(label: str, held: frozenset[str], sets: Mapping[str, LabelSet], *, full: bool = False) -> Change:
    """Choose a label; ``full``: as many people hold it as may."""
    one = set_of(label, sets)
    if one is None or label in held:
        return Change()
    if missing := set(one.requires) - held:
        return Change(refusal="roles.label.requires", about=min(missing))
    if against := _against(label, one, held, sets):
        return Change(refusal="roles.label.excludes", about=min(against))
    if full:
        return Change(refusal="roles.label.capacity", about=label)
    own = held & set(one.labels)
    swapped = own if one.mode == "one" else frozenset[str]()
    if len(own - swapped) >= one.most:
        return Change(refusal="roles.label.most", about=str(one.most))
    after = _supported((held - swapped) | {label}, sets)
    return Change(given=(label,), taken=tuple(sorted(held - after)))


def drop(label: str, held: frozenset[str], sets: Mapping[str, LabelSet]) -> Change:
    """Give a label back."""
    one = set_of(label, sets)
    if one is None or label not in held:
        return Change()
    left = len(held & set(one.labels)) - 1
    if left < one.least:
        return Change(refusal="roles.label.least", about=str(one.least))
    return Change(taken=tuple(sorted(held - _supported(held - {label}, sets))))


def _against(label: str, one: LabelSet, held: frozenset[str], sets: Mapping[str, LabelSet]) -> set[str]:
    """Return held labels beside which this one cannot be."""
    refusing = {other for name in sets for other in sets[name].labels if label in sets[name].excludes}
    return (set(one.excludes) | refusing) & held


def _supported(held: frozenset[str], sets: Mapping[str, LabelSet]) -> frozenset[str]:
    """Return what may still be held when everything goes whose requirements are gone."""
    while True:
        gone = {
            label for label in held if (one := set_of(label, sets)) is not None and not held.issuperset(one.requires)
        }
        if not gone:
            return held
        held -= gone
